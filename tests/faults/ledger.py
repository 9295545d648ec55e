"""What stands in the database, by the names of the journal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg

from tests.faults.journal import Journal


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

    def facts(self) -> "Counter[str]":
        """Count every fact told since, and what followed from it."""
        found: Counter[str] = Counter()
        statuses: Counter[int] = Counter()
        for log, after in self.heads_since():
            for kind, subject in self._rows(_ENTRIES, log, after):
                if kind == "appliance.status_set":
                    found[f"status:{subject}:{statuses[int(subject)]}"] += 1
                    statuses[int(subject)] += 1
                else:
                    found[f"{_NAMES[kind]}:{subject}"] += 1
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
        found = self.facts()
        alarms = {fact.partition(":")[2] for fact in found if fact.startswith("alarm:")}
        raised = {fact.partition(":")[2] for fact in found if fact.startswith("raised:")}
        return alarms <= raised | {fact.partition(":")[2] for fact in excused}

    def reconcile(self, journal: Journal) -> Found:
        """Hold a client's journal against what stands here.

        A fact that was sent and not acknowledged may stand or not; none may stand twice, and
        nothing of a kind only we tell may stand that nobody sent. An alarm that stands is owed its
        pre-alert, as an acknowledged fact is owed its entry.
        """
        found = self.facts()
        alarms = [fact.partition(":")[2] for fact in found if fact.startswith("alarm:")]
        owed = [*journal.acknowledged, *(f"raised:{alarm}" for alarm in alarms)]
        ours = {fact.partition(":")[0] for fact in journal.begun} - {"fix", "word"}
        duplicate = [
            fact
            for fact, times in found.items()
            if times > 1 or (fact.partition(":")[0] in ours and fact not in journal.begun)
        ]
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
    SELECT kind, coalesce(body->>'call_id', body->>'alarm_id', body->>'appliance_id')
    FROM eventlog_entry WHERE log = %s AND seq > %s AND kind IN ('appliance.status_set',
        'call.received', 'call.closed', 'detector.alarmed', 'pre_alert.raised')
    ORDER BY seq
"""
_NOTES = """
    SELECT words FROM dispatch_incidentnote n
    JOIN eventlog_entry e ON e.kind = 'incident.noted' AND e.body->>'note_id' = n.id::text
    WHERE e.recorded_at >= %s
"""
_WORDS = "SELECT message_id FROM iot_detectormessage WHERE received_at >= %s"
_FIXES = "SELECT appliance_id, at FROM geodata_fix WHERE received_at >= %s"
