"""Which appliances to send (调派建议), and why not the others. Pure: numbers in, numbers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

EXACT = 2**53  # integers up to here are exact in the solver's float64


@dataclass(frozen=True, slots=True)
class Choice:
    """Appliances to send, and what is still missing."""

    picks: tuple[tuple[int, int], ...]  # (appliance row, role column), soonest arrival first
    short: npt.NDArray[np.int64]  # (r,) appliances still missing, per role


@dataclass(frozen=True, slots=True)
class Shortfall:
    """力量缺口: a role that could not be filled, and why."""

    role: str
    missing_count: int
    reason: str  # none_able, all_busy, none_reachable


def recommend(
    needed: npt.NDArray[np.int64],
    able: npt.NDArray[np.bool_],
    arrival_ms: npt.NDArray[np.int64],
) -> Choice:
    """Leave the fewest places empty, then make the total arrival time least.

    Parameters
    ----------
    needed
        (r,) appliances called for, per role: 2 water tenders, 1 aerial ladder, ...
    able
        (a, r) True where an appliance can take a role and can get there.
    arrival_ms
        (a,) milliseconds until arrival, turnout plus travel. Whole numbers, so that "fewest empty
        places first" is exact and never a matter of rounding.

    Returns
    -------
    Choice
        Each appliance takes at most one role.

    Raises
    ------
    ValueError
        If the shapes disagree, an arrival is negative, or the sums would leave exact arithmetic.

    Notes
    -----
    Minimum-cost assignment (Kuhn 1955, as solved by SciPy), O(a² · slots). An empty place costs
    more than all arrivals together, so the order of the two aims is lexicographic.
    """
    if able.shape != (arrival_ms.size, needed.size):
        raise ValueError(f"able is {able.shape}, want {(arrival_ms.size, needed.size)}")
    if (arrival_ms < 0).any() or (needed < 0).any():
        raise ValueError("arrival_ms and needed must be zero or more")
    role_of_slot = np.repeat(np.arange(needed.size), needed)
    sendable = able.any(axis=1)
    slowest = int(arrival_ms[sendable].max(initial=0))
    empty = slowest * role_of_slot.size + 1
    if empty * max(role_of_slot.size, 1) >= EXACT:
        raise ValueError("arrivals this long cannot be added up exactly")

    offered = np.flatnonzero(sendable)  # the others would only make the matrix larger
    cost = np.where(able[offered], arrival_ms[offered, None], empty)[:, role_of_slot]
    rows, slots = linear_sum_assignment(cost)
    sent = cost[rows, slots] < empty
    rows, roles = offered[rows[sent]], role_of_slot[slots[sent]]

    soonest = np.lexsort((rows, arrival_ms[rows]))
    return Choice(
        picks=tuple((int(rows[i]), int(roles[i])) for i in soonest),
        short=needed - np.bincount(roles, minlength=needed.size),
    )


def still_needed(counts: Mapping[str, int], on_order: Mapping[str, int]) -> dict[str, int]:
    """Take what is already on its way or there from what the plan calls for, role by role."""
    return {role: max(0, count - on_order.get(role, 0)) for role, count in counts.items()}


def reasons(
    picks: Sequence[tuple[int, int]],
    able: npt.NDArray[np.bool_],
    is_reachable: npt.NDArray[np.bool_],
    why_not: Sequence[str],
) -> list[str]:
    """Say of each appliance why it was chosen or not.

    Parameters
    ----------
    picks
        (appliance row, role column) of the chosen.
    able
        (a, r) whether its capability fits a role of the plan, whatever else holds.
    is_reachable
        (a,) whether a road leads from it to the incident.
    why_not
        (a,) what keeps it from being sent at all, ``""`` if nothing does.
    """
    chosen = {row for row, _ in picks}
    said = []
    helps: list[bool] = np.any(able, axis=1).tolist()
    comes: list[bool] = is_reachable.tolist()
    for row, (reason, can_help, can_come) in enumerate(zip(why_not, helps, comes, strict=True)):
        if row in chosen:
            said.append("chosen")
        elif reason:
            said.append(reason)
        elif not can_help:
            said.append("not_able")
        elif not can_come:
            said.append("no_road")
        else:
            said.append("slower")
    return said


def shortfall(
    roles: Sequence[str],
    short: npt.NDArray[np.int64],
    able: npt.NDArray[np.bool_],
    is_reachable: npt.NDArray[np.bool_],
    is_free: npt.NDArray[np.bool_],
) -> tuple[Shortfall, ...]:
    """Say what is missing and why: none has the capability, no road leads here, or all are busy."""
    missing = []
    for column, role in enumerate(roles):
        if not short[column]:
            continue
        if not able[:, column].any():
            reason = "none_able"
        elif (able[:, column] & is_free & ~is_reachable).any():
            reason = "none_reachable"
        else:
            reason = "all_busy"
        missing.append(Shortfall(role, int(short[column]), reason))
    return tuple(missing)
