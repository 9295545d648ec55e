"""An import of a layer from beginning to end (图层导入): read, check, lay down, note in the log."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db import transaction

from core.actor import Actor
from core.events.house import GeodataImported
from core.ids import FormationId
from eventlog.api import record, recorded
from gis.domain.datum import Datum
from gis.domain.datum_check import DatumCheck, check_datum
from gis.domain.layer_cells import Known
from gis.domain.layer_faults import FileRefused, RowFault
from gis.domain.layer_keeping import Import, Merged
from gis.domain.layer_profile import Profile, completed, missing_columns, unfilled
from gis.domain.layer_rows import LayerRows, ReadRows, read_rows
from gis.domain.layer_table import Table
from gis.domain.layers import LAYERS, Layer, Shape
from gis.layers.assigning import BY_AREA, Assigned, assign_by_area
from gis.layers.encoding import Unreadable
from gis.layers.reading import read_table
from gis.models import Premises, Station, Street
from gis.selectors.network import NoRoadNetwork, map_bounds, network
from gis.services.layers import lay_down
from org.api import FormationCard, all_formations, find_formation, log_of, save_formation

_STEP_DEG = 0.001  # along an outline, about 100 m: its corners are few where its road is straight


class ImportRefused(FileRefused):
    """The file cannot be imported into this layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for."""

    source: str  # the name under which the rows are known from now on
    formation: str = ""  # code of who answers for it; the only detachment if not given
    datum: str = ""
    encoding: str = ""
    sheet: str = ""
    is_anywhere: bool = False  # do not mind the road network's bounds
    is_dry_run: bool = False
    skip_faulty: bool = False
    remove_missing: bool = False
    is_datum_strict: bool = False
    overrules_corrections: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came of it."""

    layer: str
    source: str
    file: str
    sha256: str
    encoding: str
    datum: str
    columns: dict[str, str]  # field -> the column that fills it
    row_count: int
    left_out_count: int
    repeated_count: int
    is_area_checked: bool
    datum_check: DatumCheck
    faults: list[RowFault] = field(default_factory=list)
    assigned: Assigned | None = None  # None: the layer's rows have nothing to do with areas
    merged: Merged | None = None  # None: nothing was imported
    is_dry_run: bool = False

    def said(self) -> dict[str, Any]:
        """Give the report as JSON values, faults with their sentences."""
        told = asdict(self)
        told["faults"] = [{**asdict(one), **one.sentences()} for one in self.faults]
        return told


class _DryRun(Exception):
    """Nothing is to stay."""


def _take_back() -> None:
    raise _DryRun


def import_layer(
    path: Path, profile: Profile, asked: Asked, *, is_automatic: bool, actor: Actor, at: datetime
) -> ImportReport:
    """Import a file into a layer: all of it, or nothing and a report of every fault.

    Parameters
    ----------
    path
        The file.
    profile
        What its columns mean.
    asked
        How.
    is_automatic
        Whether columns called like fields fill what the profile leaves open.
    actor, at
        Who does it, and when.

    Raises
    ------
    ImportRefused
        If the file as a whole cannot be taken: unreadable, no datum said, columns missing.
    """
    layer = LAYERS[profile.layer]
    whose = _answerable(asked.formation)
    try:
        table = read_table(path, encoding=asked.encoding or profile.encoding, sheet=asked.sheet)
    except Unreadable as problem:
        raise ImportRefused(str(problem), f"文件无法读取:{problem}") from problem
    if is_automatic:
        profile = completed(profile, list(table.columns))
    _require_columns(profile, table, layer)
    datum = _datum_of(asked.datum or profile.datum, table, layer)
    if asked.skip_faulty and asked.remove_missing:
        raise ImportRefused(
            "a faulty row is not a missing one: skip or remove, not both",
            "有问题的行不等于已无的行:“跳过”与“删除”不能同时选",
        )
    bounds = None if asked.is_anywhere else map_bounds()
    known = _known(whose, layer, at)
    read = read_rows(table, profile, datum=datum, known=known, bounds=bounds)
    if layer.name == "stations":
        read = _stations_once(read, asked.source)
    read, assigned = assign_by_area(read, whose)
    report = ImportReport(
        layer=layer.name,
        source=asked.source,
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        encoding=table.encoding,
        datum="" if layer.shape == Shape.NONE else datum.value,
        columns=_columns(profile),
        row_count=len(table.row) + sum(one.code == "cell_count" for one in table.faults),
        left_out_count=read.left_out_count,
        repeated_count=read.repeated_count,
        is_area_checked=bounds is not None,
        datum_check=_ask_roads(read.rows, datum),
        faults=read.faults,
        assigned=assigned,
        is_dry_run=asked.is_dry_run,
    )
    if (read.faults and not asked.skip_faulty) or (
        asked.is_datum_strict and report.datum_check.better
    ):
        return report
    how = Import(
        asked.source, whose.id, asked.remove_missing, actor, at, asked.overrules_corrections
    )
    return _laid(report, read.rows, how, whose)


