"""Screens in miniature: a relay's frames applied by the rule of house.md section 6."""

import json
from dataclasses import dataclass, field
from typing import Any

from desk import api as desk
from desk.api import LISTS, of_formation, of_incident
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

    def begin(self) -> None:
        for log in eventlog.logs():
            self.relays[log] = Relay(log, eventlog.head_of(log).seq)
        for noun in LISTS:
            for formation in self.formations:
                self.take_snapshot(str(of_formation(noun, formation)))

    def watch(self, incident_id: Any) -> None:
        self.take_snapshot(str(of_incident(incident_id)))

    def take_snapshot(self, name: str) -> None:
        found = desk.snapshot(desk.find_stream(name))
        self.copies[name] = Copy(found.seq, {thing["id"]: thing for thing in found.data})

    def catch_up(self) -> None:
        for log in eventlog.logs():
            relay = self.relays.setdefault(log, Relay(log, 0))
            for changed in changes(eventlog.entries_after(log, relay.cursor, 500)):
                for name, text in relay.frames(changed):
                    frame = json.loads(text)
                    self.told.add(frame["kind"])
                    if name in self.copies:
                        self.copies[name].follow(frame)
                for stream in changed.renewed:
                    self.renewed.append(str(stream))
                    if str(stream) in self.copies:
                        self.take_snapshot(str(stream))

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
