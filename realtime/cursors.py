"""How far the relay got, kept in Redis. A hint: without it screens ask for snapshots, no more."""

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

KEY = "relay:cursors"  # a hash: log -> its life and the last entry told
REDIS_WAIT_S = 1.0

Cursor = tuple[str, int]


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

    async def save(self, cursors: dict[str, Cursor]) -> None:
        """Save the cursors, if Redis takes them."""
        if not cursors:
            return
        try:
            await self._redis.hset(
                KEY, mapping={name: f"{life}:{seq}" for name, (life, seq) in cursors.items()}
            )
        except (RedisError, OSError) as problem:
            log.debug("cursors_not_saved", error=type(problem).__name__)

    async def close(self) -> None:
        """Let the connection go."""
        await self._redis.aclose()
