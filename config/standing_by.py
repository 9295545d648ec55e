"""What health says of the standby: the file its keeper writes, told in the shapes of the wire."""

from datetime import UTC, datetime

from django.conf import settings
from ninja import Schema

from ops.standby import read_state


class StandbyLine(Schema):
    """Whether a second database holds everything too, and could lead (ops/standby.py)."""

    is_there: bool  # it takes changes over at this moment
    is_synchronous: bool  # nothing is answered before the standby has it on its disk
    is_complete: bool  # and nothing answered earlier is missing there: it can be promoted
    behind_bytes: int | None  # written and not on its disk yet; None: it is not there
    behind_s: float | None  # until what is written could be read there


def standby_line() -> StandbyLine | None:
    """Say how the standby is; None: nobody asked for one here."""
    if not settings.STANDBY:
        return None
    state = read_state(settings.FENGSUI_HOME, now=datetime.now(UTC))
    if state is None:  # its keeper is silent, so nobody knows
        return StandbyLine(
            is_there=False, is_synchronous=False, is_complete=False, behind_bytes=None,
            behind_s=None,
        )  # fmt: skip
    return StandbyLine(
        is_there=state.is_streaming,
        is_synchronous=state.is_synchronous,
        is_complete=state.is_complete,
        behind_bytes=state.behind_bytes,
        behind_s=state.behind_s,
    )
