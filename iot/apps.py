"""The room's place in Django."""

from django.apps import AppConfig


class IotConfig(AppConfig):
    """What detectors say."""

    name = "iot"
    default_auto_field = "django.db.models.BigAutoField"
