"""The door of the desk."""

from desk.domain.streams import LISTS, Stream, find_stream, of_formation, of_incident
from desk.selectors.appliances import (
    appliance_line,
    appliance_lines,
    positions,
    station_lines,
)
from desk.selectors.calls import call_line, call_lines, pre_alert_line, pre_alert_lines
from desk.selectors.entries import event_line, event_lines, parked_line, parked_lines
from desk.selectors.figures import me, wall_figures
from desk.selectors.incidents import incident_card, incident_line, incident_lines
from desk.selectors.snapshots import may_hear, snapshot

__all__ = [
    "LISTS",
    "Stream",
    "appliance_line",
    "appliance_lines",
    "call_line",
    "call_lines",
    "event_line",
    "event_lines",
    "find_stream",
    "incident_card",
    "incident_line",
    "incident_lines",
    "may_hear",
    "me",
    "of_formation",
    "of_incident",
    "parked_line",
    "parked_lines",
    "positions",
    "pre_alert_line",
    "pre_alert_lines",
    "snapshot",
    "station_lines",
    "wall_figures",
]
