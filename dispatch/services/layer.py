"""Appliances as a layer (图层) that comes from a file and goes into one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.ids import FormationId
from dispatch.domain.rows import NewAppliance
from dispatch.models import Appliance
from dispatch.services.appliances import register_appliances
from gis.api import CAPABILITIES, Import, Keeper, LayerRows, Merged, held_fields, let_go


def lay_down_appliances(rows: LayerRows, how: Import) -> Merged:
    """Put a file's appliances on the books: a known call sign is brought up to date.

    An appliance belongs to no source, so none is ever gone from one. A new one stands in its
    station, manned to its minimum: a file cannot know who is on duty.
    """
    wanted = list(_appliances(rows))
    known = {
        row.call_sign: row
        for row in Appliance.objects.filter(call_sign__in=[one.call_sign for one in wanted])
    }
    corrected = _corrected(wanted, known)
    if how.overrules_corrections:
        for call_sign, names in corrected.items():
            let_go("appliances", known[call_sign].pk, names)
    else:
        wanted = [_as_corrected(one, known, corrected.get(one.call_sign, [])) for one in wanted]
    changed = [
        one for one in wanted if one.call_sign in known and _differs(known[one.call_sign], one)
    ]
    new = [one for one in wanted if one.call_sign not in known]
    register_appliances([*new, *changed], actor=how.actor, at=how.at)
    return Merged(
        added_count=len(new),
        changed_count=len(changed),
        unchanged_count=len(wanted) - len(new) - len(changed),
        corrected=corrected,
    )


def give_appliances(formation_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Give the appliances of some stations, by the fields of the layer."""
    rows = Appliance.objects.filter(formation_id__in=formation_ids).order_by("pk")
    return [
        {
            "id": row.pk,
            "formation": row.formation_id,
            "call_sign": row.call_sign,
            "appliance_type": row.appliance_type,
            "crew_minimum": row.crew_minimum,
            "is_synthetic": row.is_synthetic,
            **{name: row.capability.get(name) for name in CAPABILITIES},
        }
        for row in rows
    ]


KEEPER = Keeper(write=lay_down_appliances, give=give_appliances)


def _appliances(rows: LayerRows) -> list[NewAppliance]:
    columns = rows.values
    return [
        NewAppliance(
            formation_id=FormationId(columns["formation"][index]),
            call_sign=columns["call_sign"][index],
            appliance_type=columns["appliance_type"][index],
            capability={
                name: columns[name][index]
                for name in CAPABILITIES
                if columns[name][index] is not None
            },
            crew_minimum=columns["crew_minimum"][index],
            crew_count=columns["crew_minimum"][index],
            is_synthetic=columns["is_synthetic"][index],
        )
        for index in range(len(rows.refs))
    ]


def _differs(row: Appliance, wanted: NewAppliance) -> bool:
    return (
        row.formation_id != wanted.formation_id
        or row.appliance_type != wanted.appliance_type
        or row.capability != dict(wanted.capability)
        or row.crew_minimum != wanted.crew_minimum
        or row.is_synthetic != wanted.is_synthetic
    )


def _corrected(
    wanted: Sequence[NewAppliance], known: Mapping[str, Appliance]
) -> dict[str, list[str]]:
    """Name what people found out of these appliances and the file says otherwise, by call sign."""
    held = held_fields("appliances", [row.pk for row in known.values()])
    found: dict[str, list[str]] = {}
    for one in wanted:
        row = known.get(one.call_sign)
        names = held.get(row.pk, set()) if row is not None else set()
        differ = sorted(name for name in names if row and _says(row, name) != _says(one, name))
        if differ:
            found[one.call_sign] = differ
    return dict(sorted(found.items()))


def _as_corrected(
    wanted: NewAppliance, known: Mapping[str, Appliance], names: Sequence[str]
) -> NewAppliance:
    """Give an appliance as the file says, but these fields as people found them."""
    if not names:
        return wanted
    row = known[wanted.call_sign]
    found = {name: _says(row, name) for name in names}
    carried = {**wanted.capability, **{one: found[one] for one in names if one in CAPABILITIES}}
    return replace(
        wanted,
        capability={name: value for name, value in carried.items() if value is not None},
        **{name: value for name, value in found.items() if name not in CAPABILITIES},
    )


def _says(one: Appliance | NewAppliance, name: str) -> Any:
    return one.capability.get(name) if name in CAPABILITIES else getattr(one, name)
