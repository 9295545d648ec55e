"""Reading state for a screen, off the event loop: a few threads, each with a pooled connection."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils import timezone

from desk import api as desk
from desk.api import Stream
from eventlog import api as eventlog
from realtime.positions import Row
from realtime.relay import encoded
from realtime.said import Said
from realtime.threads import in_thread

_P = ParamSpec("_P")
_T = TypeVar("_T")

# Channels' one shared thread would make every screen wait for every other one's snapshot.
_READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="snapshot")
_WAITING: dict[Hashable, asyncio.Future[Any]] = {}  # readings asked for that have not begun


@dataclass(frozen=True, slots=True)
class Standing:
    """What a look at somebody's rights found."""

    session_left_s: float | None  # how long the log-in lasts by itself; None: it has ended
    lost: Sequence[Stream] = ()  # what they may not hear, or no longer


@dataclass(slots=True)
class Heard:
    """A stream one screen listens to."""

    stream: Stream
    log: str = ""  # the log its frames are numbered by; "" for positions
    tokens: dict[str, str] = field(default_factory=dict)  # of the last renewals: it, its whole log
    reading_count: int = 0  # snapshots that are asked for
    is_reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    late: list[Said] = field(default_factory=list)  # frames that wait for the snapshot


async def _off_loop(read: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    return await in_thread(_READERS, read, *args, **kwargs)


async def _shared(read: Callable[[Stream], _T], stream: Stream) -> _T:
    """Read once for all who ask before the reading begins: hundreds come back together.

    One that has begun may have missed what was said since, so who asks then has another made.
    """
    key = (asyncio.get_running_loop(), read, stream)

    def begin() -> _T:
        del _WAITING[key]
        return read(stream)

    waiting: asyncio.Future[_T] | None = _WAITING.get(key)
    if waiting is None:
        waiting = _WAITING[key] = asyncio.ensure_future(_off_loop(begin))
    return await asyncio.shield(waiting)  # one who leaves takes it from nobody


async def standing_of(person_id: int, session_key: str, streams: Sequence[Stream]) -> Standing:
    """Look whether a session still stands and is that person's, and what they may hear of this."""
    return await _off_loop(_standing_of, person_id, session_key, streams)


async def may_hear(person_id: int, stream: Stream) -> bool:
    """Whether a person may listen to a stream now."""
    return await _off_loop(desk.may_hear, person_id, stream)


async def snapshot_of(stream: Stream) -> tuple[str, str]:
    """Read a stream's snapshot frame, and the log it is numbered by."""
    return await _shared(_snapshot_of, stream)


async def positions_of(stream: Stream) -> list[Row]:
    """Read the newest fix of every appliance of a positions stream."""
    return await _shared(_positions_of, stream)


async def log_lives() -> str:
    """Name the life of every log. Another name than before: start over."""
    return await _off_loop(lives)


def lives() -> str:
    """Name the life of every log, from the database."""
    return ",".join(f"{log}:{eventlog.head_of(log).instance.hex[:8]}" for log in eventlog.logs())


def _standing_of(person_id: int, session_key: str, streams: Sequence[Stream]) -> Standing:
    request = HttpRequest()
    store = request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    kept = store.get_model_class().objects.filter(pk=session_key)
    ends_at = kept.values_list("expire_date", flat=True).first()
    if ends_at is None or get_user(request).pk != person_id:
        return Standing(None)
    left_s = max(0.0, (ends_at - timezone.now()).total_seconds())
    heard = desk.heard_of(streams, person_id)
    return Standing(left_s, [one for one in streams if one not in heard])


def _snapshot_of(stream: Stream) -> tuple[str, str]:
    snapshot = desk.snapshot(stream)
    return encoded(snapshot.model_dump(mode="json")), desk.find_log(stream)


def _positions_of(stream: Stream) -> list[Row]:
    found = desk.snapshot(stream)
    if not isinstance(found, desk.PositionsFrame):
        raise TypeError(f"{stream} carries no positions")
    arrays = zip(
        found.ids,
        found.lnglat,
        found.heading_deg,
        found.speed_mps,
        found.accuracy_m,
        found.fix_at,
        strict=True,
    )
    return [
        [id_, *place, heading_deg, speed_mps, accuracy_m, int(at.timestamp() * 1000)]
        for id_, place, heading_deg, speed_mps, accuracy_m, at in arrays
    ]
