"""``manage.py web``: HTTP and the live line, until stopped."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.server import serve


class Command(BaseCommand):
    """Serve HTTP and the live line."""

    help = "Serve HTTP and the live line."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to serve."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--pem", type=Path, help="a key and its certificates: serve HTTPS")
        parser.add_argument(
            "--behind-proxy", action="store_true", help="take the proxy's word for who asks"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C."""
        serve(
            options["host"],
            options["port"],
            pem=options["pem"],
            is_behind_proxy=options["behind_proxy"],
        )
