"""Saving an imported road network and putting one in force."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon
from django.db import connection, transaction

from core.actor import system
from core.events.house import GeodataImported, RoadsPublished
from core.ids import FormationId
from eventlog.api import record, recorded
from gis.domain.local import Degrees
from gis.domain.roads import MANIFEST, RoadNetwork, load_network, save_network
from gis.domain.spelling import initials_of, pinyin_of
from gis.models import RoadNetwork as RoadNetworkRow
from gis.models import Station
from gis.models import Street as StreetRow
from gis.selectors.network import CURRENT, roads_folder
from gis.services.names import index_places
from org.api import get_formation

_TILE_SRID = 3857
_TILE_RADIUS_M = 6_378_137.0
_ROAD_COLUMNS = (
    "network_id, row, road_class, name, name_en, is_name_synthetic, is_oneway,"
    " is_oneway_guessed, line, drawn"
)
_STREET_COLUMNS = (
    "network_id, name, name_en, pinyin, initials, is_name_synthetic, rows, length_m, place"
)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RoadNames:
    """What road rows are called, in their order; "" where they have no name."""

    zh: Sequence[str]
    en: Sequence[str]
    is_synthetic: Sequence[bool]


@transaction.atomic
def save_road_network(
    network: RoadNetwork,
    *,
    names: RoadNames,
    source: str,
    sha256: str,
    report: dict[str, Any],
    options: dict[str, Any] | None = None,
) -> None:
    """Save a network's rows and make it the current one. The same version again adds nothing.

    ``roads`` publishes it: readers see it when that has happened.
    """
    RoadNetworkRow.objects.filter(is_current=True).exclude(version=network.version).update(
        is_current=False, told_at=None
    )
    _, is_new = RoadNetworkRow.objects.update_or_create(
        version=network.version,
        defaults={
            "name": network.name,
            "source": source,
            "sha256": sha256,
            "is_current": True,
            "options": options or {},
            "report": report,
            "bounds": Polygon.from_bbox(network.bounds),
        },
    )
    if is_new:
        lnglat = network.lnglat(network.point_east_north_m)
        _copy_roads(network, lnglat, names)
        _copy_streets(network, names)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE geodata_road, geodata_street")
        streets = StreetRow.objects.filter(network_id=network.version)
        index_places("road", streets.values_list("pk", flat=True))


def _copy_roads(network: RoadNetwork, lnglat: Degrees, names: RoadNames) -> None:
    lines = _lines(lnglat, network, 4326)
    drawn = _lines(_web_mercator(lnglat), network, _TILE_SRID)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY geodata_road ({_ROAD_COLUMNS}) FROM STDIN") as copy,
    ):
        for row in range(network.road_count):
            copy.write_row(
                (
                    network.version,
                    row,
                    network.road_classes[network.road_class[row]],
                    names.zh[row],
                    names.en[row],
                    bool(names.is_synthetic[row]),
                    bool(network.road_is_oneway[row]),
                    bool(network.road_is_guessed[row]),
                    lines[row],
                    drawn[row],
                )
            )


def _lines(points: Degrees, network: RoadNetwork, srid: int) -> list[str]:
    lines = shapely.linestrings(points, indices=network.point_road)
    marked = shapely.set_srid(lines, srid)
    return [str(text) for text in np.asarray(shapely.to_wkb(marked, hex=True, include_srid=True))]


def _web_mercator(lnglat: Degrees) -> Degrees:
    lng, lat = np.radians(lnglat).T
    north = np.log(np.tan(np.pi / 4 + lat / 2))
    return np.round(_TILE_RADIUS_M * np.column_stack([lng, north]), 2)


def _copy_streets(network: RoadNetwork, names: RoadNames) -> None:
    rows_of: dict[str, list[int]] = {}
    for row, name in enumerate(names.zh):
        if name:
            rows_of.setdefault(name, []).append(row)
    middle = network.point_start[:-1] + np.diff(network.point_start) // 2
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY geodata_street ({_STREET_COLUMNS}) FROM STDIN") as copy,
    ):
        for name, rows in rows_of.items():
            points = network.point_east_north_m[middle[rows]]
            away = np.hypot(*(points - np.median(points, axis=0)).T)
            lng, lat = network.lnglat(points[away.argmin()][None])[0]
            first = rows[0]
            copy.write_row(
                (
                    network.version,
                    name,
                    names.en[first],
                    pinyin_of(name)[:480],
                    initials_of(name)[:120],
                    bool(names.is_synthetic[first]),
                    rows,
                    float(network.road_length_m[rows].sum()),
                    f"SRID=4326;POINT({lng} {lat})",
                )
            )


def keep_arrays(network: RoadNetwork) -> Path:
    """Put a network's arrays into its folder, whole or not at all."""
    folder = roads_folder() / network.version
    try:
        load_network(folder)
    except (FileNotFoundError, ValueError):
        beside = roads_folder() / f".{network.version}.{os.getpid()}"
        shutil.rmtree(beside, ignore_errors=True)
        save_network(network, beside)
        shutil.rmtree(folder, ignore_errors=True)  # damaged; readers hold what they have mapped
        beside.rename(folder)
    return folder


