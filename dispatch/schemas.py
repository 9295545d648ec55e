"""Shapes at the HTTP door: what commands bring, and the way from where an appliance is now.

Other answers are in the shapes of the desk.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator

from core.geo import LngLat, is_on_earth
from core.incident_type import IncidentType
from core.status import ApplianceStatus
from dispatch.domain.call_life import CallChannel, CallOutcome
from dispatch.domain.incident_life import Outcome
from dispatch.domain.pre_alert_life import CancelReason

LONGEST_WORDS = 4_000
LONGEST_ADDRESS = 240
MOST_PICKS = 200
DB_BIGINT = 2**63 - 1
MOST_ABOARD = 99


def _on_earth(place: LngLat) -> LngLat:
    if not is_on_earth(place):
        raise ValueError("longitude first, then latitude, in degrees")
    return place


Place = Annotated[LngLat, AfterValidator(_on_earth)]
RowId = Annotated[int, Field(ge=1, le=DB_BIGINT)]
Address = Annotated[str, Field(max_length=LONGEST_ADDRESS)]
Level = Annotated[int, Field(ge=1, le=5)]


class Body(Schema):
    """A command's body says exactly what it says: a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class NewCall(Body):
    """接警."""

    call_id: UUID
    channel: CallChannel
    phone: Annotated[str, Field(max_length=40)] = ""
    name: Annotated[str, Field(max_length=80)] = ""
    words: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    place: Place | None = None
    address: Address = ""
    formation_id: RowId


class CallEnding(Body):
    """How a call ended that becomes no incident of its own."""

    outcome: CallOutcome
    incident_id: UUID | None = None

    @model_validator(mode="after")
    def names_what_it_repeats(self) -> "CallEnding":
        """Want the incident of a duplicate, and of nothing else."""
        if (self.outcome is CallOutcome.DUPLICATE) != (self.incident_id is not None):
            raise ValueError("a duplicate names the incident it repeats, and nothing else does")
        return self


class NewIncident(Body):
    """立案."""

    incident_id: UUID
    call_id: UUID | None = None
    incident_type: IncidentType
    alarm_level: Level
    place: Place
    address: Address = ""
    premises_id: RowId | None = None
    formation_id: RowId


class PickIn(Body):
    """An appliance to be sent, and as what."""

    appliance_id: RowId
    role: Annotated[str, Field(min_length=1, max_length=32)]


class NewOrders(Body):
    """调派."""

    recommendation_id: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    picks: Annotated[list[PickIn], Field(min_length=1, max_length=MOST_PICKS)]

    @model_validator(mode="after")
    def takes_each_once(self) -> "NewOrders":
        """Give each appliance one role."""
        if len({pick.appliance_id for pick in self.picks}) < len(self.picks):
            raise ValueError("an appliance is picked twice")
        return self


class Rise(Body):
    """升级."""

    alarm_level: Level


class IncidentEnding(Body):
    """结案."""

    outcome: Outcome


class NewNote(Body):
    """记事."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]


class OrderReport(Body):
    """What a crew's terminal says, or the dispatcher heard over the radio."""

    status: Literal["turned_out", "en_route", "on_scene", "water_on", "water_off"]
    source: Literal["terminal", "voice"]
    at: AwareDatetime | None = None  # when it happened; None: now


class StatusReport(Body):
    """What an appliance is doing."""

    status: ApplianceStatus
    source: Literal["terminal", "voice"]


class CrewReport(Body):
    """在岗人数."""

    crew_count: Annotated[int, Field(ge=0, le=MOST_ABOARD)]


class PreAlertConfirmation(Body):
    """A pre-alert is true."""

    incident_id: UUID
    incident_type: IncidentType
    alarm_level: Level


class PreAlertCancellation(Body):
    """A pre-alert is not."""

    reason: CancelReason


class FixLine(Schema):
    """Where an appliance's own device says it was: measured."""

    lnglat: LngLat
    at: datetime
    accuracy_m: float | None
    heading_deg: float | None
    speed_mps: float | None


class RouteNow(Schema):
    """The way from where it is now: what was measured, and what is taken from it."""

    appliance_id: int
    fix: FixLine | None  # None: it never said where it is; the way begins at its station
    is_moving: bool
    on_road: LngLat | None  # an estimate: where on a road that fix most likely is
    line: list[LngLat]
    length_m: float
    travel_s: float
    network_version: str
