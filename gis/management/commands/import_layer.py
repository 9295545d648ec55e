"""Import a layer from a file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actor import system
from gis.domain.datum import Datum
from gis.domain.layer_profile import BadProfile, Profile, with_pairs
from gis.domain.layers import LAYERS
from gis.layers.importing import Asked, ImportRefused, ImportReport, import_layer
from gis.selectors.layer_profiles import get_profile
from gis.services.layer_profiles import save_profile

_PAIRS = {"columns": "map", "constants": "set", "factors": "factor"}


class Command(BaseCommand):
    """Import a layer: all rows of a file, or none and every fault by its row."""

    help = "Import a layer from GeoJSON, GeoPackage, Shapefile (.shp, .zip), CSV or XLSX."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, what its columns mean, and how careful to be."""
        parser.add_argument("layer", choices=list(LAYERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the name its rows are known under")
        parser.add_argument("--formation", default="", help="code of who answers for it")
        parser.add_argument("--profile", help="what its columns mean: kept or shipped")
        parser.add_argument("--save-profile", help="keep what its columns mean under this name")
        parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD")
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
        parser.add_argument("--factor", action="append", default=[], metavar="FIELD=NUMBER")
        for name in ("id", "lng", "lat", "shape", "date-format", "encoding", "sheet"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--datum", default="", choices=["", *Datum])
        for name in (
            "anywhere",
            "dry-run",
            "skip-faulty",
            "remove-missing",
            "strict-datum",
            "overrule-corrections",
        ):
            parser.add_argument(f"--{name}", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and print the report. Faults end the command with code 1."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        try:
            profile = _profile(options)
            report = import_layer(
                path,
                profile,
                _asked(options),
                is_automatic=not options["profile"],
                actor=system("import"),
                at=timezone.now(),
            )
        except (BadProfile, ImportRefused) as problem:
            raise CommandError(str(problem)) from problem
        if options["save_profile"]:
            save_profile(options["save_profile"], profile)
        self._tell(report)

    def _tell(self, report: ImportReport) -> None:
        told = report.said()
        faults = told.pop("faults")
        for one in faults:
            where = f"row {one['row']}, {one['field']}"
            self.stderr.write(f"{where}: {one['code']}: {one['en']} {one['zh']}")
        self.stdout.write(
            json.dumps({**told, "fault_count": len(faults)}, ensure_ascii=False, indent=1)
        )
        better = report.datum_check.better
        if better:
            self.stderr.write(_warning(report))
        if report.merged is None:
            why = f"{len(faults)} faults" if faults else f"the places fit {better} better"
            raise CommandError(f"nothing was imported: {why}")


def _profile(options: dict[str, Any]) -> Profile:
    given = get_profile(options["profile"]) if options["profile"] else None
    if given is not None and given.layer != options["layer"]:
        raise BadProfile(f"the profile is for {given.layer}", f"该导入方案用于图层{given.layer}")
    profile = given or Profile(layer=options["layer"])
    for part, option in _PAIRS.items():
        profile = with_pairs(profile, part, options[option])
    named = ("id", "lng", "lat", "shape", "date_format")
    return replace(profile, **{name: options[name] for name in named if options[name]})


def _asked(options: dict[str, Any]) -> Asked:
    return Asked(
        source=options["source"],
        formation=options["formation"],
        datum=options["datum"],
        encoding=options["encoding"],
        sheet=options["sheet"],
        is_anywhere=options["anywhere"],
        is_dry_run=options["dry_run"],
        skip_faulty=options["skip_faulty"],
        remove_missing=options["remove_missing"],
        is_datum_strict=options["strict_datum"],
        overrules_corrections=options["overrule_corrections"],
    )


def _warning(report: ImportReport) -> str:
    check = report.datum_check
    medians = ", ".join(f"{name} {metres} m" for name, metres in check.median_m.items())
    return (
        f"WARNING: the file is taken as {check.said}, but its {check.point_count} places fit"
        f" {check.better} better ({check.evidence}, median distances: {medians}). 坐标基准可能是"
        f" {check.better},不是 {check.said}。"
    )
