"""Other names of places, and kilometre posts: saved, and findable at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.gis.geos import Point
from django.db import transaction

from core.geo import LngLat
from gis.domain.basemap import AliasKind
from gis.models import KilometrePost, PlaceAlias, Station, Street
from gis.services.names import index_places


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRow:
    """Another name (别名) of one place: of a premises, a station, a district or a street's name."""

    kind: AliasKind
    name: str
    premises_id: int | None = None
    station_formation_id: int | None = None
    district_id: int | None = None
    street: str = ""
    source: str = ""
    source_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A kilometre post (公里桩) of a road told by its number or name."""

    road: str
    km: float
    place: LngLat
    name: str = ""
    source: str = ""
    source_ref: str = ""
    is_synthetic: bool = False


@transaction.atomic
def save_aliases(rows: Iterable[AliasRow]) -> None:
    """Save other names. One of a source replaces what that source called the same.

    Raises
    ------
    ValueError
        If a row names no place, or more than one.
    """
    wanted = list(rows)
    for row in wanted:
        of = (row.premises_id, row.station_formation_id, row.district_id, row.street or None)
        if sum(one is not None for one in of) != 1:
            raise ValueError(f"{row.name}: another name is of one place")
    stations = dict(Station.objects.values_list("formation_id", "pk"))
    for row in wanted:
        station = row.station_formation_id
        facts = {
            "kind": row.kind,
            "name": row.name,
            "premises_id": row.premises_id,
            "station_id": None if station is None else stations[station],
            "district_id": row.district_id,
            "street": row.street,
        }
        if row.source_ref:
            PlaceAlias.objects.update_or_create(
                source=row.source, source_ref=row.source_ref, defaults=facts
            )
        else:
            PlaceAlias.objects.create(source=row.source, **facts)
    index_places("premises", [one.premises_id for one in wanted if one.premises_id is not None])
    index_places("district", [one.district_id for one in wanted if one.district_id is not None])
    index_places(
        "station",
        [stations[one.station_formation_id] for one in wanted if one.station_formation_id],
    )
    streets = {one.street for one in wanted if one.street}
    index_places("road", Street.objects.filter(name__in=streets).values_list("pk", flat=True))


@transaction.atomic
def replace_street_names(rows: Iterable[AliasRow], *, source: str) -> int:
    """Let these be all the other names of streets that a source knows; say how many."""
    wanted = [replace(row, source=source) for row in rows]
    before = PlaceAlias.objects.filter(source=source).exclude(street="")
    streets = set(before.values_list("street", flat=True)) - {row.street for row in wanted}
    before.delete()
    save_aliases(wanted)
    index_places("road", Street.objects.filter(name__in=streets).values_list("pk", flat=True))
    return len(wanted)


@transaction.atomic
def replace_kilometre_posts(rows: Iterable[PostRow], *, source: str) -> int:
    """Let these be all the kilometre posts of a source; say how many."""
    KilometrePost.objects.filter(source=source).delete()
    return save_kilometre_posts(replace(row, source=source) for row in rows)


@transaction.atomic
def save_kilometre_posts(rows: Iterable[PostRow]) -> int:
    """Save kilometre posts and say how many. One of a source replaces that source's same one."""
    count = 0
    for row in rows:
        facts = {
            "road": row.road.upper(),
            "name": row.name,
            "km": row.km,
            "place": Point(row.place.lng, row.place.lat, srid=4326),
            "is_synthetic": row.is_synthetic,
        }
        if row.source_ref:
            KilometrePost.objects.update_or_create(
                source=row.source, source_ref=row.source_ref, defaults=facts
            )
        else:
            KilometrePost.objects.create(source=row.source, **facts)
        count += 1
    return count
