"""Import a road network from a file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gis.roads.importing import import_roads
from gis.roads.writing import publish_if_alone


class Command(BaseCommand):
    """Import roads and put them in force: by ``manage.py roads`` if it runs, else here."""

    help = "Import a road network from OSM XML (.osm, .xml) or GeoParquet (.parquet)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and what people call the network."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", help="what people call it; the file's name if not given")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and print what was kept, dropped and guessed."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        try:
            built = import_roads(path, name=options["name"] or path.stem, at=timezone.now())
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        publish_if_alone(timezone.now())
        said = {"version": built.network.version, **built.report}
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
