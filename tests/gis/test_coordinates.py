"""Coordinates and grid references: in each notation and datum, there and back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from core.geo import LngLat
from gis.domain.coordinates import read_coordinates
from gis.domain.datum import Datum, from_wgs84
from gis.domain.grid_reference import read_grid, to_mgrs, to_utm

WUHAN = (113.7, 30.3, 114.7, 30.9)
METRE_DEG = 1e-5

anywhere = st.builds(LngLat, st.floats(-179.99, 179.99), st.floats(-79.9, 83.9))
mainland = st.builds(LngLat, st.floats(75.0, 134.0), st.floats(19.0, 52.0))


def decimal(place: LngLat) -> str:
    return f"{place.lng:.7f},{place.lat:.7f}"


def marked(place: LngLat) -> str:
    return (
        f"{abs(place.lat):.7f}°{'N' if place.lat >= 0 else 'S'} "
        f"{abs(place.lng):.7f}°{'E' if place.lng >= 0 else 'W'}"
    )


def parts(degrees: float) -> tuple[int, int, float]:
    """Give degrees, minutes and seconds; a hundredth of a second never rounds up to sixty."""
    hundredths = round(abs(degrees) * 360_000)
    return hundredths // 360_000, hundredths // 6_000 % 60, hundredths % 6_000 / 100


def sexagesimal(place: LngLat) -> str:
    north, east = parts(place.lat), parts(place.lng)
    return (
        f"{north[0]}°{north[1]}′{north[2]:.2f}″{'N' if place.lat >= 0 else 'S'}, "
        f"{east[0]}°{east[1]}′{east[2]:.2f}″{'E' if place.lng >= 0 else 'W'}"
    )


def in_characters(place: LngLat) -> str:
    north, east = parts(place.lat), parts(place.lng)
    return (
        f"{'东经' if place.lng >= 0 else '西经'}{east[0]}度{east[1]}分{east[2]:.2f}秒，"
        f"{'北纬' if place.lat >= 0 else '南纬'}{north[0]}度{north[1]}分{north[2]:.2f}秒"
    )


def in_minutes(place: LngLat) -> str:
    north, east = divmod(abs(place.lat) * 60, 60), divmod(abs(place.lng) * 60, 60)
    if max(north[1], east[1]) >= 59.999995:
        return marked(place)
    return (
        f"{'N' if place.lat >= 0 else 'S'}{north[0]:.0f} {north[1]:.5f} "
        f"{'E' if place.lng >= 0 else 'W'}{east[0]:.0f} {east[1]:.5f}"
    )


def a_link(place: LngLat) -> str:
    return f"geo:{place.lat:.7f},{place.lng:.7f}"


@given(anywhere, st.sampled_from([marked, sexagesimal, in_characters, in_minutes, a_link]))
def test_a_place_written_in_any_notation_is_read_back(place: LngLat, write) -> None:
    (got,) = read_coordinates(write(place), None)

    assert got.place == pytest.approx(place, abs=METRE_DEG / 2)
    assert got.uncertainty_m <= 1.0
    assert not got.may_be_swapped
    assert got.datum is None


TAGS = {
    Datum.GCJ02: ["GCJ {}", "gcj-02: {}", "高德 {}", "高德地图{}", "腾讯坐标 {}", "火星坐标：{}"],
    Datum.BD09: ["BD09 {}", "百度坐标 {}", "{} (bd-09)"],
    Datum.CGCS2000: ["CGCS2000 {}", "国家2000坐标系 {}", "天地图 {}"],
    Datum.WGS84: ["WGS-84 {}", "GPS定位 {}", "北斗 {}"],
}


@given(mainland, st.sampled_from(sorted(TAGS)), st.data())
def test_a_place_in_any_datum_comes_back_in_ours(place: LngLat, datum: Datum, data) -> None:
    ((lng, lat),) = from_wgs84(np.array([place]), datum).tolist()
    tag = data.draw(st.sampled_from(TAGS[datum]))
    write = data.draw(st.sampled_from([marked, sexagesimal, in_characters]))

    (got,) = read_coordinates(tag.format(write(LngLat(lng, lat))), None)

    assert got.place == pytest.approx(place, abs=METRE_DEG)
    assert got.datum == datum


def test_what_nobody_tagged_is_wgs84_and_says_that_nobody_tagged_it() -> None:
    (got,) = read_coordinates("114.30000,30.60000", WUHAN)

    assert (got.place, got.datum) == (LngLat(114.3, 30.6), None)


@given(anywhere, st.integers(1, 5))
def test_a_place_lies_in_the_square_its_mgrs_names(place: LngLat, digits: int) -> None:
    got = read_grid(to_mgrs(place, digits))

    assert got is not None
    # The scale of UTM and the meeting of meridians add little to half a square's diagonal.
    apart_m = math.hypot(
        (got.place.lng - place.lng) * math.cos(math.radians(place.lat)), got.place.lat - place.lat
    )
    assert apart_m * 111_700 <= got.uncertainty_m * 1.02 + 0.5


@given(anywhere)
def test_utm_is_what_proj_says_it_is(place: LngLat) -> None:
    zone, east_m, north_m = to_utm(place)
    side = "+south" if place.lat < 0 else ""
    other = Transformer.from_crs(
        4326, f"+proj=utm +zone={zone} {side} +datum=WGS84", always_xy=True
    )

    assert (east_m, north_m) == pytest.approx(other.transform(*place), abs=1e-3)


@pytest.mark.parametrize(
    ("words", "place", "off_m"),
    [
        ("15TWG0000049776", (-93.0, 42.0), 1),  # the example of the library mgrs
        ("50R KU 41126 88379", (114.30001, 30.60000), 1),
        ("50rku4188", (114.30387, 30.60117), 707),
        ("50N 241125 3388379", (114.3, 30.6), 1),  # N is the northern half, not band N
        ("UTM 50R 241125 3388379", (114.3, 30.6), 1),
    ],
)
def test_grid_references_as_people_write_them(words: str, place, off_m: float) -> None:
    (got,) = read_coordinates(words, WUHAN)

    assert got.place == pytest.approx(place, abs=2 * METRE_DEG)
    assert got.uncertainty_m == pytest.approx(off_m, rel=0.01)
    assert got.grid


@pytest.mark.parametrize(
    "words",
    ["50RKU123", "61RKU1234512345", "50IKU12341234", "50RIU12341234", "50R 1 1", "00N 241125 1",
     "50N 241125 99999999", "K12", "G4 K1023+500", "50RKU 123 45"],
)  # fmt: skip
def test_what_is_no_grid_square_is_none(words: str) -> None:
    assert read_grid(words) is None


@pytest.mark.parametrize(
    "words",
    ["30°60′00″N 114°0′0″E", "95N 114E", "181E 30N", "13800138000", "3.114", "N30 35.2",
     "119", "12-3号", "1栋2单元301", "114.3,30.6,20", "GCJ", "百度", "°,°", "N E", "++1,--2"],
)  # fmt: skip
def test_other_numbers_are_no_coordinates(words: str) -> None:
    assert read_coordinates(words, WUHAN) == []


@given(st.text(max_size=60))
def test_any_words_are_read_calmly(words: str) -> None:
    for got in read_coordinates(words, WUHAN):
        assert abs(got.place.lng) <= 180
        assert abs(got.place.lat) <= 90
        assert got.uncertainty_m >= 1.0
