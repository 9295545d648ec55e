"""Which streams an entry of the log touches, and what they are told: the state after it.

Everything is read fresh, after the entry was: what is told is at least as new as its number.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from core.events.base import Event
from core.events.basics import (
    BasicsChecked,
    CorrectionAccepted,
    CorrectionProposed,
    CorrectionRefused,
    CorrectionWithdrawn,
    WaterInspected,
)
from core.events.house import GeodataImported, ReactionParked, ReactionSettled
from desk import api as desk
from desk.api import (
    ListNoun,
    Shape,
    Stream,
    of_formation,
    of_incident,
    of_premises,
    of_station,
)
from dispatch import api as dispatch
from eventlog import api as eventlog
from org import api as org
from realtime.tellings import TELLS, Thing

Line = TypeVar("Line", bound=Shape)
Row = (
    BasicsChecked
    | CorrectionAccepted
    | CorrectionProposed
    | CorrectionRefused
    | CorrectionWithdrawn
)


@dataclass(frozen=True, slots=True)
class Told:
    """One whole thing on its way to one stream; ``gone`` when it leaves it."""

    stream: Stream
    data: dict[str, Any]
    gone: bool = False


@dataclass(slots=True)
class Changed:
    """What one entry changes on screens.

    ``told`` becomes frames, at most one per stream: a screen takes one frame for one number.
    ``renewed`` are streams whose viewers need a new snapshot, because the entry stands in another
    log than the stream counts by, or changed two things of one stream.
    With ``outdates_all`` it may have changed anything: every copy of its log is out of date, and
    of ``outdated_logs``, those of the formations below that write in logs of their own.
    """

    entry: eventlog.EntryView
    told: dict[Stream, Told] = field(default_factory=dict)
    renewed: set[Stream] = field(default_factory=set)
    outdates_all: bool = False
    outdated_logs: frozenset[str] = frozenset()


def changes(entries: Sequence[eventlog.EntryView]) -> list[Changed]:
    """Find what a batch of entries changes; each thing is read once for the whole batch."""
    events = [(entry, eventlog.event_of(entry)) for entry in entries]
    state = _State(events)
    return [_changed(entry, event, state) for entry, event in events]


def _changed(entry: eventlog.EntryView, event: Event, state: "_State") -> Changed:
    changed = Changed(entry)
    for thing in TELLS[type(event)]:
        if thing is Thing.EVERYTHING:
            if _outdates_all(event):
                changed.outdates_all = True
                changed.outdated_logs = state.logs_below(entry)
            continue
        for told, log in _tellings(thing, event, entry, state):
            _tell(changed, told, is_counted=log == entry.log)
    if entry.kind not in desk.UNTOLD:
        line = state.event_lines[(entry.log, entry.seq)]
        for formation in state.own_audience(entry.formation_id):
            _tell(changed, Told(of_formation("events", formation), line), is_counted=True)
    return changed


def _tell(changed: Changed, told: Told, *, is_counted: bool) -> None:
    if not is_counted:
        changed.renewed.add(told.stream)
    elif changed.told.setdefault(told.stream, told).data["id"] != told.data["id"]:
        changed.renewed.add(told.stream)  # a second thing under the same number


def _tellings(
    thing: Thing, event: Event, entry: eventlog.EntryView, state: "_State"
) -> Iterator[tuple[Told, str]]:
    """Give what each stream is told of one thing, and the log that stream counts by."""
    if thing is Thing.PARKED:
        yield from state.parked(event, entry)  # type: ignore[arg-type]
    elif thing is Thing.ROW:
        yield from state.row(event)  # type: ignore[arg-type]
    elif thing is Thing.CORRECTED:
        yield from state.corrected(event)  # type: ignore[arg-type]
    elif thing is Thing.WATER:
        yield from state.water(event)  # type: ignore[arg-type]
    elif thing is Thing.ON_INCIDENT:
        yield from state.on_incident(getattr(event, Thing.APPLIANCE.value))
    elif thing is Thing.CUT_SHORT:
        yield from state.cut_short(getattr(event, Thing.APPLIANCE.value))
    elif (id_ := getattr(event, thing.value, None)) is not None:
        yield from _TELLING[thing](state, id_)


class _State:
    """The things a batch of entries names, as they stand now; each is asked for once."""

    def __init__(self, events: Sequence[tuple[eventlog.EntryView, Event]]) -> None:
        self._formations: dict[int, org.FormationCard] = {}
        self._cards: dict[UUID, dict[str, Any] | None] = {}
        self._live_cards: dict[Stream, dict[str, Any] | None] = {}
        self._audiences: dict[UUID, list[int]] = {}
        self._appliances = {
            line.id: line for line in _read(desk.appliance_lines_of, events, Thing.APPLIANCE)
        }
        self._calls = {line.id: line for line in _read(desk.call_lines_of, events, Thing.CALL)}
        self._pre_alerts = {
            line.id: line for line in _read(desk.pre_alert_lines_of, events, Thing.PRE_ALERT)
        }
        self._cut_short = dispatch.cut_short_incidents(list(self._appliances))
        on = {line.incident_id for line in self._appliances.values() if line.incident_id}
        on |= set(self._cut_short.values())
        self._incidents = {
            line.id: line for line in _read(desk.incident_lines_of, events, Thing.INCIDENT, also=on)
        }
        news = [entry for entry, _ in events if entry.kind not in desk.UNTOLD]
        self.event_lines = {(line.log, line.seq): _data(line) for line in desk.event_lines_of(news)}

    def own_audience(self, formation_id: int) -> list[int]:
        """Give who hears of what a formation answers for, in streams of the same log."""
        log = self._log(formation_id)
        return [
            one for one in self._formation(formation_id).ancestry[::-1] if self._log(one) == log
        ]

    @staticmethod
    def logs_below(entry: eventlog.EntryView) -> frozenset[str]:
        """Name the other logs that formations below write in: a corps' detachments'."""
        return frozenset(one.log for one in org.formations_under(entry.formation_id)) - {entry.log}

    def on_incident(self, appliance_id: int) -> Iterator[tuple[Told, str]]:
        """Give the incident an appliance is on."""
        line = self._appliances.get(appliance_id)
        if line is not None and line.incident_id is not None:
            yield from self.incident(line.incident_id)

    def cut_short(self, appliance_id: int) -> Iterator[tuple[Told, str]]:
        """Give the incident of the appliance's order that ended without a return."""
        if appliance_id in self._cut_short:
            yield from self.incident(self._cut_short[appliance_id])

    def call(self, call_id: UUID) -> Iterator[tuple[Told, str]]:
        line = self._calls.get(call_id)
        if line is not None:
            gone = not desk.is_call_listed(line.state)
            yield from self._list("calls", line.formation_id, line, gone=gone)

    def appliance(self, appliance_id: int) -> Iterator[tuple[Told, str]]:
        line = self._appliances.get(appliance_id)
        if line is not None:
            yield from self._list("appliances", line.station_id, line)
            yield from self.station(line.station_id)

    def station(self, formation_id: int) -> Iterator[tuple[Told, str]]:
        """Give a station's card."""
        stream = of_station(formation_id)
        card = self._live_card(stream, lambda: desk.station_live_card(formation_id))
        if card is not None:
            yield Told(stream, card), self._log(formation_id)

    def premises(self, premises_id: int) -> Iterator[tuple[Told, str]]:
        """Give a premises' card."""
        stream = of_premises(premises_id)
        card = self._live_card(stream, lambda: desk.premises_live_card(premises_id))
        if card is not None:
            yield Told(stream, card), self._log(card["formation_id"])

    def row(self, event: Row) -> Iterator[tuple[Told, str]]:
        """Give the card that says how good a row of basic data is, where it has one."""
        if event.data_kind == "stations":
            yield from self.station(event.row_id)
        elif event.data_kind == "premises":
            yield from self.premises(event.row_id)

    def corrected(self, event: CorrectionAccepted) -> Iterator[tuple[Told, str]]:
        """Have read anew what shows a row that says something else now."""
        if event.data_kind == "appliances":
            yield from self._corrected_appliance(event.row_id)
        elif event.data_kind == "premises":
            yield from self._corrected_premises(event.row_id, event.formation_id)
        elif event.data_kind == "water_sources":
            yield from self.water_source(event.row_id, event.formation_id)

    def _corrected_appliance(self, appliance_id: int) -> Iterator[tuple[Told, str]]:
        line = desk.appliance_line(appliance_id)
        if line is None:
            return
        for formation in self.own_audience(line.station_id):
            yield _anew(of_formation("appliances", formation))
        yield _anew(of_station(line.station_id))
        if line.incident_id is not None:
            yield _anew(of_incident(line.incident_id))

    def _corrected_premises(
        self, premises_id: int, formation_id: int
    ) -> Iterator[tuple[Told, str]]:
        for formation in self.own_audience(formation_id):
            yield _anew(of_formation("pre_alerts", formation))
        for incident_id in desk.incidents_at_premises(premises_id):
            for formation in self._audience(incident_id):
                yield _anew(of_formation("incidents", formation))
            yield _anew(of_incident(incident_id))

    def water(self, event: WaterInspected) -> Iterator[tuple[Told, str]]:
        """Have read anew what shows a water source that was inspected."""
        yield from self.water_source(event.water_source_id, event.formation_id)

    def water_source(self, water_id: int, formation_id: int) -> Iterator[tuple[Told, str]]:
        """Have read anew the cards of what lies near a water source."""
        for premises_id in desk.premises_by_water(water_id):
            yield _anew(of_premises(premises_id))
        for incident_id in desk.incidents_by_water(water_id, self._top(formation_id)):
            yield _anew(of_incident(incident_id))

    def pre_alert(self, pre_alert_id: UUID) -> Iterator[tuple[Told, str]]:
        line = self._pre_alerts.get(pre_alert_id)
        if line is not None:
            gone = not desk.is_pre_alert_listed(line.state)
            yield from self._list("pre_alerts", line.formation_id, line, gone=gone)

    def incident(self, incident_id: UUID) -> Iterator[tuple[Told, str]]:
        """Give the incident's line for each of its audience, and its card."""
        line = self._incidents.get(incident_id)
        if line is None:
            return
        log, data = self._log(line.formation_id), _data(line)
        above = set(self._formation(line.formation_id).ancestry)
        gone = not desk.is_incident_listed(line.state)
        for formation in self._audience(incident_id):
            own = self._log(formation)
            if own == log or formation not in above:  # a corps listens in its detachments' streams
                yield Told(of_formation("incidents", formation), data, gone), own
        card = self._card(incident_id)
        if card is not None:
            yield Told(of_incident(incident_id), card), log

    def parked(
        self, event: ReactionParked | ReactionSettled, entry: eventlog.EntryView
    ) -> Iterator[tuple[Told, str]]:
        """Give the parked reaction while it waits; its streams are read anew once it is settled."""
        line = desk.parked_line(room=event.room, log=entry.log, seq=event.entry_seq)
        for formation in self.own_audience(entry.formation_id):
            stream = of_formation("parked", formation)
            yield _anew(stream) if line is None else (Told(stream, _data(line)), entry.log)

    def _list(
        self, noun: ListNoun, formation_id: int, line: Shape, *, gone: bool = False
    ) -> Iterator[tuple[Told, str]]:
        data = _data(line)
        for formation in self.own_audience(formation_id):
            yield Told(of_formation(noun, formation), data, gone), self._log(formation)

    def _formation(self, formation_id: int) -> org.FormationCard:
        if formation_id not in self._formations:
            self._formations[formation_id] = org.get_formation(formation_id)
        return self._formations[formation_id]

    def _top(self, formation_id: int) -> int:
        """Name the formation above all: water near a border is shown on both sides of it."""
        return self._formation(formation_id).ancestry[0]

    def _log(self, formation_id: int) -> str:
        return self._formation(formation_id).log

    def _audience(self, incident_id: UUID) -> list[int]:
        if incident_id not in self._audiences:
            self._audiences[incident_id] = dispatch.incident_audience(incident_id)
        return self._audiences[incident_id]

    def _live_card(self, stream: Stream, read: Callable[[], Shape | None]) -> dict[str, Any] | None:
        if stream not in self._live_cards:
            card = read()
            self._live_cards[stream] = None if card is None else _data(card)
        return self._live_cards[stream]

    def _card(self, incident_id: UUID) -> dict[str, Any] | None:
        if incident_id not in self._cards:
            card = desk.incident_card(incident_id)
            self._cards[incident_id] = _data(card) if card else None
        return self._cards[incident_id]


