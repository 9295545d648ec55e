"""Lay a demonstration city on the roads last imported. Twice changes nothing."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.seeding.city import SMALL, WHOLE, lay_city
from config.seeding.people import DEMO_PASSWORD
from gis.api import NoRoadNetwork, stations


class Command(BaseCommand):
    """Stations, appliances, water, premises, detectors and people: all synthetic, from one seed."""

    help = "Lay a demonstration city on the roads last imported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the seed and the size."""
        parser.add_argument("--seed", type=int, default=119)
        parser.add_argument("--small", action="store_true", help="few premises, for tests")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Lay it, unless it is there; print what was laid and, once, who can log in."""
        if stations():
            self.stdout.write("the city is there already: nothing was changed")
            return
        began = time.monotonic()
        try:
            laid = lay_city(
                seed=options["seed"],
                size=SMALL if options["small"] else WHOLE,
                at=timezone.now(),
                say=lambda what: self.stdout.write(f"[{time.monotonic() - began:5.1f} s] {what}"),
            )
        except NoRoadNetwork as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(laid.report, ensure_ascii=False, indent=1))
        if settings.IS_DEMO:
            self.stdout.write(f"log-ins {', '.join(laid.passwords)}: password {DEMO_PASSWORD}")
            return
        self.stdout.write("log-ins, shown this once:")
        for username, password in laid.passwords.items():
            self.stdout.write(f"  {username}  {password}")
