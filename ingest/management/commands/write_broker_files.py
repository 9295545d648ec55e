"""``manage.py write_broker_files DIR``: accounts and rights for the private broker."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ingest.credentials import broker_password, detector_password
from ingest.iot.broker_files import write_broker_files, write_private
from iot.api import detector_identities

CARDS = "device-cards.json"


class Command(BaseCommand):
    """Files for Mosquitto; in a demo also the cards of the devices the simulator plays."""

    help = "Write Mosquitto's password, access and configuration files into a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the directory."""
        parser.add_argument("directory", type=Path)

    def handle(self, *_args: object, directory: Path, **_options: Any) -> None:
        """Write the files anew."""
        user = os.environ.get("FENGSUI_MQTT_USER", "ingest")
        own = os.environ.get("FENGSUI_MQTT_PASSWORD") or broker_password(settings.SECRET_KEY, user)
        identities = list(detector_identities())
        accounts = [(it, detector_password(settings.SECRET_KEY, it)) for it in identities]
        count = write_broker_files(directory, ingest=(user, own), detectors=accounts)
        self.stdout.write(f"{count} accounts written to {directory}")
        if settings.IS_DEMO:
            # What an installer would carry to the devices: the simulator reads no table.
            write_private(settings.HOME / CARDS, json.dumps({"detectors": identities}))
