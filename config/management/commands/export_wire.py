"""``manage.py export_wire``: write what the wire carries, or check that it is fresh."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.wire import files


class Command(BaseCommand):
    """Write the OpenAPI description and the tables of docs/wire.md from the code."""

    help = "Write frontend/src/wire/openapi.json and the tables of docs/wire.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--check``."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, or check."""
        stale = []
        for name, text in files().items():
            file = settings.BASE_DIR / name
            if file.exists() and file.read_text("utf-8") == text:
                continue
            stale.append(str(name))
            if not options["check"]:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
        if stale and options["check"]:
            raise CommandError(f"stale: {', '.join(stale)}; run make wire")
        self.stdout.write(f"written: {', '.join(stale)}" if stale else "fresh")
