"""A small chain of command, made through the rooms' doors: two detachments, so two logs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from core.actor import system
from core.geo import LngLat
from core.ids import CallId, IncidentId, new_uuid
from core.incident_type import IncidentType
from dispatch import api as dispatch
from gis.api import PremisesRow, StationRow, save_premises, save_stations
from org import api as org

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=40)  # a helper's sight is a day
TESTER = system("test")
WUHAN = LngLat(114.30, 30.59)


@dataclass(frozen=True, slots=True)
class City:
    """Ids of what was laid down."""

    corps: int
    detachment: int
    battalion: int
    station: int  # of the battalion
    other_station: int
    neighbour: int  # another detachment, with a log of its own
    neighbour_station: int
    appliances: tuple[int, ...]  # two at station, one at other_station
    neighbour_appliance: int
    premises: int
    dispatcher: int
    station_duty: int
    neighbour_dispatcher: int


def build_city() -> City:
    corps = _formation(None, "corps", "HB").id
    detachment = _formation(corps, "detachment", "WH").id
    battalion = _formation(detachment, "battalion", "WH-1").id
    station = _formation(battalion, "station", "WH-1-1").id
    other_station = _formation(battalion, "station", "WH-1-2").id
    neighbour = _formation(corps, "detachment", "HG").id
    neighbour_station = _formation(neighbour, "station", "HG-1").id
    save_stations(
        [
            StationRow(formation_id=one, kind="second_class", place=WUHAN)
            for one in (station, other_station, neighbour_station)
        ]
    )
    premises = save_premises(
        [
            PremisesRow(
                formation_id=detachment,
                name="江汉路商场",
                address="江汉路1号",
                place=WUHAN,
                occupancy="shop",
                is_key=True,
            )
        ]
    )
    ids = dispatch.register_appliances(
        [
            _water_tender(station, "武1-1"),
            _water_tender(station, "武1-2"),
            _water_tender(other_station, "武2-1"),
            _water_tender(neighbour_station, "黄1-1"),
        ],
        actor=TESTER,
        at=AT,
    )
    return City(
        corps=corps,
        detachment=detachment,
        battalion=battalion,
        station=station,
        other_station=other_station,
        neighbour=neighbour,
        neighbour_station=neighbour_station,
        appliances=tuple(ids[:3]),
        neighbour_appliance=ids[3],
        premises=next(iter(premises)),
        dispatcher=_person("diaodu", detachment, "dispatcher"),
        station_duty=_person("duizhan", station, "station_duty"),
        neighbour_dispatcher=_person("linju", neighbour, "dispatcher"),
    )


def a_call(city: City, *, at: datetime = AT) -> CallId:
    call_id = CallId(new_uuid())
    dispatch.receive_call(
        call_id=call_id,
        channel="mobile_phone",
        phone="13900000000",
        name="王某",
        words="三楼冒烟",
        place=WUHAN,
        address="江汉路1号",
        formation_id=city.detachment,
        actor=TESTER,
        at=at,
    )
    return call_id


def a_fire(
    city: City, *, call_id: CallId | None = None, at: datetime = AT, formation_id: int | None = None
) -> IncidentId:
    incident_id = IncidentId(new_uuid())
    dispatch.open_incident(
        incident_id=incident_id,
        call_id=call_id,
        incident_type=IncidentType.FIRE,
        alarm_level=1,
        place=WUHAN,
        address="江汉路1号",
        premises_id=city.premises,
        formation_id=formation_id or city.detachment,
        actor=TESTER,
        at=at,
    )
    return incident_id


def an_order(incident_id: UUID, appliance_id: int, *, at: datetime = AT) -> UUID:
    (order_id,) = dispatch.order_turnout(
        incident_id=IncidentId(incident_id),
        picks=[dispatch.Pick(appliance_id, "attack_water")],
        recommendation_id=None,
        actor=TESTER,
        at=at,
    )
    return order_id


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def _formation(parent_id: int | None, kind: str, code: str) -> org.FormationCard:
    return org.save_formation(
        parent_id=parent_id, kind=kind, code=code, name_zh=f"{code}队", name_en=code
    )


def _person(username: str, formation_id: int, role: str) -> int:
    return org.save_person(
        username=username,
        password=None,
        name_zh=username,
        name_en=username,
        posts=[(formation_id, role)],
    )


def _water_tender(formation_id: int, call_sign: str) -> dispatch.NewAppliance:
    return dispatch.NewAppliance(
        formation_id=formation_id,
        call_sign=call_sign,
        appliance_type="water_tender",
        capability={"water_t": 8},
        crew_minimum=4,
        crew_count=6,
        is_synthetic=True,
    )
