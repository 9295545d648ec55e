"""When each layer was last written to, and what a viewer's tiles may hold."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from org.api import formations_under, scopes


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose premises, hazards and cameras somebody sees: these formations'."""

    formation_ids: tuple[int, ...]
    key: str  # the same for all who see the same


def stamp_of(layers: Iterable[str]) -> str:
    """Give what changes with every transaction that wrote to one of these layers (0006)."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [list(layers)])
        row = cursor.fetchone()
    return f"{int(row[0]):x}" if row else "0"


def viewer_of(person_id: int) -> Viewer | None:
    """Give what a person's tiles may hold; None for somebody who belongs nowhere."""
    tops = tuple(one.formation_id for one in scopes(person_id))
    return _viewer(tops, stamp_of(["formations"])) if tops else None


@lru_cache(maxsize=256)
def _viewer(tops: tuple[int, ...], _formations_stamp: str) -> Viewer:
    ids = tuple(sorted({one.id for top in tops for one in formations_under(top)}))
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    return Viewer(ids, digest[:16])


_STAMP = "SELECT coalesce(sum(weight), 0) FROM geodata_layertouch WHERE layer = ANY(%s)"
