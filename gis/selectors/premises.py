"""Premises at and near a place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from core.geo import LngLat
from gis.models import Premises
from gis.selectors.water import around


@dataclass(frozen=True, slots=True)
class PremisesView:
    """社会单位(作为场所): a place with an occupier, and what is known of it."""

    id: int
    formation_id: int  # whose area it lies in
    name: str
    address: str
    place: LngLat
    occupancy: str
    storeys: int | None
    underground_storeys: int
    height_m: float | None
    hazards: tuple[str, ...]
    is_key: bool
    is_synthetic: bool
    distance_m: float | None = None  # straight line; None when nobody asked from anywhere


def premises_at(
    place: LngLat, within_m: float = 60, *, seen: Collection[int] | None = None
) -> list[PremisesView]:
    """List the premises at a place, nearest first; ``seen`` as in ``premises_near``."""
    return premises_near(place, within_m=within_m, limit=10, seen=seen)


def premises_near(
    place: LngLat, within_m: float, limit: int = 50, *, seen: Collection[int] | None = None
) -> list[PremisesView]:
    """List premises within a distance of a place, nearest first.

    ``seen`` are the formations whose premises are wanted, None for all: a limit that counted those
    of others as well could leave none of one's own.
    """
    point = Point(*place, srid=4326)
    near = Premises.objects.filter(place__coveredby=around(place, within_m))
    if seen is not None:
        near = near.filter(formation_id__in=seen)
    rows = near.annotate(away=Distance("place", point, spheroid=True)).order_by("away", "pk")
    found = [_view(row, float(row.away.m)) for row in rows[:limit]]
    return [one for one in found if one.distance_m is not None and one.distance_m <= within_m]


def get_premises(premises_id: int) -> PremisesView:
    """Give a premises.

    Raises
    ------
    LookupError
        If there is none.
    """
    found = premises_by_id([premises_id]).get(premises_id)
    if found is None:
        raise LookupError(f"premises {premises_id}")
    return found


def premises_by_id(ids: Iterable[int]) -> dict[int, PremisesView]:
    """Give premises by id; unknown ids are left out."""
    return {row.pk: _view(row) for row in Premises.objects.filter(pk__in=set(ids))}


def list_premises(*, is_key: bool | None = None, limit: int | None = None) -> list[PremisesView]:
    """List premises, in order of id: all, or only key ones, or only others."""
    rows: QuerySet[Premises] = Premises.objects.order_by("pk")
    if is_key is not None:
        rows = rows.filter(is_key=is_key)
    return [_view(row) for row in rows[:limit]]


def _view(row: Premises, distance_m: float | None = None) -> PremisesView:
    return PremisesView(
        id=row.pk,
        formation_id=row.formation_id,
        name=row.name,
        address=row.address,
        place=LngLat(row.place.x, row.place.y),
        occupancy=row.occupancy,
        storeys=row.storeys,
        underground_storeys=row.underground_storeys,
        height_m=row.height_m,
        hazards=tuple(row.hazards),
        is_key=row.is_key,
        is_synthetic=row.is_synthetic,
        distance_m=distance_m,
    )
