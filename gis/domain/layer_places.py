"""Where a file's rows lie: read, carried over to WGS-84 and looked at (坐标校验). Pure."""

import math
from typing import Any

import numpy as np
import shapely

from core.geo import GREATEST_LAT_DEG, GREATEST_LNG_DEG
from gis.domain.datum import Datum, to_wgs84
from gis.domain.layer_cells import Note
from gis.domain.layer_profile import Profile
from gis.domain.layer_table import Shapes, Table, text_of
from gis.domain.layers import Shape

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

NEAR_NULL_DEG = 0.01  # about 1 km
_OF_SHAPE = {Shape.POINT: ("Point",), Shape.AREA: ("Polygon", "MultiPolygon")}


def read_shapes(table: Table, profile: Profile, note: Note) -> Shapes:
    """Give each row's geometry as the file says it, None where it has none that can be read."""
    if profile.shape:
        return _from_wkt(table.columns[profile.shape], note)
    if profile.lng and profile.lat:
        return _from_columns(table.columns[profile.lng], table.columns[profile.lat], note)
    shapes = np.full(len(table.row), None, dtype=np.object_)
    if table.shapes is not None:
        shapes = shapely.force_2d(table.shapes)
    for index in np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes)).tolist():
        note(index, "place", "no_place", "")
        shapes[index] = None
    return shapes


def _from_wkt(cells: list[Any], note: Note) -> Shapes:
    texts = [text_of(cell) for cell in cells]
    shapes = shapely.from_wkt(np.array(texts, dtype=np.object_), on_invalid="ignore")
    for index in np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes)).tolist():
        text = texts[index]
        note(index, "place", "unreadable_place" if text else "no_place", text)
        shapes[index] = None
    return np.asarray(shapely.force_2d(shapes))


def _from_columns(lngs: list[Any], lats: list[Any], note: Note) -> Shapes:
    lnglat = np.full((len(lngs), 2), np.nan)
    try:
        lnglat[:, 0], lnglat[:, 1] = lngs, lats  # the whole column at once, if all are numbers
    except (TypeError, ValueError):
        for index, pair in enumerate(zip(lngs, lats, strict=True)):
            lnglat[index] = _pair(index, pair, note)
    else:
        for index in np.flatnonzero(~np.isfinite(lnglat).all(axis=1)).tolist():
            note(index, "place", "no_place", "")
    shapes = np.asarray(shapely.points(lnglat), dtype=np.object_)
    shapes[~np.isfinite(lnglat).all(axis=1)] = None
    return shapes


def _pair(index: int, pair: tuple[Any, Any], note: Note) -> tuple[float, float]:
    texts = [text_of(cell) for cell in pair]
    if not all(texts):
        note(index, "place", "no_place", "")
        return math.nan, math.nan
    try:
        lng, lat = (float(text) for text in texts)
    except ValueError:
        lng = math.nan
    if not math.isfinite(lng):
        note(index, "place", "unreadable_place", ", ".join(texts))
        return math.nan, math.nan
    return lng, lat


def settled(shapes: Shapes, shape: Shape, note: Note) -> Shapes:
    """Give geometries of the layer's kind; name those of another kind and the broken ones."""
    shapes = shapes.copy()
    kinds = shapely.get_type_id(shapes)
    if shape == Shape.POINT:
        single = kinds == shapely.GeometryType.MULTIPOINT
        single &= shapely.get_num_geometries(shapes) == 1
        shapes[single] = shapely.get_geometry(shapes[single], 0)
        fits = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    else:
        fits = (kinds == shapely.GeometryType.POLYGON) | (
            kinds == shapely.GeometryType.MULTIPOLYGON
        )
    present = ~shapely.is_missing(shapes)
    for index in np.flatnonzero(present & ~fits).tolist():
        note(index, "place", "wrong_shape", shapes[index].geom_type)
        shapes[index] = None
    if shape == Shape.AREA:
        for index in np.flatnonzero(present & fits & ~shapely.is_valid(shapes)).tolist():
            note(index, "place", "invalid_shape", str(shapely.is_valid_reason(shapes[index])))
            shapes[index] = None
    return shapes


def in_wgs84(shapes: Shapes, datum: Datum) -> Shapes:
    """Carry geometries over from a datum."""
    if datum in {Datum.WGS84, Datum.CGCS2000}:
        return shapes
    moved = shapes.copy()
    present = ~shapely.is_missing(shapes)
    moved[present] = shapely.transform(shapes[present], lambda xy: to_wgs84(xy, datum))
    return moved


def look(shapes: Shapes, bounds: Bounds | None, note: Note) -> None:
    """Name places that cannot be, or lie outside of ``bounds`` (None: anywhere will do)."""
    west, south, east, north = shapely.bounds(shapes).T
    present = ~shapely.is_missing(shapes)
    with np.errstate(invalid="ignore"):
        null = (np.abs(west) < NEAR_NULL_DEG) & (np.abs(south) < NEAR_NULL_DEG)
        on_earth = (np.maximum(-west, east) <= GREATEST_LNG_DEG) & (
            np.maximum(-south, north) <= GREATEST_LAT_DEG
        )
        turned = (np.maximum(-south, north) <= GREATEST_LNG_DEG) & (
            np.maximum(-west, east) <= GREATEST_LAT_DEG
        )
        inside = on_earth
        swapped = ~on_earth & turned
        if bounds is not None:
            w, s, e, n = bounds
            inside = (east >= w) & (west <= e) & (north >= s) & (south <= n)
            swapped = ~inside & (north >= w) & (south <= e) & (east >= s) & (west <= n)
    for code, at_fault in (
        ("null_island", null),
        ("swapped", swapped & ~null),
        ("off_earth", ~on_earth & ~swapped & ~null),
        ("out_of_area", on_earth & ~inside & ~swapped & ~null),
    ):
        for index in np.flatnonzero(present & at_fault).tolist():
            note(index, "place", code, f"{west[index]:.6f}, {south[index]:.6f}")
