"""Import people, shifts, equipment, supplies or partners from a sheet."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.actor import system
from gis.api import Datum, Profile
from resources.selectors.kinds import KINDS
from resources.services.importing import (
    Asked,
    ImportRefused,
    Report,
    import_kept,
    read_profile,
    with_columns,
)


class Command(BaseCommand):
    """Import a sheet: all of its rows, or none and every fault by its row."""

    help = "Import people, shifts, equipment, supplies or partners from CSV or XLSX."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind, the file, and what its columns mean."""
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the name its rows are known under")
        parser.add_argument("--formation", default="", help="code of who answers for it")
        parser.add_argument("--profile", type=Path, help="what its columns mean (TOML)")
        parser.add_argument("--columns", action="append", default=[], metavar="COLUMN=FIELD")
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
        parser.add_argument("--encoding", default="")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--datum", default="", choices=["", *Datum])
        parser.add_argument("--anywhere", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument(
            "--overrule-corrections",
            action="store_true",
            help="let the sheet win against corrections from the field, later counts and states "
            "that people set",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and print the report. Faults end the command with code 1."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        try:
            report = import_kept(
                path,
                _profile(options),
                _asked(options),
                actor=system("import"),
                at=timezone.now(),
            )
        except (ImportRefused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self._tell(report)

    def _tell(self, report: Report) -> None:
        told = report.said()
        for one in told.pop("faults"):
            where = f"row {one['row']}, {one['field']}"
            self.stderr.write(f"{where}: {one['code']}: {one['en']} {one['zh']}")
        self.stdout.write(
            json.dumps({**told, "fault_count": len(report.faults)}, ensure_ascii=False, indent=1)
        )
        if report.faults:
            raise CommandError(f"nothing was imported: {len(report.faults)} faults")


def _profile(options: dict[str, Any]) -> Profile:
    file: Path | None = options["profile"]
    given = (
        Profile(layer=options["kind"])
        if file is None
        else read_profile(options["kind"], file.read_text("utf-8"))
    )
    return with_columns(given, options["columns"], options["set"])


def _asked(options: dict[str, Any]) -> Asked:
    return Asked(
        kind=options["kind"],
        source=options["source"],
        formation=options["formation"],
        datum=options["datum"],
        encoding=options["encoding"],
        sheet=options["sheet"],
        is_anywhere=options["anywhere"],
        is_dry_run=options["dry_run"],
        overrules_corrections=options["overrule_corrections"],
    )
