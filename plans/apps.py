"""The room's place in Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """What to send, what is known."""

    name = "plans"
    default_auto_field = "django.db.models.BigAutoField"
