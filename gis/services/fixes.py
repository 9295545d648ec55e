"""Taking in fixes: history by COPY, the newest of each appliance beside it, in one transaction."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from gis.models import RefusedFix
from gis.selectors.fixes import FixView

_COLUMNS = "appliance_id, at, received_at, lng, lat, heading_deg, speed_mps, accuracy_m"
_STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS geodata_fix_stage (LIKE geodata_fix)
    ON COMMIT DELETE ROWS
"""
_TO_HISTORY = f"""
    INSERT INTO geodata_fix ({_COLUMNS})
    SELECT {_COLUMNS} FROM geodata_fix_stage
    ON CONFLICT (appliance_id, at) DO NOTHING
"""  # noqa: S608 - our own words
_TO_CURRENT = f"""
    INSERT INTO geodata_currentfix AS now ({_COLUMNS})
    SELECT DISTINCT ON (appliance_id) {_COLUMNS} FROM geodata_fix_stage
    ORDER BY appliance_id, at DESC
    ON CONFLICT (appliance_id) DO UPDATE SET
        at = EXCLUDED.at, received_at = EXCLUDED.received_at, lng = EXCLUDED.lng,
        lat = EXCLUDED.lat, heading_deg = EXCLUDED.heading_deg,
        speed_mps = EXCLUDED.speed_mps, accuracy_m = EXCLUDED.accuracy_m
    WHERE now.at < EXCLUDED.at
"""  # noqa: S608 - our own words

_ready: set[date] = set()


def store_fixes(fixes: Sequence[FixView]) -> None:
    """Keep fixes: all of them as history, and the newest of each appliance as where it is now.

    A fix that is here already (same appliance, same moment) is ignored; one older than the current
    fix goes into history only. When this returns outside a transaction, all is committed.
    """
    if not fixes:
        return
    days = {fix.at.astimezone(UTC).date() for fix in fixes}
    if not days <= _ready:
        ensure_fix_days(max(fix.received_at for fix in fixes))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY geodata_fix_stage ({_COLUMNS}) FROM STDIN") as copy:
            for fix in fixes:
                copy.write_row(
                    (
                        fix.appliance_id,
                        fix.at,
                        fix.received_at,
                        fix.place.lng,
                        fix.place.lat,
                        fix.heading_deg,
                        fix.speed_mps,
                        fix.accuracy_m,
                    )
                )
        cursor.execute(_TO_HISTORY)
        cursor.execute(_TO_CURRENT)
        cursor.execute("DELETE FROM geodata_fix_stage")  # a second batch may share the transaction


def ensure_fix_days(now: datetime) -> None:
    """Make the partitions of history from yesterday to tomorrow (UTC), if they are not there.

    Fixes of other days go to the default partition: nothing is refused for want of one. A day that
    already has rows there stays there.
    """
    today = now.astimezone(UTC).date()
    for day in (today + timedelta(days=offset) for offset in (-1, 0, 1)):
        if day not in _ready:
            with connection.cursor() as cursor:
                cursor.execute("SELECT geodata_ensure_fix_day(%s)", [day])
            _ready.add(day)


def refuse_fix(*, appliance_id: int, reason: str, raw: dict[str, object]) -> None:
    """Keep a fix that cannot be true as it came, and out of everything else."""
    RefusedFix.objects.create(appliance_id=appliance_id, reason=reason, raw=raw)
