"""Water near a place."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.db.models import Count, Q

from core.geo import LngLat
from gis.models import WaterInspection, WaterSource
from org.api import person_names

_M_PER_DEG = 111_000.0
"""Metres in a degree of latitude, on the short side: a box made with it is never too small."""


@dataclass(frozen=True, slots=True)
class WaterView:
    """消防水源, and how far it is in a straight line."""

    id: int
    kind: str  # hydrant, water_crane, cistern, draft_point
    state: str  # usable, faulty, unknown
    place: LngLat
    flow_lps: float | None
    pressure_mpa: float | None
    volume_m3: float | None
    inspected_at: datetime | None
    is_synthetic: bool
    distance_m: float


def water_sources_near(place: LngLat, within_m: float, limit: int = 50) -> list[WaterView]:
    """List water sources within a distance of a place, nearest first, the faulty ones too."""
    point = Point(*place, srid=4326)
    rows = (
        WaterSource.objects.filter(place__coveredby=around(place, within_m))
        .annotate(away=Distance("place", point, spheroid=True))
        .order_by("away", "pk")
    )
    return [
        WaterView(
            id=row.pk,
            kind=row.kind,
            state=row.state,
            place=LngLat(row.place.x, row.place.y),
            flow_lps=row.flow_lps,
            pressure_mpa=row.pressure_mpa,
            volume_m3=row.volume_m3,
            inspected_at=row.inspected_at,
            is_synthetic=row.is_synthetic,
            distance_m=float(row.away.m),
        )
        for row in rows[:limit]
        if row.away.m <= within_m
    ]


def water_place(water_id: int) -> LngLat | None:
    """Give where a water source is, if there is one of this number."""
    row = WaterSource.objects.filter(pk=water_id).only("place").first()
    return None if row is None else LngLat(row.place.x, row.place.y)


@dataclass(frozen=True, slots=True)
class WaterCounts:
    """How much water there is, and how much of it is known not to work."""

    source_count: int
    usable_count: int
    hydrant_count: int
    hydrant_faulty_count: int


def water_counts() -> WaterCounts:
    """Count the water sources of every kind and state."""
    hydrant = Q(kind=WaterSource.Kind.HYDRANT)
    counted = WaterSource.objects.aggregate(
        every=Count("pk"),
        usable=Count("pk", filter=Q(state=WaterSource.State.USABLE)),
        hydrants=Count("pk", filter=hydrant),
        faulty=Count("pk", filter=hydrant & Q(state=WaterSource.State.FAULTY)),
    )
    return WaterCounts(
        source_count=counted["every"],
        usable_count=counted["usable"],
        hydrant_count=counted["hydrants"],
        hydrant_faulty_count=counted["faulty"],
    )


@dataclass(frozen=True, slots=True)
class InspectionView:
    """水源核查: what somebody found at a water source."""

    id: int
    at: datetime
    by: str
    state: str
    flow_lps: float | None
    pressure_mpa: float | None
    note: str
    is_synthetic: bool


def inspections_of(water_id: int, limit: int = 50) -> list[InspectionView]:
    """List the inspections of a water source, newest first."""
    rows = list(
        WaterInspection.objects.filter(water_source_id=water_id).order_by("-at", "-pk")[:limit]
    )
    names = person_names(row.person_id for row in rows if row.person_id is not None)
    return [
        InspectionView(
            row.pk,
            row.at,
            names.get(row.person_id or 0, ("", ""))[0],
            row.state,
            row.flow_lps,
            row.pressure_mpa,
            row.note,
            row.is_synthetic,
        )
        for row in rows
    ]


def around(place: LngLat, within_m: float) -> Polygon:
    """Give a box that holds everything within a distance of a place."""
    up = within_m / _M_PER_DEG
    across = up / max(math.cos(math.radians(min(abs(place.lat) + up, 89.0))), 0.01)
    box = Polygon.from_bbox(
        (place.lng - across, place.lat - up, place.lng + across, place.lat + up)
    )
    box.srid = 4326
    return box
