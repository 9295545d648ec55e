"""The room's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class IotConfig(AppConfig):
    """What detectors say."""

    name = "iot"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the log know what its entries change here."""
        import_module("iot.projections")
