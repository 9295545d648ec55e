"""Datums: a shifted point is a dispatch to the wrong street."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat
from gis.domain.datum import Datum, from_wgs84, to_wgs84
from gis.domain.local import to_local
from tests.ingest.vectors import vectors

SHIFTED = (Datum.GCJ02, Datum.BD09)
INSIDE = st.tuples(st.floats(72.004, 137.8347), st.floats(0.8293, 55.8271))
WELL_INSIDE = st.tuples(st.floats(72.1, 137.7), st.floats(0.9, 55.7))
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def metres_apart(one: np.ndarray, other: np.ndarray) -> float:
    """Give the greatest distance between places of two lists."""
    away = [
        float(np.hypot(*to_local(b[None], LngLat(*a))[0])) for a, b in zip(one, other, strict=True)
    ]
    return max(away)


@pytest.mark.parametrize("datum", SHIFTED)
def test_the_inverse_is_good_to_the_last_digits_everywhere_in_the_box(datum: Datum) -> None:
    rng = np.random.default_rng(119)
    places = np.column_stack(
        [rng.uniform(72.004, 137.8347, 200_000), rng.uniform(0.8293, 55.8271, 200_000)]
    )
    beside = np.column_stack([105.0 + rng.normal(0, 1e-7, 2_000), rng.uniform(1, 55, 2_000)])
    places = np.concatenate([places, beside])  # where the formula's root is steep

    back = to_wgs84(from_wgs84(places, datum), datum)

    worst_deg = float(np.abs(back - places).max())
    assert worst_deg < 1e-11  # a thousandth of a millimetre; 0.5 m is asked
    assert np.abs(from_wgs84(places, datum) - places).min() > 0


@given(INSIDE, st.sampled_from(SHIFTED))
def test_there_and_back_is_the_same_place(place: tuple[float, float], datum: Datum) -> None:
    given_ = np.array([place])

    assert metres_apart(to_wgs84(from_wgs84(given_, datum), datum), given_) < 0.001


@given(WELL_INSIDE, st.sampled_from(SHIFTED))
def test_back_and_there_is_the_same_place_too(place: tuple[float, float], datum: Datum) -> None:
    """Idempotence: what was corrected once and given out again is what came in."""
    true = to_wgs84(np.array([place]), datum)

    again = from_wgs84(true, datum)

    assert metres_apart(again, np.array([place])) < 0.001
    assert np.abs(to_wgs84(again, datum) - true).max() < 1e-9


@given(st.lists(ANYWHERE, min_size=1, max_size=20), st.sampled_from(Datum))
def test_many_at_once_are_shifted_like_one_by_one(
    places: list[tuple[float, float]], datum: Datum
) -> None:
    for cross in (to_wgs84, from_wgs84):
        together = cross(np.array(places), datum)
        alone = np.concatenate([cross(np.array([one]), datum) for one in places])
        assert together == pytest.approx(alone, abs=1e-12)


@given(ANYWHERE, st.sampled_from([Datum.WGS84, Datum.CGCS2000]))
def test_wgs84_and_cgcs2000_stay_as_they_are(place: tuple[float, float], datum: Datum) -> None:
    for cross in (to_wgs84, from_wgs84):
        assert cross(np.array([place]), datum).tolist() == [list(place)]


@pytest.mark.parametrize("datum", SHIFTED)
@pytest.mark.parametrize("place", [(8.69, 49.41), (-122.42, 37.77), (183.0, 45.0), (139.7, 35.7)])
def test_outside_the_mainland_nothing_is_shifted(place: tuple, datum: Datum) -> None:
    assert from_wgs84(np.array([place]), datum).tolist() == [list(place)]
    assert to_wgs84(np.array([place]), datum).tolist() == [list(place)]


def test_what_is_given_is_not_changed() -> None:
    places = np.array([[114.3, 30.6]])

    to_wgs84(places, Datum.BD09)
    from_wgs84(places, Datum.WGS84)[0, 0] = 0

    assert places.tolist() == [[114.3, 30.6]]


def test_what_is_not_a_number_stays_so() -> None:
    assert np.isnan(to_wgs84(np.array([[np.nan, np.nan]]), Datum.GCJ02)).all()


def test_the_published_vectors_pass() -> None:
    for vector in vectors("gcj02.json"):
        true, shifted = np.array([vector["wgs84_lonlat"]]), np.array([vector["gcj02_lonlat"]])
        within_deg = vector["expected"]["tolerance_deg"]
        reference = [[vector["expected"]["ref_lon"], vector["expected"]["ref_lat"]]]

        got = from_wgs84(true, Datum.GCJ02)

        assert vector["kind"] == "wgs84_to_gcj02"
        assert got == pytest.approx(shifted, abs=within_deg), vector["id"]
        assert got == pytest.approx(np.array(reference), abs=1e-8), vector["id"]
        assert metres_apart(to_wgs84(got, Datum.GCJ02), true) < 0.001
        off_m = metres_apart(to_wgs84(shifted, Datum.GCJ02), true)
        assert off_m < max(0.5, within_deg * 111_320 * 1.5), vector["id"]


def test_the_published_baidu_places_come_back() -> None:
    """Baidu's own answers are rounded and of another survey: 2 m is what they agree within."""
    found = [one for one in vectors("gcj02.json") if "bd09_lonlat" in one]

    got = to_wgs84(np.array([one["bd09_lonlat"] for one in found]), Datum.BD09)

    assert metres_apart(got, np.array([one["wgs84_lonlat"] for one in found])) < 2.0
    assert len(found) == 27
