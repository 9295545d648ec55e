"""Make the search's index of names anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gis.models import PlaceName
from gis.services.names import KINDS, index_places


class Command(BaseCommand):
    """Spell every name again: after a restore, an update of the spelling, or a renamed station."""

    help = "Make the index of names that the search reads anew, from the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind, if not all, and whether what is there may stay."""
        parser.add_argument("--kind", choices=KINDS, help="all when none is given")
        parser.add_argument(
            "--missing", action="store_true", help="only kinds of which nothing is indexed yet"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Index, and print how many places of each kind there are."""
        for kind in [options["kind"]] if options["kind"] else KINDS:
            if options["missing"] and PlaceName.objects.filter(kind=kind).exists():
                continue
            began = time.monotonic()
            count = index_places(kind)
            self.stdout.write(f"{kind}: {count} places in {time.monotonic() - began:.1f} s")
