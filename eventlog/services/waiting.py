"""Deadlines: a moment by which something should have happened. And processes' signs of life."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from pydantic_core import to_json, to_jsonable_python

from core.skew import RoundTrips
from eventlog.models import Deadline


def set_deadline(room: str, key: str, due_at: datetime, what: str, body: dict[str, Any]) -> None:
    """Have ``on_deadline(what)`` called at ``due_at``; the same key again moves the deadline."""
    facts = {
        "due_at": due_at,
        "what": what,
        "body": to_jsonable_python(body),
        "tries": 0,
        "error": "",
        "failed_at": None,
    }
    Deadline.objects.bulk_create(
        [Deadline(room=room, key=key, **facts)],
        update_conflicts=True,
        unique_fields=["room", "key"],
        update_fields=list(facts),
    )


def clear_deadline(room: str, key: str) -> None:
    """Call it off: what was waited for has happened. Nothing happens if there is none."""
    Deadline.objects.filter(room=room, key=key).delete()


@dataclass(slots=True)
class HostClock:
    """The clock of this host, held against that of the database."""

    now_s: Callable[[], float] = time.time
    trips: RoundTrips = field(default_factory=RoundTrips)

    def compare(self) -> None:
        """Ask the database for the time, and heed how long the answer took."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # a connection is opened now, not while time is taken
            asked_s, began = self.now_s(), time.perf_counter()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            (theirs_s,) = cursor.fetchone()
            self.trips.hear(asked_s, theirs_s, time.perf_counter() - began)


_OWN = HostClock()


def beat(
    process: str, detail: dict[str, Any] | None = None, *, clock: HostClock | None = None
) -> None:
    """Say that this process lives, and in ``detail`` how it does. Once a second or two."""
    clock = clock or _OWN
    clock.compare()
    with connection.cursor() as cursor:
        cursor.execute(
            _BEAT,
            [
                process,
                f"{socket.gethostname()}:{os.getpid()}",
                clock.trips.skew_s,
                clock.trips.within_s,
                to_json(detail or {}).decode(),
            ],
        )


_BEAT = """
    INSERT INTO eventlog_heartbeat (process, instance, at, skew_s, skew_within_s, detail)
    VALUES (%s, %s, clock_timestamp(), %s, %s, %s::jsonb)
    ON CONFLICT (process, instance) DO UPDATE
    SET at = excluded.at, skew_s = excluded.skew_s, skew_within_s = excluded.skew_within_s,
        detail = excluded.detail
"""
