"""The door of the desk."""

from desk.domain.streams import (
    LISTS,
    NOUNS,
    ListNoun,
    Stream,
    find_stream,
    of_formation,
    of_incident,
    of_premises,
    of_station,
)
from desk.schemas.cards import PositionsFrame, Shape, Snapshot
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
from desk.selectors.live_cards import (
    incidents_at_premises,
    incidents_by_water,
    premises_by_water,
    premises_live_card,
    station_live_card,
)
from desk.selectors.snapshots import find_log, may_hear, snapshot

__all__ = [
    "LISTS",
    "NOUNS",
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
    "find_log",
    "find_stream",
    "incident_card",
    "incident_line",
    "incident_lines",
    "incident_lines_of",
    "incidents_at_premises",
    "incidents_by_water",
    "is_call_listed",
    "is_incident_listed",
    "is_pre_alert_listed",
    "may_hear",
    "me",
    "of_formation",
    "of_incident",
    "of_premises",
    "of_station",
    "parked_line",
    "parked_lines",
    "positions",
    "pre_alert_line",
    "pre_alert_lines",
    "pre_alert_lines_of",
    "premises_by_water",
    "premises_live_card",
    "snapshot",
    "station_lines",
    "station_live_card",
    "wall_figures",
]
