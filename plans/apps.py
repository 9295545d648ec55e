"""The room's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """What to send, what is known."""

    name = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring response plans as a kind of basic data."""
        selectors = import_module("plans.selectors")
        import_module("gis.api").hold_kind(selectors.KIND, selectors.TABLE)
