"""When each layer was last written to, and what a viewer's tiles may hold."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from org.api import formation_ids_under, scopes


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose rows of scoped layers somebody sees: these formations'."""

    formation_ids: tuple[int, ...]
    key: str  # the same for all who see the same


def stamps() -> dict[str, int]:
    """Give each layer's stamp: it changes with every transaction that wrote to it.

    Migration 0009 says how.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMPS)
        return {layer: int(weight) for layer, weight in cursor.fetchall()}


def stamp_of(layers: Iterable[str], held: Mapping[str, int]) -> str:
    """Give one stamp for all of these layers."""
    return f"{sum(held.get(layer, 0) for layer in layers):x}"


def viewer_of(person_id: int, held: Mapping[str, int]) -> Viewer | None:
    """Give what a person's tiles may hold; None for somebody who belongs nowhere."""
    return viewer_over((one.formation_id for one in scopes(person_id)), held)


def viewer_over(formation_ids: Iterable[int], held: Mapping[str, int]) -> Viewer | None:
    """Give what is seen by who sees these formations and all under them; None without any."""
    tops = tuple(formation_ids)
    return _viewer(tops, stamp_of(["formations"], held)) if tops else None


@lru_cache(maxsize=256)
def _viewer(tops: tuple[int, ...], _formations_stamp: str) -> Viewer:
    ids = tuple(sorted(formation_ids_under(tops)))
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    return Viewer(ids, digest[:16])


_STAMPS = "SELECT layer, sum(weight) FROM geodata_layertouch GROUP BY layer"
