"""Weighing who to send: everything known is fetched in a handful of queries, then chosen from."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from core.geo import LngLat
from core.ids import RecommendationId
from core.incident_type import IncidentType
from core.status import ApplianceStatus
from core.wire import instant, sha256_hex
from dispatch.domain.appliance_life import why_not
from dispatch.domain.recommend import (
    reasons,
    recommend,
    shortfall,
    still_needed,
)
from dispatch.domain.record import MS, Asked, Candidate, make_record, record_text
from dispatch.domain.rows import RecommendationView
from dispatch.domain.standing import FixNorms, LastFix, Standing, standing, turnout_s
from dispatch.models import Recommendation
from gis.api import current_fixes, stations, travel_times_s
from org.api import FormationCard, formation_ids_of_log, norm_values
from plans.api import Force, able_matrix, force_for

NORMS_USED = ("turnout.expected_s", "fix.stale_after_s", "fix.lost_after_s")
NO_ROAD_MS = 10**9  # stands where no road leads; such a one is never offered to the solver


@dataclass(frozen=True, slots=True)
class _Fleet:
    """All appliances of a log, a column per fact."""

    ids: list[int]
    call_signs: list[str]
    types: list[str]
    stations: list[int]
    capability_of: list[int]  # row of ``capabilities``
    crew_minima: list[int]
    statuses: list[ApplianceStatus]
    sources: list[str]
    crews: list[int]
    why_not: list[str]
    capabilities: list[dict[str, float]]  # each that occurs, once


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """All that a choice is made from."""

    asked: Asked
    force: Force
    norms: dict[str, float]
    fleet: _Fleet
    standings: list[Standing]
    travel_s: npt.NDArray[np.float64]  # (a,) inf where no road leads, or nobody knows from where
    network: dict[str, str]


def weigh(
    asked: Asked, *, formation: FormationCard, on_order: Mapping[str, int]
) -> RecommendationView:
    """Choose a force and store the choice under its digest, with all it was made from.

    Considered are all appliances that write in the same log as the formation that answers for it.

    Parameters
    ----------
    formation
        The one that answers for it: ``asked.formation_id``.
    on_order
        Role to appliances that work at it or are on their way: they are not asked for again.

    Raises
    ------
    NoResponsePlan
        If nobody has a response plan for the type of incident.
    """
    began = time.perf_counter()
    force = force_for(asked.formation_id, IncidentType(asked.incident_type), asked.alarm_level)
    used = norm_values(NORMS_USED)
    fleet = _fleet(formation_ids_of_log(formation.log))
    standings = _standings(fleet, asked.at, used)
    read = time.perf_counter()
    travel_s, network = _travel(standings, asked.place)
    on_roads = time.perf_counter()
    record = _choose(_Known(asked, force, used, fleet, standings, travel_s, network), on_order)
    text = record_text(record)
    chosen = time.perf_counter()
    took_ms = {
        "read": _ms(began, read),
        "roads": _ms(read, on_roads),
        "choose": _ms(on_roads, chosen),
        "whole": _ms(began, chosen),
    }
    return store(record, text, took_ms)


def store(record: Mapping[str, Any], text: str, took_ms: Mapping[str, float]) -> RecommendationView:
    """Keep a record under the digest of its text; the same text again is the same record."""
    recommendation_id = RecommendationId(sha256_hex(text))
    Recommendation.objects.bulk_create(
        [Recommendation(id=recommendation_id, text=text, took_ms=dict(took_ms))],
        ignore_conflicts=True,
    )
    return RecommendationView(recommendation_id, record, took_ms)


def _fleet(formation_ids: Sequence[int]) -> _Fleet:
    with connection.cursor() as cursor:
        cursor.execute(_FLEET, [list(formation_ids)])
        rows = cursor.fetchall()
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(10)]
    statuses = [ApplianceStatus(one) for one in columns[6]]
    whys = [
        why_not(status, is_on_order=order_id is not None, crew_count=crew, crew_minimum=minimum)
        for status, crew, minimum, order_id in zip(
            statuses, columns[8], columns[5], columns[9], strict=True
        )
    ]
    kinds: dict[str, int] = {}
    kind_of = [kinds.setdefault(text, len(kinds)) for text in columns[4]]
    return _Fleet(
        columns[0], columns[1], columns[2], columns[3], kind_of, columns[5], statuses,
        columns[7], columns[8], whys, [json.loads(text) for text in kinds],
    )  # fmt: skip


def _standings(fleet: _Fleet, at: datetime, used: Mapping[str, float]) -> list[Standing]:
    homes = {one.formation_id: one.place for one in stations()}
    away = [
        id_
        for id_, status in zip(fleet.ids, fleet.statuses, strict=True)
        if status is not ApplianceStatus.IN_STATION
    ]
    fixes = current_fixes(away) if away else {}
    old = FixNorms(used["fix.stale_after_s"], used["fix.lost_after_s"])
    found = []
    for id_, status, home in zip(fleet.ids, fleet.statuses, fleet.stations, strict=True):
        fix = fixes.get(id_)
        last = None
        if fix is not None:
            last = LastFix(fix.place, (at - fix.at).total_seconds(), fix.heading_deg)
        found.append(standing(status, homes.get(home), last, old))
    return found


def _travel(
    standings: Sequence[Standing], target: LngLat
) -> tuple[npt.NDArray[np.float64], dict[str, str]]:
    """Give travel seconds per appliance by one search, and the network that says so."""
    nowhere = (np.nan, np.nan)
    headings = [np.nan if one.heading_deg is None else one.heading_deg for one in standings]
    times = travel_times_s(
        np.array([one.place or nowhere for one in standings], dtype=np.float64).reshape(-1, 2),
        target,
        headings_deg=np.array(headings),
    )
    network = {"version": times.network_version, "published_at": instant(times.published_at)}
    return times.travel_s, network


def _choose(known: _Known, on_order: Mapping[str, int]) -> dict[str, Any]:
    fleet, force = known.fleet, known.force
    is_reachable = np.isfinite(known.travel_s)
    is_free = np.array([not why for why in fleet.why_not], dtype=np.bool_)
    turnout_ms = _turnout_ms(fleet.statuses, known.norms["turnout.expected_s"])
    seconds = np.where(is_reachable, known.travel_s, 0.0)
    travel_ms = np.where(is_reachable, np.rint(seconds * MS), NO_ROAD_MS).astype(np.int64)
    can_take = able_matrix(fleet.capabilities, [line.least for line in force.lines])
    able = can_take[np.array(fleet.capability_of, dtype=np.intp)]
    counts = still_needed({line.role: line.count for line in force.lines}, on_order)
    choice = recommend(
        np.array([counts[line.role] for line in force.lines], dtype=np.int64),
        able & (is_free & is_reachable)[:, None],
        travel_ms + np.array(turnout_ms, dtype=np.int64),
    )
    whys = [
        why or ("" if one.place is not None else "no_position")
        for why, one in zip(fleet.why_not, known.standings, strict=True)
    ]
    said = reasons(choice.picks, able, is_reachable, whys)
    roles = [line.role for line in force.lines]
    role_of = {row: roles[column] for row, column in choice.picks}
    arrives = [
        travel if reachable else None
        for travel, reachable in zip(travel_ms.tolist(), is_reachable.tolist(), strict=True)
    ]
    candidates = [
        Candidate(
            appliance_id=fleet.ids[row],
            call_sign=fleet.call_signs[row],
            appliance_type=fleet.types[row],
            formation_id=fleet.stations[row],
            capability=fleet.capability_of[row],
            crew_count=fleet.crews[row],
            crew_minimum=fleet.crew_minima[row],
            status=fleet.statuses[row],
            status_source=fleet.sources[row],
            place=one.place,
            place_source=one.source,
            place_age_s=one.age_s,
            turnout_ms=turnout_ms[row],
            travel_ms=arrives[row],
            reason=said[row],
            role=role_of.get(row, ""),
        )
        for row, one in enumerate(known.standings)
    ]
    return make_record(
        known.asked,
        response_plan={
            "label": force.label,
            "response_plan_id": force.response_plan_id,
            "version": force.version,
            "is_example": force.is_example,
        },
        needs=force.lines,
        on_order=on_order,
        network=known.network,
        norms=known.norms,
        capabilities=fleet.capabilities,
        candidates=candidates,
        picks=[row for row, _ in choice.picks],
        shortfall=shortfall(roles, choice.short, able, is_reachable, is_free),
    )


def _turnout_ms(statuses: Sequence[ApplianceStatus], expected_s: float) -> list[int]:
    of = {status: round(turnout_s(status, expected_s) * MS) for status in set(statuses)}
    return [of[status] for status in statuses]


def _ms(start: float, end: float) -> float:
    return round((end - start) * MS, 2)


_FLEET = """
    SELECT appliance.id, appliance.call_sign, appliance.appliance_type, appliance.formation_id,
           appliance.capability::text, appliance.crew_minimum,
           state.status, state.status_source, state.crew_count, state.order_id
    FROM dispatch_appliance AS appliance
    JOIN dispatch_appliancestate AS state ON state.appliance_id = appliance.id
    WHERE appliance.formation_id = ANY(%s)
    ORDER BY appliance.id
"""
