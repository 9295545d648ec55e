"""The door of the log."""

from core.stamp import Stamp
from eventlog.domain.registry import every, on_deadline, reacts
from eventlog.jobs.anchors import find_cut_logs
from eventlog.projections import PROJECTED_TABLES, projected, projects
from eventlog.selectors import (
    EntryView,
    HeadView,
    HeartbeatView,
    LagView,
    ParkedView,
    begun_at,
    entries_after,
    entries_of_incident,
    event_of,
    find_entry,
    find_parked,
    given_up_deadlines,
    head_of,
    heartbeats,
    lags,
    latest_entries,
    logs,
    overdue_deadlines,
    parked_count,
    parked_entries,
)
from eventlog.services.reacting import ParkedSettled, StillFailing, settle_parked
from eventlog.services.recording import WAKE_CHANNEL, KeyReused, once, record, recorded
from eventlog.services.waiting import beat, clear_deadline, set_deadline

__all__ = [
    "PROJECTED_TABLES",
    "WAKE_CHANNEL",
    "EntryView",
    "HeadView",
    "HeartbeatView",
    "KeyReused",
    "LagView",
    "ParkedSettled",
    "ParkedView",
    "Stamp",
    "StillFailing",
    "beat",
    "begun_at",
    "clear_deadline",
    "entries_after",
    "entries_of_incident",
    "event_of",
    "every",
    "find_cut_logs",
    "find_entry",
    "find_parked",
    "given_up_deadlines",
    "head_of",
    "heartbeats",
    "lags",
    "latest_entries",
    "logs",
    "on_deadline",
    "once",
    "overdue_deadlines",
    "parked_count",
    "parked_entries",
    "projected",
    "projects",
    "reacts",
    "record",
    "recorded",
    "set_deadline",
    "settle_parked",
]
