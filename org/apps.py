"""The room's place in Django."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Who may."""

    name = "org"
    default_auto_field = "django.db.models.BigAutoField"
