"""The appliance board, the stations and where appliances are."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from core.geo import LngLat
from core.status import ApplianceStatus, ApplianceType, StatusSource
from desk.schemas.cards import ApplianceLine, PositionsFrame, StationLine
from desk.selectors.names import NAMELESS, formation_names, own_formations
from dispatch import api as dispatch
from gis import api as gis
from org import api as org


def appliance_lines(formation_id: int) -> list[ApplianceLine]:
    """List the appliances of a formation and all under it."""
    return _lines(_own_rows(formation_id))


def appliance_line(appliance_id: int) -> ApplianceLine | None:
    """Find one appliance's line."""
    return next(iter(appliance_lines_of([appliance_id])), None)


def appliance_lines_of(appliance_ids: Sequence[int]) -> list[ApplianceLine]:
    """List the lines of these appliances."""
    return _lines(dispatch.appliance_rows(ids=appliance_ids))


def appliance_lines_at(station_id: int) -> list[ApplianceLine]:
    """List the lines of a station's appliances."""
    return _lines(dispatch.appliance_rows(formation_id=station_id))


def station_lines(formation_id: int) -> list[StationLine]:
    """List the stations of a formation with how many of their appliances can turn out now."""
    under = {formation.id for formation in org.formations_under(formation_id)} | {formation_id}
    rows = dispatch.appliance_rows(formation_id=formation_id)
    owned = Counter(row.formation_id for row in rows)
    ready = Counter(row.formation_id for row in rows if row.is_dispatchable)
    stations = [station for station in gis.stations() if station.formation_id in under]
    names = formation_names(station.formation_id for station in stations)
    return [
        StationLine(
            id=station.formation_id,
            name_zh=names.get(station.formation_id, NAMELESS)[0],
            name_en=names.get(station.formation_id, NAMELESS)[1],
            kind=station.kind,
            place=station.place,
            appliance_count=owned[station.formation_id],
            dispatchable_count=ready[station.formation_id],
            is_synthetic=station.is_synthetic,
        )
        for station in sorted(stations, key=lambda station: station.formation_id)
    ]


def positions(formation_id: int, *, stream: str, at: datetime) -> PositionsFrame:
    """Give the newest fix of every appliance of a formation, as the first frame of its stream."""
    ids = [row.id for row in _own_rows(formation_id)]
    fixes = sorted(gis.current_fixes(ids).values(), key=lambda fix: fix.appliance_id)
    return PositionsFrame(
        kind="positions",
        stream=stream,
        tick=0,
        at=at,
        ids=[fix.appliance_id for fix in fixes],
        lnglat=[LngLat(*fix.place) for fix in fixes],
        heading_deg=[fix.heading_deg for fix in fixes],
        speed_mps=[fix.speed_mps for fix in fixes],
        accuracy_m=[fix.accuracy_m for fix in fixes],
        fix_at=[fix.at for fix in fixes],
    )


def _own_rows(formation_id: int) -> list[dispatch.ApplianceRow]:
    own = own_formations(formation_id)
    rows = dispatch.appliance_rows(formation_id=formation_id)
    return [row for row in rows if row.formation_id in own]


def _lines(rows: Sequence[dispatch.ApplianceRow]) -> list[ApplianceLine]:
    names = formation_names(row.formation_id for row in rows)
    return [
        ApplianceLine(
            id=row.id,
            call_sign=row.call_sign,
            appliance_type=ApplianceType(row.appliance_type),
            station_id=row.formation_id,
            station_name_zh=names.get(row.formation_id, NAMELESS)[0],
            station_name_en=names.get(row.formation_id, NAMELESS)[1],
            capability=dict(row.capability),
            status=ApplianceStatus(row.status),
            status_source=StatusSource(row.status_source),
            status_at=row.status_at,
            previous_status=row.previous_status,
            crew_count=row.crew_count,
            crew_minimum=row.crew_minimum,
            is_dispatchable=row.is_dispatchable,
            why_not=row.why_not,
            order_id=row.order_id,
            incident_id=row.incident_id,
            is_synthetic=row.is_synthetic,
        )
        for row in rows
    ]
