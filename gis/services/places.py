"""Laying stations, water, premises and cameras down, and other rooms' badges on premises."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection, transaction

from core.geo import LngLat
from gis.domain.spelling import initials_of, pinyin_of
from gis.domain.whose import whose
from gis.models import Camera, Premises, PremisesBadge, Station, WaterSource
from gis.services.names import index_places
from gis.services.water import assign_water, charge_now

AT_ONCE = 5_000
_WATER_COLUMNS = (
    "formation_id, kind, state, place, flow_lps, pressure_mpa, volume_m3, inspected_at,"
    " is_synthetic"
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """A station to save; its formation must exist."""

    formation_id: int
    kind: str
    place: LngLat
    address: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterRow:
    """A water source to save."""

    kind: str
    place: LngLat
    state: str = "unknown"
    flow_lps: float | None = None
    pressure_mpa: float | None = None
    volume_m3: float | None = None
    inspected_at: datetime | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesRow:
    """A premises to save. Pinyin and initials are worked out here."""

    formation_id: int
    name: str
    address: str
    place: LngLat
    occupancy: str
    storeys: int | None = None
    underground_storeys: int = 0
    height_m: float | None = None
    hazards: tuple[str, ...] = ()
    is_key: bool = False
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRow:
    """A camera to save."""

    formation_id: int
    name: str
    place: LngLat
    height_m: float | None = None
    heading_deg: float | None = None
    field_of_view_deg: float | None = None
    range_m: float | None = None
    stream_url: str = ""  # where its picture comes from; "": nobody said
    is_synthetic: bool = False


@transaction.atomic
def save_stations(rows: Iterable[StationRow]) -> None:
    """Save stations; one whose formation has a station already replaces it."""
    saved = [
        Station.objects.update_or_create(
            formation_id=row.formation_id,
            defaults={
                "kind": row.kind,
                "place": _point(row.place),
                "address": row.address,
                "is_synthetic": row.is_synthetic,
            },
        )[0].pk
        for row in rows
    ]
    index_places("station", saved)
    assign_water()


@transaction.atomic
def save_water_sources(rows: Iterable[WaterRow], *, replace_synthetic: bool = False) -> int:
    """Add water sources and say how many; optionally the synthetic ones that are here go first."""
    if replace_synthetic:
        WaterSource.objects.filter(is_synthetic=True).delete()
    laid = list(rows)
    charge = charge_now()
    formation: list[int | None] = [None] * len(laid)
    if charge is not None and laid:
        formation = whose(np.array([row.place for row in laid]), charge).tolist()
    with (  # COPY: a city has fifty thousand of them
        connection.cursor() as cursor,
        cursor.copy(f"COPY geodata_watersource ({_WATER_COLUMNS}) FROM STDIN") as copy,
    ):
        for row, formation_id in zip(laid, formation, strict=True):
            copy.write_row(
                (
                    formation_id,
                    row.kind,
                    row.state,
                    f"SRID=4326;POINT({row.place.lng} {row.place.lat})",
                    row.flow_lps,
                    row.pressure_mpa,
                    row.volume_m3,
                    row.inspected_at,
                    row.is_synthetic,
                )
            )
    return len(laid)


@transaction.atomic
def save_premises(rows: Iterable[PremisesRow], *, replace_synthetic: bool = False) -> list[int]:
    """Add premises and give their ids in order; optionally synthetic ones that are here go first.

    Raises
    ------
    ProtectedError
        If one that would go is used by another room.
    """
    if replace_synthetic:
        Premises.objects.filter(is_synthetic=True).delete()
    ids: list[int] = []
    for batch in _batches(rows):
        made = Premises.objects.bulk_create(
            Premises(
                formation_id=row.formation_id,
                name=row.name,
                pinyin=pinyin_of(row.name)[:320],
                initials=initials_of(row.name)[:120],
                address=row.address,
                place=_point(row.place),
                occupancy=row.occupancy,
                storeys=row.storeys,
                underground_storeys=row.underground_storeys,
                height_m=row.height_m,
                hazards=list(row.hazards),
                is_key=row.is_key,
                is_synthetic=row.is_synthetic,
            )
            for row in batch
        )
        ids.extend(one.pk for one in made)
    index_places("premises", ids)
    return ids


@transaction.atomic
def save_cameras(rows: Iterable[CameraRow]) -> int:
    """Add cameras and say how many."""
    made = Camera.objects.bulk_create(
        Camera(**{**asdict(row), "place": _point(row.place)}) for row in rows
    )
    index_places("camera", [one.pk for one in made])
    return len(made)


def set_badge(*, premises_id: int, room: str, badge: str, colour: str) -> None:
    """Have a room's badge drawn on a premises; an empty badge takes it away."""
    if not badge:
        PremisesBadge.objects.filter(premises_id=premises_id, room=room).delete()
        return
    PremisesBadge.objects.update_or_create(
        premises_id=premises_id, room=room, defaults={"badge": badge, "colour": colour}
    )


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch


def _point(place: LngLat) -> Point:
    return Point(place.lng, place.lat, srid=4326)
