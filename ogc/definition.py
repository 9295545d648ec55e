"""The API's definition (OpenAPI 3.0): programs learn from it what each collection may be asked."""

from typing import Any

from gis import api as gis
from ogc.answers import FORMATS, GEOJSON, JSON, MVT, SCHEMA
from ogc.documents import MATRIX_SET, property_schema
from ogc.parameters import LANGUAGES, LIMIT, MOST, queryables
from ogc.problems import PROBLEM

_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
_SYSTEM = {"type": "string", "format": "uri", "enum": list(gis.SYSTEMS)}


def definition(base: str, version: str) -> dict[str, Any]:
    """Describe every address below ``base``."""
    paths: dict[str, Any] = {
        "/": _get("Landing page", "getLandingPage", JSON),
        "/conformance": _get("Conformance", "getConformance", JSON),
        "/api": _get("This definition", "getApi", JSON),
        "/collections": _get("Collections", "getCollections", JSON),
        "/tileMatrixSets": _get("Tile matrix sets", "getTileMatrixSets", JSON),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "A tile matrix set", "getTileMatrixSet", JSON, [_path("tileMatrixSetId", [MATRIX_SET])]
        ),
    }
    for collection in gis.COLLECTIONS.values():
        paths |= _paths_of(collection)
    return {
        "openapi": "3.0.3",
        "info": {"title": "烽燧 Fengsui", "version": version, "license": _LICENCE},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"parameters": _PARAMETERS, "securitySchemes": _SECURITY},
        "security": [{one: []} for one in _SECURITY],
    }


def _paths_of(collection: gis.Collection) -> dict[str, Any]:
    name, here = collection.name, f"/collections/{collection.name}"
    own = [_query(one.name, property_schema(one)) for one in queryables(collection)]
    shared = [{"$ref": f"#/components/parameters/{one}"} for one in _PARAMETERS if one != "f"]
    crs = {"$ref": "#/components/parameters/crs"}
    fid = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {
        here: _get(collection.en, f"describe.{name}", JSON),
        f"{here}/queryables": _get("Queryables", f"queryables.{name}", SCHEMA),
        f"{here}/schema": _get("Schema", f"schema.{name}", SCHEMA),
        f"{here}/items": _get("Features", f"items.{name}", GEOJSON, [*shared, *own]),
        f"{here}/items/{{featureId}}": _get("A feature", f"item.{name}", GEOJSON, [fid, crs]),
    }
    if collection.tiles:
        tile = [_path(one) for one in ("tileMatrix", "tileRow", "tileCol")]
        tiles = f"{here}/tiles"
        paths |= {
            tiles: _get("Tile sets", f"tilesets.{name}", JSON),
            f"{tiles}/{MATRIX_SET}": _get("A tile set", f"tileset.{name}", JSON),
            f"{tiles}/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
                "A tile", f"tile.{name}", MVT, tile
            ),
        }
    return paths


def _get(
    summary: str, operation: str, kind: str, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"} if kind == MVT else {"type": "object"}
    problem = {"description": "Why not", "content": {PROBLEM: {"schema": {"type": "object"}}}}
    form = {"$ref": "#/components/parameters/f"}
    return {
        "get": {
            "summary": summary,
            "operationId": operation,
            "parameters": [*(parameters or []), form],
            "responses": {
                "200": {"description": "OK", "content": {kind: {"schema": schema}}},
                **dict.fromkeys(("400", "401", "404"), problem),
            },
        }
    }


def _path(name: str, words: list[str] | None = None) -> dict[str, Any]:
    schema = {"type": "string", "enum": words} if words else {"type": "integer", "minimum": 0}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


_LICENCE = {"name": "Apache-2.0"}
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "name_and_token": {"type": "http", "scheme": "basic"},
}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
_PARAMETERS = {
    one["name"]: one
    for one in (
        _query("limit", _LIMIT),
        _query("after", {"type": "integer", "minimum": 0}),
        _query("bbox", _NUMBERS),
        _query("bbox-crs", _SYSTEM),
        _query("datetime", {"type": "string"}),
        _query("crs", _SYSTEM),
        _query("filter", {"type": "string"}),
        _query("filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": "cql2-text"}),
        _query("filter-crs", _SYSTEM),
        _query("f", {"type": "string", "enum": list(FORMATS)}),
    )
}
