"""Bytes of phones -> fixes."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat
from ingest.avl.fix import Fix, Refusal
from ingest.avl.osmand import FIELDS_AT_MOST, decode_osmand, fields_of
from ingest.avl.traccar import decode_traccar
from tests.ingest.vectors import vectors

NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)

# What each public vector says, written down by hand from its text.
SAYS = {
    "ph-ae9926c99a": Refusal("no_position", "123456"),
    "ph-237ca5e92e": Fix(
        "902064",
        LngLat(-88.23412, 42.06288),
        datetime(2016, 1, 27, 18, 55, 47, tzinfo=UTC),
        speed_mps=0.0,
    ),
    "ph-e3734a35a0": Fix(
        "353861053849681",
        LngLat(6.15788, 49.60688),
        datetime(2014, 6, 4, 9, 10, 11, tzinfo=UTC),
        speed_mps=0.0,
    ),
    "ph-b7aef95bb7": Fix(
        "123456", LngLat(30.0, 60.0), datetime(2013, 8, 22, 13, 14, 27, tzinfo=UTC)
    ),
    "ph-1c307b9d17": Fix(
        "861001000719969", LngLat(-0.883333, 41.666667), NOW, speed_mps=0.0, is_timed=False
    ),
    "ph-5242967fe9": Fix(
        "123456789012345",
        LngLat(-74.0061408571, 40.7232948571),
        datetime(2017, 9, 7, 5, 56, 50, tzinfo=UTC),
        heading_deg=7.19889788244,
        speed_mps=pytest.approx(20.5778, abs=1e-4),  # 40 knots
    ),
    "ph-0d875ab1d9": Fix(
        "48241179",
        LngLat(-122.084, 37.4219983),
        datetime(2025, 6, 15, 13, 45, 12, 862000, tzinfo=UTC),
        heading_deg=None,  # -1
        speed_mps=0.0,
        accuracy_m=5.0,
    ),
    "ph-5ecceac552": Fix(
        "8737767034",
        LngLat(106.6837015, -6.1148096),
        datetime(2021, 7, 21, 8, 6, 34, 444000, tzinfo=UTC),
        heading_deg=63.0,
        speed_mps=18.67,  # metres a second here, not knots
        accuracy_m=3.8,
    ),
}


def test_every_public_phone_vector_is_read_as_it_is_written() -> None:
    read = {
        vector["id"]: (
            decode_traccar(vector["hex_or_text"].encode(), NOW)
            if vector["kind"] == "osmand_json"
            else decode_osmand(vector["hex_or_text"], NOW)
        )
        for vector in vectors("phones.json")
    }

    assert read == SAYS


@pytest.mark.parametrize(
    ("timestamp", "moment"),
    [
        ("1504763810", datetime(2017, 9, 7, 5, 56, 50, tzinfo=UTC)),
        ("1504763810862", datetime(2017, 9, 7, 5, 56, 50, 862000, tzinfo=UTC)),
        ("2026-05-12T12:00:00%2B08:00", NOW),
        ("2026-05-12T04:00:00Z", NOW),
        ("2026-05-12T04:00:00", NOW),
        ("2026-05-12 04:00:00", NOW),
    ],
)
def test_a_moment_is_read_in_every_form(timestamp: str, moment: datetime) -> None:
    assert decode_osmand(f"id=a&lat=30&lon=114&timestamp={timestamp}", NOW).at == moment


@pytest.mark.parametrize("absurd", ["1e308", "1e7", "-1", "nan", "inf", "9" * 400])
def test_what_nothing_on_earth_can_be_is_not_taken_for_a_measurement(absurd: str) -> None:
    fix = decode_osmand(f"id=a&lat=30.5&lon=114.3&speed={absurd}&accuracy={absurd}", NOW)
    assert fix == Fix("a", LngLat(114.3, 30.5), NOW, is_timed=False)


def test_place_heading_and_identity_have_two_spellings() -> None:
    one = decode_osmand("/?deviceid=a&location=30.5,114.3&heading=360&accuracy=4", NOW)
    other = decode_osmand("id=a&lat=30.5&lon=114.3&bearing=0&accuracy=4.0", NOW)

    assert one == other
    assert other == Fix(
        "a", LngLat(114.3, 30.5), NOW, heading_deg=0.0, accuracy_m=4.0, is_timed=False
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("lat=30&lon=114", "no_identity"),
        ("id=a", "no_position"),
        ("id=a&lat=north&lon=114", "bad_place"),
        ("id=a&lat=nan&lon=114", "bad_place"),
        ("id=a&lat=30", "bad_place"),
        ("id=a&location=30", "bad_place"),
        ("id=a&lat=30&lon=114&timestamp=tomorrow", "bad_time"),
        ("id=a&lat=30&lon=114&timestamp=1e300", "bad_time"),
        ("id=a&lat=30&lon=114&valid=false", "not_valid"),
        ("id=a&" + "x=1&" * 200, "too_many_fields"),
    ],
)
def test_what_cannot_be_read_says_why(query: str, reason: str) -> None:
    assert decode_osmand(query, NOW).reason == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "bad_json"),
        (b"[1]", "bad_json"),
        (b"{" * 5000, "bad_json"),
        (b'{"location":{"coords":{"latitude":1,"longitude":1}}}', "no_identity"),
        (b'{"device_id":"a"}', "no_position"),
        (b'{"device_id":"a","location":{"coords":[]}}', "no_position"),
        (b'{"device_id":"a","location":{"coords":{"latitude":true,"longitude":1}}}', "bad_place"),
        (
            b'{"device_id":"a","location":{"timestamp":{},"coords":{"latitude":1,"longitude":1}}}',
            "bad_time",
        ),
    ],
)
def test_json_that_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    assert decode_traccar(body, NOW).reason == reason


@given(st.text(max_size=200))
def test_no_text_makes_the_osmand_decoder_fall_over(text: str) -> None:
    assert isinstance(decode_osmand(text, NOW), Fix | Refusal)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["device_id", "location", "coords", "latitude", "longitude", "timestamp"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_makes_the_traccar_decoder_fall_over(value: object) -> None:
    assert isinstance(decode_traccar(json.dumps(value).encode(), NOW), Fix | Refusal)


@given(st.binary(max_size=100))
def test_no_bytes_make_the_traccar_decoder_fall_over(body: bytes) -> None:
    assert isinstance(decode_traccar(body, NOW), Fix | Refusal)


@given(query=st.text("ab=&%+;2F汉", max_size=30) | st.just("a=1&" * 200))
def test_plain_queries_are_read_as_all_others_are(query: str) -> None:
    try:
        due = dict(parse_qsl(query, max_num_fields=FIELDS_AT_MOST))
    except ValueError:
        due = None
    assert fields_of(query) == due
