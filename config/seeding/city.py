"""Laying the whole demonstration city in one transaction, from one seed."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from config.seeding.basics import lay_basics
from config.seeding.cameras import lay_cameras
from config.seeding.detectors import lay_detectors
from config.seeding.fleet import lay_fleet
from config.seeding.formations import Chain, save_chain
from config.seeding.people import save_people
from config.seeding.resources import Aboard
from config.seeding.stocking import stock_city
from config.seeding.words import city_words, fleet_words, words_folder
from core.actor import system
from core.events.house import GeodataImported
from core.geo import LngLat
from core.ids import FormationId
from dispatch.api import NewAppliance, register_appliances
from eventlog.api import record, recorded
from gis.api import (
    ImportedRoads,
    LaidPremises,
    LaidStations,
    LaidWater,
    PremisesRow,
    StationRow,
    StationRules,
    WaterRow,
    WaterRules,
    addressable_names,
    farthest_street,
    first_due_station,
    imported_roads,
    lay_premises,
    lay_stations,
    lay_water,
    read_premises_words,
    save_cameras,
    save_premises,
    save_stations,
    save_water_sources,
)
from ingest.api import (
    PositionDeviceRow,
    position_identity,
    position_token,
    register_position_devices,
)
from iot.api import register_detectors
from org.api import norms, save_norms, shipped_norms
from plans.api import load_response_plans

Say = Callable[[str], None]
SEEDED = system("seed")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of what has no norm."""

    premises_count: int
    key_premises_count: int
    detector_count: int
    camera_count: int


WHOLE = Size(premises_count=3_600, key_premises_count=360, detector_count=400, camera_count=120)
SMALL = Size(premises_count=300, key_premises_count=40, detector_count=40, camera_count=24)


