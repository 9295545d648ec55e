"""HTTP: basic data, its rows, their checks and their keepers."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from gis.domain.basic_tables import Held
from gis.domain.basics import CLASSES, is_overdue, word_names, words_of
from gis.domain.layers import Field
from gis.schemas.basics import (
    BasicClassLine,
    BasicRowCard,
    BasicRows,
    CheckGiven,
    KeeperGiven,
    KeeperLine,
    KeptFormationLine,
    NomineeLine,
)
from gis.selectors.basic_rows import BasicRow, Wanted, count_wanted, order_of, rows_of
from gis.selectors.basics import (
    check_days,
    get_kind,
    kinds_seen,
    may_with_row,
    reach_of,
    rows_waiting,
    standing_of,
    waiting_counts,
)
from gis.selectors.corrections import checks_of, corrections_of
from gis.selectors.keepers import keepers_in, kept_formations, nominees
from gis.services.checks import check_row, set_data_keeper
from gis.views.giving import Key, give, person_id_of, shown_row
from org.api import (
    NotVisible,
    formation_ids_under,
    formation_names,
    persons_seen,
    require_sees,
)

router = Router(tags=["basic data"])


@router.get("/basics", response=list[BasicClassLine])
def list_basics(request: HttpRequest) -> object:
    """Tell of the ten classes how complete and fresh they are in what the person answers for."""
    person_id = person_id_of(request)
    views = kinds_seen(reach_of(person_id), timezone.now())
    standing = standing_of(person_id)
    lines: dict[str, list[dict[str, Any]]] = {}
    for view in views:
        kind = view.held.kind
        lines.setdefault(kind.basic_class, []).append(
            {
                "name": kind.name,
                "zh": kind.zh,
                "en": kind.en,
                **asdict(view.counts),
                "check_every_days": view.check_every_days,
                "keepers": view.keepers,
                "waiting_count": view.waiting_count,
                "is_read_only": kind.is_read_only,
                "has_place": kind.has_place,
                "fields": [{"name": one.name, "zh": one.zh, "en": one.en} for one in kind.fields],
                "may": standing.with_kind(view.held),
            }
        )
    return [
        {"key": one.key, "zh": one.zh, "en": one.en, "kinds": lines.get(one.key, [])}
        for one in CLASSES
    ]


@router.get("/basics/{kind}", response=BasicRows)
def list_rows(  # noqa: PLR0917 - of a query
    request: HttpRequest,
    kind: str,
    q: Annotated[str, Query(max_length=100)] = "",
    formation: int | None = None,
    only: Literal["incomplete", "overdue", "waiting"] | None = None,
    after: Annotated[str, Query(max_length=60, pattern=r"^(\d{1,12}(\.\d{1,9})?_\d{1,18})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> object:
    """List rows of a kind; the overdue with the longest unchecked first."""
    person_id = person_id_of(request)
    held = get_kind(kind)
    reach = reach_of(person_id)
    seen = reach.of(held)
    if formation is not None:
        require_sees(person_id, [formation])
        under = formation_ids_under([formation])
        seen = tuple(one for one in seen if one in under)
    now = timezone.now()
    every_days = check_days([held])[kind]
    wanted = Wanted(
        seen=seen,
        text=q.strip(),
        is_incomplete=only == "incomplete",
        overdue_before=now - timedelta(days=every_days) if only == "overdue" else None,
        ids=rows_waiting(kind, seen) if only == "waiting" else None,
        after=_read_after(after),
        limit=limit + 1,
    )
    rows = rows_of(held, wanted)
    more = rows[limit - 1] if len(rows) > limit else None
    return {
        "count": count_wanted(held, wanted),
        "next": more and f"{order_of(wanted, more):.6f}_{more.id}",
        "rows": _lines(held, rows[:limit], every_days, now),
    }


@router.get("/basics/{kind}/{int:row_id}", response=BasicRowCard)
def get_row_card(request: HttpRequest, kind: str, row_id: int) -> object:
    """Give everything about one row: its fields, who checked it, what was proposed."""
    held = get_kind(kind)
    row = shown_row(request, held, row_id)
    person_id = person_id_of(request)
    every_days = check_days([held])[kind]
    return {
        **_lines(held, [row], every_days, timezone.now())[0],
        "kind": kind,
        "check_every_days": every_days,
        "fields": [_field(held, one, row) for one in held.kind.fields],
        "checks": checks_of(kind, row_id),
        "corrections": corrections_of(kind, row_id, person_id),
        "source": {"name": row.source, "ref": row.source_ref, "is_synthetic": row.is_synthetic},
        "may": may_with_row(person_id, held, row),
    }


@router.post("/basics/{kind}/{int:row_id}/checks", response=BasicRowCard)
def post_check(
    request: HttpRequest, kind: str, row_id: int, given: CheckGiven, idempotency_key: Key = None
) -> object:
    """Say that a row is right as it stands (核对无误)."""
    held = get_kind(kind)
    row = shown_row(request, held, row_id)
    formation_ids = [row.formation_id] if row.formation_id is not None else []

    def do(actor: Any, at: datetime) -> None:
        check_row(
            held,
            row_id,
            person_id=person_id_of(request),
            note=given.note,
            formation_id=formation_ids[0],
            actor=actor,
            at=at,
        )

    said = {"kind": kind, "row_id": row_id, **given.dict()}
    give(request, "check_row", formation_ids, key=idempotency_key, body=said, do=do)
    return get_row_card(request, kind, row_id)


@router.get("/basics/{kind}/keepers", response=list[KeptFormationLine])
def list_kept_formations(request: HttpRequest, kind: str) -> object:
    """List the formations over which one may name a kind's keeper, and who it is there now."""
    return kept_formations(get_kind(kind).kind.name, person_id_of(request))


