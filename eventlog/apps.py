"""The room's place in Django."""

from django.apps import AppConfig


class EventlogConfig(AppConfig):
    """What happened."""

    name = "eventlog"
    default_auto_field = "django.db.models.BigAutoField"
