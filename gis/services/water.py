"""Whose a water source is, and its inspection (水源核查)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import shapely
from django.db import connection

from core.actor import Actor
from core.events.basics import WaterInspected
from core.ids import FormationId
from eventlog.api import record, recorded
from gis.domain.basic_refusals import InspectedInFuture
from gis.domain.whose import Charge, charge_of, whose
from gis.models import RowCheck, WaterInspection, WaterSource
from gis.services.checks import note_check
from gis.services.held_values import hold_values
from org.api import NotVisible, log_of, norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What somebody found at a water source."""

    state: str
    flow_lps: float | None = None  # None: not measured
    pressure_mpa: float | None = None
    note: str = ""


def assign_water(ids: Iterable[int] | None = None) -> int:
    """Say whose each water source is; gives how many changed hands.

    The station in whose first-due area it lies; where areas are not drawn, the nearest station in a
    straight line; where there is no station, the top of the tree. Nothing is written where nothing
    changed. Who lays down water, stations or first-due areas calls it afterwards, in the same
    transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": None if ids is None else sorted(set(ids))})
        rows = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 4)
        charge = charge_now()
        if charge is None or not len(rows):
            return 0
        formation = whose(rows[:, 2:], charge)
        is_other = formation != rows[:, 1]
        if is_other.any():
            changed = rows[is_other, 0].astype(np.int64).tolist()
            facts = {"ids": changed, "formations": formation[is_other].tolist()}
            cursor.execute(_ASSIGN, facts)
    return int(is_other.sum())


def ground_of(lnglat: npt.NDArray[np.float64]) -> list[int | None]:
    """Say whose water at each of these (n, 2) degrees is, by the same rule; None: nobody's yet."""
    charge = charge_now()
    if charge is None:
        return [None] * len(lnglat)
    found: list[int | None] = whose(lnglat, charge).tolist()
    return found


def charge_now() -> Charge | None:
    """Give who is in charge of what ground; None while there is no formation at all."""
    with connection.cursor() as cursor:
        cursor.execute(_AREAS)
        areas = [(one, shapely.from_wkb(bytes(area))) for one, area in cursor.fetchall()]
        cursor.execute(_STATIONS)
        stations = list(cursor.fetchall())
        cursor.execute(_TOP)
        top = cursor.fetchone()
    return None if top is None else charge_of(areas, stations, top[0])


def inspect_water(
    water_id: int, found: Inspected, *, person_id: int, actor: Actor, at: datetime, now: datetime
) -> int:
    """Write down an inspection; the newest says what the source's state and figures are.

    A figure that was not measured stays as it was.

    Raises
    ------
    NotVisible
        If there is no such water source.
    InspectedInFuture
        If it is said to be still to come; clocks may disagree a little.
    """
    if at > now + timedelta(seconds=norm("fix.future_tolerance_s")):
        raise InspectedInFuture
    with recorded():
        row = WaterSource.objects.select_for_update().filter(pk=water_id).first()
        if row is None or row.formation_id is None:
            raise NotVisible(f"water source {water_id}")
        made = WaterInspection.objects.create(
            water_source=row,
            at=at,
            person_id=person_id,
            state=found.state,
            flow_lps=found.flow_lps,
            pressure_mpa=found.pressure_mpa,
            note=found.note,
        )
        was_state = row.state
        if row.inspected_at is None or row.inspected_at <= at:
            _let_stand(row, found, at)
        note_check(
            "water_sources",
            water_id,
            person_id=person_id,
            how=RowCheck.How.INSPECTION,
            note=found.note,
            at=at,
        )
        record(
            WaterInspected(
                formation_id=FormationId(row.formation_id),
                water_source_id=water_id,
                state=found.state,
                was_state=was_state,
                flow_lps=found.flow_lps,
                pressure_mpa=found.pressure_mpa,
            ),
            log=log_of(row.formation_id),
            actor=actor,
            at=at,
        )
    return int(made.pk)


def save_past_inspections(*, one_in: int) -> int:
    """Write down the inspections that synthetic sources say they had, of one in so many of them.

    Each had one half a year before, when it was usable. Gives how many were written.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAST, {"one_in": one_in})
        return int(cursor.rowcount)


def _let_stand(row: WaterSource, found: Inspected, at: datetime) -> None:
    facts = {"state": found.state, "flow_lps": found.flow_lps, "pressure_mpa": found.pressure_mpa}
    said = {name: one for name, one in facts.items() if one is not None}
    WaterSource.objects.filter(pk=row.pk).update(**said, inspected_at=at)
    hold_values("water_sources", row.pk, [*said, "inspected_at"], at)


_AREAS = "SELECT formation_id, ST_AsBinary(area) FROM geodata_firstduearea ORDER BY id"
_STATIONS = "SELECT formation_id, ST_X(place), ST_Y(place) FROM geodata_station ORDER BY id"
_TOP = "SELECT id FROM org_formation WHERE parent_id IS NULL ORDER BY id LIMIT 1"
_ROWS = """
    SELECT id, coalesce(formation_id, 0), ST_X(place), ST_Y(place) FROM geodata_watersource
    WHERE %(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[])
"""
_ASSIGN = """
    UPDATE geodata_watersource AS w SET formation_id = said.formation
    FROM unnest(%(ids)s::bigint[], %(formations)s::bigint[]) AS said (id, formation)
    WHERE w.id = said.id
"""
_PAST = """
    INSERT INTO geodata_waterinspection
        (water_source_id, at, state, flow_lps, pressure_mpa, note, is_synthetic)
    SELECT w.id, w.inspected_at - visit.days * interval '1 day',
        CASE WHEN visit.days = 0 AND w.state <> 'unknown' THEN w.state ELSE 'usable' END,
        w.flow_lps, w.pressure_mpa, '', true
    FROM (
        SELECT *, row_number() OVER (ORDER BY id) AS number FROM geodata_watersource
        WHERE is_synthetic AND inspected_at IS NOT NULL
    ) AS w, (VALUES (182), (0)) AS visit (days)
    WHERE w.number %% %(one_in)s = 0 ORDER BY w.id, visit.days DESC
"""
