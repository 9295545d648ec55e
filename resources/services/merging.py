"""Merging a sheet's rows into a table: what is new, what changed, what people know better."""

from collections.abc import Mapping, Sequence
from typing import Any

from gis.api import Merged, held_fields, let_go
from resources.models import Equipment, Kept, Supply
from resources.selectors.kinds import KeptKind

AT_ONCE = 2_000
_COUNTED = ("amount", "counted_at")


def merge(
    kind: KeptKind, records: Sequence[dict[str, Any]], source: str, *, overrules: bool
) -> Merged:
    """Add what is new and bring up to date what this source told of before.

    Parameters
    ----------
    kind
        The table.
    records
        Its rows by column, each with its ``source_ref``.
    source
        Under what name they are known.
    overrules
        Whether the sheet has the last word against corrections from the field, against supplies
        counted later than it says, and against the states people set.
    """
    manager = kind.model._default_manager  # noqa: SLF001 - Django's documented name
    refs = [one["source_ref"] for one in records]
    there: dict[str, Kept] = {
        row.source_ref: row
        for row in manager.select_for_update().filter(source=source, source_ref__in=refs)
    }
    held = held_fields(kind.name, [row.pk for row in there.values()])
    corrected: dict[str, list[str]] = {}
    changed: list[Kept] = []
    for one in records:
        row = there.get(one["source_ref"])
        if row is None:
            continue
        differ = {name for name, value in one.items() if getattr(row, name) != value}
        known = held.get(row.pk, set()) | _counted_since(row, one) | _set_since(row, one)
        known_better = sorted(differ & known)
        if known_better:
            corrected[row.source_ref] = known_better
        if overrules:
            let_go(kind.name, row.pk, known_better)
        else:
            differ -= set(known_better)
        for name in differ:
            setattr(row, name, one[name])
        if differ:
            changed.append(row)
    new = [kind.model(source=source, **one) for one in records if one["source_ref"] not in there]
    manager.bulk_create(new, batch_size=AT_ONCE)
    if changed:
        manager.bulk_update(changed, [*records[0]], batch_size=AT_ONCE)
    _hear_states(there, records, overrules=overrules)
    return Merged(
        added_count=len(new),
        changed_count=len(changed),
        unchanged_count=len(records) - len(new) - len(changed),
        corrected=dict(sorted(corrected.items())),
    )


def _counted_since(row: Kept, said: Mapping[str, Any]) -> set[str]:
    """Name what a later count than the sheet's has found out of a supply."""
    if not isinstance(row, Supply) or row.counted_at is None:
        return set()
    is_older = said["counted_at"] is None or said["counted_at"] < row.counted_at
    return set(_COUNTED) if is_older else set()


def _set_since(row: Kept, said: Mapping[str, Any]) -> set[str]:
    """Name the state that a person set, while the sheet says what it said then."""
    if not isinstance(row, Equipment) or not row.sheet_state:
        return set()
    return {"state"} if said["state"] == row.sheet_state else set()


def _hear_states(
    there: Mapping[str, Kept], records: Sequence[Mapping[str, Any]], *, overrules: bool
) -> None:
    """Hold people's states no longer against a sheet that changed its own or has the last word."""
    heard = [
        row.pk
        for one in records
        if isinstance(row := there.get(one["source_ref"]), Equipment)
        and row.sheet_state
        and (overrules or not _set_since(row, one))
    ]
    if heard:
        Equipment.objects.filter(pk__in=heard).update(sheet_state="")
