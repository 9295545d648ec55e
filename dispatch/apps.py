"""The room's place in Django."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """What we do."""

    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
