"""Load the shipped norms; a city's own values stay."""

from typing import Any

from django.core.management.base import BaseCommand

from org.api import save_norms, shipped_norms


class Command(BaseCommand):
    """Load ``fixtures/norms.toml``. Twice changes nothing."""

    help = "Load fixtures/norms.toml; a city's own values stay."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load and say how many."""
        new, changed = save_norms(shipped_norms())
        self.stdout.write(f"{new} norms new, {changed} changed")
