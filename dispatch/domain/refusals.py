"""What dispatch refuses. The sentences stand in ``core.refusals``."""

from core.refusals import Refused


class IncidentClosed(Refused):
    """The file is shut: nothing happens to the incident any more."""

    CODE = "incident_closed"


class WrongIncidentState(Refused):
    """The incident is not where this command can be given."""

    CODE = "wrong_incident_state"


class LevelCannotFall(Refused):
    """An alarm level only rises. Facts: ``level``."""

    CODE = "level_cannot_fall"


class NoSuchLevel(Refused):
    """The standard has no such level for the type. Facts: ``level``."""

    CODE = "no_such_level"


class OutOfArea(Refused):
    """No road of this centre's map is anywhere near."""

    CODE = "out_of_area"


class IncidentHasOpenOrders(Refused):
    """Somebody has not returned. Facts: ``count``."""

    CODE = "incident_has_open_orders"


class ApplianceNotFree(Refused):
    """It is on an open order, out of service or training. Facts: ``call_sign``."""

    CODE = "appliance_not_free"


class ApplianceUndermanned(Refused):
    """Fewer aboard than it needs. Facts: ``call_sign``, ``crew``, ``minimum``."""

    CODE = "appliance_undermanned"


class WrongNextStatus(Refused):
    """An appliance cannot go from one status to that other. Facts: ``was``, ``status``."""

    CODE = "wrong_next_status"


class LessTrustedSource(Refused):
    """Somebody who knows better has already spoken."""

    CODE = "less_trusted_source"


class TimeOutOfOrder(Refused):
    """The moment reported lies before what led to it, or in the future."""

    CODE = "time_out_of_order"


class NothingToUndo(Refused):
    """No status stands that could be taken back."""

    CODE = "nothing_to_undo"


class OrderClosed(Refused):
    """The turnout order is over."""

    CODE = "order_closed"


class CallSettled(Refused):
    """The call is an incident already, or was closed."""

    CODE = "call_settled"


class PreAlertSettled(Refused):
    """The pre-alert was confirmed or cancelled already."""

    CODE = "pre_alert_settled"
