"""``manage.py list_detectors [--log WH]``: the identity of every detector, one a line."""

import argparse

from django.core.management.base import BaseCommand

from iot.selectors import list_detectors
from org.api import log_of


class Command(BaseCommand):
    """Who may speak at the broker."""

    help = "List the identities of the registered detectors, one a line."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say whose."""
        parser.add_argument("--log", help="only of the detachment that writes in this log")

    def handle(self, *_args: object, **options: object) -> None:
        """Print them, in the order they were registered."""
        logs: dict[int, str] = {}
        for one in list_detectors():
            if one.formation_id not in logs:
                logs[one.formation_id] = log_of(one.formation_id)
            if options["log"] in {None, logs[one.formation_id]}:
                self.stdout.write(one.identity)