def keep_source(file: Path, sha256: str) -> Path:
    """Keep a copy of an imported file, so that its arrays can be built again."""
    kept = source_path(file.name, sha256)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f".{kept.name}.{os.getpid()}")
        shutil.copyfile(file, beside)
        beside.rename(kept)
    return kept


def source_path(name: str, sha256: str) -> Path:
    """Give where the file of an import is kept."""
    return roads_folder() / "sources" / f"{sha256}{Path(name).suffix}"


def publish_network(version: str, *, at: datetime) -> None:
    """Put a network whose arrays are in place in force, for every reader at once.

    Raises
    ------
    FileNotFoundError
        If its arrays are not in place.
    """
    folder = roads_folder()
    if not (folder / version / MANIFEST).exists():
        raise FileNotFoundError(f"no arrays for {version}")
    said = json.dumps({"version": version, "published_at": at.isoformat()})
    beside = folder / f".{CURRENT}.{os.getpid()}"
    beside.write_text(said, encoding="utf-8")
    beside.replace(folder / CURRENT)


def tell_published(version: str, *, at: datetime) -> bool:
    """Put a network's coming into force into the log of every detachment that has a station.

    Returns
    -------
    bool
        False while there is no station, so nobody to tell.
    """
    with recorded():
        row = RoadNetworkRow.objects.select_for_update().get(pk=version)
        answerable = _detachments()
        if row.told_at is not None or not answerable:
            return row.told_at is not None
        row.told_at = at
        row.save(update_fields=["told_at"])
        for formation_id, log in answerable:
            for event in (
                GeodataImported(
                    formation_id=formation_id,
                    layer="roads",
                    source=row.source,
                    sha256=row.sha256,
                    kept_count=row.report.get("kept", 0),
                    dropped_count=row.report.get("dropped", 0),
                    guessed_count=row.report.get("guessed", 0),
                ),
                RoadsPublished(formation_id=formation_id, version=version),
            ):
                record(event, log=log, actor=system("roads"), at=at)
    return True


def _detachments() -> list[tuple[FormationId, str]]:
    """Give the formations that answer for the stations here: each one's detachment."""
    found: dict[int, str] = {}
    known: set[int] = set()
    for formation_id in Station.objects.values_list("formation_id", flat=True):
        station = get_formation(formation_id)
        if known & set(station.ancestry):
            continue
        for above in reversed(station.ancestry):
            card = get_formation(above)
            if card.kind == "detachment":
                found[card.id] = card.log
                known.add(card.id)
                break
    return [(FormationId(one), log) for one, log in sorted(found.items())]