@router.get("/basics/{kind}/keepers/nominees", response=list[NomineeLine])
def list_nominees(request: HttpRequest, kind: str, formation: int) -> object:
    """List whom one may name as keeper over a formation."""
    get_kind(kind)
    return nominees(formation, person_id_of(request))


@router.put("/basics/{kind}/keepers", response=list[KeeperLine])
def put_keeper(
    request: HttpRequest, kind: str, given: KeeperGiven, idempotency_key: Key = None
) -> object:
    """Say who keeps a kind of data over a formation and below it; null: nobody (administrators)."""
    held = get_kind(kind)
    by = person_id_of(request)

    def do(actor: Any, at: datetime) -> None:
        if given.person_id is not None and not persons_seen(by, [given.person_id]):
            raise NotVisible(f"person {given.person_id}")
        set_data_keeper(held, **given.dict(), actor=actor, at=at)

    said = {"kind": kind, **given.dict()}
    give(request, "set_data_keeper", [given.formation_id], key=idempotency_key, body=said, do=do)
    return keepers_in(reach_of(by).all).get(kind, [])


def _lines(
    held: Held, rows: list[BasicRow], every_days: float, now: datetime
) -> list[dict[str, Any]]:
    names = formation_names(row.formation_id for row in rows if row.formation_id is not None)
    waiting = waiting_counts(held.kind.name, [row.id for row in rows])
    lines = []
    for row in rows:
        zh, en = _detail(held, row)
        formation, formation_en = names.get(row.formation_id or 0, ("", ""))
        lines.append(
            {
                "id": row.id,
                "name": row.name,
                "detail": zh,
                "detail_en": en,
                "formation_id": row.formation_id,
                "formation": formation,
                "formation_en": formation_en,
                "place": row.place,
                "missing": row.missing,
                "checked_at": row.checked_at,
                "is_overdue": is_overdue(row.checked_at, every_days, now),
                "waiting_count": waiting.get(row.id, 0),
                "is_synthetic": row.is_synthetic,
            }
        )
    return lines


def _detail(held: Held, row: BasicRow) -> tuple[str, str]:
    told = [one for one in held.kind.fields if one.name in held.table.told]
    said = [word_names(one, row.values.get(one.name)) for one in told]
    return " · ".join(zh for zh, _ in said if zh), " · ".join(en for _, en in said if en)


def _field(held: Held, wanted: Field, row: BasicRow) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "zh": wanted.zh,
        "en": wanted.en,
        "reads": wanted.reads,
        "quantity": wanted.quantity,
        "words": [{"value": one, "zh": zh, "en": en} for one, zh, en in words_of(wanted)],
        "value": row.values.get(wanted.name),
        "least": wanted.least,
        "most": wanted.most,
        "longest": wanted.longest,
        "is_required": wanted.is_required,
        "is_asked": wanted.name in held.kind.asked,
        "is_missing": wanted.name in row.missing,
        "may_correct": held.kind.may_correct(wanted.name),
    }


def _read_after(text: str) -> tuple[float, int] | None:
    if not text:
        return None
    order, _, row_id = text.partition("_")
    return float(order), int(row_id)
