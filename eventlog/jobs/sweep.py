"""What is kept for a while only."""

from datetime import datetime, timedelta

from eventlog.domain.registry import every
from eventlog.models import CommandKey, Heartbeat

KEYS_KEPT = timedelta(days=7)
SILENCE_KEPT = timedelta(days=1)


@every(3600)
def sweep(now: datetime) -> None:
    """Forget command keys after seven days, and processes that have been silent for a day."""
    CommandKey.objects.filter(at__lt=now - KEYS_KEPT).delete()
    Heartbeat.objects.filter(at__lt=now - SILENCE_KEPT).delete()
