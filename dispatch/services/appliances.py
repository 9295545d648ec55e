"""Appliances (消防车): on the books, their crews, and statuses outside or beside an order."""

from collections.abc import Sequence
from datetime import datetime

from core.actor import Actor
from core.events.appliance import (
    ApplianceCrewed,
    ApplianceRegistered,
    ApplianceStatusSet,
    ApplianceStatusUndone,
)
from core.ids import ApplianceId, FormationId, OrderId
from core.status import ApplianceStatus, ApplianceType, OrderState, StatusSource
from dispatch.domain.appliance_life import (
    ENDS_ORDER,
    REPORTED,
    STEP,
    TRUST,
    WITHOUT_ORDER,
    may_undo,
)
from dispatch.domain.refusals import LessTrustedSource, NothingToUndo, WrongNextStatus
from dispatch.domain.rows import NewAppliance
from dispatch.models import Appliance, TurnoutOrder
from dispatch.services.holding import Held, hold_appliance, tell
from dispatch.services.orders import (
    release,
    release_order,
    report_order_status,
    return_order,
)
from eventlog.api import recorded
from org.api import get_formation


def register_appliances(rows: Sequence[NewAppliance], *, actor: Actor, at: datetime) -> list[int]:
    """Put appliances on the books (列编) in one transaction; gives their ids in the same order.

    A call sign that is known keeps its id and its state; its capability and crew minimum are
    brought up to date.

    Raises
    ------
    ValueError
        If a type is none of ``ApplianceType``.
    NotVisible
        If a station does not exist.
    """
    stations = {one: get_formation(one) for one in {row.formation_id for row in rows}}
    with recorded():
        known = dict(
            Appliance.objects.filter(call_sign__in=[row.call_sign for row in rows]).values_list(
                "call_sign", "pk"
            )
        )
        ids = []
        for row in rows:
            facts = {
                "formation_id": row.formation_id,
                "appliance_type": ApplianceType(row.appliance_type),
                "capability": dict(row.capability),
                "crew_minimum": row.crew_minimum,
                "is_synthetic": row.is_synthetic,
            }
            if row.call_sign in known:
                Appliance.objects.filter(pk=known[row.call_sign]).update(**facts)
                ids.append(known[row.call_sign])
                continue
            made = Appliance.objects.create(call_sign=row.call_sign, **facts)
            event = ApplianceRegistered(
                formation_id=FormationId(row.formation_id),
                appliance_id=ApplianceId(made.pk),
                crew_count=row.crew_count,
            )
            tell(event, actor=actor, at=at, formation=stations[row.formation_id])
            ids.append(made.pk)
    return ids


def set_status(
    *,
    appliance_id: int,
    status: ApplianceStatus,
    source: StatusSource,
    actor: Actor,
    at: datetime,
) -> None:
    """Set what an appliance is doing. On an open order, this is said of the order.

    ``returning`` releases the order, ``in_station`` returns it, a stand-by or a breakdown
    (``standing_by``, ``out_of_service``) releases and ends it.

    Raises
    ------
    NotVisible
        If there is no such appliance.
    WrongNextStatus, LessTrustedSource
        If the status cannot follow the present one, or not on this source's word.
    """
    with recorded():
        held = hold_appliance(appliance_id)
        if held.order is None:
            _set_free(held, status, source, actor=actor, at=at)
        else:
            _set_ordered(held, held.order, status, source, actor=actor, at=at)


def undo_status(*, appliance_id: int, actor: Actor, at: datetime) -> None:
    """Take the last status back (撤销); the one before stands again, with its source and time.

    Raises
    ------
    NothingToUndo
        If none is left to take back: an order is released, a return ordered anew, not undone.
    """
    with recorded():
        held = hold_appliance(appliance_id)
        state = held.state
        was = ApplianceStatus(state.status)
        if not may_undo(was, state.previous_status, is_on_order=state.order_id is not None):
            raise NothingToUndo
        event = ApplianceStatusUndone(
            formation_id=FormationId(state.formation_id),
            appliance_id=ApplianceId(appliance_id),
            status=ApplianceStatus(state.previous_status),
            was_status=was,
        )
        tell(event, actor=actor, at=at)


def set_crew(*, appliance_id: int, crew_count: int, actor: Actor, at: datetime) -> None:
    """Say how many are aboard (在岗人数).

    Raises
    ------
    ValueError
        If the number is negative.
    """
    if crew_count < 0:
        raise ValueError("a crew is nobody or more")
    with recorded():
        held = hold_appliance(appliance_id)
        if held.state.crew_count == crew_count:
            return
        event = ApplianceCrewed(
            formation_id=FormationId(held.state.formation_id),
            appliance_id=ApplianceId(appliance_id),
            crew_count=crew_count,
        )
        tell(event, actor=actor, at=at)


def _set_free(
    held: Held, status: ApplianceStatus, source: StatusSource, *, actor: Actor, at: datetime
) -> None:
    was = ApplianceStatus(held.state.status)
    if status not in WITHOUT_ORDER:
        raise WrongNextStatus(was=was, status=status)
    if TRUST[source] < TRUST[StatusSource.VOICE]:
        raise LessTrustedSource  # out of service, in training: only people know
    if status is was and TRUST[source] <= TRUST[StatusSource(held.state.status_source)]:
        raise WrongNextStatus(was=was, status=status)
    _tell_status(held, status, source, actor=actor, at=at)


def _set_ordered(
    held: Held,
    order: TurnoutOrder,
    status: ApplianceStatus,
    source: StatusSource,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    order_id = OrderId(order.pk)
    was = ApplianceStatus(held.state.status)
    if status in REPORTED:
        report_order_status(order_id=order_id, status=status, source=source, actor=actor, at=at)
    elif status is ApplianceStatus.RETURNING:
        release_order(order_id=order_id, source=source, actor=actor, at=at)
    elif status is ApplianceStatus.IN_STATION:
        return_order(order_id=order_id, source=source, actor=actor, at=at)
    elif status in ENDS_ORDER:
        if order.state != OrderState.RELEASED:
            release(order, source=source, actor=actor, at=at)
        _tell_status(held, status, source, actor=actor, at=at)
    elif (
        status is ApplianceStatus.SHUTTLING_WATER
        and STEP.get(was, 0) >= STEP[ApplianceStatus.ON_SCENE]
        and was is not status
    ):
        _tell_status(held, status, source, actor=actor, at=at)
    else:
        raise WrongNextStatus(was=was, status=status)


def _tell_status(
    held: Held, status: ApplianceStatus, source: StatusSource, *, actor: Actor, at: datetime
) -> None:
    event = ApplianceStatusSet(
        formation_id=FormationId(held.state.formation_id),
        appliance_id=ApplianceId(held.state.appliance_id),
        status=status,
        source=source,
    )
    tell(event, actor=actor, at=at)