def _laid(report: ImportReport, rows: LayerRows, how: Import, whose: FormationCard) -> ImportReport:
    try:
        with recorded(), transaction.atomic():  # a dry run inside a command takes back its own
            if rows.layer.name == "stations":
                rows = _with_formations(rows, whose, how.source)
            merged = lay_down(rows, how)
            _note(report, merged, how)
            if report.is_dry_run:
                _take_back()
    except _DryRun:
        pass
    return replace(report, merged=merged)


def _note(report: ImportReport, merged: Merged, how: Import) -> None:
    record(
        GeodataImported(
            formation_id=FormationId(how.formation_id),
            layer=report.layer,
            source=f"{report.source} ({report.file})",
            sha256=report.sha256,
            kept_count=merged.added_count + merged.changed_count + merged.unchanged_count,
            dropped_count=len({one.row for one in report.faults}),
            guessed_count=0,
            datum=report.datum,
            added_count=merged.added_count,
            changed_count=merged.changed_count,
            removed_count=merged.removed_count,
        ),
        log=log_of(how.formation_id),
        actor=how.actor,
        at=how.at,
    )


def _columns(profile: Profile) -> dict[str, str]:
    said = {"id": profile.id, "lng": profile.lng, "lat": profile.lat, "shape": profile.shape}
    return {**profile.columns, **{name: column for name, column in said.items() if column}}


def _answerable(code: str) -> FormationCard:
    if code:
        found = find_formation(code)
        if found is None:
            raise ImportRefused(f"there is no formation {code!r}", f"没有单位“{code}”")
        return found
    detachments = [one for one in all_formations() if one.kind == "detachment"]
    if len(detachments) != 1:
        codes = ", ".join(one.code for one in detachments) or "none"
        raise ImportRefused(
            f"say --formation: there is more than one detachment, or none ({codes})",
            f"请用--formation说明所属单位:支队不止一个或没有({codes})",
        )
    return detachments[0]


def _require_columns(profile: Profile, table: Table, layer: Layer) -> None:
    there = ", ".join(table.columns)
    if absent := missing_columns(profile, list(table.columns)):
        named = ", ".join(absent)
        raise ImportRefused(
            f"the file has no column {named}; it has: {there}",
            f"文件没有“{named}”列;现有列:{there}",
        )
    if open_ := unfilled(profile):
        named = ", ".join(layer.field(one).zh for one in open_)
        raise ImportRefused(
            f"nothing fills {', '.join(open_)}; the file has: {there}",
            f"必填的“{named}”没有对应的列;现有列:{there}",
        )
    has_place = table.shapes is not None or profile.shape or (profile.lng and profile.lat)
    if layer.shape != Shape.NONE and not has_place:
        raise ImportRefused(
            f"no column says where things are; the file has: {there}",
            f"没有说明位置的列;现有列:{there}",
        )


