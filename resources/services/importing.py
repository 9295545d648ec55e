"""An import from a sheet (资源导入): read, check, merge by source, note in the log; or nothing."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction

from core.actor import Actor
from core.events.resource import ResourcesImported
from core.geo import LngLat
from core.ids import FormationId
from eventlog.api import record, recorded
from gis.api import (
    Datum,
    Known,
    Merged,
    NoRoadNetwork,
    Profile,
    RowFault,
    SheetRows,
    SheetWanted,
    Unreadable,
    missing_columns,
    named_columns,
    network,
    open_fields,
    premises_by_id,
    read_sheet,
    read_sheet_rows,
    with_faults,
)
from org.api import FormationCard, all_formations, find_formation, log_of
from resources.domain.rows import ShiftRow
from resources.models import Firefighter
from resources.selectors.appliances import numbers
from resources.selectors.kinds import KINDS, SHIFTS, SYNTHETIC, KeptKind
from resources.services.merging import merge
from resources.services.saving import overlaps

MARGIN_DEG = 0.05  # beyond the road network's bounds, as for layers


class ImportRefused(ValueError):
    """The file as a whole cannot be imported; the text says why, for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for."""

    kind: str
    source: str  # the name under which the rows are known from now on
    formation: str = ""  # code of who answers for it; the only detachment if not given
    datum: str = ""
    encoding: str = ""
    sheet: str = ""
    is_anywhere: bool = False
    is_dry_run: bool = False
    overrules_corrections: bool = False  # the sheet has the last word


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of it."""

    kind: str
    source: str
    file: str
    sha256: str
    columns: Mapping[str, str]
    row_count: int
    merged: Merged | None = None  # None: nothing was imported
    is_dry_run: bool = False
    faults: list[RowFault] = field(default_factory=list)

    def said(self) -> dict[str, Any]:
        """Give the report as JSON values, faults with their sentences."""
        told = asdict(self)
        told["faults"] = [{**asdict(one), **one.sentences()} for one in self.faults]
        return told


