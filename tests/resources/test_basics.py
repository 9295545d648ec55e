"""The room's tables are kinds of basic data: complete, fresh, corrected; and without names."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from core.ids import new_uuid
from org.models import Person
from resources.models import Firefighter, LinkedAgency, Supply
from resources.selectors.basics import kinds_held
from resources.selectors.kinds import KINDS
from tests.builders import City, a_person
from tests.resources.place import Stocked, stocked

pytestmark = pytest.mark.django_db
CLASS_OF = {
    "firefighters": "people",
    "experts": "people",
    "equipment": "equipment",
    "supplies": "supplies",
    "linked_agencies": "partners",
    "micro_stations": "partners",
}


@pytest.fixture
def there(city: City) -> Stocked:
    return stocked(city, timezone.now())


def as_(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    return client


def give(client: Client, method: str, path: str, body: dict) -> dict:
    answer = client.generic(
        method,
        f"/api/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": str(new_uuid())},
    )
    assert answer.status_code == 200, answer.json()
    return answer.json()


def kinds(client: Client) -> dict[str, dict]:
    return {
        kind["name"]: {**kind, "class": one["key"]}
        for one in client.get("/api/basics").json()
        for kind in one["kinds"]
    }


def test_every_table_but_the_roster_stands_in_its_class(there: Stocked, city: City) -> None:
    found = kinds(as_(city.people["dispatcher"]))

    assert {name: found[name]["class"] for name in CLASS_OF} == CLASS_OF
    assert {kind.name for kind, _ in kinds_held()} == set(KINDS) - {"shifts"}


def test_what_is_missing_and_what_was_checked_is_counted(there: Stocked, city: City) -> None:
    found = kinds(as_(city.people["dispatcher"]))

    assert found["experts"]["count"] == 2
    assert found["experts"]["missing"] == {"expertise": 0, "has_phone": 0}
    assert found["linked_agencies"]["missing"] == {"duty_phone": 3}
    assert found["firefighters"]["missing"]["rank"] == 2
    assert found["supplies"]["overdue_count"] == 1  # the powder nobody ever counted
    Supply.objects.update(counted_at=timezone.now() - timedelta(days=31))
    assert kinds(as_(city.people["dispatcher"]))["supplies"]["overdue_count"] == 3


def test_basic_data_names_nobody_and_gives_no_telephone_of_anybody(
    there: Stocked, city: City
) -> None:
    client = as_(city.people["dispatcher"])
    for kind, row_id in (("firefighters", there.driver), ("experts", there.expert)):
        page = client.get(f"/api/basics/{kind}").json()
        card = client.get(f"/api/basics/{kind}/{row_id}").json()
        text = json.dumps([page, card], ensure_ascii=False)
        assert page["count"] == 2
        for name in ("赵一", "钱二", "孙教授", "李工", "13800000001"):
            assert name not in text
    assert "赵** #" in json.dumps(client.get("/api/basics/firefighters").json(), ensure_ascii=False)


def test_a_word_with_a_per_cent_sign_is_read_and_found(there: Stocked, city: City) -> None:
    client = as_(city.people["dispatcher"])
    rows = client.get("/api/basics/supplies").json()["rows"]
    found = client.get("/api/basics/supplies?q=干粉").json()["rows"]

    assert {row["name"] for row in rows} == {"6%泡沫液", "干粉灭火剂"}
    assert [row["id"] for row in found] == [there.powder]


def test_another_station_sees_none_of_it(there: Stocked, city: City) -> None:
    found = kinds(as_(city.people["neighbour"]))
    assert {name: found[name]["count"] for name in CLASS_OF} == dict.fromkeys(CLASS_OF, 0)
    client = as_(city.people["neighbour"])
    assert client.get(f"/api/basics/experts/{there.expert}").status_code == 404


def test_a_correction_is_proposed_settled_and_written(there: Stocked, city: City) -> None:
    row = LinkedAgency.objects.get(name="供电")
    proposer = as_(city.people["shift_leader"])
    settler = as_(a_person("boss", city.detachment, "admin"))
    made = give(
        proposer,
        "POST",
        f"basics/linked_agencies/{row.pk}/corrections",
        {"values": {"duty_phone": "95598"}, "note": "问过"},
    )
    give(settler, "POST", f"corrections/{made['id']}/acceptance", {"note": ""})

    row.refresh_from_db()
    assert row.duty_phone == "95598"


def test_a_licence_may_be_corrected_to_a_day_to_come_and_an_amount_is_counted(
    there: Stocked, city: City
) -> None:
    proposer = as_(city.people["shift_leader"])
    settler = as_(a_person("boss", city.detachment, "admin"))
    made = give(
        proposer,
        "POST",
        f"basics/firefighters/{there.driver}/corrections",
        {"values": {"driving_until_at": "2035-05-01", "roles": ["driver", "medic"]}},
    )
    give(settler, "POST", f"corrections/{made['id']}/acceptance", {"note": ""})
    row = Firefighter.objects.get(pk=there.driver)
    card = proposer.get(f"/api/basics/supplies/{there.foam}").json()

    assert row.roles == ["driver", "medic"]
    assert row.driving_until_at.isoformat().startswith("2035-04-30T16:00")
    assert {one["name"]: one["may_correct"] for one in card["fields"]} == {
        "item": False,
        "amount": False,
        "least_amount": True,
        "counted_at": False,
    }


def test_what_was_corrected_stands_against_the_next_sheet(
    there: Stocked, city: City, tmp_path: Path
) -> None:
    def bring(*more: str) -> dict:
        out = StringIO()
        call_command(
            "import_resources", "linked_agencies", str(file), "--source", "county",
            "--formation", "WH", *more, stdout=out,
        )  # fmt: skip
        return json.loads(out.getvalue())["merged"]

    file = tmp_path / "agencies.csv"
    file.write_text("编号,名称,类别,值班电话\n1,水务,供水,111\n", "utf-8")
    bring()
    row = LinkedAgency.objects.get(source="county")
    made = give(
        as_(city.people["shift_leader"]),
        "POST",
        f"basics/linked_agencies/{row.pk}/corrections",
        {"values": {"duty_phone": "222"}},
    )
    settler = as_(a_person("boss", city.detachment, "admin"))
    give(settler, "POST", f"corrections/{made['id']}/acceptance", {"note": ""})

    assert bring()["corrected"] == {"1": ["duty_phone"]}
    row.refresh_from_db()
    assert row.duty_phone == "222"
    bring("--overrule-corrections")
    row.refresh_from_db()
    assert row.duty_phone == "111"
    assert bring()["corrected"] == {}
