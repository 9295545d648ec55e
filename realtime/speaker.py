"""What the relay says to every web process: one channel of Redis, heard by each one's hub."""

import json
from typing import Any

import structlog
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

REDIS_WAIT_S = 2.0


class Speaker:
    """Says messages to groups of screens. With Redis gone they are lost; numbers will say so."""

    def __init__(self, url: str) -> None:
        """Connect when there is something to say."""
        self.is_heard = True
        self._redis = Redis.from_url(
            url, socket_timeout=REDIS_WAIT_S, socket_connect_timeout=REDIS_WAIT_S
        )

    async def say(self, group: str, message: dict[str, Any]) -> bool:
        """Have every screen that joined a group told; say whether Redis took it."""
        text = json.dumps([group, message], ensure_ascii=False, separators=(",", ":"))
        try:
            await self._redis.publish(settings.FRAMES_CHANNEL, text)
        except (RedisError, OSError) as problem:
            if self.is_heard:
                log.warning("speaker_lost_redis", error=type(problem).__name__)
            self.is_heard = False
        else:
            self.is_heard = True
        return self.is_heard

    async def close(self) -> None:
        """Let the connection go."""
        await self._redis.aclose()
