"""Levels added up, the difference of two, and what is wrong with a response plan."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.incident_type import IncidentType
from core.levels import highest_level
from plans.domain.example_plans import read_response_plan
from plans.domain.force import LevelLine, added_between, faults_of, force_at, missing

WATER = {"water_t": 3.0}
FILES = sorted((Path(__file__).parents[2] / "fixtures" / "plans").glob("*.toml"))

level_lines = st.lists(
    st.builds(
        LevelLine,
        alarm_level=st.integers(1, 5),
        role=st.sampled_from(["attack_water", "foam", "aerial"]),
        count=st.integers(1, 4),
        least=st.just(WATER),
    ),
    max_size=8,
)


def test_a_level_holds_what_the_levels_below_it_called_for() -> None:
    lines = [
        LevelLine(2, "attack_water", 3, WATER),
        LevelLine(1, "attack_water", 2, WATER),
        LevelLine(3, "foam", 1, {"foam_t": 1}),
    ]

    assert [(need.role, need.count) for need in force_at(lines, 1)] == [("attack_water", 2)]
    assert [(need.role, need.count) for need in force_at(lines, 2)] == [("attack_water", 5)]
    assert [need.role for need in force_at(lines, 3)] == ["attack_water", "foam"]


@given(level_lines, st.integers(1, 5), st.integers(1, 5))
def test_the_lower_force_and_the_difference_are_the_higher_force(lines, one, other) -> None:
    low, high = sorted([one, other])

    def counted(needs) -> Counter[str]:
        return Counter({need.role: need.count for need in needs})

    assert counted(force_at(lines, low)) + counted(added_between(lines, low, high)) == counted(
        force_at(lines, high)
    )


def test_a_fall_has_no_difference() -> None:
    with pytest.raises(ValueError, match="cannot fall from 3 to 2"):
        added_between([], 3, 2)


def test_what_was_sent_beyond_the_need_is_owed_to_no_other_role() -> None:
    needs = force_at([LevelLine(1, "attack_water", 2, WATER), LevelLine(1, "foam", 1, {})], 1)

    assert [(one.role, one.count) for one in missing(needs, {"attack_water": 5})] == [("foam", 1)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (LevelLine(5, "rescue", 1, {"rescue": 2}), "no_such_level"),
        (LevelLine(2, "rescue", -1, {"rescue": 2}), "negative_count"),
        (LevelLine(2, "rescue", 0, {"rescue": 2}), "negative_count"),
        (LevelLine(1, "attack_water", 1, WATER), "role_twice"),
        (LevelLine(2, "attack_water", 1, {"water_t": 9}), "role_changes_meaning"),
        (LevelLine(2, "rescue", 1, {"strength": 2}), "unknown_capability"),
        (LevelLine(2, "ladder", 1, {"aerial_m": 200}), "nobody_can"),
        (LevelLine(2, "both", 1, {"cage": 1, "foam_t": 4}), "nobody_can"),
    ],
)
def test_a_faulty_line_is_named(line: LevelLine, code: str) -> None:
    sound = LevelLine(1, "attack_water", 2, WATER)

    assert faults_of(IncidentType.TRAFFIC, [sound]) == ()
    faults = faults_of(IncidentType.TRAFFIC, [sound, line])
    assert code in [one.code for one in faults]


def test_a_first_level_without_anybody_is_a_fault() -> None:
    lines = [LevelLine(2, "attack_water", 2, WATER)]

    assert [one.code for one in faults_of(IncidentType.FIRE, lines)] == ["level_1_empty"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_example_is_sound_and_says_it_is_one(file: Path) -> None:
    example = read_response_plan(file.read_text("utf-8"))

    assert example.incident_type == file.stem
    assert example.is_example
    assert "示例" in example.source
    assert faults_of(example.incident_type, example.lines) == ()
    assert {line.alarm_level for line in example.lines} == set(
        range(1, highest_level(example.incident_type) + 1)
    )


def test_every_incident_type_has_an_example() -> None:
    assert {file.stem for file in FILES} == set(IncidentType)


def test_a_file_that_lacks_a_part_says_which() -> None:
    with pytest.raises(ValueError, match="says nothing of 'least'"):
        read_response_plan('incident_type = "fire"')
