"""What the documents say that are not features: what there is, and what each collection is like."""

from typing import Any

from gis import api as gis
from ogc.answers import GEOJSON, HTML, JSON, MVT, OPENAPI, SCHEMA, Link, link

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
MATRIX_SET = "WebMercatorQuad"
CONFORMS_TO = (
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-1/1.0/conf/oas30",
    f"{_FEATURES}-2/1.0/conf/crs",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_FEATURES}-3/1.0/conf/queryables-query-parameters",
    f"{_FEATURES}-3/1.0/conf/filter",
    f"{_FEATURES}-3/1.0/conf/features-filter",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/cql2-json",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/case-insensitive-comparison",
    f"{_CQL2}/basic-spatial-functions",
    f"{_CQL2}/basic-spatial-functions-plus",
    f"{_CQL2}/spatial-functions",
    f"{_TILES}/core",
    f"{_TILES}/tileset",
    f"{_TILES}/tilesets-list",
    f"{_TILES}/geodata-tilesets",
    f"{_TILES}/mvt",
)

_TYPES: dict[gis.Kind, dict[str, Any]] = {
    gis.Kind.TEXT: {"type": "string"},
    gis.Kind.NUMBER: {"type": "number"},
    gis.Kind.WHOLE: {"type": "integer"},
    gis.Kind.YES_NO: {"type": "boolean"},
    gis.Kind.MOMENT: {"type": "string", "format": "date-time"},
    gis.Kind.WORDS: {"type": "array", "items": {"type": "string"}},
}
_SYMBOLS = {"lps": "L/s", "mpa": "MPa", "m3": "m3", "mps": "m/s"}


def landing(base: str, links: list[Link]) -> dict[str, Any]:
    """Say what there is."""
    return {
        "title": "烽燧 Fengsui",
        "description": "消防救援图层 · layers of the fire service's map",
        "links": [
            *links,
            link("service-desc", f"{base}/api", OPENAPI, "API definition"),
            link("conformance", f"{base}/conformance", JSON, "Conformance"),
            link("data", f"{base}/collections", JSON, "Collections"),
            link(f"{_REL}/tiling-schemes", f"{base}/tileMatrixSets", JSON, "Tile matrix sets"),
        ],
    }


def collection_document(
    base: str, collection: gis.Collection, extent: gis.Extent, links: list[Link]
) -> dict[str, Any]:
    """Say what a collection is."""
    here = f"{base}/collections/{collection.name}"
    told = {
        "id": collection.name,
        "title": f"{collection.zh} {collection.en}",
        "description": _description(collection),
        "itemType": "feature",
        "crs": list(gis.SYSTEMS),
        "storageCrs": gis.CRS84.uri,
        "links": [
            *links,
            link("items", f"{here}/items", GEOJSON, "Features"),
            link("items", f"{here}/items?f=html", HTML, "Features, to look at"),
            link("describedby", f"{here}/schema", SCHEMA, "Schema of a feature"),
            link(f"{_REL}/queryables", f"{here}/queryables", SCHEMA, "Queryables"),
            *([link(f"{_REL}/tilesets-vector", f"{here}/tiles", JSON, "Vector tiles")]
              if collection.tiles else []),
        ],
    }  # fmt: skip
    within = extent_document(extent)
    return told | {"extent": within} if within else told


def extent_document(extent: gis.Extent) -> dict[str, Any]:
    """Write an extent; nothing for a collection without a feature."""
    told: dict[str, Any] = {}
    if extent.box is not None:
        told["spatial"] = {"bbox": [list(extent.box)], "crs": gis.CRS84.uri}
    if extent.since is not None and extent.until is not None:
        between = [one.isoformat() for one in (extent.since, extent.until)]
        told["temporal"] = {
            "interval": [between],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return told


def _description(collection: gis.Collection) -> str:
    scope = "按辖区可见 · seen by those who answer for it" if collection.is_scoped else "全部可见"
    return f"{collection.zh} · {collection.en}。{scope}"


def queryables_document(base: str, collection: gis.Collection) -> dict[str, Any]:
    """Say what may be asked for (Part 3, queryables)."""
    geometry = {
        "title": "位置 place",
        "x-ogc-role": "primary-geometry",
        "format": f"geometry-{collection.geometry.lower()}",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}/collections/{collection.name}/queryables",
        "type": "object",
        "title": collection.name,
        "properties": {
            "geometry": geometry,
            **{one.name: property_schema(one) for one in collection.properties},
        },
        "additionalProperties": False,
    }


def schema_document(base: str, collection: gis.Collection) -> dict[str, Any]:
    """Say what a feature holds, so that a program knows the fields before it has seen one."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}/collections/{collection.name}/schema",
        "type": "object",
        "title": collection.name,
        "properties": {
            "type": {"type": "string"},
            "properties": {
                "type": "object",
                "properties": {one.name: property_schema(one) for one in collection.properties},
            },
        },
    }


def property_schema(about: gis.Property) -> dict[str, Any]:
    """Say what a property's value is."""
    told = {**_TYPES[about.kind], "title": f"{about.zh} {about.en}"}
    if about.words and about.kind is gis.Kind.TEXT:
        told["enum"] = list(about.words)
    if about.quantity:
        told["x-ogc-unit"] = _SYMBOLS.get(about.quantity, about.quantity)
    return told


def tileset_document(
    base: str, collection: gis.Collection, extent: gis.Extent, links: list[Link]
) -> dict[str, Any]:
    """Say how a collection's tiles are asked for."""
    here = f"{base}/collections/{collection.name}/tiles/{MATRIX_SET}"
    tile = link("item", f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", MVT, "Tiles")
    told: dict[str, Any] = {
        "title": f"{collection.zh} {collection.en}",
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}",
        "layers": [{"id": collection.tiles, "dataType": "vector"}],
        "links": [
            *links,
            {**tile, "templated": True},
            link(f"{_REL}/tiling-scheme", f"{base}/tileMatrixSets/{MATRIX_SET}", JSON),
            link("collection", f"{base}/collections/{collection.name}", JSON),
        ],
    }
    if extent.box is not None:
        west, south, east, north = extent.box
        corners = {"lowerLeft": [west, south], "upperRight": [east, north]}
        told["boundingBox"] = {**corners, "crs": gis.CRS84.uri}
    return told


def matrix_set_document(links: list[Link]) -> dict[str, Any]:
    """Describe WebMercatorQuad (OGC 17-083r4, annex D.1), as deep as we draw."""
    edge_m = 20_037_508.342789244
    metres_of_pixel = 0.00028  # OGC's standard pixel
    matrices = []
    for z in range(gis.DEEPEST + 1):
        cell_m = 2 * edge_m / 256 / 2**z
        matrices.append(
            {
                "id": str(z),
                "scaleDenominator": cell_m / metres_of_pixel,
                "cellSize": cell_m,
                "pointOfOrigin": [-edge_m, edge_m],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 2**z,
                "matrixHeight": 2**z,
            }
        )
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
        "links": links,
    }
