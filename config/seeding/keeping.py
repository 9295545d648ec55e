"""Keeping a demonstration going for weeks: its roster to come, and where its pictures come from."""

from datetime import datetime

from config.seeding.cameras import PICTURES
from config.seeding.roster import ROSTER, roster_to_come
from core.actor import system
from core.events.resource import ResourcesImported
from core.ids import FormationId
from core.wire import canonical_text, sha256_hex
from eventlog.api import record, recorded
from gis.api import move_pictures
from org.api import all_formations, log_of
from resources.api import newest_shifts, save_fitting_shifts

KEEPER = system("seed")


def keep_roster(*, at: datetime) -> int:
    """Lay the days that the roster lacks, and note in the log that they were; gives how many rows.

    Doing it again, or two at once, adds nothing.
    """
    rows = roster_to_come(newest_shifts(ROSTER), at=at)
    if not rows:
        return 0
    everyone = all_formations()
    counts: dict[int, int] = {}
    with recorded():
        for above in (one for one in everyone if one.kind == "detachment"):
            under = {one.id for one in everyone if above.id in one.ancestry}
            counts[above.id] = save_fitting_shifts(
                [row for row in rows if row.formation_id in under]
            )
        for detachment, count in counts.items():
            if count:
                _note(detachment, count, at)
    return sum(counts.values())


def point_pictures(pictures_url: str) -> int:
    """Let the demonstration's cameras have their pictures from here; gives how many moved."""
    return move_pictures(PICTURES, pictures_url) if pictures_url else 0


def _note(detachment: int, count: int, at: datetime) -> None:
    record(
        ResourcesImported(
            formation_id=FormationId(detachment),
            resource_kind="shifts",
            source="generated: the roster goes on",
            sha256=sha256_hex(canonical_text({"at": at.isoformat(), "shifts": count})),
            added_count=count,
            changed_count=0,
            unchanged_count=0,
        ),
        log=log_of(detachment),
        actor=KEEPER,
        at=at,
    )
