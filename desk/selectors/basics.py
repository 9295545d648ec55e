"""The cards of a premises and a station, put together from the rooms' doors."""

from datetime import datetime

from core.geo import LngLat
from desk.domain.cards import (
    ApplianceThere,
    DetectorThere,
    Freshness,
    IncidentThere,
    PlanThere,
    PremisesFile,
    StationFile,
    WaterNear,
)
from desk.selectors.names import NAMELESS, formation_names
from dispatch import api as dispatch
from gis import api as gis
from iot import api as iot
from org import api as org
from plans import api as plans

WATER_WITHIN_M = 300.0
WATER_COUNT, INCIDENT_COUNT = 20, 20


def premises_file(premises_id: int, person_id: int, now: datetime) -> PremisesFile:
    """Put together everything about a premises that somebody may know.

    Raises
    ------
    NotAllowed
        If they read no basic data.
    NotVisible
        If there is no such premises, or it is others'.
    """
    standing = gis.row_standing("premises", premises_id, person_id, now)
    known = gis.get_premises(premises_id)
    zh, en = formation_names([known.formation_id]).get(known.formation_id, NAMELESS)
    return PremisesFile(
        id=known.id,
        name=known.name,
        address=known.address,
        place=known.place,
        formation_id=known.formation_id,
        formation_zh=zh,
        formation_en=en,
        occupancy=known.occupancy,
        storeys=known.storeys,
        underground_storeys=known.underground_storeys,
        height_m=known.height_m,
        hazards=list(known.hazards),
        is_key=known.is_key,
        is_synthetic=known.is_synthetic,
        freshness=_freshness(standing),
        contact_count=gis.contact_count(premises_id),
        may_read_contacts=org.may(person_id, "read_contacts", known.formation_id),
        water_within_m=WATER_WITHIN_M,
        water=water_near_premises(known.place),
        detectors=detectors_there(premises_id),
        incidents=_incidents(premises_id, person_id),
        response_plans=_response_plans(known.formation_id),
    )


def water_near_premises(place: LngLat) -> list[WaterNear]:
    """Give the water a premises' card shows, nearest first."""
    return [
        WaterNear(
            id=one.id,
            kind=one.kind,
            state=one.state,
            place=one.place,
            distance_m=one.distance_m,
            flow_lps=one.flow_lps,
            pressure_mpa=one.pressure_mpa,
            volume_m3=one.volume_m3,
            inspected_at=one.inspected_at,
            is_synthetic=one.is_synthetic,
        )
        for one in gis.water_sources_near(place, WATER_WITHIN_M, WATER_COUNT)
    ]


def detectors_there(premises_id: int) -> list[DetectorThere]:
    """Give the detectors of a premises, and what each last said."""
    return [
        DetectorThere(
            id=one.id,
            kind=one.kind,
            location=one.location,
            state=one.state,
            since=one.since,
            is_synthetic=one.is_synthetic,
        )
        for one in iot.detectors_of_premises([premises_id])
    ]


def station_file(formation_id: int, person_id: int, now: datetime) -> StationFile:
    """Put together everything about a station.

    Raises
    ------
    NotAllowed
        If they read no basic data.
    NotVisible
        If there is no such station, or it is others'.
    """
    standing = gis.row_standing("stations", formation_id, person_id, now)
    known = next(one for one in gis.stations() if one.formation_id == formation_id)
    zh, en = formation_names([formation_id]).get(formation_id, NAMELESS)
    ground = gis.ground_of_station(formation_id)
    appliances = dispatch.appliance_rows(formation_id=formation_id)
    counts: dict[str, dict[str, int]] = {}
    for one in appliances:
        of_type = counts.setdefault(one.appliance_type, {})
        of_type[one.status] = of_type.get(one.status, 0) + 1
    return StationFile(
        id=formation_id,
        name_zh=zh,
        name_en=en,
        kind=known.kind,
        place=known.place,
        address=known.address,
        is_synthetic=known.is_synthetic,
        freshness=_freshness(standing),
        first_due_area=ground.area,
        first_due_area_m2=ground.area_m2,
        premises_count=ground.premises_count,
        key_premises_count=ground.key_premises_count,
        water_count=ground.water_count,
        water_faulty_count=ground.water_faulty_count,
        appliances=[
            ApplianceThere(
                id=one.id,
                call_sign=one.call_sign,
                appliance_type=one.appliance_type,
                status=one.status,
                crew_count=one.crew_count,
                crew_minimum=one.crew_minimum,
                is_dispatchable=one.is_dispatchable,
                is_synthetic=one.is_synthetic,
            )
            for one in appliances
        ],
        counts=counts,
    )


def _freshness(standing: gis.RowStanding) -> Freshness:
    return Freshness(
        missing=standing.missing,
        checked_at=standing.checked_at,
        is_overdue=standing.is_overdue,
        check_every_days=standing.check_every_days,
        waiting_count=standing.waiting_count,
        may=standing.may,
    )


def _incidents(premises_id: int, person_id: int) -> list[IncidentThere]:
    return [
        IncidentThere(
            id=one.id,
            number=one.number,
            incident_type=one.incident_type,
            alarm_level=one.alarm_level,
            state=one.state,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
        )
        for one in dispatch.incidents_at(
            premises_id, INCIDENT_COUNT, seen=org.formations_seen(person_id)
        )
    ]


def _response_plans(formation_id: int) -> list[PlanThere]:
    """Give the plan in force for each type: the formation's own, else the nearest above it."""
    nearness = {id_: steps for steps, id_ in enumerate(org.audience_of(formation_id))}
    found: dict[str, plans.ResponsePlanView] = {}
    for one in plans.list_response_plans(sorted(nearness)):
        held = found.get(one.incident_type)
        if held is None or nearness[one.formation_id] < nearness[held.formation_id]:
            found[one.incident_type] = one
    return [
        PlanThere(
            id=one.id,
            incident_type=one.incident_type,
            version=one.version,
            is_example=one.is_example,
        )
        for _, one in sorted(found.items())
    ]
