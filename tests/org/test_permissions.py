"""Who may do what is data, and what is not written down is not allowed."""

import re
from pathlib import Path

import pytest

from org.domain.permissions import COMMANDS, commands_for, roles_for
from org.domain.scope import ancestry_under, covers, ids_of, reach
from org.models import Post

HOUSE = Path(__file__).parents[2]


def test_a_command_nobody_wrote_down_has_no_roles() -> None:
    assert roles_for("launch_rocket") == frozenset()


def test_every_role_in_the_table_is_one_of_the_glossary() -> None:
    assert {role for roles in COMMANDS.values() for role in roles} <= set(Post.Role.values)


def test_every_command_the_views_name_is_in_the_table() -> None:
    named = {
        match
        for file in HOUSE.glob("*/views*.py")
        for match in re.findall(r'command="(\w+)"', file.read_text("utf-8"))
    }
    assert named <= set(COMMANDS)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("call_taker", "open_incident", "order_turnout"),
        ("dispatcher", "order_turnout", "settle_parked"),
        ("shift_leader", "settle_parked", "set_norm"),
        ("duty_commander", "upgrade_incident", "order_turnout"),
        ("incident_commander", "control_incident", "receive_call"),
        ("station_duty", "sign_order", "upgrade_incident"),
        ("crew", "report_order_status", "close_incident"),
        ("auditor", "read_caller", "note_incident"),
        ("admin", "set_norm", "read_caller"),
        ("admin", "set_data_keeper", "read_contacts"),
        ("crew", "inspect_water", "read_contacts"),
        ("station_duty", "read_contacts", "set_data_keeper"),
        ("call_taker", "read_basics", "propose_correction"),
        ("auditor", "read_basics", "check_row"),
    ],
)
def test_a_role_may_its_own_and_not_another_s(role: str, may: str, may_not: str) -> None:
    commands = commands_for(frozenset({role}))
    assert may in commands
    assert may_not not in commands


def test_an_inspector_keeps_data_in_order_and_sends_nobody() -> None:
    assert set(commands_for(frozenset({"inspector"}))) == {
        "make_token", "read_layers", "withdraw_token",
        "check_row", "inspect_water", "propose_correction", "read_basics", "read_contacts",
        "settle_correction", "withdraw_correction",
    }  # fmt: skip


def test_a_micro_station_reports_what_is_wrong_and_nothing_else() -> None:
    assert commands_for(frozenset({"micro_station"})) == [
        "propose_correction", "read_basics", "withdraw_correction",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["linked_agency", "trainer"])
def test_roles_of_later_rooms_may_nothing_here(role: str) -> None:
    assert commands_for(frozenset({role})) == []


def test_a_post_reaches_down_and_not_up_or_aside() -> None:
    assert covers("/1/2/", "/1/2/7/")
    assert not covers("/1/2/7/", "/1/2/")
    assert not covers("/1/2/", "/1/3/7/")
    assert not covers("/1/2/", "/1/22/")  # digits are no prefix


def test_a_centre_reaches_what_it_serves() -> None:
    assert reach("centre", "/1/2/9/") == "/1/2/"
    assert reach("station", "/1/2/9/") == "/1/2/9/"
    assert reach("centre", "/9/") == "/9/"


def test_an_ancestry_is_read_as_it_is_written() -> None:
    assert ids_of(ancestry_under(ancestry_under("", 1), 22)) == (1, 22)
