"""How far each seat's clock is off: said with its pings, kept in Redis for whoever asks health."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from core.skew import Skew

KEY = f"{settings.REDIS_PREFIX}.seats"  # a hash: channel -> who, how far off, when last heard
GONE_AFTER_S = 60.0  # six pings: its server died without a farewell
REDIS_WAIT_S = 1.0
REST_S = 2.0  # after a failure Redis is left alone so long: else each word would wait for it


@dataclass(frozen=True, slots=True)
class SeatHeard:
    """An open seat."""

    person_id: int
    skew_s: float  # its clock minus that of the web server it speaks to; positive: ahead
    age_s: float


class _Teller:
    """Tells Redis in a thread of its own, one thing after the other: no screen waits for it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="seats")
        self._rests_until = 0.0

    def tell(self, do: Callable[[Redis], object]) -> None:
        """Have something told, soon. With Redis away it is lost: the next ping says it again."""
        self._thread.submit(self._try, do)

    def _try(self, do: Callable[[Redis], object]) -> None:
        if time.monotonic() < self._rests_until:
            return
        try:
            do(_redis(settings.REDIS_URL))
        except (RedisError, OSError):
            self._rests_until = time.monotonic() + REST_S


_TELLER = _Teller()


class Seat:
    """One screen's clock, as its consumer hears it. Redis being away is never felt here."""

    def __init__(self, person_id: int, channel: str) -> None:
        """Begin with nothing heard."""
        self._person_id = person_id
        self._channel = channel
        self._skew = Skew()

    def hear(self, said: object) -> None:
        """Take in what the seat's clock says.

        Raises
        ------
        ValueError
            If that is no moment in ISO 8601 with a zone.
        """
        self._skew.hear(_moment(said), timezone.now())
        skew_s = round(self._skew.skew_s, 3)

        def keep(redis: Redis) -> None:
            redis.hset(KEY, self._channel, json.dumps([self._person_id, skew_s, _now_s(redis)]))
            redis.expire(KEY, int(GONE_AFTER_S))

        _TELLER.tell(keep)

    def leave(self) -> None:
        """Take the seat off the list."""
        _TELLER.tell(lambda redis: redis.hdel(KEY, self._channel))


def seats_heard() -> list[SeatHeard] | None:
    """Give the open seats; None when Redis does not answer: not known is not none.

    Seats not heard of for ``GONE_AFTER_S`` are left out, and forgotten.
    """
    redis = _redis(settings.REDIS_URL)
    try:
        kept, now_s = redis.hgetall(KEY), _now_s(redis)
    except (RedisError, OSError):
        return None
    heard: list[SeatHeard] = []
    gone: list[bytes | str] = []
    for channel, text in kept.items():
        person_id, skew_s, heard_at_s = json.loads(text)
        age_s = max(0.0, now_s - heard_at_s)
        if age_s > GONE_AFTER_S:
            gone.append(channel)
        else:
            heard.append(SeatHeard(person_id, skew_s, round(age_s, 1)))
    if gone:
        with suppress(RedisError, OSError):  # the next who asks forgets them
            redis.hdel(KEY, *gone)
    return heard


@cache
def _redis(url: str) -> Redis:
    """Give the process's connections, shared by its threads."""
    return Redis.from_url(url, socket_timeout=REDIS_WAIT_S, socket_connect_timeout=REDIS_WAIT_S)


def _now_s(redis: Redis) -> float:
    """Give the time by Redis' clock: those of several web servers may differ."""
    seconds, microseconds = redis.time()
    return float(seconds) + microseconds / 1e6


def _moment(said: object) -> datetime:
    read = datetime.fromisoformat(said) if isinstance(said, str) else None
    if read is None or read.tzinfo is None:  # a moment without a zone may be eight hours off
        raise ValueError("no moment")
    return read
