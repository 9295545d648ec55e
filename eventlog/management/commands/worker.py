"""Run the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from eventlog.jobs.worker import Worker


class Command(BaseCommand):
    """React, meet deadlines, run what rooms want run every so often."""

    help = "Run reactions in log order, deadlines and periodic work until SIGTERM."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Work until told to stop."""
        worker = Worker()
        worker.stop_on_signals()
        worker.run()
