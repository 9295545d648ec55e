"""The room's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """What we do."""

    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the log know what its entries do here, and gis who keeps appliances."""
        for noun in ("appliances", "calls", "incidents", "pre_alerts"):
            import_module(f"dispatch.projections.{noun}")
        keep_layer = import_module("gis.api").keep_layer
        keep_layer("appliances", import_module("dispatch.services.layer").KEEPER)
