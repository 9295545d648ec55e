"""Import what the map stands on from OSM."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gis.roads.basemap import BasemapReport, read_basemap, read_basemap_policy
from gis.roads.other_names import OtherNames, read_other_names
from gis.services.aliases import (
    AliasRow,
    PostRow,
    replace_kilometre_posts,
    replace_street_names,
)
from gis.services.basemap import Laid, save_basemap

_LONGEST_NAME = 60


class Command(BaseCommand):
    """Import water, land use, buildings, railways, districts, names, kilometre posts.

    Roads themselves go by import_roads.
    """

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
        source = f"osm:{name}"
        try:
            others = read_other_names(path, policy.other_names)
            with transaction.atomic():
                laid = save_basemap(
                    read_basemap(path, policy, report),
                    source=source,
                    least_area_px2=policy.least_area_px2,
                )
                self._save_names(others, laid, source)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        said = {
            "source": source,
            "rows": laid.rows,
            "kept": dict(sorted(report.kept.items())),
            "dropped": dict(report.dropped + others.dropped),
            "guessed": dict(report.guessed),
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))

    @staticmethod
    def _save_names(others: OtherNames, laid: Laid, source: str) -> None:
        names = sorted(others.names, key=lambda one: (one.street, one.kind, one.name))
        laid.rows["placealias"] = replace_street_names(
            (AliasRow(kind=one.kind, name=one.name, street=one.street) for one in names),
            source=source,
        )
        laid.rows["kilometrepost"] = replace_kilometre_posts(
            (
                PostRow(
                    road=one.road,
                    km=one.km,
                    place=one.place,
                    name=one.name,
                    source_ref=f"{one.ref}:{one.road}",
                )
                for one in others.posts
            ),
            source=source,
        )
