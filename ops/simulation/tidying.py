"""Keeps a desk where nobody sits from filling up: what was left long enough is settled."""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from ops.simulation.doors import DoorShut, Pace, Person, TurnedDown

log = structlog.get_logger(__name__)

LOOK_S = 60.0
LEFT_FOR = timedelta(minutes=15)
PRE_ALERTS_LEFT = 2  # the newest ones stay for whoever comes


async def tidy_for_ever(dispatcher: Person, made_up: set[str], pace: Pace) -> None:
    """Cancel old pre-alerts, and close our own calls that nobody took.

    Parameters
    ----------
    made_up
        Calls the simulator made itself: a person's own calls are left alone, however old.
    """
    while True:
        await pace.wait(LOOK_S)
        try:
            await _tidy(dispatcher, made_up, LEFT_FOR / pace.speed)
        except (DoorShut, TurnedDown) as problem:
            log.info("desk_not_tidied", problem=str(problem)[:160])


async def _tidy(dispatcher: Person, made_up: set[str], left_for: timedelta) -> None:
    formation = await dispatcher.detachment()
    calls = await dispatcher.get(f"/api/streams/calls.f{formation}")
    for call in calls["data"]:
        is_ours = call["id"] in made_up and call["state"] == "waiting"
        if is_ours and _age(call["received_at"]) > left_for:
            await dispatcher.post(f"/api/calls/{call['id']}/close", outcome="abandoned")
    pre_alerts: list[dict[str, Any]] = (
        await dispatcher.get(f"/api/streams/pre_alerts.f{formation}")
    )["data"]
    still_open = [it for it in pre_alerts if it["state"] == "open"]
    newest_first = sorted(still_open, key=lambda it: it["raised_at"], reverse=True)
    for it in newest_first[PRE_ALERTS_LEFT:]:
        if _age(it["raised_at"]) > left_for:
            await dispatcher.post(f"/api/pre-alerts/{it['id']}/cancel", reason="cooking")


def _age(moment: str) -> timedelta:
    return datetime.now(tz=UTC) - datetime.fromisoformat(moment)
