"""How far the relay got, and which streams it had renewed, kept in Redis for who takes over."""

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

KEY = "relay:cursors"  # a hash: log -> its life and the last entry told
RENEWED_KEY = "relay:renewed"  # a hash: stream -> token and when, as seconds
REDIS_WAIT_S = 1.0

Cursor = tuple[str, int]
Renewal = tuple[str, float]


class Cursors:
    """Saves and loads how far each log was told, in which of its lives."""

    def __init__(self, url: str) -> None:
        """Connect when first used."""
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=REDIS_WAIT_S,
            socket_connect_timeout=REDIS_WAIT_S,
        )

    async def load(self) -> dict[str, Cursor]:
        """Give the saved cursors; none if Redis does not answer."""
        try:
            saved = await self._redis.hgetall(KEY)
        except (RedisError, OSError) as problem:
            log.warning("cursors_not_loaded", error=type(problem).__name__)
            return {}
        cursors = {}
        for name, text in saved.items():
            life, _, seq = str(text).rpartition(":")
            if seq.isdecimal():
                cursors[str(name)] = (life, int(seq))
        return cursors

    async def load_renewed(self) -> dict[str, Renewal]:
        """Give what was renewed before and may not have been heard of; none without Redis."""
        try:
            saved = await self._redis.hgetall(RENEWED_KEY)
        except (RedisError, OSError) as problem:
            log.warning("renewals_not_loaded", error=type(problem).__name__)
            return {}
        renewed = {}
        for stream, text in saved.items():
            token, _, at_s = str(text).rpartition(":")
            renewed[str(stream)] = (token, float(at_s))
        return renewed

    async def save(
        self, cursors: dict[str, Cursor], renewed: dict[str, Renewal] | None = None
    ) -> None:
        """Save the cursors, if Redis takes them, and with them what was renewed.

        Both or none: an entry that is behind the cursor is not told again, nor what it renewed.
        """
        if not cursors:
            return
        try:
            async with self._redis.pipeline(transaction=True) as both:
                both.hset(
                    KEY, mapping={name: f"{life}:{seq}" for name, (life, seq) in cursors.items()}
                )
                if renewed:
                    both.delete(RENEWED_KEY)
                    both.hset(
                        RENEWED_KEY,
                        mapping={name: f"{one[0]}:{one[1]}" for name, one in renewed.items()},
                    )
                await both.execute()
        except (RedisError, OSError) as problem:
            log.debug("cursors_not_saved", error=type(problem).__name__)

    async def close(self) -> None:
        """Let the connection go."""
        await self._redis.aclose()
