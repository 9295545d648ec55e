"""Running what rooms do on an entry: once, in order; set aside when it fails again and again."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from core.actor import Actor, system
from core.events.house import ReactionParked, ReactionSettled
from core.ids import FormationId
from core.refusals import Refused
from eventlog.domain.registry import REACTIONS
from eventlog.models import Cursor, ParkedEntry
from eventlog.selectors import EntryView, event_of, find_entry
from eventlog.services.recording import record, recorded

WORKER = system("worker")


class ParkedSettled(Refused):
    """Somebody has settled it already."""

    CODE = "parked_settled"


class StillFailing(Refused):
    """It was tried again and failed again; it stays on the desk."""

    CODE = "still_failing"


def load_rooms() -> None:
    """Import every room's projections, reactions and jobs: they register what they do."""
    autodiscover_modules("projections", "reactions", "jobs")


def open_cursor(room: str, log: str) -> int:
    """Begin a room's reading of a log, at 0 when it is new; give how far it is."""
    row, _ = Cursor.objects.get_or_create(room=room, log=log)
    return row.seq


def react(room: str, entry: EntryView) -> bool:
    """Run a room's reactions to an entry and move its cursor there, in one transaction.

    False if another worker was quicker.
    """
    with recorded():
        if not _move_cursor(room, entry.log, entry.seq):
            return False
        run_reactions(room, entry)
    return True


def run_reactions(room: str, entry: EntryView) -> None:
    """Call the room's functions for this kind, in the order they were named."""
    event = event_of(entry)
    for function in REACTIONS[room][entry.kind]:
        function(event, entry)


def skip_to(room: str, log: str, seq: int) -> None:
    """Move a room's cursor past entries it does not react to."""
    with transaction.atomic():
        _move_cursor(room, log, seq)


def park(room: str, entry: EntryView, *, tries: int, problem: Exception, at: datetime) -> None:
    """Set an entry aside for a person, and move the cursor past it so that the next get through."""
    name = type(problem).__name__  # its class only: texts carry data
    with recorded():
        if not _move_cursor(room, entry.log, entry.seq):
            return
        ParkedEntry.objects.bulk_create(
            [ParkedEntry(room=room, log=entry.log, seq=entry.seq, tries=tries, error=name)],
            ignore_conflicts=True,
        )
        record(
            ReactionParked(
                formation_id=FormationId(entry.formation_id),
                room=room,
                entry_seq=entry.seq,
                error=name,
            ),
            log=entry.log,
            actor=WORKER,
            at=at,
        )


def settle_parked(parked_id: int, how: str, actor: Actor, at: datetime) -> None:
    """Try a parked reaction again (``retried``), or set it aside for good (``dismissed``).

    Raises
    ------
    ValueError
        For another word than these two, or if there is no such parked reaction.
    ParkedSettled
        If somebody was quicker.
    StillFailing
        If it failed again; it stays parked, with one try more.
    """
    if how not in {"retried", "dismissed"}:
        raise ValueError("a parked reaction is retried or dismissed")
    load_rooms()
    try:
        with recorded():
            _settle(parked_id, how, actor, at)
    except StillFailing:
        _count_try(parked_id)
        raise


def _settle(parked_id: int, how: str, actor: Actor, at: datetime) -> None:
    row = ParkedEntry.objects.select_for_update().filter(pk=parked_id).first()
    entry = None if row is None else find_entry(row.log, row.seq)
    if row is None or entry is None:
        raise ValueError(f"nothing is parked under {parked_id}")
    if row.settled_at is not None:
        raise ParkedSettled
    if how == "retried":
        try:
            run_reactions(row.room, entry)
        except Exception as problem:  # the room's own fault, whatever it is: it stays parked
            raise StillFailing(error=type(problem).__name__) from problem
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    record(
        ReactionSettled(
            formation_id=FormationId(entry.formation_id),
            room=row.room,
            entry_seq=row.seq,
            how=how,
        ),
        log=row.log,
        actor=actor,
        at=at,
    )


def _count_try(parked_id: int) -> None:
    if connection.in_atomic_block:
        return  # part of a longer command that is being taken back as a whole
    row = ParkedEntry.objects.filter(pk=parked_id).first()
    if row is not None:
        row.tries += 1
        row.save(update_fields=["tries"])


def _move_cursor(room: str, log: str, seq: int) -> bool:
    moved = Cursor.objects.select_for_update().filter(room=room, log=log, seq__lt=seq).first()
    if moved is None:
        return False
    moved.seq = seq
    moved.save(update_fields=["seq", "moved_at"])
    return True
