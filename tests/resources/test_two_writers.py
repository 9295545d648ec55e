"""Two who put the same person on duty at once, each over a connection of their own: one may."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from core.ids import new_uuid
from eventlog.models import Entry, Head
from org.models import Person
from resources import api
from resources.models import Firefighter, Shift
from tests.builders import NOON, TESTER, City
from tests.resources.place import Stocked, stocked

pytestmark = pytest.mark.django_db(transaction=True)
BEGINS = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def there(city: City) -> Stocked:
    it = stocked(city, timezone.now())
    api.count_supply(supply_id=it.foam, amount=1, actor=TESTER, at=NOON)  # the log has begun
    return it


@contextmanager
def log_held() -> Iterator[None]:
    """Let no command come to its end until two of them wait: then both are in the middle of it."""
    with transaction.atomic():
        list(Head.objects.select_for_update())
        yield
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0] >= 2:
                    return
            time.sleep(0.05)
        raise AssertionError("the two never met")


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do these at once, each in a thread with a connection of its own; give what came of each."""
    came: list[object] = [None] * len(works)

    def run(number: int) -> None:
        try:
            came[number] = works[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    with log_held():
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(30)
    return came


def put_on(
    person_id: int, firefighter_id: int, from_h: float, hours: float
) -> Callable[[], object]:
    """Say it over HTTP, as a person; gives status and answer."""
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    begins_at = BEGINS + timedelta(hours=from_h)
    body = {
        "firefighter_id": firefighter_id,
        "begins_at": begins_at.isoformat(),
        "ends_at": (begins_at + timedelta(hours=hours)).isoformat(),
    }

    def say() -> object:
        answer = client.post(
            "/api/shifts", json.dumps(body), content_type="application/json",
            headers={"Idempotency-Key": str(new_uuid())},
        )  # fmt: skip
        return answer.status_code, answer.json()

    return say


def test_of_two_commands_at_once_one_is_refused_in_words(there: Stocked, city: City) -> None:
    before = Shift.objects.count()
    told = Entry.objects.filter(kind="shift.set").count()

    came = at_once(
        put_on(city.people["duty_1"], there.driver, 0, 12),
        put_on(city.people["shift_leader"], there.driver, 6, 12),
    )

    (done, _), (refused, said) = sorted(came, key=lambda one: one[0])
    assert (done, refused) == (200, 409)
    assert said["refused"] == "shift_overlaps"
    assert "值班" in said["zh"]
    assert "on duty" in said["en"]
    assert Shift.objects.count() == before + 1
    assert Entry.objects.filter(kind="shift.set").count() == told + 1


def test_two_commands_about_two_people_or_two_times_both_stand(there: Stocked, city: City) -> None:
    first, other = city.people["duty_1"], city.people["shift_leader"]
    both = at_once(put_on(first, there.driver, 0, 12), put_on(other, there.rescuer, 0, 12))
    assert [status for status, _ in both] == [200, 200]
    both = at_once(put_on(first, there.driver, 12, 6), put_on(other, there.driver, 18, 6))
    assert [status for status, _ in both] == [200, 200]


def test_a_sheet_and_a_command_at_once_do_not_put_anybody_on_duty_twice(
    there: Stocked, city: City, tmp_path: Path
) -> None:
    name = Firefighter.objects.get(pk=there.driver).name
    sheet = tmp_path / "roster.csv"
    ends_at = BEGINS + timedelta(hours=12)
    sheet.write_text(
        "编号,所属队站,姓名或编号,上岗时间,下岗时间\n"
        f"1,WH0101,{name},{BEGINS.isoformat()},{ends_at.isoformat()}\n",
        "utf-8",
    )
    words = StringIO()

    def bring() -> object:
        try:
            call_command(
                "import_resources", "shifts", str(sheet), "--source", "roster", "--formation", "WH",
                stdout=StringIO(), stderr=words,
            )  # fmt: skip
        except CommandError:
            return 409, words.getvalue()
        return 200, ""

    before = Shift.objects.count()
    came = at_once(bring, put_on(city.people["duty_1"], there.driver, 6, 12))

    assert sorted(status for status, _ in came) == [200, 409]
    refusal = next(said for status, said in came if status == 409)
    assert "overlaps" in json.dumps(refusal, ensure_ascii=False)
    assert Shift.objects.count() == before + 1
