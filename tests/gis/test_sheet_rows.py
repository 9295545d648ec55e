"""A sheet's rows for a table that is no layer: by the layers' own rules, with moments to come."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.geo import LngLat
from gis.api import (
    Datum,
    Field,
    Known,
    Profile,
    Reads,
    SheetRows,
    SheetWanted,
    Unreadable,
    named_columns,
    open_fields,
    read_sheet,
    read_sheet_rows,
)

NOW = datetime(2026, 5, 12, tzinfo=UTC)
KNOWN = Known(1, True, {}, frozenset(), frozenset(), NOW)
NAME = Field(name="name", zh="名称", en="name", is_required=True)
SINCE = Field(name="since", zh="始于", en="since", reads=Reads.MOMENT)
UNTIL = Field(name="until", zh="止于", en="until", reads=Reads.MOMENT, may_lie_ahead=True)


def rows(folder: Path, text: str, **about: bool) -> SheetRows:
    file = folder / "rows.csv"
    file.write_text(text, "utf-8")
    table = read_sheet(file)
    wanted = SheetWanted((NAME, SINCE, UNTIL), ("name",), **about)
    profile = named_columns(Profile(layer="x"), wanted.fields, list(table.columns))
    assert open_fields(wanted, profile) == []
    return read_sheet_rows(table, wanted, profile, Datum.WGS84, KNOWN, None)


def test_a_moment_may_lie_ahead_only_where_the_field_says_so(tmp_path: Path) -> None:
    read = rows(tmp_path, "名称,始于,止于\n甲,2026-01-01,2031-01-01\n乙,2031-01-01,\n")

    assert read.values["name"] == ["甲"]
    assert read.values["until"][0].year == 2030  # midnight in Beijing is the evening before
    assert [(one.row, one.field, one.code) for one in read.faults] == [(3, "since", "future_date")]


def test_rows_without_numbers_are_told_apart_by_what_they_are(tmp_path: Path) -> None:
    first = rows(tmp_path, "名称\n甲\n乙\n")
    again = rows(tmp_path, "名称\n乙\n甲\n")
    twice = rows(tmp_path, "名称\n甲\n甲\n")

    assert first.refs == again.refs[::-1]
    assert [one.code for one in twice.faults] == ["duplicate_id"]


def test_a_place_is_a_fault_only_where_one_is_required(tmp_path: Path) -> None:
    text = "名称,经度,纬度\n甲,114.3,30.6\n乙,,\n"
    loose = rows(tmp_path, text, has_place=True)
    strict = rows(tmp_path, text, has_place=True, is_place_required=True)

    assert loose.places == [LngLat(114.3, 30.6), None]
    assert [(one.row, one.code) for one in strict.faults] == [(3, "no_place")]


def test_a_map_is_no_sheet(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="neither CSV nor XLSX"):
        read_sheet(tmp_path / "rows.geojson")
