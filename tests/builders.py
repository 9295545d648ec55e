"""A small city to test in. Plain functions: call what you need, in a test that has the database.

``a_city()`` gives formations, people, roads, stations, response plans and appliances; the smaller
functions add to it. Roads are real ones of the real kind: a grid of two-way streets, 500 m apart,
built by ``gis.domain`` and published into ``settings.FENGSUI_HOME`` (fixture ``home``).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
from django.conf import settings

from core.actor import Actor, system
from core.geo import LngLat
from core.ids import CallId, DetectorAlarmId, IncidentId, new_uuid
from core.incident_type import IncidentType
from dispatch import api as dispatch
from gis import api as gis
from gis.domain.road_build import build_network
from gis.domain.road_pieces import RoadPieces, TurnCosts
from gis.domain.roads import save_network
from org import api as org
from plans import api as plans

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)  # 12:00 in Beijing
TESTER: Actor = system("test")
CORNER = LngLat(114.28, 30.56)  # south-west corner of the grid
STEP_DEG = (0.00522, 0.0045)  # about 500 m east, 500 m north
SIDE = 13  # streets each way: 6 km by 6 km
SPEED_MPS = 10.0
PASSWORD = "correct horse battery 119"


def at(seconds: float) -> datetime:
    """Give the moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def crossing(east: float, north: float) -> LngLat:
    """Give the crossing of two streets, counted 0 to 12 from the south-west; parts lie between."""
    return LngLat(CORNER.lng + east * STEP_DEG[0], CORNER.lat + north * STEP_DEG[1])


def publish_grid(folder: Path) -> None:
    """Build the grid of streets and publish it as the network in force under ``folder``."""
    nodes = [(east, north) for east in range(SIDE) for north in range(SIDE)]
    pairs = [
        (one, (one[0] + east, one[1] + north))
        for one in nodes
        for east, north in ((1, 0), (0, 1))
        if (one[0] + east, one[1] + north) in set(nodes)
    ]
    count = len(pairs)
    points = [place for one, other in pairs for place in (crossing(*one), crossing(*other))]
    pieces = RoadPieces(
        node_from=np.array([nodes.index(one) for one, _ in pairs]),
        node_to=np.array([nodes.index(other) for _, other in pairs]),
        road_classes=("residential",),
        road_class=np.zeros(count, dtype=np.uint8),
        is_oneway=np.zeros(count, dtype=np.bool_),
        is_guessed=np.zeros(count, dtype=np.bool_),
        speed_mps=np.full(count, SPEED_MPS),
        point_start=np.arange(count + 1, dtype=np.int32) * 2,
        point_lnglat=np.array(points),
    )
    turns = TurnCosts(
        straight_s=0.0, right_s=2.0, left_s=4.0, around_s=20.0, straight_within_deg=30.0
    )
    network = build_network(pieces, turn_costs=turns, name="grid", built_at=NOON).network
    save_network(network, folder / "roads" / network.version)
    said = {"version": network.version, "published_at": NOON.isoformat()}
    (folder / "roads" / "CURRENT").write_text(json.dumps(said), encoding="utf-8")


@dataclass
class City:
    """What ``a_city()`` made, by name."""

    corps: int
    detachment: int
    battalion: int
    centre: int
    stations: list[int]  # formations; the first is nearest to ``scene``
    neighbour: int  # another detachment of the same corps
    neighbour_station: int
    people: dict[str, int]  # user name to person
    appliances: dict[str, int] = field(default_factory=dict)  # call sign to number
    scene: LngLat = field(default_factory=lambda: crossing(6, 6))


STATION_CROSSINGS = ((5, 6), (6, 9), (2, 2), (11, 11))


