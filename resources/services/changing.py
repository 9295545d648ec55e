"""What a station changes: counts, states, who is on duty. One transaction, one trace in the log."""

import math
from datetime import datetime, timedelta

from core.actor import Actor
from core.events.resource import (
    EquipmentStateSet,
    ExpertContactRead,
    ShiftEnded,
    ShiftSet,
    SupplyCounted,
)
from core.ids import FormationId
from eventlog.api import record, recorded
from org.api import log_of
from resources.domain.refusals import ApplianceElsewhere, ShiftEndsBefore, ShiftOver
from resources.domain.rows import ShiftRow
from resources.domain.words import STATES
from resources.models import Equipment, Expert, Firefighter, Shift, Supply
from resources.selectors.appliances import call_signs
from resources.services.saving import require_no_overlap

LONGEST_SHIFT = timedelta(hours=96)


def count_supply(*, supply_id: int, amount: float, actor: Actor, at: datetime) -> None:
    """Write down how much of a supply there is (盘点).

    Raises
    ------
    ValueError
        If the amount is no amount.
    Supply.DoesNotExist
        If there is no such supply.
    """
    if not (math.isfinite(amount) and amount >= 0):
        raise ValueError(f"{amount} is no amount")
    with recorded():
        row = Supply.objects.select_for_update().get(pk=supply_id)
        was_amount, row.amount, row.counted_at = row.amount, amount, at
        row.save(update_fields=["amount", "counted_at"])
        record(
            SupplyCounted(
                formation_id=FormationId(row.formation_id),
                supply_id=row.pk,
                item=row.item,
                amount=amount,
                was_amount=was_amount,
                appliance_id=row.appliance_id,
            ),
            log=log_of(row.formation_id),
            actor=actor,
            at=at,
        )


def set_equipment_state(*, equipment_id: int, state: str, actor: Actor, at: datetime) -> None:
    """Say that equipment is usable, in repair or lost; saying it again leaves no second trace.

    It stands against the next imports of the row's sheet, until the sheet itself says another
    state than it did.

    Raises
    ------
    ValueError
        If there is no such state.
    Equipment.DoesNotExist
        If there is no such equipment.
    """
    if state not in STATES:
        raise ValueError(f"there is no state {state!r}")
    with recorded():
        row = Equipment.objects.select_for_update().get(pk=equipment_id)
        was_state = row.state
        if was_state == state:
            return
        said = row.sheet_state or was_state
        row.state, row.sheet_state = state, "" if said == state else said
        row.save(update_fields=["state", "sheet_state"])
        record(
            EquipmentStateSet(
                formation_id=FormationId(row.formation_id),
                equipment_id=row.pk,
                item=row.item,
                state=state,
                was_state=was_state,
                appliance_id=row.appliance_id,
            ),
            log=log_of(row.formation_id),
            actor=actor,
            at=at,
        )


def set_shift(
    *,
    firefighter_id: int,
    begins_at: datetime,
    ends_at: datetime,
    appliance_id: int | None,
    actor: Actor,
    at: datetime,
) -> int:
    """Put somebody on duty at their station (上岗), and give the shift's number.

    Raises
    ------
    ShiftEndsBefore, ShiftOverlaps, ApplianceElsewhere
        If it cannot be.
    Firefighter.DoesNotExist
        If there is nobody of this number.
    """
    if not timedelta(0) < ends_at - begins_at <= LONGEST_SHIFT:
        raise ShiftEndsBefore(most_h=round(LONGEST_SHIFT / timedelta(hours=1)))
    with recorded():
        who = Firefighter.objects.get(pk=firefighter_id)
        if appliance_id is not None and appliance_id not in call_signs([who.formation_id]):
            raise ApplianceElsewhere
        row = ShiftRow(
            formation_id=who.formation_id,
            firefighter_id=who.pk,
            begins_at=begins_at,
            ends_at=ends_at,
            appliance_id=appliance_id,
            is_synthetic=who.is_synthetic,
        )
        require_no_overlap([row])
        shift = Shift.objects.create(
            formation_id=row.formation_id,
            firefighter=who,
            begins_at=begins_at,
            ends_at=ends_at,
            appliance_id=appliance_id,
            is_synthetic=row.is_synthetic,
        )
        record(
            ShiftSet(
                formation_id=FormationId(who.formation_id),
                shift_id=shift.pk,
                firefighter_id=who.pk,
                begins_at=begins_at,
                ends_at=ends_at,
                appliance_id=appliance_id,
            ),
            log=log_of(who.formation_id),
            actor=actor,
            at=at,
        )
    return shift.pk


def end_shift(*, shift_id: int, actor: Actor, at: datetime) -> None:
    """Take somebody off duty now (下岗); a shift that has not begun is taken away.

    Raises
    ------
    ShiftOver
        If it has ended.
    Shift.DoesNotExist
        If there is no such shift.
    """
    with recorded():
        row = Shift.objects.select_for_update().get(pk=shift_id)
        number, was_ends_at = row.pk, row.ends_at
        if was_ends_at <= at:
            raise ShiftOver
        if row.begins_at >= at:
            row.delete()
        else:
            row.ends_at = at
            row.save(update_fields=["ends_at"])
        record(
            ShiftEnded(
                formation_id=FormationId(row.formation_id),
                shift_id=number,
                firefighter_id=row.firefighter_id,
                was_ends_at=was_ends_at,
                appliance_id=row.appliance_id,
            ),
            log=log_of(row.formation_id),
            actor=actor,
            at=at,
        )


def read_contact(*, expert_id: int, actor: Actor, at: datetime) -> str:
    """Give an expert's telephone, and write down who asked.

    Raises
    ------
    Expert.DoesNotExist
        If there is no such expert.
    """
    with recorded():
        row = Expert.objects.get(pk=expert_id)
        record(
            ExpertContactRead(formation_id=FormationId(row.formation_id), expert_id=row.pk),
            log=log_of(row.formation_id),
            actor=actor,
            at=at,
        )
    return row.phone
