"""What there is near a place: who helps first, what is in store, whom to ask and to call in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import numpy as np

from core.geo import LngLat
from core.incident_type import IncidentType
from gis.api import NoRoadNetwork, stations, travel_times_s
from resources.domain.nearest import is_available, nearest, straight_line_m
from resources.domain.words import SUPPLIES
from resources.models import Expert, LinkedAgency, MicroStation, Supply
from resources.selectors.fitting import fits

NEAR_KINDS = ("micro_stations", "stores", "experts", "linked_agencies")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Stored:
    """What one station has of one supply, aboard and in store together."""

    item: str
    quantity: str
    amount: float
    in_store_amount: float
    oldest_counted_at: datetime | None  # None: a part of it nobody ever counted
    is_below_least: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One thing near a place. ``travel_s`` is None where no road leads, or none are known."""

    kind: str
    row: Any  # MicroStation, Expert, LinkedAgency, or the formation of a store
    place: LngLat | None
    distance_m: float | None  # a straight line
    travel_s: float | None
    stored: tuple[Stored, ...] = ()
    is_available: bool | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Everything asked for, nearest first, and by which roads the times are."""

    found: Mapping[str, list[Found]]
    network_version: str | None
    fit_source: str
    is_fit_example: bool


def resources_near(
    place: LngLat,
    *,
    formation_ids: Collection[int],
    kinds: Sequence[str],
    incident_type: IncidentType | None,
    limit: int,
    at: datetime,
) -> Near:
    """Find what is nearest to a place, ``limit`` of each kind, in a straight line.

    Parameters
    ----------
    place
        Where.
    formation_ids
        Whose things are looked through.
    kinds
        Some of ``NEAR_KINDS``.
    incident_type
        What happened: only experts, partners and supplies that fit it; None: all.
    limit
        How many of each kind; of partners, the nearest of each of their kinds.
    at
        Now: who can be called.
    """
    chosen = fits()
    fit = None if incident_type is None else chosen.by_type[incident_type]
    ids = list(formation_ids)
    found: dict[str, list[Found]] = {}
    if "micro_stations" in kinds:
        micro = MicroStation.objects.filter(formation_id__in=ids).order_by("pk")
        found["micro_stations"] = _nearest("micro_stations", _placed(micro), place, limit)
    if "stores" in kinds:
        items = tuple(SUPPLIES) if fit is None else fit.supplies
        found["stores"] = _stores(place, ids, items, limit)
    if "experts" in kinds:
        experts = [
            (one, where)
            for one, where in _placed(Expert.objects.filter(formation_id__in=ids).order_by("pk"))
            if fit is None or set(one.expertise) & set(fit.expertise)
        ]
        near = _nearest("experts", experts, place, limit)
        found["experts"] = [_answering(one, at) for one in near]
    if "linked_agencies" in kinds:
        found["linked_agencies"] = _agencies(place, ids, None if fit is None else fit.agencies)
    version, timed = _timed(place, found)
    return Near(timed, version, chosen.source, chosen.is_example)


def _placed(rows: Iterable[Any]) -> list[tuple[Any, LngLat | None]]:
    return [(row, None if row.place is None else LngLat(row.place.x, row.place.y)) for row in rows]


def _nearest(
    kind: str, things: Sequence[tuple[Any, LngLat | None]], place: LngLat, limit: int
) -> list[Found]:
    away = straight_line_m([where for _, where in things], place)
    return [
        Found(
            kind, *things[row], round(float(away[row]), 1) if np.isfinite(away[row]) else None, None
        )
        for row in nearest(away, limit)
    ]


def _stores(place: LngLat, ids: Sequence[int], items: Sequence[str], limit: int) -> list[Found]:
    at_station: dict[int, list[Supply]] = {}
    for row in Supply.objects.filter(formation_id__in=ids, item__in=items).order_by("pk"):
        at_station.setdefault(row.formation_id, []).append(row)
    there = [(one.formation_id, one.place) for one in stations() if one.formation_id in at_station]
    return [
        Found(
            one.kind,
            one.row,
            one.place,
            one.distance_m,
            None,
            stored=_stored(at_station[one.row], items),
        )
        for one in _nearest("stores", there, place, limit)
    ]


def _stored(rows: Sequence[Supply], items: Sequence[str]) -> tuple[Stored, ...]:
    given = []
    for item in items:
        mine = [row for row in rows if row.item == item]
        if not mine:
            continue
        counted = [row.counted_at for row in mine]
        given.append(
            Stored(
                item=item,
                quantity=SUPPLIES[item].quantity,
                amount=sum(row.amount for row in mine),
                in_store_amount=sum(row.amount for row in mine if row.appliance_id is None),
                oldest_counted_at=min((one for one in counted if one), default=None)
                if all(counted)
                else None,
                is_below_least=any(
                    row.least_amount is not None and row.amount < row.least_amount for row in mine
                ),
            )
        )
    return tuple(given)


def _agencies(place: LngLat, ids: Sequence[int], wanted: Sequence[str] | None) -> list[Found]:
    """Give the nearest of each kind of partner, in the order the incident asks for them."""
    rows = _placed(LinkedAgency.objects.filter(formation_id__in=ids).order_by("pk"))
    every = list(dict.fromkeys(row.agency_kind for row, _ in rows)) if wanted is None else wanted
    return [
        one
        for kind in every
        for one in _nearest(
            "linked_agencies", [pair for pair in rows if pair[0].agency_kind == kind], place, 1
        )
    ]


def _answering(one: Found, at: datetime) -> Found:
    who: Expert = one.row
    return Found(
        one.kind,
        who,
        one.place,
        one.distance_m,
        None,
        is_available=is_available(who.available_from_h, who.available_to_h, at),
    )


def _timed(
    place: LngLat, found: Mapping[str, list[Found]]
) -> tuple[str | None, dict[str, list[Found]]]:
    """Say how long the way is for all of it: one search."""
    every = [one for things in found.values() for one in things]
    where = np.array([(np.nan, np.nan) if one.place is None else one.place for one in every])
    try:
        times = travel_times_s(where.reshape(-1, 2), place)
    except NoRoadNetwork:
        return None, dict(found)
    seconds = iter(times.travel_s.tolist())
    timed = {}
    for kind, things in found.items():
        timed[kind] = [_with_time(one, next(seconds)) for one in things]
    return times.network_version, timed


def _with_time(one: Found, travel_s: float) -> Found:
    return Found(
        one.kind,
        one.row,
        one.place,
        one.distance_m,
        round(travel_s, 1) if np.isfinite(travel_s) else None,
        one.stored,
        one.is_available,
    )