def _outdates_all(event: Event) -> bool:
    """Whether an entry changed what stands in so many lines and cards that all are asked anew."""
    if isinstance(event, CorrectionAccepted):
        return not _SHOWN_FIELDS.get(event.data_kind, frozenset()).isdisjoint(event.fields)
    if not isinstance(event, GeodataImported) or event.layer not in _SHOWN_LAYERS:
        return False
    counts = (event.added_count, event.changed_count, event.removed_count)
    return any(count is None or count > 0 for count in counts)


def _anew(stream: Stream) -> tuple[Told, str]:
    """Have a stream read anew: no log counts this."""
    return Told(stream, {"id": 0}), _NO_LOG


_NO_LOG = ""
_SHOWN_FIELDS = {
    "stations": frozenset({"name", "name_en"}),  # each line of an appliance or an order has them
    "water_sources": frozenset({"place"}),  # where it was before, the entry does not say
}
_SHOWN_LAYERS = frozenset({"stations", "appliances", "premises", "water_sources"})
_TELLING: Mapping[Thing, Callable[[_State, Any], Iterator[tuple[Told, str]]]] = {
    Thing.CALL: _State.call,
    Thing.APPLIANCE: _State.appliance,
    Thing.PRE_ALERT: _State.pre_alert,
    Thing.INCIDENT: _State.incident,
    Thing.PREMISES: _State.premises,
}


def _read(
    lines_of: Callable[[list[Any]], list[Line]],
    events: Sequence[tuple[eventlog.EntryView, Event]],
    thing: Thing,
    also: Iterable[Any] = (),
) -> list[Line]:
    ids = {getattr(event, thing.value, None) for _, event in events} | set(also)
    wanted = sorted(id_ for id_ in ids if id_ is not None)
    return lines_of(wanted) if wanted else []


def _data(shape: Shape) -> dict[str, Any]:
    return shape.model_dump(mode="json")
