"""``manage.py relay``: tell the screens what the log says, until stopped."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from realtime.process import RelayProcess


class Command(BaseCommand):
    """Tail the log and tell the screens; one relay is active, others stand by."""

    help = "Tail the log and tell the screens; one relay is active, others stand by."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C."""
        asyncio.run(_run())


async def _run() -> None:
    work = asyncio.create_task(RelayProcess().run())
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        return
