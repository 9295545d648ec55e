"""Battalions, fleet and words of a demonstration city: pure."""

from pathlib import Path

import numpy as np
import pytest

from config.seeding.cameras import lay_cameras
from config.seeding.districts import DistrictName, battalions_of, name_districts
from config.seeding.fleet import lay_fleet, read_fleet
from core.geo import LngLat
from core.status import ApplianceType
from gis.api import PremisesRow
from gis.domain.cameras import Look, sight_of
from plans.api import CEILING, VOCABULARY, able_matrix, can_take, read_response_plan

FIXTURES = Path(__file__).parents[2] / "fixtures"
WORDS = read_fleet((FIXTURES / "words" / "fleet.toml").read_text("utf-8"))
KINDS = ["first_class", "small", "special", "second_class"] * 20 + ["neighbour"]
NAMES = [DistrictName(str(deg), str(deg), deg) for deg in range(0, 360, 45)] + [
    DistrictName("城中", "Central", None)
]


def fleet(seed: int = 119):
    prefixes = [f"武-城东-{row}" for row in range(len(KINDS))]
    return lay_fleet(KINDS, prefixes, WORDS, np.random.default_rng(seed))


def test_the_same_seed_fills_the_stations_alike() -> None:
    assert fleet() == fleet()
    assert fleet() != fleet(seed=7)


def test_a_station_has_three_to_six_appliances_each_with_its_own_call_sign() -> None:
    laid = fleet()
    counts = np.bincount([one.station for one in laid])

    assert counts.min() >= 3
    assert counts.max() <= 6
    assert counts[-1] == 3  # the neighbour's
    assert len({one.call_sign for one in laid}) == len(laid)
    assert laid[0].call_sign == "武-城东-0·水罐1"


def test_a_few_are_undermanned_and_most_are_not() -> None:
    laid = fleet()
    short = [one for one in laid if one.crew_count < one.model.crew_minimum]

    assert 0 < len(short) < 0.15 * len(laid)
    assert all(one.crew_count >= 1 for one in laid)


def test_every_type_stands_somewhere_within_what_its_type_can_have() -> None:
    laid = fleet()

    assert {one.model.appliance_type for one in laid} == set(ApplianceType)
    for key, model in WORDS.models.items():
        assert set(model.capability) <= set(VOCABULARY), key
        assert can_take(CEILING[model.appliance_type], model.capability), key
        assert 1 <= model.crew_minimum <= model.crew_usual <= model.capability["seats"], key


@pytest.mark.parametrize("file", sorted((FIXTURES / "plans").glob("*.toml")), ids=lambda f: f.stem)
def test_every_role_of_the_examples_can_be_filled_by_the_fleet(file: Path) -> None:
    lines = read_response_plan(file.read_text("utf-8")).lines
    able = able_matrix(
        [one.model.capability for one in fleet()], [dict(line.least) for line in lines]
    )

    assert dict(zip([line.role for line in lines], able.any(axis=0), strict=True)) == dict.fromkeys(
        [line.role for line in lines], np.True_
    )


@pytest.mark.parametrize("count", [1, 2, 3, 10, 130, 400])
def test_stations_make_three_to_six_battalions_of_neighbours(count: int) -> None:
    at = np.random.default_rng(3).uniform(0, 40_000, (count, 2))

    number = battalions_of(at)

    assert set(number) == set(range(number.max() + 1))
    assert min(count, 3) <= number.max() + 1 <= 6
    middles = np.array([at[number == one].mean(axis=0) for one in range(number.max() + 1)])
    away = np.hypot(*(at[:, None] - middles[None]).transpose(2, 0, 1))
    assert (away.argmin(axis=1) == number).mean() > 0.9


def test_a_part_of_the_city_is_called_after_where_it_lies() -> None:
    middles = np.array([[0, 0], [0, 9000], [9000, 0], [0, -9000], [-9000, 100], [8000, 1500]])
    called = name_districts(middles.astype(float), NAMES)

    assert called[0].zh == "城中"
    assert [one.bearing_deg for one in called[1:5]] != [None] * 4
    assert called[1].bearing_deg in (0, 315)
    assert called[3].bearing_deg in (180, 225)
    assert len({one.zh for one in called}) == 6


def test_cameras_stand_around_premises_and_most_of_them_see_theirs() -> None:
    rows = [
        PremisesRow(
            formation_id=1, name="", address="", place=LngLat(114 + n / 100, 30), occupancy="school"
        )
        for n in range(40)
    ]

    laid = lay_cameras(rows, 40, np.random.default_rng(1), "http://127.0.0.1:8122")

    assert all(one.is_synthetic and "示例" in one.name for one in laid)
    sights = [
        sight_of(
            Look(one.place, one.heading_deg, one.field_of_view_deg, one.range_m), row.place, 200
        ).sight
        for one, row in zip(laid, rows, strict=True)
    ]
    assert sights.count("sees") > 20
    assert 4 <= sights.count("may_see") <= 8  # those that turn
    assert [one.name[-3:] for one in laid if not one.stream_url] == ["003", "017"]
    assert laid[0].stream_url == "http://127.0.0.1:8122/simulated/1"


def test_without_a_simulator_no_camera_says_that_it_has_a_picture() -> None:
    row = PremisesRow(
        formation_id=1, name="", address="", place=LngLat(114, 30), occupancy="school"
    )
    assert [one.stream_url for one in lay_cameras([row], 1, np.random.default_rng(1), "")] == [""]
