"""Read the whole log again and see whether the projections still add up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventlog.jobs.rebuild import rebuild


class Command(BaseCommand):
    """Rebuild every projection beside the live one; exit 1 when one differs."""

    help = "Replay all logs into a second schema and compare row hashes with the live tables."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the schema's name, and whether to keep it."""
        parser.add_argument("--schema", default="rebuilt")
        parser.add_argument("--keep", action="store_true", help="leave the schema to be looked at")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rebuild, print a table, fail on a difference."""
        if options["schema"] in {"public", "pg_catalog", "information_schema"}:
            raise CommandError("that schema is in use")
        done = rebuild(options["schema"], keep=options["keep"])
        self.stdout.write(f"{done.entry_count} entries read")
        self.stdout.write(f"{'table':<32} {'live':>8} {'rebuilt':>8}  hash")
        for table in done.tables:
            said = table.live_hash[:12] if table.is_equal else "DIFFERS"
            self.stdout.write(
                f"{table.table:<32} {table.live_count:>8} {table.rebuilt_count:>8}  {said}"
            )
            for row in table.only_live:
                self.stdout.write(f"    only live:    {row}")
            for row in table.only_rebuilt:
                self.stdout.write(f"    only rebuilt: {row}")
        differing = sum(not table.is_equal for table in done.tables)
        if differing:
            raise CommandError(f"{differing} tables differ", returncode=1)
