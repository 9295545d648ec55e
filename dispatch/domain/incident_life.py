"""An incident's life (警情状态): which commands each state takes, and where they lead. Pure."""

from enum import StrEnum

from core.incident_type import IncidentType
from core.levels import is_level


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"  # 处置中
    CONTROLLED = "controlled"  # 控制
    PUT_OUT = "put_out"  # 扑灭/处置结束
    CLOSED = "closed"  # 结案


class IncidentCommand(StrEnum):
    """What can be asked of an incident."""

    UPGRADE = "upgrade"
    RECOMMEND = "recommend"
    ORDER = "order"
    NOTE = "note"
    CONTROL = "control"
    PUT_OUT = "put_out"
    CLOSE = "close"


class Outcome(StrEnum):
    """How an incident ended."""

    HANDLED = "handled"  # 真警, 已处置
    FALSE_ALARM = "false_alarm"  # 虚警(误报)
    MALICIOUS = "malicious"  # 假警(谎报、恶意)


_ALWAYS = {
    IncidentCommand.RECOMMEND,
    IncidentCommand.ORDER,
    IncidentCommand.NOTE,
    IncidentCommand.CLOSE,
}
ALLOWED: dict[IncidentState, frozenset[IncidentCommand]] = {
    IncidentState.OPEN: frozenset(IncidentCommand),
    # A fire under control may flare up: it can still be raised and reinforced.
    IncidentState.CONTROLLED: frozenset(
        _ALWAYS | {IncidentCommand.UPGRADE, IncidentCommand.PUT_OUT}
    ),
    IncidentState.PUT_OUT: frozenset(_ALWAYS),  # a relief watch may still be sent
    IncidentState.CLOSED: frozenset(),
}


def is_allowed(state: IncidentState, command: IncidentCommand) -> bool:
    """Whether an incident in this state takes this command."""
    return command in ALLOWED[state]


def may_close(state: IncidentState, outcome: Outcome, *, had_water_on: bool) -> bool:
    """Whether an incident may be closed with this outcome.

    A real fire may not be filed as a false alarm (虚假警): what was controlled, put out or had
    water on it was real; and what is filed as handled was put out or ended first.
    """
    if outcome is Outcome.HANDLED:
        return state is IncidentState.PUT_OUT
    return state is IncidentState.OPEN and not had_water_on


def is_rise(incident_type: IncidentType, was_level: int, alarm_level: int) -> bool:
    """Whether the new level is a rise the standard knows; a level never falls (XF/T 1340-2016)."""
    return is_level(incident_type, alarm_level) and alarm_level > was_level
