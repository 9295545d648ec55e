"""HTTP: the layers' vector tiles in the addresses of OGC API - Tiles: matrix, row, column."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from gis import api as gis
from ogc import documents
from ogc.answers import JSON, MVT, answer, base_of, link, only_known, self_links
from ogc.problems import absent
from ogc.views import Reader, for_readers

_FORMS = {"mvt", "pbf"}


def _drawn(name: str) -> gis.Collection:
    found = gis.COLLECTIONS.get(name)
    if found is None or not found.tiles:
        raise absent()
    return found


@for_readers
def tile_sets(request: HttpRequest, _: Reader, name: str) -> HttpResponse:
    """List a collection's tile sets: there is one."""
    found = _drawn(name)
    only_known(request)
    base = base_of(request)
    here = f"{base}/collections/{name}/tiles/{documents.MATRIX_SET}"
    told = {
        "title": f"{found.zh} {found.en}",
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": documents.matrix_set_document([])["uri"],
        "links": [
            link("self", here, JSON, "WebMercatorQuad"),
            {
                **link("item", f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", MVT),
                "templated": True,
            },
        ],
    }
    listed = {"tilesets": [told], "links": self_links(request, JSON)}
    return answer(request, listed, title=f"{found.zh} tiles")


@for_readers
def tile_set(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Say how a collection's tiles are asked for."""
    found = _drawn(name)
    only_known(request)
    told = documents.tileset_document(
        base_of(request), found, reader.extent_of(found), self_links(request, JSON)
    )
    return answer(request, told, title=told["title"])


@for_readers
def tile(  # noqa: PLR0917 - as the address has them
    request: HttpRequest, reader: Reader, name: str, z: int, y: int, x: int
) -> HttpResponse:
    """Give a tile: the same as the map's own, row before column."""
    found = _drawn(name)
    if request.GET.get("f") not in _FORMS:
        only_known(request)
    if not gis.is_tile(z, x, y):
        raise absent()
    stamp = gis.tile_stamp(found.tiles, reader.viewer, reader.held)
    headers = {
        "ETag": f'"{found.tiles}-{stamp}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    body = gis.tile(found.tiles, stamp, gis.Tile(z, x, y, reader.viewer))
    return HttpResponse(body, content_type=MVT, headers=headers)


@for_readers
def matrix_sets(request: HttpRequest, _: Reader) -> HttpResponse:
    """List the tile matrix sets: there is one."""
    only_known(request)
    whole = documents.matrix_set_document([])
    here = f"{base_of(request)}/tileMatrixSets/{documents.MATRIX_SET}"
    listed = {key: whole[key] for key in ("id", "title", "uri", "crs")}
    told = {
        "tileMatrixSets": [{**listed, "links": [link("self", here, JSON)]}],
        "links": self_links(request, JSON),
    }
    return answer(request, told, title="Tile matrix sets")


@for_readers
def matrix_set(request: HttpRequest, _: Reader, name: str) -> HttpResponse:
    """Describe a tile matrix set."""
    only_known(request)
    if name != documents.MATRIX_SET:
        raise absent()
    told = documents.matrix_set_document(self_links(request, JSON))
    return answer(request, told, title=documents.MATRIX_SET)
