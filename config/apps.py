"""The room's place in Django."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Puts the rooms together."""

    name = "config"
