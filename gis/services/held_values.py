"""What people found out on the ground, against the next import of a row's source (保留值)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from gis.domain.layers import Layer
from gis.models import HeldValue

_SAID_AT = "inspected_at"
"""The field by which a file says when its row was looked at: a later look than ours counts,
in what a look can tell."""
_LOOKED_AT = ("state", "flow_lps", "pressure_mpa", _SAID_AT)


def hold_values(kind: str, row_id: int, fields: list[str], at: datetime) -> None:
    """Keep fields of a row as people found them."""
    HeldValue.objects.bulk_create(
        [HeldValue(kind=kind, row_id=row_id, field=one, at=at) for one in fields],
        update_conflicts=True,
        unique_fields=["kind", "row_id", "field"],
        update_fields=["at"],
    )


def held_fields(kind: str, row_ids: Collection[int]) -> dict[int, set[str]]:
    """Give the fields of these rows that people found out on the ground."""
    found: dict[int, set[str]] = {}
    rows = HeldValue.objects.filter(kind=kind, row_id__in=row_ids)
    for row_id, name in rows.values_list("row_id", "field"):
        found.setdefault(row_id, set()).add(name)
    return found


def let_go(kind: str, row_id: int, fields: Collection[str]) -> None:
    """Hold these fields no longer: a source was told to have the last word."""
    HeldValue.objects.filter(kind=kind, row_id=row_id, field__in=fields).delete()


def keep_against(layer: Layer, source: str, *, is_overruled: bool) -> dict[str, list[str]]:
    """Let held values stand against the file that is staged; name them by the file's own ids.

    Parameters
    ----------
    is_overruled
        Whether the file has the last word: then the same is named, and what it changes is held no
        longer.

    Returns
    -------
    dict
        For each row of which the file says something else than people found: the fields.
    """
    named: dict[str, list[str]] = {}
    _forget_older(layer, source)
    for name, column in _columns(layer):
        for ref in _differing(layer, source, name, column):
            named.setdefault(ref, []).append(name)
        statement = _OVERRULE if is_overruled else _KEEP
        spelt = [column, "pinyin", "initials"] if (layer.name, name) == _SPELT else [column]
        _run(statement, layer, column, {"source": source, "field": name}, changed=spelt)
    return dict(sorted(named.items()))


_SPELT = ("premises", "name")


def _columns(layer: Layer) -> list[tuple[str, str]]:
    """List what may be held in a layer and its columns: of held rows only, to ask no more."""
    held = set(HeldValue.objects.filter(kind=layer.name).values_list("field", flat=True).distinct())
    kept = [one.name for one in layer.fields if one.is_kept and one.name in held]
    place = [("place", layer.place)] if "place" in held and layer.place else []
    return [*place, *((name, name) for name in kept)]


def _differing(layer: Layer, source: str, name: str, column: str) -> list[str]:
    return [str(ref) for (ref,) in _run(_DIFFERS, layer, column, {"source": source, "field": name})]


def _forget_older(layer: Layer, source: str) -> None:
    """Hold no longer what the file's own, later look at the row has replaced."""
    if layer.has(_SAID_AT):
        _run(_OLDER, layer, _SAID_AT, {"source": source, "fields": list(_LOOKED_AT)})


def _run(
    statement: str,
    layer: Layer,
    column: str,
    facts: dict[str, Any],
    *,
    changed: Collection[str] = (),
) -> list[tuple[Any, ...]]:
    key = "formation_id" if layer.name == "stations" else "id"  # what a row is known by as data
    names = {
        "table": sql.Identifier(layer.table),
        "key": sql.Identifier(key),
        "column": sql.Identifier(column),
        "set": sql.SQL(", ").join(sql.SQL("{0} = t.{0}").format(sql.Identifier(one))
                                  for one in changed),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**names), {"kind": layer.name, **facts})
        return list(cursor.fetchall()) if cursor.description else []


_HELD = """
    t.source = %(source)s AND t.source_ref = staged.source_ref AND NOT (t.source_ref = '')
    AND h.kind = %(kind)s AND h.row_id = t.{key}
"""
_DIFFERS = f"""
    SELECT staged.source_ref FROM staged, {{table}} t, geodata_heldvalue h
    WHERE {_HELD} AND h.field = %(field)s AND staged.{{column}} IS DISTINCT FROM t.{{column}}
    ORDER BY 1
"""  # noqa: S608 - our own words
_KEEP = f"""
    UPDATE staged SET {{set}} FROM {{table}} t, geodata_heldvalue h
    WHERE {_HELD} AND h.field = %(field)s AND staged.{{column}} IS DISTINCT FROM t.{{column}}
"""  # noqa: S608
_OVERRULE = f"""
    DELETE FROM geodata_heldvalue h USING staged, {{table}} t
    WHERE {_HELD} AND h.field = %(field)s AND staged.{{column}} IS DISTINCT FROM t.{{column}}
"""  # noqa: S608
_OLDER = f"""
    DELETE FROM geodata_heldvalue h USING staged, {{table}} t
    WHERE {_HELD} AND h.field = ANY(%(fields)s) AND staged.{{column}} > h.at
"""  # noqa: S608
