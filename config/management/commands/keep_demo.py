"""Keep the demonstration going. Twice changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.seeding.keeping import keep_roster, point_pictures


class Command(BaseCommand):
    """Lay the roster of the days to come, and find the cameras' pictures where they are now."""

    help = "Keep the demonstration going: its roster, and its cameras' pictures."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and say what was done."""
        if not settings.IS_DEMO:
            raise CommandError("this is no demonstration (FENGSUI_DEMO): nothing was changed")
        shifts = keep_roster(at=timezone.now())
        cameras = point_pictures(settings.PICTURES_URL)
        self.stdout.write(f"{shifts} shifts laid, {cameras} cameras moved")
