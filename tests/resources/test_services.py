"""What a station changes: each with one trace in the log, and no name in it."""

from datetime import timedelta

import pytest

from eventlog.models import Entry
from resources import api
from resources.models import Equipment, Expert, Shift, Supply
from tests.builders import NOON, TESTER, City, at
from tests.resources.place import Stocked, a_firefighter, a_shift, stocked

pytestmark = pytest.mark.django_db
BY = {"actor": TESTER, "at": NOON}


@pytest.fixture
def there(city: City) -> Stocked:
    return stocked(city)


def last_entry() -> Entry:
    return Entry.objects.order_by("-recorded_at", "-seq")[0]


def test_a_count_changes_amount_and_age_and_says_what_it_was(there: Stocked) -> None:
    api.count_supply(supply_id=there.foam, amount=650.5, **BY)

    row = Supply.objects.get(pk=there.foam)
    assert (row.amount, row.counted_at) == (650.5, NOON)
    entry = last_entry()
    assert entry.kind == "supply.counted"
    assert (entry.body["was_amount"], entry.body["amount"]) == (800, 650.5)


@pytest.mark.parametrize("amount", [-1, float("nan"), float("inf")])
def test_an_amount_that_is_none_changes_nothing(there: Stocked, amount: float) -> None:
    before = Entry.objects.count()
    with pytest.raises(ValueError, match="no amount"):
        api.count_supply(supply_id=there.foam, amount=amount, **BY)

    assert Supply.objects.get(pk=there.foam).amount == 800
    assert Entry.objects.count() == before


def test_a_state_said_twice_leaves_one_trace(there: Stocked) -> None:
    before = Entry.objects.count()
    for _ in range(2):
        api.set_equipment_state(equipment_id=there.apparatus, state="in_repair", **BY)

    assert Equipment.objects.get(pk=there.apparatus).state == "in_repair"
    assert Entry.objects.count() == before + 1
    assert last_entry().body["was_state"] == "usable"
    with pytest.raises(ValueError, match="burnt"):
        api.set_equipment_state(equipment_id=there.apparatus, state="burnt", **BY)


def put_on(who: int, begins: float, hours: float, appliance_id: int | None = None) -> int:
    return api.set_shift(
        firefighter_id=who,
        begins_at=at(begins * 3600),
        ends_at=at((begins + hours) * 3600),
        appliance_id=appliance_id,
        **BY,
    )


def test_nobody_is_put_on_duty_twice_at_once(there: Stocked) -> None:
    with pytest.raises(api.ShiftOverlaps):
        put_on(there.driver, 19, 24)  # the seed's own ends 20 hours after noon

    put_on(there.driver, 20, 24)  # as it ends
    assert last_entry().kind == "shift.set"
    assert "赵一" not in str(last_entry().body)


def test_a_shift_that_ends_before_it_begins_or_never_is_refused(there: Stocked) -> None:
    for hours in (0, -3, 97):
        with pytest.raises(api.ShiftEndsBefore):
            put_on(there.driver, 100, hours)


def test_nobody_is_put_aboard_anothers_appliance(there: Stocked, city: City) -> None:
    with pytest.raises(api.ApplianceElsewhere):
        put_on(there.driver, 100, 8, city.appliances["2号站水罐甲"])
    with pytest.raises(api.ApplianceElsewhere):
        put_on(there.driver, 100, 8, 10**9)


def test_who_is_taken_off_is_off_from_then_on(there: Stocked, city: City) -> None:
    api.end_shift(shift_id=there.shift, **BY)

    assert Shift.objects.get(pk=there.shift).ends_at == NOON
    on = api.on_duty_at(city.stations[0], NOON)
    assert [one.firefighter_id for one in on] == [there.rescuer]
    with pytest.raises(api.ShiftOver):
        api.end_shift(shift_id=there.shift, actor=TESTER, at=at(60))


def test_a_shift_that_has_not_begun_is_taken_away(there: Stocked) -> None:
    shift = put_on(there.driver, 30, 8)
    api.end_shift(shift_id=shift, **BY)

    assert not Shift.objects.filter(pk=shift).exists()
    assert last_entry().body["shift_id"] == shift


def test_a_batch_of_shifts_with_one_overlap_saves_none(city: City) -> None:
    station = city.stations[0]
    who = a_firefighter(station, "周五", "rescuer")
    a_shift(station, who, NOON)
    rows = [
        api.ShiftRow(
            formation_id=station,
            firefighter_id=who,
            begins_at=NOON + timedelta(hours=begins),
            ends_at=NOON + timedelta(hours=begins + 10),
        )
        for begins in (48, 20)
    ]
    with pytest.raises(api.ShiftOverlaps):
        api.save_kept(rows)

    assert Shift.objects.count() == 1


def test_reading_a_telephone_is_noted_without_it(there: Stocked) -> None:
    assert api.read_contact(expert_id=there.expert, **BY) == "13800000001"

    entry = last_entry()
    assert entry.kind == "expert.contact_read"
    assert entry.body["expert_id"] == there.expert
    assert "138" not in str(entry.body)


def test_one_cannot_be_sure_of_what_is_not_there(there: Stocked) -> None:
    with pytest.raises(Expert.DoesNotExist):
        api.read_contact(expert_id=10**6, **BY)
    with pytest.raises(Supply.DoesNotExist):
        api.count_supply(supply_id=10**6, amount=1, **BY)
