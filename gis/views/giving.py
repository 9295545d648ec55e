"""Who asks, and how a command about basic data comes in."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header

from core.actor import Actor
from gis.domain.basic_tables import Held
from gis.selectors.basic_rows import BasicRow
from gis.selectors.basics import get_row, reach_of
from org.api import may, perform, scopes

Key = Annotated[str | None, Header(alias="Idempotency-Key")]


def person_id_of(request: HttpRequest) -> int:
    """Give who is logged in."""
    return int(str(request.user.pk))


def shown_row(request: HttpRequest, held: Held, row_id: int) -> BasicRow:
    """Give a row that the person may be shown.

    Raises
    ------
    NotAllowed
        If they read no basic data.
    NotVisible
        If there is no such row, or it is others'.
    """
    return get_row(held, row_id, reach_of(person_id_of(request)))


def over(request: HttpRequest, command: str, held: Held, row: BasicRow) -> list[int]:
    """Give whom a command on a row concerns.

    Its own formation; but where everybody is shown the row, one that the person may command where
    they are: whoever passes a broken hydrant reports it.
    """
    person_id = person_id_of(request)
    whose = [] if row.formation_id is None else [row.formation_id]
    if held.table.is_open and not any(may(person_id, command, one) for one in whose):
        held_at = [one.formation_id for one in scopes(person_id)]
        return [one for one in held_at if may(person_id, command, one)][:1] or held_at[:1]
    return whose


def give(
    request: HttpRequest,
    command: str,
    formation_ids: list[int],
    *,
    key: str | None,
    body: dict[str, Any],
    do: Callable[[Actor, datetime], Any],
) -> Any:
    """Give a command over formations: ``org.api.perform`` with the clock read here."""
    return perform(
        person_id=person_id_of(request),
        command=command,
        formation_ids=formation_ids,
        key=key,
        body=body,
        do=lambda actor: do(actor, timezone.now()),
    )
