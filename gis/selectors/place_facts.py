"""What is known of places that were found: their names as written, addresses, districts."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from django.db import connection

from gis.selectors.districts import district_names
from gis.selectors.scope import seen_sql
from gis.selectors.sentences import Candidate
from org.api import formation_names

Found = TypeVar("Found")


def facts_of(
    candidates: Sequence[Candidate], make: Callable[..., Found], seen: Collection[int]
) -> list[Found]:
    """Give each candidate as an answer, with what the tables say of it; what is gone is left out.

    Parameters
    ----------
    candidates
        In their order.
    make
        Takes the fields of an answer by keyword.
    seen
        Formations whose rows may be found where a layer is scoped: asked of the rows once more.
    """
    known = {kind: _known(kind, candidates, seen) for kind in _FACTS}
    within = district_names([one.place for one in candidates])
    answers = []
    for one, district in zip(candidates, within, strict=True):
        source = known.get("road" if one.kind == "address" else one.kind)
        if source is None:
            fact = (None, one.label, "", False)
        elif one.ref in source:
            fact = source[one.ref]
        else:
            continue
        pk, label, detail, is_synthetic = fact
        if one.kind in _DISTRICT_TOLD:
            detail = " · ".join(part for part in (district, one.detail or detail) if part)
        answers.append(
            make(
                kind=one.kind,
                id=None if one.kind == "address" else pk,
                label=one.label or label,
                detail=detail or one.detail,
                place=one.place,
                matched=one.matched,
                uncertainty_m=round(one.radius_m),
                is_synthetic=is_synthetic,
                alias=one.alias,
                notes=one.notes,
            )
        )
    return answers


def _known(
    kind: str, candidates: Sequence[Candidate], seen: Collection[int]
) -> dict[int | None, tuple[Any, ...]]:
    kinds = {kind, "address"} if kind == "road" else {kind}
    ids = [one.ref for one in candidates if one.kind in kinds]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS[kind], {"ids": ids, "seen": list(seen)})
        rows = cursor.fetchall()
    if kind == "station":
        names = formation_names(row[1] for row in rows)
        return {pk: (of, *names.get(of, ("", "")), made) for pk, of, made in rows}
    return {row[0]: row for row in rows}


_DISTRICT_TOLD = {"road", "address", "crossing", "building", "camera"}
_FACTS = {
    "premises": f"""
        SELECT id, name, address, is_synthetic FROM geodata_premises
        WHERE id = ANY(%(ids)s) AND {seen_sql("premises")}
    """,  # noqa: S608 - our own words
    "road": """
        SELECT id, name, name_en, is_name_synthetic FROM geodata_street WHERE id = ANY(%(ids)s)
    """,
    "district": """
        SELECT id, name, adcode, is_synthetic FROM geodata_district WHERE id = ANY(%(ids)s)
    """,
    "building": """
        SELECT id, name, CASE WHEN storeys > 0 THEN storeys::text || 'F' ELSE '' END, is_synthetic
        FROM geodata_building WHERE id = ANY(%(ids)s)
    """,
    "hazard": f"""
        SELECT id, name, concat_ws(' · ', kind, NULLIF(amount, '')), is_synthetic
        FROM geodata_majorhazard WHERE id = ANY(%(ids)s) AND {seen_sql("major_hazards")}
    """,  # noqa: S608 - our own words
    "camera": f"""
        SELECT id, name, '', is_synthetic FROM geodata_camera
        WHERE id = ANY(%(ids)s) AND {seen_sql("cameras")}
    """,  # noqa: S608 - our own words
    "station": f"""
        SELECT id, formation_id, is_synthetic FROM geodata_station
        WHERE id = ANY(%(ids)s) AND {seen_sql("stations")}
    """,  # noqa: S608 - our own words
}
