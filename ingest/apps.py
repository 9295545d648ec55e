"""The room's place in Django."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """Machines at the door."""

    name = "ingest"
