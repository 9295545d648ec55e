"""Keep the demonstration going. Twice changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.seeding.keeping import point_pictures


class Command(BaseCommand):
    """Find the cameras' pictures where they are now."""

    help = "Keep the demonstration going: its cameras' pictures."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and say what was done."""
        if not settings.IS_DEMO:
            raise CommandError("this is no demonstration (FENGSUI_DEMO): nothing was changed")
        cameras = point_pictures(settings.PICTURES_URL)
        self.stdout.write(f"{cameras} cameras moved")
