"""The room's place in Django."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Tells screens."""

    name = "realtime"
