"""A command given twice has one effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.refusals import Refused
from eventlog.api import KeyReused, entries_after, head_of, once, record
from tests.eventlog.events import ALICE, AT, changed


def command(body: str = "x", key: str = "k1") -> object:
    def do() -> dict[str, int]:
        record(changed(body), log="T", actor=ALICE, at=AT)
        return {"number": 7}

    return once(actor=ALICE, key=key, body_sha256=body, do=do)


@pytest.mark.django_db
def test_the_same_key_gives_the_same_answer_and_no_second_effect() -> None:
    assert command() == command() == {"number": 7}
    assert head_of("T").seq == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused() -> None:
    command("x")
    with pytest.raises(KeyReused):
        command("y")
    assert head_of("T").seq == 1


@pytest.mark.django_db
def test_an_answer_of_nothing_is_remembered_too() -> None:
    calls: list[int] = []
    for _ in range(2):
        once(actor=ALICE, key="k", body_sha256="x", do=lambda: calls.append(1))
    assert calls == [1]


@pytest.mark.django_db(transaction=True)
def test_a_refused_command_may_be_given_again_with_its_key() -> None:
    def refuse() -> None:
        raise Refused

    with pytest.raises(Refused):
        once(actor=ALICE, key="k1", body_sha256="x", do=refuse)
    assert command() == {"number": 7}


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_posts_at_once_have_one_effect() -> None:
    def post(_: int) -> object:
        try:
            return command()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(20)))

    assert answers == [{"number": 7}] * 20
    assert len(entries_after("T", 0, 100)) == 1
