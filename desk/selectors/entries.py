"""The log in words: what formations hear of, one incident's timeline, and what is parked."""

from collections.abc import Sequence
from uuid import UUID

from desk.schemas.cards import ParkedLine, TimelineLine
from desk.selectors.names import NAMELESS, actor_names, formation_names, own_formations
from dispatch import api as dispatch
from eventlog import api as eventlog
from org import api as org

NEWEST_COUNT = 200

UNTOLD = frozenset(
    {
        "basics.checked",
        "call.caller_read",
        "contacts.read",
        "correction.accepted",
        "correction.proposed",
        "correction.refused",
        "correction.withdrawn",
        "keeper.set",
        "camera.viewed",
        "person.logged_in",
        "person.logged_out",
        "person.session_renewed",
        "expert.contact_read",
        "token.made",
        "token.withdrawn",
        "water.inspected",
    }
)
"""For the auditor, who reads the log itself: who looked at what, and who keeps which data in order,
is not news for every desk."""

_NOT_FACTS = frozenset({"formation_id", "caller_digest", "digest", "sha256"})


def event_lines(formation_id: int, limit: int = NEWEST_COUNT) -> list[TimelineLine]:
    """List the newest entries a formation and all under it answer for, newest first."""
    own = own_formations(formation_id)
    return event_lines_of(eventlog.latest_entries(sorted(own), limit, without=UNTOLD))


def event_line(entry: eventlog.EntryView) -> TimelineLine:
    """Put one entry in words."""
    return event_lines_of([entry])[0]


def timeline(incident_id: UUID, *, limit: int) -> list[TimelineLine]:
    """List what happened to one incident, oldest first, whoever's log it stands in."""
    return event_lines_of(eventlog.entries_of_incident(incident_id, limit))


def event_lines_of(entries: Sequence[eventlog.EntryView]) -> list[TimelineLine]:
    """Put entries in words; a constant number of questions however many there are."""
    if not entries:
        return []
    people = actor_names(entry.actor for entry in entries)
    formations = formation_names(entry.formation_id for entry in entries)
    call_signs = _call_signs(entries)
    words = dispatch.note_words({UUID(id_) for id_ in _values(entries, "note_id")})
    lines = []
    for entry in entries:
        zh, en = formations.get(entry.formation_id, NAMELESS)
        actor_zh, actor_en = people.get(entry.actor, NAMELESS)
        facts = {
            key: value
            for key, value in entry.body.items()
            if key not in _NOT_FACTS and (value is None or isinstance(value, str | int | float))
        }
        facts |= {"formation_zh": zh, "formation_en": en}
        if (sign := call_signs.get(entry.body.get("appliance_id", 0))) is not None:
            facts["call_sign"] = sign
        note, incident = entry.body.get("note_id"), entry.body.get("incident_id")
        lines.append(
            TimelineLine(
                id=f"{entry.log}:{entry.seq}",
                log=entry.log,
                seq=entry.seq,
                at=entry.at,
                recorded_at=entry.recorded_at,
                kind=entry.kind,
                actor=entry.actor,
                actor_name_zh=actor_zh,
                actor_name_en=actor_en,
                facts=facts,
                words=words.get(UUID(note), "") if note else "",
                incident_id=UUID(incident) if incident else None,
            )
        )
    return lines


def parked_lines(formation_id: int) -> list[ParkedLine]:
    """List the reactions that failed and wait for a person, oldest first."""
    own = own_formations(formation_id)
    views = eventlog.parked_entries([org.log_of(formation_id)])
    return [_parked(view) for view in views if view.formation_id in own]


def parked_line(*, room: str, log: str, seq: int) -> ParkedLine | None:
    """Find the line of one parked reaction while it waits."""
    views = eventlog.parked_entries([log])
    return next((_parked(view) for view in views if (view.room, view.seq) == (room, seq)), None)


def _parked(view: eventlog.ParkedView) -> ParkedLine:
    return ParkedLine(
        id=view.id,
        formation_id=view.formation_id,
        room=view.room,
        log=view.log,
        seq=view.seq,
        kind=view.kind,
        tries=view.tries,
        error=view.error,
        parked_at=view.parked_at,
    )


def _values(entries: Sequence[eventlog.EntryView], key: str) -> set[str]:
    return {entry.body[key] for entry in entries if entry.body.get(key) is not None}


def _call_signs(entries: Sequence[eventlog.EntryView]) -> dict[int, str]:
    ids = {int(id_) for id_ in _values(entries, "appliance_id")}
    return {row.id: row.call_sign for row in dispatch.appliance_rows(ids=ids)} if ids else {}
