"""``manage.py list_detectors``: the identity of every detector, one a line."""

from django.core.management.base import BaseCommand

from iot.selectors import detector_identities


class Command(BaseCommand):
    """Who may speak at the broker."""

    help = "List the identities of the registered detectors, one a line."

    def handle(self, *_args: object, **_options: object) -> None:
        """Print them, in the order they were registered."""
        for identity in detector_identities():
            self.stdout.write(identity)
