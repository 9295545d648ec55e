"""Who hears which stream: every role, over every formation, of every noun the code has.

What is right is worked out here anew, from docs/layers.md ("Who sees what") and docs/wire.md, by
walking parents; the code compares ancestries in SQL.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client

from desk.api import (
    NOUNS,
    Stream,
    find_stream,
    may_hear,
    of_formation,
    of_incident,
    of_premises,
    of_station,
)
from gis.api import PremisesRow, save_premises
from org import api as org
from org.models import Person, Post
from realtime import hub as hub_module
from tests.realtime.place import WUHAN, City, a_fire, an_order
from tests.realtime.screens import Connect, Screen, log_in

READS_BASICS = {
    "call_taker", "dispatcher", "shift_leader", "duty_commander", "incident_commander",
    "station_duty", "crew", "inspector", "micro_station", "admin", "auditor",
}  # fmt: skip
READS_PARKED = {"dispatcher", "shift_leader", "admin", "auditor"}
ROLES = sorted(Post.Role.values)


@dataclass
class House:
    """The formations with who is above each, and what may be heard of."""

    parents: dict[int, int | None]
    centres: set[int]
    premises: dict[int, int]  # -> who answers for it
    incidents: dict[object, set[int]]  # -> who was told of it: who answers, and who was ordered
    posts: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def streams(self) -> Iterator[Stream]:
        """Every stream there could be of every noun; a new noun has to be entered here."""
        for noun in NOUNS:
            match noun:
                case "incident":
                    yield from (of_incident(id_) for id_ in self.incidents)  # type: ignore[arg-type]
                case "premises":
                    yield from (of_premises(id_) for id_ in self.premises)
                case "station":
                    yield from (of_station(id_) for id_ in self.parents)
                case _:
                    yield from (of_formation(noun, id_) for id_ in self.parents)

    def hears(self, person_id: int, stream: Stream) -> bool:
        """What docs/wire.md and docs/layers.md say."""
        return any(
            self._covers(formation, about) and self._fits(role, stream)
            for formation, role in self.posts[person_id]
            for about in self._told(stream)
        )

    def _told(self, stream: Stream) -> set[int]:
        if stream.noun == "incident":
            told = self.incidents[stream.incident_id]
            return {above for one in told for above in self._chain(one)}
        if stream.noun == "premises":
            return {self.premises[stream.premises_id or 0]}
        return {stream.formation_id or 0}

    @staticmethod
    def _fits(role: str, stream: Stream) -> bool:
        if stream.noun in {"station", "premises"}:
            return role in READS_BASICS
        return role in READS_PARKED if stream.noun == "parked" else True

    def _covers(self, post_at: int, about: int) -> bool:
        top = self.parents[post_at] if post_at in self.centres else post_at
        return top in self._chain(about)

    def _chain(self, formation: int) -> list[int]:
        chain, one = [], self.parents.get(formation, formation)
        chain.append(formation)
        while one is not None and one not in chain:
            chain.append(one)
            one = self.parents[one]
        return chain


@pytest.fixture
def house(city: City) -> House:
    centre = org.save_formation(
        parent_id=city.detachment, kind="centre", code="WH-C", name_zh="中心", name_en="Centre"
    ).id
    parents = {card.id: card.parent_id for card in org.all_formations()}
    at = {"address": "路", "place": WUHAN, "occupancy": "shop", "is_key": False}
    (theirs,) = save_premises(
        [PremisesRow(formation_id=city.neighbour_station, name="邻居商场", **at)]
    )
    (small,) = save_premises([PremisesRow(formation_id=city.station, name="小店", **at)])
    alone, helped = a_fire(city), a_fire(city)
    an_order(helped, city.appliances[0])
    an_order(helped, city.neighbour_appliance)
    return House(
        parents=parents,
        centres={centre},
        premises={
            city.premises: city.detachment, small: city.station, theirs: city.neighbour_station,
        },
        incidents={
            alone: {city.detachment},
            helped: {city.detachment, city.station, city.neighbour_station},
        },
    )  # fmt: skip


def somebody(house: House, *posts: tuple[int, str], is_active: bool = True) -> int:
    name = f"p{len(house.posts)}"
    id_ = org.save_person(username=name, password=None, name_zh=name, name_en=name, posts=posts)
    if not is_active:
        Person.objects.filter(pk=id_).update(is_active=False)
    house.posts[id_] = list(posts) if is_active else []
    return id_


def everybody(house: House) -> list[int]:
    """Each role over each formation; nobody's, an inactive one's and two posts of one person."""
    people = [somebody(house, (one, role)) for role in ROLES for one in house.parents]
    first, *_, last = house.parents
    people.append(somebody(house))
    people.append(somebody(house, (first, "admin"), is_active=False))
    people.append(somebody(house, (last, "auditor"), (first, "wall")))
    return people


def some(house: House) -> list[int]:
    """Each role once, over one formation after the other, and nobody's."""
    tops = list(house.parents)
    people = [somebody(house, (tops[at % len(tops)], role)) for at, role in enumerate(ROLES)]
    return [*people, somebody(house)]


def test_whoever_may_hear_a_stream_is_in_its_audience_and_nobody_else(house: House) -> None:
    streams = list(house.streams())
    assert {stream.noun for stream in streams} == set(NOUNS)
    wrong = [
        (house.posts[person_id], str(stream))
        for person_id in everybody(house)
        for stream in streams
        if may_hear(person_id, stream) != house.hears(person_id, stream)
    ]
    assert wrong == []


def test_the_name_of_every_stream_is_read_as_it_is_written(house: House) -> None:
    for stream in house.streams():
        assert find_stream(str(stream)) == stream


async def test_both_doors_give_a_stream_to_its_audience_alone(
    house: House, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live connection and the way around it. It takes a while, and no relay is heard here."""
    monkeypatch.setattr(hub_module, "RELAY_SILENT_S", 3600.0)
    people = await database_sync_to_async(some)(house)
    streams = list(house.streams())
    heard_count = 0
    for person_id in people:
        theirs = {str(one) for one in streams if house.hears(person_id, one)}
        screen = await connect(person_id)
        assert await heard(screen, streams) == theirs, house.posts[person_id]
        assert await database_sync_to_async(given)(person_id, streams) == theirs
        heard_count += len(theirs)
    assert 0 < heard_count < len(people) * len(streams)


async def heard(screen: Screen, streams: list[Stream]) -> set[str]:
    """Subscribe to each, and give those that were not refused."""
    found = set()
    for stream in map(str, streams):
        await screen.send_json_to({"kind": "subscribe", "stream": stream})
        await screen.send_json_to({"kind": "unsubscribe", "stream": stream})
        await screen.send_json_to({"kind": "ping"})
        kinds = []
        while "pong" not in kinds:
            kinds.append((await screen.receive_json_from())["kind"])
        if "refused" not in kinds:
            found.add(stream)
        else:
            assert kinds == ["refused", "pong"], stream
    return found


def given(person_id: int, streams: list[Stream]) -> set[str]:
    """Ask for each over HTTP, and give those that were answered."""
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = log_in(person_id)
    answers = {str(one): browser.get(f"/api/streams/{one}").status_code for one in streams}
    assert set(answers.values()) <= {200, 404}
    return {name for name, status in answers.items() if status == 200}