def _datum_of(said: str, table: Table, layer: Layer) -> Datum:
    if said:
        try:
            return Datum(said)
        except ValueError:
            known = ", ".join(Datum)
            raise ImportRefused(
                f"there is no datum {said!r}: {known}", f"没有坐标基准“{said}”:{known}"
            ) from None
    if layer.shape != Shape.NONE and not table.is_datum_said:
        raise ImportRefused(
            f"the file does not say its datum: say --datum {'|'.join(Datum)}. A wrong one sends"
            " appliances to the wrong street.",
            f"文件没有说明坐标基准,请选择其一:{'、'.join(Datum)}。选错会把车派到错误的街道。",
        )
    return Datum.WGS84


def _known(whose: FormationCard, layer: Layer, at: datetime) -> Known:
    everyone = all_formations() if layer.has_formation else []
    ours = {one.code: (one.id, one.kind) for one in everyone if whose.id in one.ancestry}
    premises = (
        frozenset(Premises.objects.values_list("pk", flat=True))
        if layer.has("premises")
        else frozenset()
    )
    return Known(
        own=None if layer.name in BY_AREA else whose.id,
        is_own_station=whose.kind == "station",
        formations=ours,
        foreign=frozenset(one.code for one in everyone if one.code not in ours),
        premises=premises,
        now=at,
    )


def _ask_roads(rows: LayerRows, datum: Datum) -> DatumCheck:
    """Ask the roads in force whether the rows lie where their datum says."""
    nothing = DatumCheck("", 0, {}, datum.value, "")
    if rows.said is None or not len(rows.said):
        return nothing
    try:
        roads = network()
    except NoRoadNetwork:
        return nothing
    texts: Sequence[str] = []
    if rows.layer.shape == Shape.POINT:
        said = [rows.values[name] for name in ("address", "name") if name in rows.values]
        texts = [" ".join(part or "" for part in parts) for parts in zip(*said, strict=True)]
    streets = Street.objects.filter(network_id=roads.version, is_name_synthetic=False)
    return check_datum(
        np.asarray(shapely.get_coordinates(shapely.segmentize(rows.said, _STEP_DEG))),
        texts,
        datum,
        roads,
        dict(streets.values_list("name", "rows")),
    )


def _stations_once(read: ReadRows, source: str) -> ReadRows:
    """Name stations whose code stands twice, or whose formation another source has filled."""
    rows = read.rows
    codes = rows.values["formation"]
    count = Counter(code for code in codes if code)
    others = set(
        Station.objects.exclude(source__in=["", source])
        .filter(formation__code__in=count)
        .values_list("formation__code", flat=True)
    )
    faults = [
        RowFault(row, "formation", "taken" if code in others else "duplicate_id", code)
        for row, code in zip(rows.row, codes, strict=True)
        if code in others or count[code] > 1
    ]
    if not faults:
        return read
    bad = {one.row for one in faults}
    keep = [index for index, row in enumerate(rows.row) if row not in bad]
    every = sorted([*read.faults, *faults], key=lambda one: one.row)
    return replace(read, rows=rows.only(keep), faults=every)


def _with_formations(rows: LayerRows, whose: FormationCard, source: str) -> LayerRows:
    """Give each station its formation; one that is not there yet is entered below ``whose``."""
    known = {one.code: one.id for one in all_formations()}
    held = dict(Station.objects.filter(source=source).values_list("source_ref", "formation__code"))
    ids = []
    for index, code in enumerate(rows.values["formation"]):
        ref = rows.refs[index]
        called = code or held.get(ref) or _code(whose, source, ref)
        if called not in known:
            name = rows.values["name"][index]
            known[called] = save_formation(
                parent_id=whose.id,
                kind="station",
                code=called,
                name_zh=name,
                name_en=rows.values["name_en"][index] or name,
            ).id
        ids.append(known[called])
    return replace(rows, values={**rows.values, "formation": ids})


def _code(whose: FormationCard, source: str, ref: str) -> str:
    """Make a code for a station whose file gives none: the same each time."""
    digest = hashlib.sha256(f"{source}\n{ref}".encode()).hexdigest()[:8]
    return f"{whose.code[:15]}-{digest}"
