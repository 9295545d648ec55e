"""The room's place in Django."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """What there is besides appliances."""

    name = "resources"
    default_auto_field = "django.db.models.BigAutoField"
