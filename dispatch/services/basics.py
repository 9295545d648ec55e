"""Appliances as basic data (基础数据): what is asked of each, and writing what was found wrong."""

from collections.abc import Mapping
from typing import Any

from core.geo import LngLat
from dispatch.models import Appliance
from gis.api import CAPABILITIES, LAYERS, BadValue, BasicKind, TableOfKind

_LAYER = LAYERS["appliances"]
_WITH_WATER = frozenset({"water_tender", "foam_tender", "water_supply", "water_tower"})
_AERIAL = frozenset({"aerial_ladder", "aerial_platform", "water_tower"})

KIND = BasicKind(
    name="appliances",
    basic_class="appliances",
    zh="消防车",
    en="appliances",
    fields=tuple(one for one in _LAYER.fields if one.name not in {"formation", "is_synthetic"}),
    asked=("call_sign", "appliance_type", "crew_minimum", "water_t", "pump_lps", "foam_t",
           "aerial_m"),
    asked_where={
        "water_t": ("appliance_type", _WITH_WATER),
        "pump_lps": ("appliance_type", _WITH_WATER),
        "foam_t": ("appliance_type", frozenset({"foam_tender"})),
        "aerial_m": ("appliance_type", _AERIAL),
    },
)  # fmt: skip


def write_appliance(row_id: int, values: Mapping[str, Any], _place: LngLat | None) -> None:
    """Write what was found wrong of an appliance; what it is doing stays as it is.

    Raises
    ------
    BadValue
        If another appliance has the call sign.
    """
    row = Appliance.objects.select_for_update().get(pk=row_id)
    call_sign = values.get("call_sign", row.call_sign)
    if Appliance.objects.filter(call_sign=call_sign).exclude(pk=row_id).exists():
        wanted = _LAYER.field("call_sign")
        raise BadValue(
            zh=wanted.zh,
            en=wanted.en,
            why_zh=f"“{call_sign}”已有车辆使用。",
            why_en=f"another appliance is called {call_sign!r}.",
        )
    said = {name: one for name, one in values.items() if name in CAPABILITIES}
    carried = {**row.capability, **said}
    row.capability = {name: one for name, one in carried.items() if one is not None}
    for name in set(values) - set(CAPABILITIES):
        setattr(row, name, values[name])
    row.save()


TABLE = TableOfKind(
    model=Appliance,
    name="t.call_sign",
    told=("appliance_type",),
    columns={name: f"(t.capability->>'{name}')::float8" for name in CAPABILITIES},
    search=("t.call_sign",),
    write=write_appliance,
)
