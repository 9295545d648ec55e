"""Deadlines that came: each met once, in its own transaction."""

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from eventlog.domain.registry import DEADLINES
from eventlog.models import Deadline
from eventlog.services.recording import recorded

MOST_TRIES = 3
_MEETING = 0x66_65_6E_67  # first half of the advisory locks taken here


class Overtaken(Exception):
    """What the deadline waited for happened while it was being met: nothing of ours shall stand."""


def due_deadlines(limit: int) -> list[int]:
    """Give the deadlines that have come, longest overdue first."""
    rows = Deadline.objects.filter(failed_at=None, due_at__lte=Now())
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def meet_deadline(deadline_id: int) -> bool:
    """Call what answers a deadline, and take the deadline away in the same transaction.

    The row is not locked while the handler works: a service holds its order's row and then clears
    the deadline, so a worker that held the deadline and then wanted the order would deadlock with
    it. An advisory lock keeps a second worker away instead, without waiting.

    False if another worker is at it, or there is nothing to do any more.

    Raises
    ------
    LookupError
        If no function answers a deadline of this name.
    """
    try:
        with recorded():
            if not _is_mine(deadline_id):
                return False
            row = Deadline.objects.filter(pk=deadline_id, failed_at=None, due_at__lte=Now()).first()
            if row is None:
                return False
            if row.what not in DEADLINES:
                raise LookupError(f"nothing answers the deadline {row.what}")
            DEADLINES[row.what](row.body, row.due_at)
            _take_away(row)
    except Overtaken:
        return False
    return True


def note_failure(deadline_id: int, problem: Exception) -> bool:
    """Count a failed try; True when it was the last and the deadline is given up."""
    name = type(problem).__name__
    rows = Deadline.objects.filter(pk=deadline_id)
    rows.update(tries=F("tries") + 1, error=name)
    return bool(rows.filter(tries__gte=MOST_TRIES, failed_at=None).update(failed_at=Now()))


def _is_mine(deadline_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", [_MEETING, deadline_id % (1 << 31)]
        )
        return bool(cursor.fetchone()[0])


def _take_away(row: Deadline) -> None:
    gone, _ = Deadline.objects.filter(pk=row.pk, due_at=row.due_at).delete()
    if not gone and not Deadline.objects.filter(pk=row.pk).exists():
        raise Overtaken  # cleared beside us; one that was set anew would still be there
