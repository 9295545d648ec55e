"""Writing a layer into a file (图层导出): GeoJSON (RFC 7946), GeoPackage, CSV."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from core.refusals import Refused
from gis.domain.datum import Datum, from_wgs84
from gis.domain.layer_table import FORMULA, Shapes
from gis.domain.layers import Layer, Shape
from gis.selectors.layers import Given, given_columns, layer_rows

Write = Callable[[Layer, list[str], Iterator[Given]], Iterator[bytes]]

BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for the system's own encoding
_FIGURES = 9  # decimals of a degree: 0.1 mm, what the inverse of a shifted datum is good to


class ShiftedForm(Refused):
    """The form asked for cannot be in that datum. Facts: ``datum``."""

    CODE = "form_is_wgs84"


class ExportTooLarge(Refused):
    """More rows than one answer may carry. Facts: ``most``."""

    CODE = "export_too_large"


def layer_parts(
    layer: Layer,
    form: str,
    *,
    datum: Datum,
    formation_ids: list[int] | None,
    with_secrets: bool = False,
    most: int | None = None,
) -> Iterator[bytes]:
    """Give a layer's rows as a file, part by part.

    Parameters
    ----------
    layer
        A layer of the catalogue.
    form
        A key of ``FORMS``.
    datum
        What its places are to be counted from. A GeoJSON and a GeoPackage say WGS-84 of themselves:
        they are given in no shifted datum.
    formation_ids
        Whose rows where the layer is scoped; None: all.
    with_secrets
        Whether fields that are given out on the server only are among the columns.
    most
        Of rows; None: any number.

    Raises
    ------
    ShiftedForm
        If the form does not go with the datum.
    ExportTooLarge
        While writing, if there are more rows than ``most``.
    """
    if form != "csv" and datum not in {Datum.WGS84, Datum.CGCS2000}:
        raise ShiftedForm(datum=datum.value)
    secret = set() if with_secrets else {one.name for one in layer.fields if one.is_secret}
    names = [name for name in given_columns(layer) if name not in secret]
    rows = _counted(layer_rows(layer, formation_ids), most)
    return FORMS[form][1](layer, names, (_in(_open(given, names), datum) for given in rows))


def _counted(rows: Iterator[Given], most: int | None) -> Iterator[Given]:
    count = 0
    for given in rows:
        count += given.count
        if most is not None and count > most:
            raise ExportTooLarge(most=most)
        yield given


def _open(given: Given, names: list[str]) -> Given:
    return Given({name: given.columns[name] for name in names}, given.shapes)


def _in(given: Given, datum: Datum) -> Given:
    if given.shapes is None or datum == Datum.WGS84:
        return given
    moved = shapely.transform(given.shapes, lambda xy: from_wgs84(xy, datum))
    return Given(given.columns, np.asarray(moved))


def _geojson(layer: Layer, _names: list[str], rows: Iterator[Given]) -> Iterator[bytes]:
    yield b'{"type": "FeatureCollection", "name": "%s", "features": [' % layer.name.encode()
    comma = ""
    for given in rows:
        shapes = [None] * given.count if given.shapes is None else _rfc7946(given.shapes)
        features = []
        for index, shape in enumerate(shapes):
            said = {name: _plain(column[index]) for name, column in given.columns.items()}
            properties = json.dumps(said, ensure_ascii=False)
            features.append(
                f'{{"type": "Feature", "id": {said["id"]}, "geometry": {shape or "null"},'
                f' "properties": {properties}}}'
            )
        yield (comma + ",\n".join(features)).encode()
        comma = ",\n"
    yield b"]}\n"


def _rfc7946(shapes: Shapes) -> list[str]:
    """Write geometries; outer rings run counter-clockwise (RFC 7946, 3.1.6)."""
    turned = shapely.orient_polygons(shapes, exterior_cw=False)
    return [str(text) for text in shapely.to_geojson(turned)]


def _csv(layer: Layer, names: list[str], rows: Iterator[Given]) -> Iterator[bytes]:
    place = {Shape.POINT: ["lng", "lat"], Shape.AREA: [], Shape.NONE: []}[layer.shape]
    wkt = [] if layer.shape == Shape.NONE else ["wkt"]
    yield (BOM + _lines([[*names, *place, *wkt]])).encode()
    for given in rows:
        columns = [[_cell(value) for value in column] for column in given.columns.values()]
        if given.shapes is not None:
            if place:
                degrees = np.round(shapely.get_coordinates(given.shapes), _FIGURES)
                columns += degrees.T.tolist()
            columns.append(
                shapely.to_wkt(given.shapes, rounding_precision=_FIGURES, trim=True).tolist()
            )
        yield _lines(map(list, zip(*columns, strict=True))).encode()


def _lines(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return ";".join(value)
        case str() if value.startswith(FORMULA):
            return f"'{value}"
        case _:
            return value


def _geopackage(layer: Layer, names: list[str], rows: Iterator[Given]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layer.name}.gpkg"
        is_first = True
        for given in rows:
            _append(layer, given, path, is_first=is_first)
            is_first = False
        if is_first:
            empty: dict[str, list[Any]] = {name: [] for name in names}
            shapes = None if layer.shape == Shape.NONE else np.array([], dtype=np.object_)
            _append(layer, Given(empty, shapes), path, is_first=True)
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                yield part


def _append(layer: Layer, given: Given, path: Path, *, is_first: bool) -> None:
    columns = {
        name: [";".join(one) if isinstance(one, list) else one for one in column]
        for name, column in given.columns.items()
    }
    shapes = [None] * given.count if given.shapes is None else given.shapes
    frame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=list(shapes), crs="EPSG:4326")
    frame = frame.rename_geometry("geom")
    kinds = {Shape.POINT: "Point", Shape.AREA: "MultiPolygon", Shape.NONE: None}
    frame.to_file(
        path,
        layer=layer.name,
        driver="GPKG",
        engine="pyogrio",
        mode="w" if is_first else "a",
        geometry_type=kinds[layer.shape],
    )


FORMS: dict[str, tuple[str, Write]] = {
    "geojson": ("application/geo+json", _geojson),
    "gpkg": ("application/geopackage+sqlite3", _geopackage),
    "csv": ("text/csv; charset=utf-8", _csv),
}
"""What can be asked for: its media type, and what writes it."""
