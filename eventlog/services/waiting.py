"""Deadlines: a moment by which something should have happened. And processes' signs of life."""

import os
import socket
import time
from datetime import datetime
from typing import Any

from django.db import connection
from pydantic_core import to_json, to_jsonable_python

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


def beat(process: str, detail: dict[str, Any] | None = None) -> None:
    """Say that this process lives, and in ``detail`` how it does. Once a second or two."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BEAT,
            [
                process,
                f"{socket.gethostname()}:{os.getpid()}",
                time.time(),
                to_json(detail or {}).decode(),
            ],
        )


_BEAT = """
    INSERT INTO eventlog_heartbeat (process, instance, at, skew_s, detail)
    VALUES (%s, %s, clock_timestamp(), %s - extract(epoch FROM clock_timestamp()), %s::jsonb)
    ON CONFLICT (process, instance) DO UPDATE
    SET at = excluded.at, skew_s = excluded.skew_s, detail = excluded.detail
"""
