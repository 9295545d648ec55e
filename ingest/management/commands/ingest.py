"""``manage.py ingest``: listen for position devices and detectors."""

import asyncio
import os

from django.conf import settings
from django.core.management.base import BaseCommand

from ingest.credentials import broker_password
from ingest.iot.door import broker_at
from ingest.process import Doors, keep_doors_open

INGEST_USER = "ingest"


class Command(BaseCommand):
    """Positions and detectors, answered after the commit."""

    help = "Listen for position devices (HTTP) and detectors (MQTT) until told to stop."

    def handle(self, *_args: object, **_options: object) -> None:
        """Run until SIGTERM or SIGINT."""
        user = os.environ.get("FENGSUI_MQTT_USER", INGEST_USER)
        password = os.environ.get("FENGSUI_MQTT_PASSWORD") or broker_password(
            settings.SECRET_KEY, user
        )
        doors = Doors(
            host=os.environ.get("FENGSUI_HOST", "127.0.0.1"),
            avl_port=settings.AVL_PORT,
            redis_url=settings.REDIS_URL,
            broker=broker_at(settings.MQTT_URL, user=user, password=password),
        )
        asyncio.run(keep_doors_open(doors))
