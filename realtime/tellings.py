"""What each kind of event changes on screens. One table, and a test that it knows every kind."""

from collections.abc import Mapping
from enum import StrEnum

from core.events.appliance import (
    ApplianceArrived,
    ApplianceCrewed,
    ApplianceEnRoute,
    ApplianceLeft,
    ApplianceOrdered,
    ApplianceRegistered,
    ApplianceRejoined,
    ApplianceReleased,
    ApplianceReturned,
    ApplianceSigned,
    ApplianceStatusSet,
    ApplianceStatusUndone,
    ApplianceTurnedOut,
    ApplianceUnsigned,
    ApplianceWaterOff,
    ApplianceWaterOn,
)
from core.events.base import Event
from core.events.basics import (
    BasicsChecked,
    ContactsRead,
    CorrectionAccepted,
    CorrectionProposed,
    CorrectionRefused,
    CorrectionWithdrawn,
    KeeperSet,
    WaterInspected,
)
from core.events.call import CallClosed, CallerRead, CallReceived
from core.events.camera import CameraViewed
from core.events.detector import DetectorAlarmed, DetectorFaulted, DetectorRestored
from core.events.house import (
    GeodataImported,
    NormChanged,
    PersonLoggedIn,
    PersonLoggedOut,
    PersonSessionRenewed,
    ReactionParked,
    ReactionSettled,
    RoadsPublished,
)
from core.events.incident import (
    IncidentClosed,
    IncidentControlled,
    IncidentNoted,
    IncidentOpened,
    IncidentPutOut,
    IncidentUpgraded,
)
from core.events.pre_alert import PreAlertCancelled, PreAlertConfirmed, PreAlertRaised
from core.events.recommendation import RecommendationMade
from core.events.resource import (
    EquipmentStateSet,
    ExpertContactRead,
    ResourcesImported,
    ShiftEnded,
    ShiftSet,
    SupplyCounted,
)
from core.events.response_plan import ResponsePlanPublished
from core.events.token import TokenMade, TokenWithdrawn


class Thing(StrEnum):
    """What a screen holds a line or a card of. The value is the event's field that names it."""

    CALL = "call_id"
    INCIDENT = "incident_id"  # its line and its card
    APPLIANCE = "appliance_id"  # its line, and its station's card
    ON_INCIDENT = "of the appliance, the incident it is on"
    CUT_SHORT = "of the appliance's order that ended without a return, its incident"
    PRE_ALERT = "pre_alert_id"
    PREMISES = "premises_id"
    PARKED = "entry_seq"
    ROW = "the row of basic data it names"
    CORRECTED = "what shows the row that says something else now"
    WATER = "what shows the water source"
    EVERYTHING = "all there is, if what it changed is shown in many places"


NOTHING: tuple[Thing, ...] = ()
ORDER = (Thing.APPLIANCE, Thing.INCIDENT)  # an incident's line counts its orders

TELLS: Mapping[type[Event], tuple[Thing, ...]] = {
    CallReceived: (Thing.CALL,),
    CallClosed: (Thing.CALL, Thing.INCIDENT),  # the incident it repeats
    CallerRead: NOTHING,
    IncidentOpened: (Thing.INCIDENT, Thing.CALL, Thing.PRE_ALERT),  # those are settled by it
    IncidentUpgraded: (Thing.INCIDENT,),
    IncidentControlled: (Thing.INCIDENT,),
    IncidentPutOut: (Thing.INCIDENT,),
    IncidentClosed: (Thing.INCIDENT,),
    IncidentNoted: (Thing.INCIDENT,),
    RecommendationMade: (Thing.INCIDENT, Thing.PRE_ALERT),
    ApplianceRegistered: (Thing.APPLIANCE,),
    ApplianceCrewed: (Thing.APPLIANCE,),
    ApplianceStatusSet: (Thing.APPLIANCE, Thing.ON_INCIDENT, Thing.CUT_SHORT),
    ApplianceStatusUndone: (Thing.APPLIANCE, Thing.ON_INCIDENT),
    ApplianceOrdered: (*ORDER, Thing.CUT_SHORT),  # on its way back from another one, perhaps
    ApplianceSigned: ORDER,
    ApplianceTurnedOut: ORDER,
    ApplianceEnRoute: ORDER,
    ApplianceArrived: ORDER,
    ApplianceWaterOn: ORDER,
    ApplianceWaterOff: ORDER,
    ApplianceLeft: ORDER,
    ApplianceRejoined: ORDER,
    ApplianceReleased: ORDER,
    ApplianceReturned: ORDER,
    ApplianceUnsigned: ORDER,
    PreAlertRaised: (Thing.PRE_ALERT,),
    PreAlertConfirmed: (Thing.PRE_ALERT, Thing.INCIDENT),
    PreAlertCancelled: (Thing.PRE_ALERT,),
    DetectorAlarmed: (Thing.PREMISES,),  # a desk hears of the pre-alert
    DetectorFaulted: (Thing.PREMISES,),
    DetectorRestored: (Thing.PREMISES,),
    PersonLoggedIn: NOTHING,
    PersonSessionRenewed: NOTHING,
    PersonLoggedOut: NOTHING,  # the session's row is gone, and that is told by its table
    NormChanged: NOTHING,
    BasicsChecked: (Thing.ROW,),
    ContactsRead: NOTHING,
    CorrectionAccepted: (Thing.ROW, Thing.CORRECTED, Thing.EVERYTHING),
    CorrectionProposed: (Thing.ROW,),
    CorrectionRefused: (Thing.ROW,),
    CorrectionWithdrawn: (Thing.ROW,),
    KeeperSet: NOTHING,
    WaterInspected: (Thing.WATER,),
    CameraViewed: NOTHING,
    TokenMade: NOTHING,
    TokenWithdrawn: NOTHING,
    SupplyCounted: NOTHING,
    EquipmentStateSet: NOTHING,
    ShiftSet: NOTHING,
    ShiftEnded: NOTHING,
    ExpertContactRead: NOTHING,
    ResourcesImported: NOTHING,
    GeodataImported: (Thing.EVERYTHING,),
    RoadsPublished: NOTHING,
    ResponsePlanPublished: NOTHING,
    ReactionParked: (Thing.PARKED,),
    ReactionSettled: (Thing.PARKED,),
}
"""Beside these, every entry is a line in ``events`` unless ``desk.api.UNTOLD`` names its kind."""
