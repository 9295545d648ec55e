"""Incidents: the line in the list, and the card with everything about one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from core.incident_type import IncidentType
from core.levels import highest_level
from core.status import ApplianceType, OrderState
from desk.schemas.cards import IncidentCard, IncidentLine, OrderLine, PremisesCard, WaterLine
from desk.selectors.entries import timeline
from desk.selectors.names import NAMELESS, formation_names, own_formations
from desk.selectors.recommendations import find_recommendation
from desk.selectors.routes import routes_of
from dispatch import api as dispatch
from gis import api as gis
from org import api as org

WATER_COUNT = 20
TIMELINE_COUNT = 200


def incident_lines(formation_id: int) -> list[IncidentLine]:
    """List the incidents a formation hears of: those that are not closed.

    Its own, those it was ordered to, and not those of formations under it with a log of their own.
    """
    others = {card.id for card in org.formations_under(formation_id)} - own_formations(formation_id)
    rows = dispatch.incident_rows(formation_id=formation_id)
    return _lines(
        [row for row in rows if is_incident_listed(row.state) and row.formation_id not in others]
    )


def incident_line(incident_id: UUID) -> IncidentLine | None:
    """Find one incident's line, closed or not."""
    return next(iter(incident_lines_of([incident_id])), None)


def incident_lines_of(incident_ids: Collection[UUID]) -> list[IncidentLine]:
    """List the lines of these incidents, closed or not."""
    return _lines(dispatch.incident_rows(ids=incident_ids))


def is_incident_listed(state: str) -> bool:
    """Whether an incident in this state stands in the list."""
    return state != "closed"


def incident_card(incident_id: UUID) -> IncidentCard | None:
    """Put together everything about one incident, from the rooms' doors."""
    rows = dispatch.incident_rows(ids=[incident_id])
    if not rows:
        return None
    row = rows[0]
    orders = dispatch.order_rows(incident_ids=[incident_id])
    return IncidentCard(
        id=row.id,
        incident=_lines(rows)[0],
        orders=order_lines(orders),
        premises=_premises(row.premises_id),
        water=_water(row),
        recommendation=find_recommendation(row.recommendation_id),
        routes=routes_of(row, orders),
        timeline=timeline(incident_id, limit=TIMELINE_COUNT),
    )


def _lines(rows: Sequence[dispatch.IncidentRow]) -> list[IncidentLine]:
    premises = gis.premises_by_id({row.premises_id for row in rows if row.premises_id is not None})
    call_ids = [row.call_id for row in rows if row.call_id is not None]
    calls = {call.id: call for call in dispatch.call_rows(ids=call_ids)} if call_ids else {}
    lines = []
    for row in rows:
        call = calls.get(row.call_id) if row.call_id is not None else None
        known = premises.get(row.premises_id) if row.premises_id is not None else None
        kind = IncidentType(row.incident_type)
        lines.append(
            IncidentLine(
                id=row.id,
                number=row.number,
                formation_id=row.formation_id,
                incident_type=kind,
                alarm_level=row.alarm_level,
                highest_level=highest_level(kind),
                state=row.state,  # type: ignore[arg-type]
                place=row.place,
                address=row.address,
                premises_id=row.premises_id,
                premises_name=known.name if known else None,
                is_key_premises=known.is_key if known else False,
                called_at=call.received_at if call else None,
                opened_at=row.opened_at,
                first_order_at=row.first_order_at,
                first_arrival_at=row.first_arrival_at,
                water_on_at=row.water_on_at,
                controlled_at=row.controlled_at,
                put_out_at=row.put_out_at,
                closed_at=row.closed_at,
                ordered_count=row.ordered_count,
                on_scene_count=row.on_scene_count,
                unsigned_late_count=row.unsigned_late_count,
            )
        )
    return lines


def order_lines(rows: Sequence[dispatch.OrderRow]) -> list[OrderLine]:
    """Give the lines of these turnout orders."""
    names = formation_names(row.formation_id for row in rows)
    return [
        OrderLine(
            id=row.id,
            incident_id=row.incident_id,
            appliance_id=row.appliance_id,
            call_sign=row.call_sign,
            appliance_type=ApplianceType(row.appliance_type),
            station_id=row.formation_id,
            station_name_zh=names.get(row.formation_id, NAMELESS)[0],
            station_name_en=names.get(row.formation_id, NAMELESS)[1],
            role=row.role,
            alarm_level=row.alarm_level,
            state=OrderState(row.state),
            is_open=row.is_open,
            is_unsigned_late=row.is_unsigned_late,
            ordered_at=row.ordered_at,
            signed_at=row.signed_at,
            turned_out_at=row.turned_out_at,
            en_route_at=row.en_route_at,
            arrived_at=row.arrived_at,
            arrived_source=row.arrived_source,
            left_at=row.left_at,
            water_on_at=row.water_on_at,
            released_at=row.released_at,
            returned_at=row.returned_at,
        )
        for row in rows
    ]


def _premises(premises_id: int | None) -> PremisesCard | None:
    if premises_id is None:
        return None
    known = gis.premises_by_id([premises_id]).get(premises_id)
    if known is None:
        return None
    return PremisesCard(
        id=known.id,
        name=known.name,
        address=known.address,
        place=known.place,
        occupancy=known.occupancy,
        storeys=known.storeys,
        underground_storeys=known.underground_storeys,
        height_m=known.height_m,
        hazards=list(known.hazards),
        is_key=known.is_key,
        is_synthetic=known.is_synthetic,
    )


def _water(row: dispatch.IncidentRow) -> list[WaterLine]:
    near = gis.water_sources_near(row.place, within_m=org.norm("water.near_m"), limit=WATER_COUNT)
    return [
        WaterLine(
            id=water.id,
            kind=water.kind,
            state=water.state,
            place=water.place,
            distance_m=water.distance_m,
            flow_lps=water.flow_lps,
            pressure_mpa=water.pressure_mpa,
            volume_m3=water.volume_m3,
            is_synthetic=water.is_synthetic,
        )
        for water in near
    ]
