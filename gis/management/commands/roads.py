"""Run the writer of the road network."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gis.roads.writing import Writer, publish_if_alone


class Command(BaseCommand):
    """Put each imported network in force, for every process at once."""

    help = "Publish the current road network until SIGTERM; with --once, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to do it only once."""
        parser.add_argument("--once", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Publish until told to stop."""
        if options["once"]:
            done = publish_if_alone(timezone.now())
            self.stdout.write("published" if done else "another process is the writer")
            return
        writer = Writer()
        writer.stop_on_signals()
        writer.run()