def a_city(*, with_appliances: bool = True) -> City:
    """Make a corps, two detachments, four stations and their people, roads, response plans.

    Needs the fixtures ``db`` (or ``transactional_db``) and ``home``. People log in with
    ``PASSWORD``: ``dispatcher``, ``shift_leader``, ``call_taker``, ``duty_1`` (station 1),
    ``duty_2``, ``neighbour`` (dispatcher of the other detachment), ``trainer``.
    """
    if not (Path(settings.FENGSUI_HOME) / "roads" / "CURRENT").exists():
        publish_grid(Path(settings.FENGSUI_HOME))
    corps = _formation(None, "corps", "HB", "湖北总队")
    detachment = _formation(corps, "detachment", "WH", "武汉支队")
    battalion = _formation(detachment, "battalion", "WH01", "江岸大队")
    centre = _formation(detachment, "centre", "WHC", "指挥中心")
    stations = [
        _formation(battalion, "station", f"WH01{number:02}", f"{number}号站")
        for number in range(1, len(STATION_CROSSINGS) + 1)
    ]
    neighbour = _formation(corps, "detachment", "EZ", "鄂州支队")
    neighbour_station = _formation(neighbour, "station", "EZ0101", "鄂州1号站")
    rows = [
        gis.StationRow(formation_id=one, kind="first_class", place=crossing(*where))
        for one, where in zip(stations, STATION_CROSSINGS, strict=True)
    ]
    near = gis.StationRow(
        formation_id=neighbour_station, kind="second_class", place=crossing(12, 0)
    )
    gis.save_stations([*rows, near])
    city = City(
        corps=corps,
        detachment=detachment,
        battalion=battalion,
        centre=centre,
        stations=stations,
        neighbour=neighbour,
        neighbour_station=neighbour_station,
        people={
            "dispatcher": a_person("dispatcher", centre, "dispatcher"),
            "shift_leader": a_person("shift_leader", centre, "shift_leader"),
            "call_taker": a_person("call_taker", centre, "call_taker"),
            "duty_1": a_person("duty_1", stations[0], "station_duty"),
            "duty_2": a_person("duty_2", stations[1], "station_duty"),
            "neighbour": a_person("neighbour", neighbour, "dispatcher"),
            "trainer": a_person("trainer", detachment, "trainer"),
        },
    )
    save_plans(corps)
    if with_appliances:
        a_fleet(city)
    return city


def a_fleet(city: City) -> None:
    """Put two water tenders in each station, a rescue tender in two, a ladder in the second."""
    for number, station in enumerate(city.stations, start=1):
        for which in ("甲", "乙"):
            add_appliance(city, station, f"{number}号站水罐{which}", water_tender())
    add_appliance(city, city.stations[0], "1号站抢险", rescue_tender())
    add_appliance(city, city.stations[2], "3号站抢险", rescue_tender())
    add_appliance(city, city.stations[1], "2号站云梯", aerial_ladder())
    add_appliance(city, city.neighbour_station, "鄂州水罐", water_tender())


def water_tender() -> tuple[str, dict[str, float]]:
    """Give the type and capability of a water tender."""
    return "water_tender", {"water_t": 8, "pump_lps": 60}


def rescue_tender() -> tuple[str, dict[str, float]]:
    """Give the type and capability of a rescue tender."""
    return "rescue_tender", {"rescue": 2}


def aerial_ladder() -> tuple[str, dict[str, float]]:
    """Give the type and capability of an aerial ladder that carries some water."""
    return "aerial_ladder", {"aerial_m": 54, "cage": 1, "water_t": 1}


def add_appliance(
    city: City,
    station: int,
    call_sign: str,
    what: tuple[str, Mapping[str, float]],
    *,
    crew_count: int = 5,
    crew_minimum: int = 4,
) -> int:
    """Register an appliance in a station and give its number."""
    row = dispatch.NewAppliance(
        formation_id=station,
        call_sign=call_sign,
        appliance_type=what[0],
        capability=what[1],
        crew_minimum=crew_minimum,
        crew_count=crew_count,
        is_synthetic=True,
    )
    city.appliances[call_sign] = dispatch.register_appliances([row], actor=TESTER, at=at(-3600))[0]
    return city.appliances[call_sign]


