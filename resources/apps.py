"""The room's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """What there is besides appliances."""

    name = "resources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the tables as kinds of basic data."""
        hold_kind = import_module("gis.api").hold_kind
        for kind, table in import_module("resources.selectors.basics").kinds_held():
            hold_kind(kind, table)
