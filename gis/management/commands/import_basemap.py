"""Import what the map stands on from OSM."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis.roads.basemap import BasemapReport, read_basemap, read_basemap_policy
from gis.services.basemap import save_basemap

_LONGEST_NAME = 60


class Command(BaseCommand):
    """Import water, land use, buildings, railways, names, districts; roads go by import_roads."""

    help = "Import a basemap from OSM (.osm, .osm.pbf, .osm.bz2). The same name again replaces it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and what its rows are known by."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", help="what it is known by; the file's name if not given")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import all or nothing, and print what was kept, dropped and guessed."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        name = (options["name"] or path.name.split(".")[0]).strip()[:_LONGEST_NAME]
        policy, report = read_basemap_policy(), BasemapReport()
        try:
            laid = save_basemap(
                read_basemap(path, policy, report),
                source=f"osm:{name}",
                least_area_px2=policy.least_area_px2,
            )
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        said = {
            "source": f"osm:{name}",
            "rows": laid.rows,
            "kept": dict(sorted(report.kept.items())),
            "dropped": dict(report.dropped),
            "guessed": dict(report.guessed),
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
