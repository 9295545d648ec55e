"""What somebody typed can mean."""

import pytest

from core.geo import LngLat
from gis.domain.coordinates import read_coordinates
from gis.domain.finding import crossing_places, crossing_splits
from gis.domain.spelling import initials_of, pinyin_of
from tests.gis.networks import network_of

WUHAN = (113.7, 30.3, 114.7, 30.9)
PLACE = LngLat(114.3, 30.6)


@pytest.mark.parametrize(
    "words",
    [
        "114.3,30.6",
        "114.3 30.6",
        "114.3\uff0c30.6",  # a full-width comma
        "30.6N 114.3E",
        "N30.6, E114.3",
        "30.6°N, 114.3°E",
        "北纬30.6 东经114.3",
        "东经114.3度,北纬30.6度",
    ],
)
def test_coordinates_are_read_in_every_usual_form(words: str) -> None:
    (got,) = read_coordinates(words, WUHAN)

    assert got.place == PLACE
    assert not got.may_be_swapped
    assert got.uncertainty_m == pytest.approx(5566)  # half of a tenth of a degree


def test_swapped_coordinates_are_turned_round_where_only_that_is_a_place() -> None:
    (got,) = read_coordinates("30.61234,114.34567", WUHAN)

    assert got.place == LngLat(114.34567, 30.61234)
    assert not got.may_be_swapped  # there is no latitude of 114 degrees
    assert got.uncertainty_m == 1.0


def test_where_both_orders_are_places_the_map_decides_and_a_warning_stays() -> None:
    lisbon = (-10.0, 38.0, -8.0, 40.0)

    (as_given,) = read_coordinates("-9.1,38.7", lisbon)
    (turned,) = read_coordinates("38.7,-9.1", lisbon)
    either = read_coordinates("10.5,20.5", WUHAN)

    assert (as_given.place, as_given.may_be_swapped) == (LngLat(-9.1, 38.7), False)
    assert (turned.place, turned.may_be_swapped) == (LngLat(-9.1, 38.7), True)
    assert [(one.place, one.may_be_swapped) for one in either] == [
        (LngLat(10.5, 20.5), True),
        (LngLat(20.5, 10.5), True),
    ]


@pytest.mark.parametrize("words", ["解放大道12号", "200,300", "114.3", "30.6N 31.6N", "12,13,14"])
def test_other_words_are_no_coordinates(words: str) -> None:
    assert read_coordinates(words, WUHAN) == []


@pytest.mark.parametrize(
    "words",
    ["解放大道与青年路", "解放大道/青年路", "解放大道与青年路交叉口", "解放大道 和 青年路路口"],
)
def test_a_crossing_names_two_streets(words: str) -> None:
    assert ("解放大道", "青年路") in [
        (first, second.removesuffix("路") + "路") for first, second in crossing_splits(words)
    ]


def test_a_street_with_and_in_its_name_is_not_cut_for_sure() -> None:
    assert crossing_splits("和平路") == []
    assert crossing_splits("和平路与友和街")[0] == ("和平路", "友和街")


def test_two_carriageways_cross_once() -> None:
    """Four nodes 20 m apart are one crossing, two streets that meet again far off are two."""
    places = [(0, 0), (20, 0), (20, 20), (0, 20), (500, 0), (500, 300), (0, 300)]
    along = [(0, 1, False), (3, 2, False), (1, 4, False)]
    across = [(0, 3, False), (1, 2, False), (3, 6, False), (6, 5, False), (5, 4, False)]
    network = network_of(places, along + across)
    length = {tuple(sorted((a, b))) for a, b, _ in along}
    rows, others = [], []
    for row in range(network.road_count):
        line = network.road_line(row)
        is_along = abs(line[0][1] - line[-1][1]) < 1 and line[:, 1].max() < 0
        (rows if is_along else others).append(row)

    found = crossing_places(network, rows, others)

    assert len(length) == len(rows)
    assert sorted(round(reach) for _, reach in found) == [0, 14]


def test_names_are_spelt_as_people_type_them() -> None:
    assert pinyin_of("解放大道") == "jiefangdadao"
    assert initials_of("解放大道12号") == "jfdd12h"
