"""Rows of one kind, page by page, of the formations somebody answers for."""

from collections.abc import Collection
from typing import Any

from django.db.models import prefetch_related_objects

from gis.api import Reads
from resources.models import Kept, Shift
from resources.selectors.appliances import call_signs
from resources.selectors.kinds import KINDS, KeptKind

MOST = 500


def page_of_kind(
    name: str,
    formation_ids: Collection[int],
    *,
    after: int,
    limit: int,
    is_personal_shown: bool,
) -> tuple[int, int | None, list[dict[str, Any]]]:
    """Give how many rows there are, where the next page begins, and one page of them.

    Parameters
    ----------
    name
        A key of ``KINDS``.
    formation_ids
        Whose rows.
    after
        The id the page begins behind.
    limit
        How many at most.
    is_personal_shown
        Whether people are called by their names; telephones of people are never given here.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    kind = KINDS[name]
    rows = kind.model._default_manager.filter(formation_id__in=list(formation_ids))  # noqa: SLF001 - Django's documented name
    found = list(rows.filter(pk__gt=after).order_by("pk")[: min(limit, MOST) + 1])
    shown = found[: min(limit, MOST)]
    if kind.model is Shift:
        prefetch_related_objects(shown, "firefighter")
    signs = (
        call_signs({row.formation_id for row in shown})
        if any(one.name == "appliance" for one in kind.fields)
        else {}
    )
    return (
        rows.count(),
        shown[-1].pk if len(found) > len(shown) else None,
        [_told(kind, row, signs, is_personal_shown=is_personal_shown) for row in shown],
    )


def _told(
    kind: KeptKind, row: Kept, signs: dict[int, str], *, is_personal_shown: bool
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": row.pk,
        "formation_id": row.formation_id,
        "is_synthetic": row.is_synthetic,
    }
    for one in kind.fields:
        if one.is_secret or one.name == "formation":
            continue
        if one.name in kind.personal and not is_personal_shown:
            facts[one.name] = None
        else:
            facts[one.name] = _value(row, one.name, one.reads, signs)
    if hasattr(row, "appliance_id"):
        facts["appliance_id"] = row.appliance_id
    if isinstance(row, Shift):
        facts["firefighter_id"] = row.firefighter_id
    if kind.has_place:
        place = getattr(row, "place", None)
        facts["place"] = None if place is None else [place.x, place.y]
    return facts


def _value(row: Kept, name: str, reads: Reads, signs: dict[int, str]) -> Any:
    if name == "appliance":
        return signs.get(getattr(row, "appliance_id", 0) or 0)
    if isinstance(row, Shift) and name == "firefighter":
        return row.firefighter.name
    if reads == Reads.PREMISES:
        return getattr(row, f"{name}_id")
    return getattr(row, name)
