"""The tables of the kinds that are gis's own, and writing a row that was found to be wrong."""

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import Point

from core.geo import LngLat
from gis.domain import basic_kinds as kinds
from gis.domain.basic_tables import Held, TableOfKind, hold_kind
from gis.domain.spelling import initials_of, pinyin_of
from gis.models import MajorHazard, Premises, RoadNetwork, Station, WaterSource
from gis.services.names import index_places
from gis.services.water import assign_water
from org.api import get_formation, save_formation


def write_row(held: Held, row_id: int, values: Mapping[str, Any], place: LngLat | None) -> None:
    """Write some fields of a row as its room does, inside the caller's transaction."""
    if held.table.write is not None:
        held.table.write(row_id, values, place)
        return
    _write(held.table.model, row_id, values, place)


def hold_kinds() -> None:
    """Bring the kinds that lie here."""
    hold_kind(
        kinds.STATIONS,
        TableOfKind(
            model=Station,
            key="t.formation_id",  # a station is known by its formation everywhere
            name="f.name_zh",
            told=("kind", "address"),
            columns={"name": "f.name_zh", "name_en": "f.name_en"},
            joins="JOIN org_formation f ON f.id = t.formation_id",
            place="t.place",
            search=("f.name_zh", "f.name_en", "f.code", "t.address"),
            write=_write_station,
            is_imported=True,
        ),
    )
    hold_kind(
        kinds.WATER_SOURCES,
        TableOfKind(
            model=WaterSource,
            name="coalesce(nullif(t.source_ref, ''), '#' || t.id)",
            told=("kind", "state"),
            is_open=True,
            place="t.place",
            checked_at="t.inspected_at",
            search=("t.source_ref", "'#' || t.id"),
            write=_write_water,
            is_imported=True,
        ),
    )
    hold_kind(
        kinds.PREMISES,
        TableOfKind(
            model=Premises,
            told=("occupancy", "address"),
            place="t.place",
            search=("t.name", "t.address", "t.pinyin", "t.initials"),
            write=_write_premises,
            is_imported=True,
        ),
    )
    hold_kind(
        kinds.MAJOR_HAZARDS,
        TableOfKind(
            model=MajorHazard, told=("kind", "amount"), place="t.place",
            search=("t.name", "t.kind"), is_imported=True,
        ),
    )  # fmt: skip
    hold_kind(
        kinds.ROADS,
        TableOfKind(
            model=RoadNetwork,
            key="1",  # the one in force
            told=("source",),
            where="t.is_current",
            formation="",
            checked_at="t.imported_at",
            is_synthetic="false",
        ),
    )


def _write(
    model: Any, row_id: int, values: Mapping[str, Any], place: LngLat | None, **more: Any
) -> None:
    facts = {**values, **more}
    if place is not None:
        facts["place"] = Point(*place, srid=4326)
    if facts:
        model.objects.filter(pk=row_id).update(**facts)


def _write_station(formation_id: int, values: Mapping[str, Any], place: LngLat | None) -> None:
    row = Station.objects.get(formation_id=formation_id)
    names = {"name", "name_en"}
    if names & set(values):
        whose = get_formation(formation_id)
        save_formation(
            parent_id=whose.parent_id,
            kind=whose.kind,
            code=whose.code,
            name_zh=values.get("name", whose.name_zh),
            name_en=values.get("name_en", whose.name_en),
            is_synthetic=row.is_synthetic,
        )
    _write(Station, row.pk, {k: v for k, v in values.items() if k not in names}, place)
    index_places("station", [row.pk])
    if place is not None:
        assign_water()


def _write_water(row_id: int, values: Mapping[str, Any], place: LngLat | None) -> None:
    _write(WaterSource, row_id, values, place)
    if place is not None:
        assign_water([row_id])


def _write_premises(row_id: int, values: Mapping[str, Any], place: LngLat | None) -> None:
    spelt = {}
    if "name" in values:
        name = values["name"]
        spelt = {"pinyin": pinyin_of(name)[:320], "initials": initials_of(name)[:120]}
    _write(Premises, row_id, values, place, **spelt)
    index_places("premises", [row_id])
