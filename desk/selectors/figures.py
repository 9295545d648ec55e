"""The wall's key figures, and who is logged in."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.status import ApplianceType
from desk.domain.streams import LISTS, of_formation
from desk.schemas.cards import Me, MeScope, ReadyLine, WallFigures
from dispatch import api as dispatch
from eventlog import api as eventlog
from gis import api as gis
from iot import api as iot
from org import api as org


def wall_figures(formation_id: int, now: datetime | None = None) -> WallFigures:
    """Count what the wall shows, each figure true at ``counted_at``."""
    now = now or timezone.now()
    cards = org.formations_under(formation_id)
    under = [card.id for card in cards]
    begun_at = eventlog.begun_at(card.log for card in cards)
    appliances = dispatch.appliance_rows(formation_id=formation_id)
    counts = dispatch.wall_counts(formation_id, under, now, begun_at)
    times = dispatch.time_trends(under, now)
    water = gis.water_counts()
    detector_count, detector_fault_count = iot.detector_counts(under)
    return WallFigures(
        counted_at=now,
        history_from=begun_at,
        open_incident_count=counts.open_incident_count,
        on_order_count=counts.on_order_count,
        on_scene_count=counts.on_scene_count,
        open_pre_alert_count=counts.open_pre_alert_count,
        incidents=counts.incidents,
        calls=counts.calls,
        call_to_order=times["call_to_order"],
        turnout=times["turnout"],
        response=times["response"],
        appliance_count=len(appliances),
        dispatchable_count=sum(one.is_dispatchable for one in appliances),
        ready_by_formation=_ready_by_formation(formation_id, cards, appliances),
        ready_by_type=_ready_by_type(appliances),
        **_positions(appliances, now),
        detector_count=detector_count,
        detector_fault_count=detector_fault_count,
        water_source_count=water.source_count,
        water_usable_count=water.usable_count,
        hydrant_count=water.hydrant_count,
        hydrant_faulty_count=water.hydrant_faulty_count,
        parked_count=eventlog.parked_count(under),
    )


def _ready_by_formation(
    formation_id: int,
    cards: Sequence[org.FormationCard],
    appliances: Sequence[dispatch.ApplianceRow],
) -> list[ReadyLine]:
    """Sum up by the formations right below the wall's own: a detachment's battalions."""
    above = {card.id: _below(formation_id, card.ancestry) for card in cards}
    owned = Counter(above.get(one.formation_id, formation_id) for one in appliances)
    ready = Counter(
        above.get(one.formation_id, formation_id) for one in appliances if one.is_dispatchable
    )
    return [
        ReadyLine(
            formation_id=card.id,
            name_zh=card.name_zh,
            name_en=card.name_en,
            appliance_type=None,
            appliance_count=owned[card.id],
            dispatchable_count=ready[card.id],
        )
        for card in cards
        if owned[card.id]
    ]


def _below(top: int, ancestry: Sequence[int]) -> int:
    """Give which of the formations right below ``top`` this one stands under; itself at the top."""
    at = ancestry.index(top)
    return ancestry[min(at + 1, len(ancestry) - 1)]


def _ready_by_type(appliances: Sequence[dispatch.ApplianceRow]) -> list[ReadyLine]:
    owned = Counter(one.appliance_type for one in appliances)
    ready = Counter(one.appliance_type for one in appliances if one.is_dispatchable)
    return [
        ReadyLine(
            formation_id=None,
            name_zh="",
            name_en="",
            appliance_type=kind,
            appliance_count=owned[kind],
            dispatchable_count=ready[kind],
        )
        for kind in ApplianceType
        if owned[kind]
    ]


def _positions(appliances: Sequence[dispatch.ApplianceRow], now: datetime) -> dict[str, Any]:
    """Count positions that are old by the norm, and appliances that never said where they are."""
    stale_after_s = org.norm("fix.stale_after_s")
    fixes = gis.current_fixes([one.id for one in appliances])
    old = {
        one.id: one
        for one in appliances
        if one.id in fixes and (now - fixes[one.id].at).total_seconds() >= stale_after_s
    }
    return {
        "position_stale_count": len(old),
        "position_stale_on_order_count": sum(one.order_id is not None for one in old.values()),
        "position_never_count": sum(one.id not in fixes for one in appliances),
        "position_stale_after_s": stale_after_s,
    }


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
