"""What is refused about basic data. The sentences stand in ``core.refusals``."""

from core.refusals import Refused


class BasicsReadOnly(Refused):
    """The kind is not kept here. Facts: ``zh``, ``en``."""

    CODE = "basics_read_only"


class BadValue(Refused):
    """A value cannot stand in its field. Facts: ``zh``, ``en``, ``why_zh``, ``why_en``."""

    CODE = "bad_value"


class NothingToCorrect(Refused):
    """The row says already what was proposed."""

    CODE = "nothing_to_correct"


class RowChanged(Refused):
    """The row does not say any more what the proposer saw. Facts: ``zh``, ``en``."""

    CODE = "row_changed"


class CorrectionSettled(Refused):
    """Somebody has decided already, or it was taken back."""

    CODE = "correction_settled"


class OwnCorrection(Refused):
    """Nobody settles their own."""

    CODE = "own_correction"


class KeeperOutOfReach(Refused):
    """A keeper needs a post there that may settle. Facts: ``person``."""

    CODE = "keeper_out_of_reach"


class PlaceOffTheMap(Refused):
    """The place lies outside this centre's map."""

    CODE = "out_of_area"


class InspectedInFuture(Refused):
    """Nobody inspects what is still to come."""

    CODE = "time_out_of_order"
