"""Addresses: the API's of this room, and those of the map's tiles."""

from django.urls import path
from ninja import Router
from ninja.security import django_auth

from gis.views import basics, corrections, places, water
from gis.views.places import raster, tile

router = Router(auth=django_auth)
router.add_router("", places.router)
router.add_router("", basics.router)
router.add_router("", corrections.router)
router.add_router("", water.router)

urlpatterns = [
    path("<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tile),
    path("raster/<int:z>/<int:x>/<int:y>", raster),
]
