"""The room's place in Django. The label differs: ``django.contrib.gis`` has taken ``gis``."""

from django.apps import AppConfig


class GeodataConfig(AppConfig):
    """Where things are."""

    name = "gis"
    label = "geodata"
    default_auto_field = "django.db.models.BigAutoField"
