"""What stands in the database, by the names of the journal."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg

from tests.faults.journal import Journal

OURS = {"call", "call_end", "note", "status", "alarmed"}  # nobody but the load tells these


@dataclass(frozen=True, slots=True)
class Found:
    """What a journal and the database say together."""

    acknowledged: int
    lost: list[str]
    duplicate: list[str]


@dataclass(slots=True)
class Ledger:
    """Reads facts of a running system's database, from a moment on."""

    address: str
    since: dict[str, int] = field(default_factory=dict)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def begin(self) -> None:
        """Count from here on."""
        self.since = self.heads()
        self.began = datetime.now(UTC)

    def heads(self) -> dict[str, int]:
        """Give how far each log has come."""
        return {str(log): seq for log, seq in self._rows("SELECT log, seq FROM eventlog_head")}

    def facts(self, excused: Collection[str] = ()) -> "Counter[str]":
        """Count every fact told since, and what followed from it.

        An appliance's n-th status and a detector's n-th alarm are counted by their number: what
        they are told by has no name of its own in the log.
        """
        found: Counter[str] = Counter()
        turns: Counter[str] = Counter()
        for log, after in self.heads_since():
            for kind, subject, more in self._rows(_ENTRIES, log, after):
                if kind == "appliance.status_set":
                    found[f"status:{subject}:{turns[subject]}:{more}"] += 1
                    turns[subject] += 1
                    continue
                found[f"{_NAMES[kind]}:{subject}"] += 1
                if kind == "detector.alarmed" and f"raised:{subject}" not in excused:
                    found[f"alarmed:{more}:{turns[f'alarmed:{more}']}"] += 1
                    turns[f"alarmed:{more}"] += 1
        self._add(found, "note", _NOTES, self.began)
        self._add(found, "word", _WORDS, self.began)
        for appliance_id, at in self._rows(_FIXES, self.began):
            found[f"fix:{appliance_id}:{at.astimezone(UTC).isoformat()}"] += 1
        return found

    def heads_since(self) -> Iterable[tuple[str, int]]:
        """Give each log with the number to read after."""
        return [(log, self.since.get(log, 0)) for log in self.heads()]

    def has_reacted(self, excused: set[str]) -> bool:
        """Whether every alarm since stands on the desk, but for those a poison keeps from it."""
        found = self.facts(excused)
        alarms = {fact.partition(":")[2] for fact in found if fact.startswith("alarm:")}
        raised = {fact.partition(":")[2] for fact in found if fact.startswith("raised:")}
        return alarms <= raised | {fact.partition(":")[2] for fact in excused}

    def reconcile(self, journal: Journal) -> Found:
        """Hold a client's journal against what stands here.

        A fact that was sent and not acknowledged may stand or not; none may stand twice, and
        nothing of a kind only we tell may stand that nobody sent. A word of alarm that was
        acknowledged is owed one alarm, and an alarm that stands its pre-alert; neither stands for
        nothing.
        """
        found = self.facts(journal.excused)
        alarms = {fact.partition(":")[2] for fact in found if fact.startswith("alarm:")}
        owed = [*journal.acknowledged, *(f"raised:{alarm}" for alarm in sorted(alarms))]
        duplicate = []
        for fact, times in found.items():
            kind, _, subject = fact.partition(":")
            is_unsent = kind in OURS and fact not in journal.begun
            is_for_nothing = kind == "raised" and subject not in alarms
            if times > 1 or is_unsent or is_for_nothing:
                duplicate.append(fact)
        return Found(
            acknowledged=journal.count(),
            lost=[fact for fact in owed if not found[fact] and fact not in journal.excused],
            duplicate=duplicate,
        )

    def _add(self, found: "Counter[str]", kind: str, sql: str, *given: object) -> None:
        for (subject,) in self._rows(sql, *given):
            found[f"{kind}:{subject}"] += 1

    def _rows(self, sql: str, *given: object) -> list[tuple]:
        with psycopg.connect(self.address, connect_timeout=5) as line:
            return line.execute(sql, given).fetchall()


_NAMES = {
    "call.received": "call",
    "call.closed": "call_end",
    "detector.alarmed": "alarm",
    "pre_alert.raised": "raised",
}
_ENTRIES = """
    SELECT e.kind,
        coalesce(e.body->>'call_id', e.body->>'alarm_id', e.body->>'appliance_id'),
        coalesce(e.body->>'status', d.identity)
    FROM eventlog_entry e LEFT JOIN iot_detector d ON d.id = (e.body->>'detector_id')::bigint
    WHERE e.log = %s AND e.seq > %s AND e.kind IN ('appliance.status_set',
        'call.received', 'call.closed', 'detector.alarmed', 'pre_alert.raised')
    ORDER BY e.seq
"""
_NOTES = """
    SELECT words FROM dispatch_incidentnote n
    JOIN eventlog_entry e ON e.kind = 'incident.noted' AND e.body->>'note_id' = n.id::text
    WHERE e.recorded_at >= %s
"""
_WORDS = "SELECT message_id FROM iot_detectormessage WHERE received_at >= %s"
_FIXES = "SELECT appliance_id, at FROM geodata_fix WHERE received_at >= %s"
