"""The room's place in Django. The label differs: ``django.contrib.gis`` has taken ``gis``."""

from importlib import import_module

from django.apps import AppConfig


class GeodataConfig(AppConfig):
    """Where things are."""

    name = "gis"
    label = "geodata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the kinds of basic data that lie here."""
        import_module("gis.services.basic_kinds").hold_kinds()
