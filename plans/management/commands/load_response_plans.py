"""Publish response plans from files; saying the same again publishes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.actor import system
from plans.services import load_response_plans


class Command(BaseCommand):
    """Publish what the files say, all of them or none."""

    help = "Publish response plans (TOML) for a formation; by default the shipped examples."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the formation's id and the files."""
        parser.add_argument("formation_id", type=int)
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Publish all or none, and say what is new."""
        shipped = Path(settings.BASE_DIR) / "fixtures" / "plans"
        try:
            saved = load_response_plans(
                options["formation_id"],
                options["files"] or list(shipped.glob("*.toml")),
                actor=system("import"),
                at=timezone.now(),
            )
        except (LookupError, OSError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{sum(one.is_new for one in saved)} of {len(saved)} versions are new")
