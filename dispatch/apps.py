"""The room's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """What we do."""

    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the log know what its entries do here, and gis that appliances are kept here."""
        for noun in ("appliances", "calls", "incidents", "pre_alerts"):
            import_module(f"dispatch.projections.{noun}")
        gis = import_module("gis.api")
        gis.keep_layer("appliances", import_module("dispatch.services.layer").KEEPER)
        basics = import_module("dispatch.services.basics")
        gis.hold_kind(basics.KIND, basics.TABLE)
