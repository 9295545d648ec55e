"""The room's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """What we do."""

    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the log know what its entries do to this room's tables."""
        for noun in ("appliances", "calls", "incidents", "pre_alerts"):
            import_module(f"dispatch.projections.{noun}")
