"""The door of the log."""

from core.stamp import Stamp
from eventlog.projections import PROJECTED_TABLES, projected, projects
from eventlog.services import KeyReused, once, record, recorded

__all__ = [
    "PROJECTED_TABLES",
    "KeyReused",
    "Stamp",
    "once",
    "projected",
    "projects",
    "record",
    "recorded",
]
