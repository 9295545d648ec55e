"""Addresses of the layers for other programs."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ogc import tiling, views
from ogc.problems import absent


@views.for_readers
def nothing(_request: HttpRequest, _reader: views.Reader, rest: str) -> HttpResponse:
    """Say that there is nothing here, to those who may know even that."""
    raise absent()


_ONE = "collections/<str:name>"
_TILES = f"{_ONE}/tiles"

urlpatterns = [
    path("", views.landing),
    path("conformance", views.conformance),
    path("api", views.api),
    path("collections", views.collections),
    path(_ONE, views.collection),
    path(f"{_ONE}/queryables", views.queryables),
    path(f"{_ONE}/schema", views.schema),
    path(f"{_ONE}/items", views.items),
    path(f"{_ONE}/items/<str:key>", views.item),
    path(_TILES, tiling.tile_sets),
    path(f"{_TILES}/WebMercatorQuad", tiling.tile_set),
    path(f"{_TILES}/WebMercatorQuad/<int:z>/<int:y>/<int:x>", tiling.tile),
    path("tileMatrixSets", tiling.matrix_sets),
    path("tileMatrixSets/<str:name>", tiling.matrix_set),
    path("<path:rest>", nothing),
]
