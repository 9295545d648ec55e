"""Names of streams. A stream is what one audience hears of one kind of thing."""

import re
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ListNoun = Literal["incidents", "appliances", "calls", "pre_alerts", "events", "parked"]
Noun = Literal[ListNoun, "positions", "incident", "station", "premises"]

LISTS: tuple[ListNoun, ...] = (
    "incidents",
    "appliances",
    "calls",
    "pre_alerts",
    "events",
    "parked",
)
"""Of a formation, kept in step by the log: a snapshot, then one frame for each change."""

NOUNS: tuple[Noun, ...] = (*LISTS, "positions", "incident", "station", "premises")
"""Every kind of stream there is."""

_OF_FORMATION = re.compile(
    r"(incidents|appliances|calls|pre_alerts|events|parked|positions)\.f([1-9][0-9]{0,17})"
)
_OF_INCIDENT = re.compile(
    r"incident\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_OF_STATION = re.compile(r"station\.([1-9][0-9]{0,17})")
_OF_PREMISES = re.compile(r"premises\.([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Stream:
    """What one audience hears of one kind of thing: ``incidents.f12``, ``incident.<uuid>``.

    A station is known by its formation's number: ``station.12``.
    """

    noun: Noun
    formation_id: int | None = None
    incident_id: UUID | None = None
    premises_id: int | None = None

    def __str__(self) -> str:
        if self.incident_id is not None:
            return f"{self.noun}.{self.incident_id}"
        if self.premises_id is not None:
            return f"{self.noun}.{self.premises_id}"
        if self.noun == "station":
            return f"{self.noun}.{self.formation_id}"
        return f"{self.noun}.f{self.formation_id}"


def of_formation(noun: ListNoun | Literal["positions"], formation_id: int) -> Stream:
    """Name what a formation, and all above it who listen there, hear of a kind of thing."""
    return Stream(noun=noun, formation_id=formation_id)


def of_incident(incident_id: UUID) -> Stream:
    """Name the stream of one incident's whole card."""
    return Stream(noun="incident", incident_id=incident_id)


def of_station(formation_id: int) -> Stream:
    """Name the stream of one station's card."""
    return Stream(noun="station", formation_id=formation_id)


def of_premises(premises_id: int) -> Stream:
    """Name the stream of one premises' card."""
    return Stream(noun="premises", premises_id=premises_id)


def find_stream(name: str) -> Stream | None:
    """Read a stream's name; None if it is not one."""
    if found := _OF_FORMATION.fullmatch(name):
        return Stream(noun=found[1], formation_id=int(found[2]))  # type: ignore[arg-type]
    if found := _OF_INCIDENT.fullmatch(name):
        return of_incident(UUID(found[1]))
    if found := _OF_STATION.fullmatch(name):
        return of_station(int(found[1]))
    if found := _OF_PREMISES.fullmatch(name):
        return of_premises(int(found[1]))
    return None
