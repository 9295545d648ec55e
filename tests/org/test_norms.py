"""Figures of the field: shipped with their source, set by a city."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from core.actor import person
from core.status import ApplianceStatus
from eventlog.api import entries_after
from org.api import UnknownNorm, norm, norm_values, norms, save_norms, set_norm, shipped_norms
from tests.eventlog.events import AT
from tests.org.city import a_city

pytestmark = pytest.mark.django_db


def test_every_shipped_norm_says_where_it_is_from() -> None:
    for card in shipped_norms():
        assert card.citation
        assert card.note_zh
        assert card.note_en
        assert card.standing in {"found", "computed", "example"}
        assert card.quantity in {"s", "d", "m", "m2", "lps", "mpa", "mps", "count", "code"}
    assert len({card.key for card in shipped_norms()}) == len(shipped_norms())


def test_a_figure_of_our_own_making_is_marked_as_an_example() -> None:
    assert {card.key for card in shipped_norms() if card.citation == "ours"} == {
        card.key
        for card in shipped_norms()
        if card.standing == "example" and not card.citation.startswith("GB")
    }


def test_a_shipped_norm_holds_before_anybody_loaded_it() -> None:
    assert norm("order.sign_within_s") == 30
    assert norm("status_code.on_scene") == 22


def test_every_status_the_standard_knows_has_its_code() -> None:
    codes = {card.key.split(".")[1] for card in norms() if card.key.startswith("status_code.")}
    assert {status.value for status in ApplianceStatus} - codes == {"out_of_service"}  # ours


def test_an_unknown_norm_is_named() -> None:
    with pytest.raises(UnknownNorm) as refused:
        norm("moon.phase")
    assert "moon.phase" in refused.value.sentences()["en"]


def test_loading_twice_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_norms")
    call_command("load_norms")
    assert capsys.readouterr().out.endswith("0 norms new, 0 changed\n")


def test_a_city_s_own_value_survives_loading_and_is_on_record() -> None:
    here = a_city().here.detachment
    call_command("load_norms")

    set_norm(key="order.sign_within_s", value=20, actor=person(1), at=AT, formation_id=here.id)
    call_command("load_norms")

    assert norm("order.sign_within_s") == 20
    (entry,) = entries_after("WH", 0, 9)
    assert (entry.kind, entry.body["value"], entry.body["was_value"]) == ("norm.changed", 20, 30)


def test_several_norms_are_read_at_once_shipped_or_a_citys_own(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    here = a_city().here.detachment
    set_norm(key="order.sign_within_s", value=20, actor=person(1), at=AT, formation_id=here.id)

    with django_assert_num_queries(1):
        got = norm_values(["order.sign_within_s", "arrival.ring_m"])

    assert got == {"order.sign_within_s": 20, "arrival.ring_m": 80}
    with pytest.raises(UnknownNorm):
        norm_values(["arrival.ring_m", "moon.phase"])


def test_a_newer_shipped_value_reaches_a_city_that_took_ours() -> None:
    card = next(card for card in shipped_norms() if card.key == "arrival.ring_m")
    save_norms([card])
    assert save_norms([replace(card, value=90.0, shipped_value=90.0)]) == (0, 1)
    assert norm("arrival.ring_m") == 90


def test_a_norm_nobody_ships_cannot_be_set() -> None:
    here = a_city().here.detachment
    with pytest.raises(UnknownNorm):
        set_norm(key="moon.phase", value=1, actor=person(1), at=AT, formation_id=here.id)
