"""Where a house number is: at a premises that has it, or between its neighbours."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from core.geo import LngLat
from gis.domain.addresses import NumberPlace, place_of_number


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A house number of a premises, and where that is."""

    premises_id: int
    street: str
    number: int
    place: LngLat


@dataclass(frozen=True, slots=True)
class _Asked:
    streets: Sequence[str]
    number: int
    seen: Collection[int]
    districts: Collection[int]


def numbers_exactly(
    streets: Sequence[str], number: int, seen: Collection[int], districts: Collection[int]
) -> list[KnownNumber]:
    """List premises that have this number on one of these streets; of the longest name given."""
    asked = _Asked(streets, number, seen, districts)
    found = list(_numbers("number = %(number)s", "street", asked))
    longest = max((len(one.street) for one in found), default=0)
    return [one for one in found if len(one.street) == longest]


def number_between(
    street: str, number: int, seen: Collection[int], districts: Collection[int]
) -> NumberPlace | None:
    """Work out where a number is from the nearest ones known on its street, if there are any."""
    asked = _Asked([street], number, seen, districts)
    below = _numbers("number < %(number)s", "number DESC", asked)
    above = _numbers("number > %(number)s", "number", asked)
    known = [(one.number, one.place) for one in (*below, *above)]
    return place_of_number(number, known)


def _numbers(match: str, order: str, asked: _Asked) -> Iterator[KnownNumber]:
    with connection.cursor() as cursor:
        cursor.execute(
            _NUMBERS.format(match=match, order=order),
            {
                "streets": list(asked.streets),
                "number": asked.number,
                "seen": list(asked.seen),
                "districts": list(asked.districts),
            },
        )
        for pk, street, known, lng, lat in cursor.fetchall():
            yield KnownNumber(pk, street, known, LngLat(lng, lat))


_NUMBERS = """
    SELECT premises_id, street, number, ST_X(place), ST_Y(place) FROM geodata_placeaddress
    WHERE street = ANY(%(streets)s) AND {match} AND formation_id = ANY(%(seen)s::bigint[])
        AND (%(districts)s::bigint[] = '{{}}' OR EXISTS (
            SELECT 1 FROM geodata_district d
            WHERE d.id = ANY(%(districts)s) AND ST_Covers(d.area, geodata_placeaddress.place)))
    ORDER BY {order} LIMIT 8
"""
