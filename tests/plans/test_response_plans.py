"""Publishing versions, inheriting from above, and reading over HTTP."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.actor import system
from core.incident_type import IncidentType
from eventlog.api import EntryView, entries_after
from org.api import log_of, save_formation, save_person
from plans.api import (
    FaultyResponsePlan,
    LevelLine,
    NoResponsePlan,
    force_between,
    force_for,
    save_response_plan,
)
from plans.models import ResponsePlan

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "fixtures" / "plans"
WATER = {"water_t": 3.0, "pump_lps": 40.0}


@pytest.fixture
def chain() -> tuple[int, int, int]:
    corps = save_formation(parent_id=None, kind="corps", code="TP", name_zh="总", name_en="C")
    wh = save_formation(
        parent_id=corps.id, kind="detachment", code="TP-1", name_zh="支", name_en="D"
    )
    station = save_formation(
        parent_id=wh.id, kind="station", code="TP-1-1", name_zh="站", name_en="S"
    )
    return corps.id, wh.id, station.id


def publish(formation_id: int, *counts: int) -> int:
    lines = [LevelLine(n, "attack_water", count, WATER) for n, count in enumerate(counts, 1)]
    return save_response_plan(
        formation_id=formation_id,
        incident_type=IncidentType.FIRE,
        lines=lines,
        source="示例",
        is_example=True,
        actor=system("test"),
        at=NOON,
    ).version


def test_a_station_inherits_the_nearest_response_plan_above(chain) -> None:
    corps, detachment, station = chain
    publish(corps, 9)
    assert force_for(station, IncidentType.FIRE, 1).lines[0].count == 9

    publish(detachment, 2, 3)

    assert force_for(station, IncidentType.FIRE, 1).lines[0].count == 2
    assert force_for(station, IncidentType.FIRE, 2).lines[0].count == 5
    assert force_for(corps, IncidentType.FIRE, 2).lines[0].count == 9
    assert force_between(station, IncidentType.FIRE, 1, 2).lines[0].count == 3


def test_a_new_version_stands_and_the_old_one_is_kept(chain) -> None:
    _, detachment, station = chain
    assert publish(detachment, 2) == 1
    first = force_for(station, IncidentType.FIRE, 1)

    assert publish(detachment, 4) == 2

    second = force_for(station, IncidentType.FIRE, 1)
    assert (first.version, second.version, second.lines[0].count) == (1, 2, 4)
    old = ResponsePlan.objects.get(pk=first.response_plan_id)
    assert not old.is_current
    assert old.lines.get().count == 2


def test_saying_the_same_again_publishes_nothing(chain) -> None:
    _, detachment, _ = chain

    assert [publish(detachment, 2, 3), publish(detachment, 2, 3)] == [1, 1]
    assert ResponsePlan.objects.count() == 1


def test_a_faulty_one_leaves_the_old_one_standing(chain) -> None:
    _, detachment, station = chain
    publish(detachment, 2)

    with pytest.raises(FaultyResponsePlan, match="negative_count"):
        publish(detachment, 2, 0)

    assert force_for(station, IncidentType.FIRE, 1).version == 1
    assert len(published(detachment)) == 1


def published(formation_id: int) -> list[EntryView]:
    found = entries_after(log_of(formation_id), 0, 100)
    return [one for one in found if one.kind == "response_plan.published"]


def test_each_version_that_comes_into_force_is_in_the_log_and_what_says_the_same_is_not(
    chain,
) -> None:
    _, detachment, _ = chain
    publish(detachment, 2, 3)
    publish(detachment, 2, 3)
    publish(detachment, 4)
    publish(detachment, 2, 3)

    told = published(detachment)

    assert [(one.body["version"], one.body["was_version"]) for one in told] == [
        (1, None), (2, 1), (3, 2),
    ]  # fmt: skip
    assert {one.body["incident_type"] for one in told} == {"fire"}
    assert {one.formation_id for one in told} == {detachment}
    first, other, again = (one.body["sha256"] for one in told)
    assert first == again != other  # the digest is of what it says, not of when
    assert [one.actor for one in told] == [str(system("test"))] * 3
    assert {one.at for one in told} == {NOON}


def test_files_are_published_and_written_down_all_or_none(chain, tmp_path: Path) -> None:
    corps, _, _ = chain
    call_command("load_response_plans", corps, verbosity=0)
    call_command("load_response_plans", corps, verbosity=0)
    count = len(list(SHIPPED.glob("*.toml")))
    assert len(published(corps)) == ResponsePlan.objects.count() == count > 0

    good, bad = tmp_path / "a.toml", tmp_path / "b.toml"
    text = sorted(SHIPPED.glob("*.toml"))[0].read_text("utf-8")
    good.write_text(text.replace("source = ", 'source = "another" # '), "utf-8")
    bad.write_text("nonsense", "utf-8")
    with pytest.raises(CommandError):
        call_command("load_response_plans", corps, good, bad)
    assert len(published(corps)) == ResponsePlan.objects.count() == count

    with pytest.raises(CommandError):
        call_command("load_response_plans", 999_999, verbosity=0)


def test_no_response_plan_up_to_the_root_is_said_plainly(chain) -> None:
    with pytest.raises(NoResponsePlan) as refusal:
        force_for(chain[2], IncidentType.FLOOD, 1)

    assert "力量编成" in refusal.value.sentences()["zh"]


def test_asking_is_one_query_after_the_chain_is_known(chain, django_assert_max_num_queries) -> None:
    publish(chain[0], 1)
    with django_assert_max_num_queries(2):
        force_for(chain[2], IncidentType.FIRE, 1)


def test_a_stranger_to_the_chain_cannot_read_its_response_plans(chain) -> None:
    publish(chain[1], 2, 3)
    version_id = ResponsePlan.objects.get().pk
    other = save_formation(parent_id=None, kind="corps", code="TQ", name_zh="他", name_en="O")
    inside, outside = Client(), Client()
    for client, name, formation_id in ((inside, "a", chain[2]), (outside, "b", other.id)):
        save_person(
            username=name,
            password="fengsui-119",
            name_zh="",
            name_en="",
            posts=[(formation_id, "station_duty")],
        )
        assert client.login(username=name, password="fengsui-119")

    assert Client().get("/api/response-plans").status_code == 401
    assert [one["id"] for one in inside.get("/api/response-plans").json()] == [version_id]
    levels = inside.get(f"/api/response-plans/{version_id}").json()["levels"]
    assert [one["total_count"] for one in levels] == [2, 5]
    assert outside.get("/api/response-plans").json() == []
    assert outside.get(f"/api/response-plans/{version_id}").status_code == 404