def save_plans(formation_id: int) -> None:
    """Publish a response plan for every type: 2 attack_water and 1 rescue, more at levels 2, 3."""
    water, rescue, ladder = {"water_t": 3.0}, {"rescue": 2.0}, {"aerial_m": 32.0}
    for incident_type in IncidentType:
        lines = [
            plans.LevelLine(1, "attack_water", 2, water),
            plans.LevelLine(1, "rescue", 1, rescue),
            plans.LevelLine(2, "attack_water", 1, water),
            plans.LevelLine(2, "aerial", 1, ladder),
            plans.LevelLine(3, "attack_water", 2, water),
        ]
        plans.save_response_plan(
            formation_id=formation_id,
            incident_type=incident_type,
            lines=lines,
            source="tests",
            is_example=True,
            actor=TESTER,
            at=at(-3600),
        )


def a_person(username: str, formation_id: int, *roles: str) -> int:
    """Make somebody who logs in with ``PASSWORD`` and holds these roles over a formation."""
    return org.save_person(
        username=username,
        password=PASSWORD,
        name_zh=f"{username}甲",
        name_en=username,
        posts=[(formation_id, role) for role in roles],
    )


def a_premises(city: City, place: LngLat, *, occupancy: str = "hospital") -> int:
    """Put a key premises on the map and give its number."""
    row = gis.PremisesRow(
        formation_id=city.stations[0],
        name="第一医院",
        address="解放大道1号",
        place=place,
        occupancy=occupancy,
        storeys=18,
        is_key=True,
        is_synthetic=True,
    )
    return gis.save_premises([row])[0]


def a_call(city: City, *, phone: str = "13800000119", when: datetime = NOON) -> CallId:
    """Take a call and give its id."""
    return dispatch.receive_call(
        call_id=CallId(new_uuid()),
        channel="mobile_phone",
        phone=phone,
        name="张三",
        words="三楼冒烟",
        place=city.scene,
        address="解放大道1号",
        formation_id=city.detachment,
        actor=TESTER,
        at=when,
    )


def a_fire(
    city: City,
    *,
    alarm_level: int = 1,
    incident_type: IncidentType = IncidentType.FIRE,
    place: LngLat | None = None,
    call_id: CallId | None = None,
    when: datetime = NOON,
) -> IncidentId:
    """Open an incident answered for by the detachment, and give its id."""
    return IncidentId(
        dispatch.open_incident(
            incident_id=IncidentId(new_uuid()),
            call_id=call_id,
            incident_type=incident_type,
            alarm_level=alarm_level,
            place=place or city.scene,
            address="解放大道1号",
            premises_id=None,
            formation_id=city.detachment,
            actor=TESTER,
            at=when,
        ).incident_id
    )


def send(
    city: City,
    incident_id: IncidentId,
    *call_signs: str,
    role: str = "attack_water",
    when: float = 30,
) -> list[UUID]:
    """Order appliances by call sign, and give the orders' ids."""
    return list(
        dispatch.order_turnout(
            incident_id=incident_id,
            picks=[dispatch.Pick(city.appliances[one], role) for one in call_signs],
            recommendation_id=None,
            actor=TESTER,
            at=at(when),
        )
    )


def fixes(
    appliance_id: int, places: Sequence[tuple[float, LngLat, float | None]]
) -> list[gis.FixView]:
    """Store fixes (seconds after noon, place, speed) as the positions door does, and give them."""
    rows = [
        gis.FixView(appliance_id, place, None, speed, 5.0, at(seconds), at(seconds))
        for seconds, place, speed in places
    ]
    gis.ensure_fix_days(NOON)
    gis.store_fixes(rows)
    return rows


def an_alarm_id() -> DetectorAlarmId:
    """Make the id of a detector's alarm."""
    return DetectorAlarmId(new_uuid())


def _formation(parent_id: int | None, kind: str, code: str, name: str) -> int:
    card = org.save_formation(
        parent_id=parent_id,
        kind=kind,
        code=code,
        name_zh=name,
        name_en=code,
        is_synthetic=True,
    )
    return card.id
