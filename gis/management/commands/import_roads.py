"""Import a road network from a file, or by the name of a place."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gis.domain.datum import Datum
from gis.roads.build import BuiltRoads
from gis.roads.importing import Reading, import_roads
from gis.roads.mapping import load_mapping
from gis.roads.policy import read_policy
from gis.roads.reading import TABLE
from gis.roads.writing import publish_if_alone


class Command(BaseCommand):
    """Import roads and put them in force: by ``manage.py roads`` if it runs, else here."""

    help = (
        "Import a road network from OSM (.osm.pbf, .osm), OSMnx GraphML (.graphml), links with a"
        " column mapping (.shp, .zip, .gpkg) or GeoParquet (.parquet), or by a place's name."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file or place, what people call the network, and how to read the file."""
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--place", help="look this place up at OpenStreetMap instead")
        parser.add_argument("--name", help="what people call it; the file's name if not given")
        parser.add_argument(
            "--mapping", type=Path, help="which column says what (TOML or JSON), for links"
        )
        parser.add_argument(
            "--datum",
            choices=[datum.value for datum in Datum],
            default=Datum.WGS84.value,
            help="what the file's degrees are counted from",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and print what was kept, dropped, guessed and changed."""
        if (options["file"] is None) == (options["place"] is None):
            raise CommandError("wants a file, or --place and the name of one")
        try:
            built = _from_place(options) if options["place"] else _from_file(options)
        except (ValueError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        publish_if_alone(timezone.now())
        said = {"version": built.network.version, **built.report}
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))


def _from_file(options: dict[str, Any]) -> BuiltRoads:
    path: Path = options["file"]
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    if path.suffix.lower() in TABLE and options["mapping"] is None:
        raise ValueError(f"{path.name}: wants --mapping: which of its columns says what")
    mapping = load_mapping(options["mapping"]) if options["mapping"] else None
    return import_roads(
        path,
        name=options["name"] or path.name.split(".")[0],
        at=timezone.now(),
        reading=Reading(mapping=mapping, datum=Datum(options["datum"])),
    )


def _from_place(options: dict[str, Any]) -> BuiltRoads:
    from gis.roads.online import fetch_place  # noqa: PLC0415 - OSMnx takes seconds to load

    with tempfile.TemporaryDirectory() as folder:
        path = fetch_place(options["place"], Path(folder), read_policy())
        return import_roads(path, name=options["name"] or options["place"], at=timezone.now())
