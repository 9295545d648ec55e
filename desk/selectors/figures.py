"""The wall's key figures, and who is logged in."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from desk.domain.streams import LISTS, of_formation
from desk.schemas import Me, MeScope, WallFigures
from dispatch import api as dispatch
from gis import api as gis
from org import api as org


def wall_figures(formation_id: int, now: datetime | None = None) -> WallFigures:
    """Count what the wall shows, each figure true at ``counted_at``."""
    now = now or timezone.now()
    counts = dispatch.wall_counts(formation_id, now)
    source_count, usable_count = gis.water_counts()
    return WallFigures(
        counted_at=now,
        open_incident_count=counts.open_incident_count,
        today_incident_count=counts.today_incident_count,
        today_call_count=counts.today_call_count,
        appliance_count=counts.appliance_count,
        dispatchable_count=counts.dispatchable_count,
        on_order_count=counts.on_order_count,
        on_scene_count=counts.on_scene_count,
        open_pre_alert_count=counts.open_pre_alert_count,
        water_source_count=source_count,
        water_usable_count=usable_count,
        today_median_response_s=counts.today_median_response_s,
        today_median_response_of=counts.today_median_response_of,
    )


def me(person_id: int) -> Me:
    """Give who is logged in, what they may do and what they may listen to.

    Raises
    ------
    NotVisible
        If there is no such person.
    """
    who = org.get_person(person_id)
    scopes = org.scopes(person_id)
    cards = [org.get_formation(scope.formation_id) for scope in scopes]
    commands = org.commands_of(person_id)
    streams = streams_for(cards)
    if "read_parked" not in commands:
        streams = [name for name in streams if not name.startswith("parked.")]
    return Me(
        person_id=person_id,
        username=who.username,
        name_zh=who.name_zh,
        name_en=who.name_en,
        scopes=[
            MeScope(
                formation_id=card.id,
                kind=card.kind,
                name_zh=card.name_zh,
                name_en=card.name_en,
                roles=sorted(scope.roles),
                log=card.log,
            )
            for scope, card in zip(scopes, cards, strict=True)
        ],
        commands=commands,
        streams=streams,
        is_demo=settings.IS_DEMO,
    )


def streams_for(scopes: Sequence[org.FormationCard]) -> list[str]:
    """Name the streams that together tell a person everything in their scopes, and nothing twice.

    A stream belongs to one log: a corps listens to each of its detachments.
    """
    tops = _tops([top for scope in scopes for top in _one_per_log(scope)])
    return [
        str(stream)
        for top in tops
        for stream in (*(of_formation(noun, top) for noun in LISTS), of_formation("positions", top))
    ]


def _one_per_log(scope: org.FormationCard) -> list[org.FormationCard]:
    under = {card.id: card for card in org.formations_under(scope.id)} | {scope.id: scope}
    return [
        card
        for card in under.values()
        if card.id == scope.id
        or (card.parent_id in under and under[card.parent_id].log != card.log)
    ]


def _tops(cards: Sequence[org.FormationCard]) -> list[int]:
    """Leave out whoever stands below another of the same log."""
    return sorted(
        {
            card.id
            for card in cards
            if not any(
                card.id != other.id and card.log == other.log and other.id in card.ancestry
                for other in cards
            )
        }
    )
