"""Reading a file into a table: GeoJSON, GeoPackage, Shapefile, CSV, XLSX."""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.geometry import shape as shape_of

from gis.domain.layer_table import Table
from gis.layers.encoding import Unreadable, decoded, encoding_of
from gis.layers.sheets import read_csv, read_xlsx

_WGS84 = pyproj.CRS.from_epsg(4326)


def read_table(path: Path, *, encoding: str = "", sheet: str = "") -> Table:
    """Read a file whole.

    Parameters
    ----------
    path
        A ``.geojson``, ``.json``, ``.gpkg``, ``.shp``, ``.zip`` (with a shapefile in it), ``.csv``,
        ``.txt`` or ``.xlsx``.
    encoding
        Of its text, where the file does not say and it cannot be told.
    sheet
        Which of several sheets or layers; the first sheet, the only layer if not given.

    Returns
    -------
    Table
        Rows are numbered as one sees them: a spreadsheet's second line is row 2, a map's first
        feature is row 1. Places with a reference system of their own are carried over to WGS-84.

    Raises
    ------
    Unreadable
        With a sentence that says why.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise Unreadable(f"{path.name} is none of {', '.join(_READERS)}")
    try:
        return read(path, encoding, sheet)
    except (OSError, zipfile.BadZipFile, csv.Error) as problem:
        raise Unreadable(f"{path.name} cannot be read: {problem}") from problem


def _geojson(path: Path, encoding: str, _sheet: str) -> Table:
    text, used = decoded(path.read_bytes(), encoding or "utf-8")  # RFC 7946: always UTF-8
    try:
        said = json.loads(text)
    except json.JSONDecodeError as problem:
        raise Unreadable(f"{path.name} is no JSON: {problem}") from problem
    features = _features(said)
    properties = [one.get("properties") or {} for one in features]
    names = list(dict.fromkeys(name for one in properties for name in one))
    columns = {name: [one.get(name) for one in properties] for name in names}
    if "id" not in columns and any("id" in one for one in features):
        columns["id"] = [one.get("id") for one in features]
    shapes = np.array([_shape(one.get("geometry")) for one in features] or [None], dtype=object)
    return Table(
        columns,
        list(range(1, len(features) + 1)),
        _carried(shapes[: len(features)], _crs_of(said)),
        is_datum_said=True,
        encoding=used,
    )


def _features(said: Any) -> list[dict[str, Any]]:
    match said:
        case {"type": "FeatureCollection", "features": list(features)}:
            return [one for one in features if isinstance(one, dict)]
        case {"type": "Feature"}:
            return [said]
        case {"type": str(), "coordinates": list()} | {"type": "GeometryCollection"}:
            return [{"geometry": said}]
        case _:
            raise Unreadable("the JSON is no GeoJSON: it has neither features nor coordinates")


def _shape(said: Any) -> Any:
    match said:
        case {"type": "Point", "coordinates": [int() | float() as lng, int() | float() as lat, *_]}:
            return shapely.Point(lng, lat)
        case {"type": str()}:
            try:
                return shape_of(said)
            except (ValueError, TypeError, KeyError, AttributeError, shapely.GEOSException):
                return None
        case _:
            return None


def _crs_of(said: Any) -> pyproj.CRS:
    """Read the reference system that files from before RFC 7946 carry."""
    match said:
        case {"crs": {"properties": {"name": str(name)}}}:
            try:
                return pyproj.CRS.from_user_input(name)
            except pyproj.exceptions.CRSError as problem:
                raise Unreadable(f"nobody knows the reference system {name!r}") from problem
        case _:
            return _WGS84


def _carried(shapes: Any, crs: pyproj.CRS) -> Any:
    if crs.is_geographic and crs.to_epsg() in {None, 4326, 4490, 4979}:
        return shapes  # degrees of WGS-84 or CGCS2000, which are the same to a metre
    across = pyproj.Transformer.from_crs(crs, _WGS84, always_xy=True)
    present = ~shapely.is_missing(shapes)
    shapes[present] = shapely.transform(
        shapely.force_2d(shapes[present]), lambda xy: np.column_stack(across.transform(*xy.T))
    )
    return shapes


def _vector(path: Path, encoding: str, sheet: str) -> Table:
    """Read a GeoPackage or a shapefile with GDAL."""
    options: dict[str, Any] = {}
    try:
        if path.suffix.lower() == ".gpkg":
            options = {"layer": _one_of(path, sheet)}
        else:
            options = {"encoding": encoding_of(path, encoding)}
        place = _inside(path) if path.suffix.lower() == ".zip" else path
        frame = gpd.read_file(place, engine="pyogrio", **options)
    except UnicodeDecodeError as problem:
        raise Unreadable(f"{path.name} is not in {options['encoding']}: {problem}") from problem
    except Unreadable:
        raise
    except (RuntimeError, ValueError) as problem:  # what GDAL says
        raise Unreadable(f"{path.name} cannot be read: {problem}") from problem
    if not isinstance(frame, gpd.GeoDataFrame):
        raise Unreadable(f"{path.name} has no geometry")
    shapes = np.array(frame.geometry.array, dtype=object)
    columns = {
        str(name): frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for name in frame.columns
        if name != frame.geometry.name
    }
    return Table(
        columns,
        list(range(1, len(frame) + 1)),
        shapes if frame.crs is None else _carried(shapes, pyproj.CRS(frame.crs)),
        is_datum_said=frame.crs is not None,
        encoding=options.get("encoding") or "utf-8",
    )


def _inside(path: Path) -> str:
    """Name the shapefile in an archive: GDAL would open whatever else it finds there."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".shp")]
    if len(names) != 1:
        raise Unreadable(f"{path.name} holds {len(names)} shapefiles: give one")
    return f"/vsizip/{path}/{names[0]}"


def _one_of(path: Path, sheet: str) -> str:
    names = [str(name) for name in gpd.list_layers(path)["name"]]
    if sheet and sheet not in names:
        raise Unreadable(f"{path.name} has no layer {sheet!r}: {', '.join(names)}")
    if not sheet and len(names) != 1:
        raise Unreadable(f"{path.name} has {len(names)} layers: say --sheet {'|'.join(names)}")
    return sheet or names[0]


_READERS: dict[str, Callable[[Path, str, str], Table]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".gpkg": _vector,
    ".shp": _vector,
    ".zip": _vector,
    ".csv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_xlsx,
}
