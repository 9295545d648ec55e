"""The Beidou grid (GB/T 39409-2020): published examples, and against a reckoning of its own."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat, metres_between
from gis.domain.beidou_grid import read_beidou
from gis.domain.coordinates import read_coordinates
from gis.domain.grid_reference import read_grid

SECONDS = [  # width and height of a cell of each level
    (21_600, 14_400), (1_800, 1_800), (900, 600), (60, 60), (4, 4), (2, 2),
    *((Fraction(1, n), Fraction(1, n)) for n in (4, 32, 256, 2048)),
]  # fmt: skip
COUNTED_THROUGH = {3, 6}
CALLED = "北斗网格码"


def written(lng: float, lat: float, level: int) -> str:
    """Write a code from the outside in, in exact fractions of a second."""
    east, north = abs(Fraction(lng)) * 3600, abs(Fraction(lat)) * 3600
    sheet = math.floor(east / 21_600)
    code = f"{'N' if lat >= 0 else 'S'}{31 + sheet if lng >= 0 else 30 - sheet:02d}"
    code += chr(ord("A") + int(north // 14_400))
    cells = enumerate(pairwise(SECONDS[:level]), start=2)
    for number, ((was_wide, was_high), (wide, high)) in cells:
        column, row = int(east % was_wide // wide), int(north % was_high // high)
        code += f"{row * 2 + column}" if number in COUNTED_THROUGH else f"{column:X}{row:X}"
    return code


def degrees(whole: int, minutes: int, seconds: float) -> float:
    return whole + minutes / 60 + seconds / 3600


# Worked out by others, none by code of ours: the example of the standard's annex B; the manual of a
# spatial database (ST_AsGridcell ... 'BGC'); a converter's page; and one place in each quarter of
# the earth from the tests of BeidouGridCodec (the codes there have three dimensions: the signs of
# the height are left out here).
PUBLISHED = [
    ("N50J47539B825534", degrees(116, 18, 45.37), degrees(39, 59, 35.38)),
    ("N50J47534", 116.315222, 39.910278),
    ("N50J47584C81", 116.3974, 39.9093),
    ("N51H16048E7136733343", 120.5830508, 31.1415575),
    ("N10L47146D5361127127", -122.3321, 47.6062),
    ("S56I234C281256752670", 151.2093, -33.8688),
    ("S21I85176D3075022147", -58.3816, -34.6037),
]
LEVELS = {9: 4, 12: 6, 16: 8, 20: 10}


@pytest.mark.parametrize(("code", "lng", "lat"), PUBLISHED)
def test_published_examples_are_read_as_published(code: str, lng: float, lat: float) -> None:
    cell = read_beidou(code)

    assert cell is not None
    assert cell.level == LEVELS[len(code)]
    assert metres_between(cell.place, LngLat(lng, lat)) <= cell.uncertainty_m
    assert written(lng, lat, cell.level) == code  # the reckoning above is held to them as well


@given(
    st.floats(-180, 180, exclude_min=True, exclude_max=True),
    st.floats(-88, 88, exclude_min=True, exclude_max=True),
    st.integers(1, 10),
)
def test_a_place_lies_in_the_cell_its_code_names(lng: float, lat: float, level: int) -> None:
    code = written(lng, lat, level)

    cell = read_beidou(f"{CALLED} {code}")

    assert cell is not None
    assert (cell.code, cell.level) == (code, level)
    wide, high = (float(one) / 3600 for one in SECONDS[level - 1])
    assert abs(cell.place.lng - lng) <= wide / 2 + 1e-11
    assert abs(cell.place.lat - lat) <= high / 2 + 1e-11
    assert metres_between(cell.place, LngLat(lng, lat)) <= cell.uncertainty_m


@given(st.floats(0.001, 179.999), st.floats(0.001, 87.999), st.integers(2, 10))
def test_the_quarters_of_the_earth_mirror_one_another(lng: float, lat: float, level: int) -> None:
    tails = {written(x, y, level)[4:] for x in (lng, -lng) for y in (lat, -lat)}
    cells = [
        read_beidou(f"{CALLED}{written(x, y, level)}") for x in (lng, -lng) for y in (lat, -lat)
    ]
    assert len(tails) == 1
    assert len({(abs(one.place.lng), abs(one.place.lat)) for one in cells if one}) == 1
    assert [(one.place.lng > 0, one.place.lat > 0) for one in cells if one] == [
        (True, True), (True, False), (False, True), (False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "N50W47534", "N00J47534", "N61J47534", "E50J47534",  # no such sheet
        "N50JC7534", "N50J48534", "N50J47634", "N50J475F4", "N50J4753A",  # no such cell
        "N50J47539B84", "N50J47539B8288",  # of four, of eight
        "N50J475F", "N50J4753", "N50J47539B8255346152000",  # half a cell, and beyond the last
        "N000", "S000", "N050J0047050", "N50J4754909-DA-01", "N50J", "N50J47", "N50J475",
        "", "北斗", "北斗网格码", "N50I47539B82!", "Ｎ50",
    ],
)  # fmt: skip
def test_what_names_no_cell_is_none(code: str) -> None:
    assert read_beidou(code) is None


def test_a_short_code_is_one_only_where_it_is_called_one() -> None:
    assert read_beidou("N50J475") is None
    cell = read_beidou("北斗网格位置码：N50J475")
    assert cell is not None
    assert cell.level == 3


@pytest.mark.parametrize(
    "words", ["N50J47539B82", "n50j47539b82", "北斗网格码:N50J 4753 9B82", "北斗码 N50J47539B82"]
)
def test_it_is_found_among_coordinates_and_says_how_far_off_it_may_be(words: str) -> None:
    (got,) = read_coordinates(words, None)

    assert got.grid == "N50J47539B82"
    assert got.uncertainty_m == pytest.approx(39.1, abs=0.1)  # 2" by 2" at 40 degrees
    assert got.datum is None


def test_a_square_is_called_as_precisely_as_it_was_said() -> None:
    assert [read_grid(one).called for one in ("50rku4188", "50R KU 41126 88379")] == [
        "50RKU4188", "50RKU4112688379",
    ]  # fmt: skip
