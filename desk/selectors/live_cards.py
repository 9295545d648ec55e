"""A station and a premises as their streams tell of them, put together from the rooms' doors."""

from uuid import UUID

from desk.schemas.live_cards import PremisesLiveCard, StationLiveCard
from desk.selectors.appliances import appliance_lines_at
from desk.selectors.basics import WATER_WITHIN_M, detectors_there, water_near_premises
from desk.selectors.incidents import is_incident_listed, order_lines
from desk.selectors.names import NAMELESS, formation_names
from dispatch import api as dispatch
from gis import api as gis
from org import api as org


def station_live_card(formation_id: int) -> StationLiveCard | None:
    """Put together a station's card; None where no station stands."""
    known = gis.find_station(formation_id)
    facts = gis.row_facts("stations", formation_id)
    if known is None or facts is None:
        return None
    zh, en = formation_names([formation_id]).get(formation_id, NAMELESS)
    return StationLiveCard(
        id=formation_id,
        name_zh=zh,
        name_en=en,
        kind=known.kind,
        place=known.place,
        address=known.address,
        is_synthetic=known.is_synthetic,
        missing=facts.missing,
        checked_at=facts.checked_at,
        waiting_count=facts.waiting_count,
        appliances=appliance_lines_at(formation_id),
        orders=order_lines(dispatch.order_rows(station_ids=[formation_id], is_open=True)),
    )


def premises_live_card(premises_id: int) -> PremisesLiveCard | None:
    """Put together a premises' card; None if there is none."""
    known = gis.premises_by_id([premises_id]).get(premises_id)
    facts = gis.row_facts("premises", premises_id)
    if known is None or facts is None:
        return None
    return PremisesLiveCard(
        id=known.id,
        name=known.name,
        address=known.address,
        place=known.place,
        formation_id=known.formation_id,
        occupancy=known.occupancy,
        storeys=known.storeys,
        underground_storeys=known.underground_storeys,
        height_m=known.height_m,
        hazards=list(known.hazards),
        is_key=known.is_key,
        is_synthetic=known.is_synthetic,
        missing=facts.missing,
        checked_at=facts.checked_at,
        waiting_count=facts.waiting_count,
        contact_count=gis.contact_count(premises_id),
        water_within_m=WATER_WITHIN_M,
        water=water_near_premises(known.place),
        detectors=detectors_there(premises_id),
    )


def premises_formation(premises_id: int) -> int | None:
    """Name who answers for a premises; None if there is none."""
    known = gis.premises_by_id([premises_id]).get(premises_id)
    return None if known is None else known.formation_id


def incidents_at_premises(premises_id: int) -> list[UUID]:
    """Name the newest incidents at a premises, closed ones too: their cards can be open."""
    whose = premises_formation(premises_id)
    above = [] if whose is None else list(org.audience_of(whose))
    rows = dispatch.incidents_at(premises_id, MOST_AT_PREMISES, seen=above)
    return [one.id for one in rows]


def premises_by_water(water_id: int) -> list[int]:
    """Name the premises whose card shows a water source where it is now."""
    place = gis.water_place(water_id)
    if place is None:
        return []
    return [one.id for one in gis.premises_near(place, WATER_WITHIN_M, limit=MOST_BY_WATER)]


def incidents_by_water(water_id: int, formation_id: int) -> list[UUID]:
    """Name the incidents, not closed, of a formation and below, whose card shows a water source."""
    place = gis.water_place(water_id)
    if place is None:
        return []
    near = {
        one.id: gis.water_sources_near(one.place, org.norm("water.near_m"))
        for one in dispatch.incident_rows(formation_id=formation_id)
        if is_incident_listed(one.state)
    }
    return [id_ for id_, water in near.items() if any(one.id == water_id for one in water)]


MOST_AT_PREMISES = 50
MOST_BY_WATER = 1000  # a block of a city has fewer
