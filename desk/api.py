"""The door of the desk."""

from desk.domain.streams import (
    LISTS,
    ListNoun,
    Stream,
    find_stream,
    of_formation,
    of_incident,
)
from desk.schemas import PositionsFrame, Shape, Snapshot
from desk.selectors.appliances import (
    appliance_line,
    appliance_lines,
    appliance_lines_of,
    positions,
    station_lines,
)
from desk.selectors.calls import (
    call_line,
    call_lines,
    call_lines_of,
    is_call_listed,
    is_pre_alert_listed,
    pre_alert_line,
    pre_alert_lines,
    pre_alert_lines_of,
)
from desk.selectors.entries import (
    UNTOLD,
    event_line,
    event_lines,
    event_lines_of,
    parked_line,
    parked_lines,
)
from desk.selectors.figures import me, wall_figures
from desk.selectors.incidents import (
    incident_card,
    incident_line,
    incident_lines,
    incident_lines_of,
    is_incident_listed,
)
from desk.selectors.snapshots import may_hear, snapshot

__all__ = [
    "LISTS",
    "UNTOLD",
    "ListNoun",
    "PositionsFrame",
    "Shape",
    "Snapshot",
    "Stream",
    "appliance_line",
    "appliance_lines",
    "appliance_lines_of",
    "call_line",
    "call_lines",
    "call_lines_of",
    "event_line",
    "event_lines",
    "event_lines_of",
    "find_stream",
    "incident_card",
    "incident_line",
    "incident_lines",
    "incident_lines_of",
    "is_call_listed",
    "is_incident_listed",
    "is_pre_alert_listed",
    "may_hear",
    "me",
    "of_formation",
    "of_incident",
    "parked_line",
    "parked_lines",
    "positions",
    "pre_alert_line",
    "pre_alert_lines",
    "pre_alert_lines_of",
    "snapshot",
    "station_lines",
    "wall_figures",
]
