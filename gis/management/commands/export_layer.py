"""Export a layer into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.refusals import Refused
from gis.domain.datum import Datum
from gis.domain.layers import LAYERS
from gis.layers.writing import FORMS, layer_parts
from org.api import find_formation, formations_under


class Command(BaseCommand):
    """Export a layer: what an import reads again."""

    help = "Export a layer as GeoJSON (.geojson), GeoPackage (.gpkg) or CSV (.csv)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the layer, the file, and whose rows."""
        parser.add_argument("layer", choices=list(LAYERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--datum", default="wgs84", choices=list(Datum))
        parser.add_argument("--formation", default="", help="only what this one answers for")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, whole or not at all."""
        path: Path = options["file"]
        form = path.suffix.lstrip(".").lower()
        if form not in FORMS:
            raise CommandError(f"{path.name} is none of .{', .'.join(FORMS)}")
        formation_ids = None
        if options["formation"]:
            top = find_formation(options["formation"])
            if top is None:
                raise CommandError(f"there is no formation {options['formation']!r}")
            formation_ids = [one.id for one in formations_under(top.id)]
        beside = path.with_name(f".{path.name}.part")
        try:
            parts = layer_parts(
                LAYERS[options["layer"]],
                form,
                datum=Datum(options["datum"]),
                formation_ids=formation_ids,
                with_secrets=True,
            )
            with beside.open("wb") as file:
                file.writelines(parts)
            beside.replace(path)
        except Refused as problem:
            raise CommandError(problem.sentences()["en"]) from problem
        finally:
            beside.unlink(missing_ok=True)
        self.stdout.write(f"{path} ({path.stat().st_size} bytes)")
