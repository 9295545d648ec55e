"""The peer as Channels' tutorial has it: a consumer, a group, one ``group_send`` for each update.

Served by Daphne. The layer is the one this project used before it had a hub; the other one of
channels-redis asks Redis once for each viewer and message.
"""

import json
import os
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter

GROUP = "positions"


def set_up() -> None:
    """Configure Django with nothing but a channel layer."""
    from django.conf import settings  # noqa: PLC0415

    if settings.configured:
        return
    settings.configure(
        SECRET_KEY="bench",
        INSTALLED_APPS=["channels"],
        CHANNEL_LAYERS={
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {
                    "hosts": [{"address": os.environ["FENGSUI_REDIS_URL"], "socket_timeout": None}],
                    "prefix": "naive",
                },
            }
        },
    )


class Naive(AsyncWebsocketConsumer):
    """Joins the group; encodes and sends each update for each viewer."""

    async def connect(self) -> None:
        """Join."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def position(self, message: dict[str, Any]) -> None:
        """Send one update, as JSON."""
        id_, lng, lat, heading_deg, speed_mps, accuracy_m, at_ms = message["row"]
        frame = {
            "kind": "position", "id": id_, "lnglat": [lng, lat], "at_ms": at_ms,
            "heading_deg": heading_deg, "speed_mps": speed_mps, "accuracy_m": accuracy_m,
        }  # fmt: skip
        await self.send(text_data=json.dumps(frame, separators=(",", ":")))


set_up()
application = ProtocolTypeRouter({"websocket": Naive.as_asgi()})
