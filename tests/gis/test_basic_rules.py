"""What is asked of a row of basic data, and what may be proposed for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gis.domain.basic_kinds import MAJOR_HAZARDS, PREMISES, STATIONS, WATER_SOURCES
from gis.domain.basic_refusals import BadValue
from gis.domain.basic_tables import KINDS, kinds_in_order
from gis.domain.basic_values import plain, read_values
from gis.domain.basics import CLASSES, Kind, is_overdue, missing_in, says_nothing
from gis.domain.layers import Field
from org.api import shipped_norms

NOW = datetime(2026, 5, 12, 4, tzinfo=UTC)


def test_there_are_ten_classes_in_the_order_of_the_proposal() -> None:
    assert [one.key for one in CLASSES] == [
        "stations", "appliances", "people", "equipment", "supplies",
        "water", "premises", "plans", "partners", "roads_hazards",
    ]  # fmt: skip


def test_every_kind_there_is_has_a_norm_that_says_how_often_it_is_checked() -> None:
    shipped = {card.key: card for card in shipped_norms()}
    for held in KINDS.values():
        assert shipped[held.kind.norm_key].quantity == "d", held.kind.name
        assert shipped[held.kind.norm_key].standing == "example"


def test_kinds_come_in_the_order_of_their_classes() -> None:
    order = [one.key for one in CLASSES]
    places = [order.index(held.kind.basic_class) for held in kinds_in_order()]
    assert places == sorted(places)
    assert {"stations", "appliances", "water_sources", "premises", "roads"} <= set(KINDS)


@pytest.mark.parametrize(
    ("kind", "values", "missing"),
    [
        (WATER_SOURCES, {"kind": "hydrant", "state": "usable"}, ["flow_lps", "pressure_mpa"]),
        (WATER_SOURCES, {"kind": "cistern", "state": "usable"}, ["volume_m3"]),
        (WATER_SOURCES, {"kind": "draft_point", "state": "usable"}, []),
        (WATER_SOURCES, {"kind": "draft_point", "state": "unknown"}, ["state"]),
        (MAJOR_HAZARDS, {"name": "库", "kind": "lpg", "amount": ""}, ["amount"]),
        (STATIONS, {"name": "站", "name_en": "S", "kind": "small", "address": "路"}, []),
    ],
)
def test_what_is_missing_is_what_is_asked_of_such_a_row(
    kind: Kind, values: dict[str, Any], missing: list[str]
) -> None:
    assert missing_in(kind, values) == missing


@pytest.mark.parametrize("value", [0, 0.0, False, "no"])
def test_nought_and_no_are_answers(value: Any) -> None:
    assert not says_nothing(value)


def test_a_row_nobody_ever_checked_is_overdue() -> None:
    assert is_overdue(None, 365, NOW)
    assert is_overdue(NOW - timedelta(days=31), 30, NOW)
    assert not is_overdue(NOW - timedelta(days=29), 30, NOW)


def test_a_kind_that_asks_for_what_it_does_not_show_is_refused() -> None:
    with pytest.raises(ValueError, match="height_m"):
        Kind(name="x", basic_class="water", zh="x", en="x", fields=(), asked=("height_m",))
    with pytest.raises(ValueError, match="class"):
        Kind(name="x", basic_class="wate", zh="x", en="x", fields=(), asked=())


def test_proposed_values_are_read_by_the_rule_of_their_field() -> None:
    said = {"storeys": 18, "hazards": ["lpg", "天然气"], "is_key": True, "height_m": 60.25}

    got = read_values(PREMISES, said, NOW)

    assert got == {
        "storeys": 18, "hazards": ["lpg", "natural_gas"], "is_key": True, "height_m": 60.25,
    }  # fmt: skip
    assert type(got["storeys"]) is int


def test_a_figure_can_be_taken_back() -> None:
    assert read_values(PREMISES, {"height_m": None, "address": ""}, NOW) == {
        "height_m": None, "address": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        ("height_m", -3.0, "超出允许范围", "beyond what is possible"),
        ("height_m", "tall", "不是数字", "not a number"),
        ("storeys", 2.5, "不是整数", "not a whole number"),
        ("name", "", "缺少必填项", "required"),
        ("name", "医\x00院\ufffd", "乱码", "damaged"),
        ("name", "很" * 161, "过长", "too long"),
        ("occupancy", "castle", "不是可用的取值", "not one of the words"),
        ("hazards", ["lpg", "dragons"], "不是可用的取值", "not one of the words"),
        ("formation", "WH0102", "不能纠错", "not corrected here"),
        ("nothing", 1, "不能纠错", "not corrected here"),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused_in_both_languages(
    field: str, value: Any, zh: str, en: str
) -> None:
    with pytest.raises(BadValue) as refused:
        read_values(PREMISES, {field: value}, NOW)

    said = refused.value.sentences()
    assert zh in said["zh"]
    assert en in said["en"]


def test_when_water_was_inspected_is_said_by_an_inspection_only() -> None:
    with pytest.raises(BadValue):
        read_values(WATER_SOURCES, {"inspected_at": "2026-01-01"}, NOW)


def test_a_field_that_is_fixed_is_shown_and_not_corrected() -> None:
    kind = Kind(
        name="x", basic_class="water", zh="x", en="x", fields=(Field(name="a", zh="甲", en="a"),),
        asked=(), fixed=frozenset({"a"}),
    )  # fmt: skip
    assert kind.field("a") is not None
    assert not kind.may_correct("a")


def test_values_are_compared_as_json_has_them() -> None:
    assert plain(("lpg", NOW)) == ["lpg", "2026-05-12T04:00:00+00:00"]
