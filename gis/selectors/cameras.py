"""Cameras (摄像机) near a place, ranked by what they see of it; and one by its number."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from core.geo import LngLat
from gis.domain.camera_source import AllowedHost, Picture, picture_of, read_hosts
from gis.domain.cameras import Clearness, Look, Sight, direction_of, sight_of
from gis.models import Camera
from gis.selectors.water import around
from org.api import NotVisible, formation_names, norm

ASSUMED_RANGE = "camera.assumed_range_m"
MOST_LOOKED_THROUGH = 1_000
"""The nearest so many are ranked: of what stands farther off, nothing is known then."""

_ORDER = {Sight.SEES: 0, Sight.MAY_SEE: 1, Sight.NOT: 2}


@dataclass(frozen=True, slots=True)
class CameraView:
    """摄像机: all that is shown of it. Where its picture comes from is not."""

    id: int
    formation_id: int
    formation_zh: str
    formation_en: str
    name: str
    place: LngLat
    height_m: float | None
    heading_deg: float | None
    field_of_view_deg: float | None
    range_m: float | None
    picture: Picture
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class CameraNear:
    """A camera near a place, and what it sees of it. Distances are straight lines."""

    camera: CameraView
    sight: Sight
    clearness: Clearness | None
    distance_m: float
    direction: str  # of the camera from the place: n, ne and so on
    is_range_assumed: bool


def allowed_hosts() -> tuple[AllowedHost, ...]:
    """Give the hosts that pictures may be fetched from (``FENGSUI_CAMERA_HOSTS``)."""
    return _hosts(settings.CAMERA_HOSTS)


def get_camera(camera_id: int) -> CameraView:
    """Give a camera.

    Raises
    ------
    NotVisible
        If there is none.
    """
    row = Camera.objects.filter(pk=camera_id).first()
    if row is None:
        raise NotVisible(f"camera {camera_id}")
    return _views([row])[0]


def stream_url_of(camera_id: int) -> str | None:
    """Give where a camera's picture comes from, "" if nobody said: for our own fetching only."""
    return Camera.objects.filter(pk=camera_id).values_list("stream_url", flat=True).first()


def cameras_near(
    place: LngLat, within_m: float, limit: int = 20, *, seen: Collection[int]
) -> list[CameraNear]:
    """List cameras within a distance of a place: who sees it, then who may, then the nearest.

    ``seen`` are the formations whose cameras are wanted: a limit that counted those of others as
    well could leave none of one's own.
    """
    point = Point(*place, srid=4326)
    rows = (
        Camera.objects.filter(formation_id__in=seen, place__coveredby=around(place, within_m))
        .annotate(away=Distance("place", point, spheroid=True))
        .order_by("away", "pk")[:MOST_LOOKED_THROUGH]
    )
    near = [row for row in rows if row.away.m <= within_m]
    assumed_range_m = norm(ASSUMED_RANGE)
    found = [(row, sight_of(_look(row), place, assumed_range_m)) for row in near]
    found.sort(key=lambda one: (_ORDER[one[1].sight], one[1].distance_m, one[0].pk))
    found = found[:limit]
    return [
        CameraNear(
            camera=view,
            sight=sight.sight,
            clearness=sight.clearness,
            distance_m=sight.distance_m,
            direction=direction_of(sight.bearing_deg),
            is_range_assumed=sight.is_range_assumed,
        )
        for view, (_, sight) in zip(_views([row for row, _ in found]), found, strict=True)
    ]


@lru_cache(maxsize=4)
def _hosts(words: str) -> tuple[AllowedHost, ...]:
    return read_hosts(words)


def _look(row: Camera) -> Look:
    place = LngLat(row.place.x, row.place.y)
    return Look(place, row.heading_deg, row.field_of_view_deg, row.range_m)


def _views(rows: Collection[Camera]) -> list[CameraView]:
    names = formation_names(row.formation_id for row in rows)
    hosts = allowed_hosts()
    return [
        CameraView(
            row.pk,
            row.formation_id,
            *names.get(row.formation_id, ("", "")),
            name=row.name,
            place=LngLat(row.place.x, row.place.y),
            height_m=row.height_m,
            heading_deg=row.heading_deg,
            field_of_view_deg=row.field_of_view_deg,
            range_m=row.range_m,
            picture=picture_of(row.stream_url, hosts),
            is_synthetic=row.is_synthetic,
        )
        for row in rows
    ]
