"""Addresses of the map's tiles."""

from django.urls import path

from gis.views import raster, tile

urlpatterns = [
    path("<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tile),
    path("raster/<int:z>/<int:x>/<int:y>", raster),
]
