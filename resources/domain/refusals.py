"""What this room refuses. The sentences stand in ``core.refusals``."""

from core.refusals import Refused


class ShiftOverlaps(Refused):
    """Somebody would be on duty twice at once."""

    CODE = "shift_overlaps"


class ShiftEndsBefore(Refused):
    """A shift would end before it begins, or is longer than people work."""

    CODE = "shift_ends_before"


class ShiftOver(Refused):
    """The shift has ended already."""

    CODE = "shift_over"


class ApplianceElsewhere(Refused):
    """The appliance does not belong to that station."""

    CODE = "appliance_elsewhere"
