"""Addresses: each room's own, put together."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from config import pages
from config.api import api
from config.health_page import health_page
from config.metrics import metrics
from gis.layers.page import layers_page
from ogc.views import landing


@login_required
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the API's description (OpenAPI 3.1) to people who are logged in."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.front),
    path("login", pages.login_page, name="login"),
    path("desk", pages.desk_page),
    path("wall", pages.wall_page),
    path("basics", pages.basics_page),
    path("admin/layers", layers_page),
    path("health", health_page),
    path("healthz", pages.healthz),
    path("healthz/web", pages.healthz_of_web),
    path("metrics", metrics),
    path("api/openapi.json", openapi),
    path("api/", api.urls),
    path("tiles/", include("gis.urls")),
    path("ogc", landing),  # where programs begin, with and without the stroke
    path("ogc/", include("ogc.urls")),
]