def read_profile(kind: str, text: str) -> Profile:
    """Read what the columns of somebody's sheets mean (TOML).

    Raises
    ------
    ImportRefused
        If it is none, or one for another kind.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ImportRefused(str(problem)) from problem
    unknown = set(data) - {one.name for one in fields(Profile)} - {"kind"}
    if unknown:
        raise ImportRefused(f"a profile has no {', '.join(sorted(unknown))}")
    if data.pop("kind", kind) != kind or data.pop("layer", kind) != kind:
        raise ImportRefused(f"the profile is not for {kind}")
    only = {column: tuple(taken) for column, taken in data.pop("only", {}).items()}
    profile = Profile(layer=kind, only=only, **data)
    _require_fields(profile)
    return profile


def with_columns(profile: Profile, columns: Sequence[str], constants: Sequence[str]) -> Profile:
    """Add ``COLUMN=FIELD`` and ``FIELD=VALUE``.

    Raises
    ------
    ImportRefused
        If one is not of that form, or names a field that there is not.
    """
    said: dict[str, dict[str, Any]] = {
        "columns": dict(profile.columns),
        "constants": dict(profile.constants),
    }
    for part, pairs in (("columns", columns), ("constants", constants)):
        for text in pairs:
            before, sign, after = (one.strip() for one in text.rpartition("="))
            if not sign:
                raise ImportRefused(f"{text!r} is not of the form A=B")
            name, value = (after, before) if part == "columns" else (before, after)
            said[part][name] = value
    profile = replace(profile, columns=said["columns"], constants=said["constants"])
    _require_fields(profile)
    return profile


def import_kept(
    path: Path, profile: Profile, asked: Asked, *, actor: Actor, at: datetime
) -> Report:
    """Import a sheet into a table: all of it, or nothing and a report of every fault.

    Raises
    ------
    ImportRefused
        If the file as a whole cannot be taken: unreadable, no datum said, columns missing.
    """
    kind = KINDS[asked.kind]
    whose = _answerable(asked.formation)
    try:
        table = read_sheet(path, encoding=asked.encoding or profile.encoding, sheet=asked.sheet)
    except Unreadable as problem:
        raise ImportRefused(str(problem)) from problem
    profile = named_columns(profile, _fields(kind), list(table.columns))
    wanted = SheetWanted(
        fields=_fields(kind),
        identity=kind.identity,
        has_place=kind.has_place,
        is_place_required=kind.is_place_required,
    )
    _require_columns(profile, wanted, list(table.columns))
    known = _known(kind, profile, table.columns, whose, at)
    bounds = None if asked.is_anywhere else _bounds()
    with recorded():  # rows are looked up, written and noted in one transaction
        rows = read_sheet_rows(
            table, wanted, profile, _datum(asked, profile, wanted), known, bounds
        )
        rows, records = _resolved(kind, rows, asked.source)
        report = Report(
            kind=kind.name,
            source=asked.source,
            file=path.name,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            columns=dict(profile.columns),
            row_count=len(table.row),
            is_dry_run=asked.is_dry_run,
            faults=rows.faults,
        )
        if rows.faults:
            return report
        with transaction.atomic():
            merged = merge(kind, records, asked.source, overrules=asked.overrules_corrections)
            if asked.is_dry_run:
                transaction.set_rollback(True)
        report = replace(report, merged=merged)
        if not asked.is_dry_run:
            _note(report, whose, actor, at)
    return report


def _fields(kind: KeptKind) -> tuple[Any, ...]:
    return (*kind.fields, SYNTHETIC)


def _require_fields(profile: Profile) -> None:
    there = {one.name for one in _fields(KINDS[profile.layer])}
    for part in ("columns", "constants", "words", "factors", "endings"):
        for name in getattr(profile, part):
            if name not in there:
                raise ImportRefused(f"{profile.layer} has no field {name!r}")


def _require_columns(profile: Profile, wanted: SheetWanted, columns: list[str]) -> None:
    there = ", ".join(columns)
    if absent := missing_columns(profile, columns):
        raise ImportRefused(f"the file has no column {', '.join(absent)}; it has: {there}")
    if missing := open_fields(wanted, profile):
        raise ImportRefused(f"nothing fills {', '.join(missing)}; the file has: {there}")


def _datum(asked: Asked, profile: Profile, wanted: SheetWanted) -> Datum:
    said = asked.datum or profile.datum
    if said:
        try:
            return Datum(said)
        except ValueError:
            raise ImportRefused(f"there is no datum {said!r}: {', '.join(Datum)}") from None
    if wanted.has_place and (profile.shape or profile.lng):
        raise ImportRefused(f"the file does not say its datum: say --datum {'|'.join(Datum)}")
    return Datum.WGS84


def _answerable(code: str) -> FormationCard:
    if code:
        found = find_formation(code)
        if found is None:
            raise ImportRefused(f"there is no formation {code!r}")
        return found
    detachments = [one for one in all_formations() if one.kind == "detachment"]
    if len(detachments) != 1:
        codes = ", ".join(one.code for one in detachments) or "none"
        raise ImportRefused(f"say --formation: there is not one detachment, but: {codes}")
    return detachments[0]


def _bounds() -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = network().bounds
    except NoRoadNetwork:
        return None
    return west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG


def _known(
    kind: KeptKind,
    profile: Profile,
    columns: Mapping[str, list[Any]],
    whose: FormationCard,
    at: datetime,
) -> Known:
    everyone = all_formations()
    ours = {one.code: (one.id, one.kind) for one in everyone if whose.id in one.ancestry}
    named = [str(cell) for cell in columns.get(profile.columns.get("premises", ""), [])]
    premises = premises_by_id(int(one) for one in named if one.isdecimal())
    return Known(
        own=whose.id,
        is_own_station=whose.kind == "station",
        formations=ours,
        foreign=frozenset(one.code for one in everyone if one.code not in ours),
        premises=frozenset(premises),
        now=at,
    )


def _resolved(
    kind: KeptKind, rows: SheetRows, source: str
) -> tuple[SheetRows, list[dict[str, Any]]]:
    """Turn call signs and names into numbers, and name what points nowhere."""
    faults: list[tuple[int, str, str, str]] = []
    whose = rows.values["formation"]
    records: list[dict[str, Any]] = [
        {
            "source_ref": ref,
            **{
                _column(name): list(column[at]) if isinstance(column[at], tuple) else column[at]
                for name, column in rows.values.items()
                if name not in {"appliance", "firefighter"}
            },
            **({"place": _point(rows.places[at])} if kind.has_place else {}),
        }
        for at, ref in enumerate(rows.refs)
    ]
    if "appliance" in rows.values:
        known = numbers(set(whose))
        for at, sign in enumerate(rows.values["appliance"]):
            number = known.get((whose[at], sign)) if sign else None
            records[at]["appliance_id"] = number
            if sign and number is None:
                faults.append((at, "appliance", "unknown_appliance", sign))
    if kind is SHIFTS:
        faults += _people(rows, records, source)
        faults += _clashing(rows, records, source) if not faults else []
    return with_faults(rows, faults), records


def _people(
    rows: SheetRows, records: list[dict[str, Any]], source: str
) -> list[tuple[int, str, str, str]]:
    there = Firefighter.objects.filter(formation_id__in=set(rows.values["formation"]))
    facts = list(there.values_list("pk", "formation_id", "name", "source", "source_ref"))
    by_ref = {(whose, ref): pk for pk, whose, _, said, ref in facts if said == source and ref}
    named = Counter((whose, name) for _, whose, name, _, _ in facts)
    by_name = {(whose, name): pk for pk, whose, name, _, _ in facts if named[whose, name] == 1}
    faults = []
    for at, (whose, said) in enumerate(
        zip(rows.values["formation"], rows.values["firefighter"], strict=True)
    ):
        number = by_ref.get((whose, said)) or by_name.get((whose, said))
        records[at]["firefighter_id"] = number
        if number is None:
            faults.append((at, "firefighter", "unknown_firefighter", said))
        elif records[at]["ends_at"] <= records[at]["begins_at"]:
            faults.append((at, "ends_at", "ends_before", ""))
    return faults


def _clashing(
    rows: SheetRows, records: list[dict[str, Any]], source: str
) -> list[tuple[int, str, str, str]]:
    wanted = [
        ShiftRow(
            formation_id=one["formation_id"],
            firefighter_id=one["firefighter_id"],
            begins_at=one["begins_at"],
            ends_at=one["ends_at"],
        )
        for one in records
    ]
    replaced = SHIFTS.model._default_manager.filter(source=source, source_ref__in=rows.refs)  # noqa: SLF001 - Django's documented name
    clashing = overlaps(wanted, but=replaced.values_list("pk", flat=True))
    return [
        (at, "firefighter", "shift_overlaps", rows.values["firefighter"][at]) for at in clashing
    ]


def _note(report: Report, whose: FormationCard, actor: Actor, at: datetime) -> None:
    if report.merged is None:
        return
    record(
        ResourcesImported(
            formation_id=FormationId(whose.id),
            resource_kind=report.kind,
            source=f"{report.source} ({report.file})",
            sha256=report.sha256,
            added_count=report.merged.added_count,
            changed_count=report.merged.changed_count,
            unchanged_count=report.merged.unchanged_count,
        ),
        log=log_of(whose.id),
        actor=actor,
        at=at,
    )


def _column(name: str) -> str:
    return f"{name}_id" if name in {"formation", "premises"} else name


def _point(place: LngLat | None) -> Point | None:
    return None if place is None else Point(place.lng, place.lat, srid=4326)
