"""Screens in miniature: a relay's frames applied by the rule of house.md section 6."""

import json
from dataclasses import dataclass, field
from typing import Any

from desk import api as desk
from desk.api import LISTS, of_formation, of_incident, of_premises, of_station
from eventlog import api as eventlog
from realtime.changes import changes
from realtime.relay import Relay


@dataclass
class Copy:
    seq: int
    items: dict[Any, dict]
    wants_snapshot: bool = False

    def follow(self, frame: dict) -> None:
        if frame["seq"] <= self.seq:
            return
        if frame["prev"] > self.seq:
            self.wants_snapshot = True
            return
        self.seq = frame["seq"]
        if frame["gone"]:
            self.items.pop(frame["data"]["id"], None)
        else:
            self.items[frame["data"]["id"]] = frame["data"]


@dataclass
class Screens:
    """A copy of every stream there is, kept by frames alone but for what is renewed."""

    formations: tuple[int, ...]
    copies: dict[str, Copy] = field(default_factory=dict)
    relays: dict[str, Relay] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)  # kinds that reached some stream
    renewed: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)  # a head was ahead of the copy
    kinds: set[str] = field(default_factory=set)  # of the entries that were told of

    def begin(self) -> None:
        for log in eventlog.logs():
            self.relays[log] = Relay(log, eventlog.head_of(log).seq)
        for noun in LISTS:
            for formation in self.formations:
                self.take_snapshot(str(of_formation(noun, formation)))

    def watch_station(self, formation_id: int) -> None:
        self.take_snapshot(str(of_station(formation_id)))

    def watch_premises(self, premises_id: int) -> None:
        self.take_snapshot(str(of_premises(premises_id)))

    def watch(self, incident_id: Any) -> None:
        self.take_snapshot(str(of_incident(incident_id)))

    def take_snapshot(self, name: str) -> None:
        found = desk.snapshot(desk.find_stream(name))
        self.copies[name] = Copy(found.seq, {thing["id"]: thing for thing in found.data})

    def incidents_watched(self) -> list[Any]:
        streams = [desk.find_stream(name) for name in self.copies]
        return [one.incident_id for one in streams if one.incident_id is not None]

    def leave(self, incident_id: Any) -> None:
        del self.copies[str(of_incident(incident_id))]

    def take_all_again(self) -> None:
        """What no service changes was laid down beside: begin anew."""
        for name in self.copies:
            self.take_snapshot(name)

    def catch_up(self) -> None:
        for log in eventlog.logs():
            relay = self.relays.setdefault(log, Relay(log, 0))
            for changed in changes(eventlog.entries_after(log, relay.cursor, 500)):
                self.kinds.add(changed.entry.kind)
                for name, text in relay.frames(changed):
                    self.hear(name, json.loads(text))
                for stream in changed.renewed:
                    self.renewed.append(str(stream))
                    if str(stream) in self.copies:
                        self.take_snapshot(str(stream))
                for name in list(self.copies):
                    if desk.find_log(desk.find_stream(name)) in changed.outdated_logs:
                        self.renewed.append(name)
                        self.take_snapshot(name)
        self.hear_heads()

    def hear(self, name: str, frame: dict) -> None:
        self.told.add(frame["kind"])
        if name in self.copies:
            self.copies[name].follow(frame)

    def hear_heads(self) -> None:
        """Ask again for what a head is ahead of, as a screen does."""
        for name, copy in self.copies.items():
            relay = self.relays.get(desk.find_log(desk.find_stream(name)))
            if relay is not None and relay.heads().get(name, relay.floor) > copy.seq:
                self.asked_again.append(name)
                self.take_snapshot(name)

    def differences(self) -> dict[str, object]:
        """Name each stream whose copy is not what a fresh snapshot says."""
        found = {}
        for name, copy in self.copies.items():
            fresh = desk.snapshot(desk.find_stream(name))
            items = {thing["id"]: thing for thing in fresh.data}
            if copy.wants_snapshot or copy.items != items:
                found[name] = {
                    key: (copy.items.get(key), items.get(key))
                    for key in copy.items.keys() | items.keys()
                    if copy.items.get(key) != items.get(key)
                }
        return found
