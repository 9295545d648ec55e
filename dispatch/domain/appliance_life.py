"""An appliance's life (车辆状态): what may follow, whose word counts, what may be sent. Pure."""

from enum import StrEnum

from core.status import ApplianceStatus, OrderState, StatusSource

TRUST: dict[StatusSource, int] = {
    StatusSource.TERMINAL: 3,
    StatusSource.VOICE: 2,
    StatusSource.INFERRED: 1,
    StatusSource.SYSTEM: 0,
}
STEP: dict[ApplianceStatus, int] = {
    ApplianceStatus.ORDERED: 0,
    ApplianceStatus.TURNED_OUT: 1,
    ApplianceStatus.EN_ROUTE: 2,
    ApplianceStatus.ON_SCENE: 3,
    ApplianceStatus.WATER_ON: 4,
    ApplianceStatus.WATER_OFF: 4,
    ApplianceStatus.SHUTTLING_WATER: 4,
}
"""How far an order has come, by the status of its appliance."""

WORKING_ORDER: dict[ApplianceStatus, OrderState] = {
    ApplianceStatus.TURNED_OUT: OrderState.TURNED_OUT,
    ApplianceStatus.EN_ROUTE: OrderState.EN_ROUTE,
    ApplianceStatus.ON_SCENE: OrderState.ON_SCENE,
    ApplianceStatus.WATER_ON: OrderState.ON_SCENE,
    ApplianceStatus.WATER_OFF: OrderState.ON_SCENE,
    ApplianceStatus.SHUTTLING_WATER: OrderState.ON_SCENE,
}
"""The state of an order whose appliance has this status."""

REPORTED = frozenset(
    {
        ApplianceStatus.TURNED_OUT,
        ApplianceStatus.EN_ROUTE,
        ApplianceStatus.ON_SCENE,
        ApplianceStatus.WATER_ON,
        ApplianceStatus.WATER_OFF,
    }
)
"""Statuses that are reported on an order."""

WITHOUT_ORDER = frozenset(
    {
        ApplianceStatus.IN_STATION,
        ApplianceStatus.RETURNING,
        ApplianceStatus.STANDING_BY,
        ApplianceStatus.IN_TRAINING,
        ApplianceStatus.OUT_OF_SERVICE,
    }
)
"""Statuses an appliance can have while nobody has ordered it anywhere."""

ENDS_ORDER = frozenset({ApplianceStatus.OUT_OF_SERVICE, ApplianceStatus.STANDING_BY})
"""Statuses that end an order by themselves: a breakdown on the way, a stand-by elsewhere."""

FREE = frozenset(
    {ApplianceStatus.IN_STATION, ApplianceStatus.RETURNING, ApplianceStatus.STANDING_BY}
)


class Verdict(StrEnum):
    """Whether a reported status stands."""

    STANDS = "stands"
    WRONG_NEXT = "wrong_next_status"
    LESS_TRUSTED = "less_trusted_source"


def judge(
    was: ApplianceStatus, was_source: StatusSource, status: ApplianceStatus, source: StatusSource
) -> Verdict:
    """Judge a status reported on an open order against the one that stands.

    Forward always stands: steps may be skipped, a crew has other things to do. The same again
    stands only from one who knows better (its time then counts). Backward is a correction: the
    dispatcher may (voice), and so may one who knows better than whoever said the later one.
    """
    if was not in STEP or status not in STEP:
        return Verdict.WRONG_NEXT
    if status is ApplianceStatus.WATER_OFF and was is not status and STEP[was] < STEP[status]:
        return Verdict.WRONG_NEXT  # there was no water to turn off
    if STEP[status] > STEP[was]:
        return Verdict.STANDS
    if STEP[status] == STEP[was] and status is not was:
        return _at_work(source)
    return _again_or_back(status is was, was_source, source)


def _at_work(source: StatusSource) -> Verdict:
    """Water on, off, on again: only people know."""
    return Verdict.STANDS if TRUST[source] >= TRUST[StatusSource.VOICE] else Verdict.LESS_TRUSTED


def _again_or_back(is_again: bool, was_source: StatusSource, source: StatusSource) -> Verdict:  # noqa: FBT001
    if TRUST[source] > TRUST[was_source]:
        return Verdict.STANDS
    if TRUST[source] < TRUST[was_source] and (is_again or source is not StatusSource.VOICE):
        return Verdict.LESS_TRUSTED
    if source is StatusSource.VOICE and not is_again:
        return Verdict.STANDS
    return Verdict.WRONG_NEXT


def why_not(
    status: ApplianceStatus, *, is_on_order: bool, crew_count: int, crew_minimum: int
) -> str:
    """Say why an appliance cannot be sent now; ``""`` when it can.

    An appliance on its way back (``returning``) may be ordered anew though its order is not over.
    """
    if status is ApplianceStatus.OUT_OF_SERVICE:
        return "out_of_service"
    if status is ApplianceStatus.IN_TRAINING:
        return "in_training"
    if status not in FREE or (is_on_order and status is not ApplianceStatus.RETURNING):
        return "on_order"
    if crew_count < crew_minimum:
        return "undermanned"
    return ""


def is_dispatchable(
    status: ApplianceStatus, *, is_on_order: bool, crew_count: int, crew_minimum: int
) -> bool:
    """Whether an appliance can be sent now."""
    return not why_not(
        status, is_on_order=is_on_order, crew_count=crew_count, crew_minimum=crew_minimum
    )


def may_undo(status: ApplianceStatus, previous: str, *, is_on_order: bool) -> bool:
    """Whether the last status can be taken back: an order is released, never undone."""
    if not previous:
        return False
    return not (is_on_order and status is ApplianceStatus.ORDERED)