@dataclass(frozen=True, slots=True)
class LaidCity:
    """What was laid: a report to keep, and passwords to be seen once."""

    report: dict[str, Any]
    passwords: dict[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class _Ground:
    stations: LaidStations
    premises: LaidPremises
    water: LaidWater
    border: tuple[float, float, int]


def lay_city(*, seed: int, size: Size, at: datetime, say: Say) -> LaidCity:
    """Lay a city on the roads last imported: all of it or nothing.

    The same seed on the same roads lays the same city. Every row is marked synthetic.

    Raises
    ------
    NoRoadNetwork
        If no roads were imported.
    """
    began = time.monotonic()
    roads = imported_roads()
    words = city_words(roads.network.name)
    save_norms(shipped_norms())
    ground = _lay_ground(roads, seed, size, say)
    fleet_rng = np.random.default_rng([seed, 4])
    with recorded():
        say("entering formations, stations and response plans")
        chain = save_chain(ground.stations, ground.border, words, roads.names)
        load_response_plans(
            chain.corps.id,
            (Path(settings.BASE_DIR) / "fixtures" / "plans").glob("*.toml"),
            actor=SEEDED,
            at=at,
        )
        places = _save_stations(chain, roads)
        say("registering appliances and their position devices")
        aboard = _save_appliances(chain, fleet_rng, at)
        kinds = Counter(str(one.laid.model.appliance_type) for one in aboard)
        say(f"writing {len(ground.water.kind)} water sources")
        _save_water(roads, ground.water, at)
        say(f"writing {len(ground.premises.name)} premises, their detectors and cameras")
        key, detector_count = _save_premises(roads, ground.premises, chain, size, seed)
        say("entering people and rosters, equipment, supplies and partners")
        stock = stock_city(chain, places, aboard, key, seed, actor=SEEDED, at=at)
        passwords = save_people(chain)
        say("laying keepers, checks and corrections of basic data")
        basics = lay_basics(chain, np.random.default_rng([seed, 6]), at)
        report = _report(roads, ground, chain, seed) | {
            "appliances": dict(sorted(kinds.items())),
            "appliance_count": sum(kinds.values()),
            "detector_count": detector_count,
            "basics": basics,
            "resources": stock,
        }
        _note(chain, ground, report, seed, at)
    report["took_s"] = round(time.monotonic() - began, 1)
    _keep(report)
    return LaidCity(report, passwords)


def _lay_ground(roads: ImportedRoads, seed: int, size: Size, say: Say) -> _Ground:
    """Lay what stands on the ground, each layer with a generator of its own."""
    network = roads.network
    figure = {card.key: card.value for card in norms()}
    say("laying stations by the five-minute and area rules")
    stations = lay_stations(
        network,
        StationRules(
            first_due_s=figure["station.first_due_s"],
            turnout_s=figure["turnout.expected_s"],
            area_first_class_m2=figure["station.area_first_class_m2"],
            area_second_class_m2=figure["station.area_second_class_m2"],
            area_small_m2=figure["station.area_small_m2"],
            area_suburb_m2=figure["station.area_suburb_m2"],
        ),
        np.random.default_rng([seed, 1]),
    )
    say("laying premises along the streets")
    premises = lay_premises(
        network,
        read_premises_words((words_folder() / "premises.toml").read_text("utf-8")),
        np.random.default_rng([seed, 2]),
        count=size.premises_count,
        key_count=size.key_premises_count,
        road_names=addressable_names(network, roads.names),
    )
    say("laying water sources along the streets")
    water = lay_water(
        network,
        WaterRules(
            spacing_m=figure["hydrant.spacing_m"],
            radius_m=figure["hydrant.radius_m"],
            flow_lps=figure["hydrant.flow_lps"],
            pressure_mpa=figure["hydrant.pressure_mpa"],
        ),
        premises.east_north_m[premises.has_cistern],
        np.random.default_rng([seed, 3]),
    )
    edge = farthest_street(network, (1.0, -0.3))
    east, north = edge.beside(np.array([22.0]))[0].tolist()
    return _Ground(stations, premises, water, (east, north, int(edge.road[0])))


def _save_stations(chain: Chain, roads: ImportedRoads) -> list[LngLat]:
    places = _places(roads, np.array([one.east_north_m for one in chain.stations]))
    names = addressable_names(roads.network, roads.names)
    save_stations(
        StationRow(
            formation_id=one.formation.id,
            kind=one.kind,
            place=place,
            address=names[one.road] or "无名路",
            is_synthetic=True,
        )
        for one, place in zip(chain.stations, places, strict=True)
    )
    return places


def _save_appliances(chain: Chain, rng: np.random.Generator, at: datetime) -> list[Aboard]:
    laid = lay_fleet(
        ["neighbour" if one.is_neighbour else one.kind for one in chain.stations],
        [one.call_prefix for one in chain.stations],
        fleet_words(),
        rng,
    )
    ids = register_appliances(
        [
            NewAppliance(
                formation_id=chain.stations[one.station].formation.id,
                call_sign=one.call_sign,
                appliance_type=one.model.appliance_type,
                capability=one.model.capability,
                crew_minimum=one.model.crew_minimum,
                crew_count=one.crew_count,
                is_synthetic=True,
            )
            for one in laid
        ],
        actor=SEEDED,
        at=at,
    )
    register_position_devices(
        PositionDeviceRow(identity, position_token(settings.SECRET_KEY, identity), id_)
        for id_ in ids
        for identity in [position_identity(id_)]
    )
    return [Aboard(id_, one) for id_, one in zip(ids, laid, strict=True)]


def _save_water(roads: ImportedRoads, water: LaidWater, at: datetime) -> None:
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    columns = (water.flow_lps, water.pressure_mpa, water.volume_m3, water.inspected_days_ago)
    figures = zip(*(_known(column) for column in columns), strict=True)
    save_water_sources(
        WaterRow(
            kind=kind,
            state=state,
            place=place,
            flow_lps=flow_lps,
            pressure_mpa=pressure_mpa,
            volume_m3=volume_m3,
            inspected_at=None if days is None else today - timedelta(days=days),
            is_synthetic=True,
        )
        for kind, state, place, (flow_lps, pressure_mpa, volume_m3, days) in zip(
            water.kind.tolist(),
            water.state.tolist(),
            _places(roads, water.east_north_m),
            figures,
            strict=True,
        )
    )


def _save_premises(
    roads: ImportedRoads, laid: LaidPremises, chain: Chain, size: Size, seed: int
) -> tuple[list[tuple[int, PremisesRow]], int]:
    """Save premises, each in the area of the station there first; give key ones and detectors."""
    gates = np.array([one.road for one in chain.stations], dtype=np.int64)
    whose = first_due_station(roads.network, gates, laid.street)
    rows = [
        PremisesRow(
            formation_id=chain.stations[whose[row]].formation.id,
            name=laid.name[row],
            address=laid.address[row],
            place=place,
            occupancy=laid.occupancy[row],
            storeys=int(laid.storeys[row]),
            underground_storeys=int(laid.underground_storeys[row]),
            height_m=float(laid.height_m[row]),
            hazards=laid.hazards[row],
            is_key=bool(laid.is_key[row]),
            is_synthetic=True,
        )
        for row, place in enumerate(_places(roads, laid.east_north_m))
    ]
    ids = save_premises(rows)
    key = [(id_, row) for id_, row in zip(ids, rows, strict=True) if row.is_key]
    detectors = lay_detectors(key, size.detector_count, np.random.default_rng([seed, 5]))
    register_detectors(detectors)
    key_rows = [row for _, row in key]
    rng = np.random.default_rng([seed, 8])
    save_cameras(lay_cameras(key_rows, size.camera_count, rng, settings.PICTURES_URL))
    return key, len(detectors)


def _report(roads: ImportedRoads, ground: _Ground, chain: Chain, seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "network": {"name": roads.network.name, "version": roads.network.version},
        "detachment": chain.detachment.code,
        "battalion_count": len(chain.battalions),
        "stations": asdict(ground.stations.report)
        | {"kinds": dict(sorted(Counter(ground.stations.kind).items()))},
        "water": asdict(ground.water.report)
        | {"kinds": dict(sorted(Counter(ground.water.kind.tolist()).items()))},
        "premises_count": len(ground.premises.name),
        "key_premises_count": int(ground.premises.is_key.sum()),
        "is_synthetic": True,
    }


def _note(chain: Chain, ground: _Ground, report: dict[str, Any], seed: int, at: datetime) -> None:
    """Put it in the log that the ground was generated, and out of what."""
    layers = {
        "stations": ground.stations.east_north_m,
        "water": ground.water.east_north_m,
        "premises": ground.premises.east_north_m,
    }
    for layer, at_m in layers.items():
        record(
            GeodataImported(
                formation_id=FormationId(chain.detachment.id),
                layer=layer,
                source=f"generated: seed {seed} on roads {report['network']['version']}",
                sha256=hashlib.sha256(np.round(at_m, 3).tobytes()).hexdigest(),
                kept_count=len(at_m),
                dropped_count=0,
                guessed_count=len(at_m),  # all of it: nothing here was surveyed
            ),
            log=chain.detachment.log,
            actor=SEEDED,
            at=at,
        )


def _keep(report: dict[str, Any]) -> None:
    file = Path(settings.FENGSUI_HOME) / "city_report.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")


def _places(roads: ImportedRoads, east_north_m: npt.NDArray[np.float64]) -> list[LngLat]:
    lnglat = np.round(roads.network.lnglat(east_north_m), 6)
    return [LngLat(lng, lat) for lng, lat in lnglat.tolist()]


def _known(column: npt.NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124 - NaN
