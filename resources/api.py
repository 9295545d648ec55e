"""The door of resources."""

from resources.domain.fitting import Fit, Fits, read_fits
from resources.domain.refusals import (
    ApplianceElsewhere,
    ShiftEndsBefore,
    ShiftOver,
    ShiftOverlaps,
)
from resources.domain.roster import Duty, clashes, crew_counts, on_duty
from resources.domain.rows import (
    EquipmentRow,
    ExpertRow,
    FirefighterRow,
    LinkedAgencyRow,
    MicroStationRow,
    ShiftRow,
    SupplyRow,
)
from resources.domain.words import EXPERTISE, KIT
from resources.selectors.duty import (
    Crew,
    OnDuty,
    crews_of,
    newest_shifts,
    on_duty_at,
    rostered_crew_counts,
)
from resources.selectors.fitting import fits
from resources.selectors.near import NEAR_KINDS, Found, Near, resources_near
from resources.services.changing import (
    count_supply,
    end_shift,
    read_contact,
    set_equipment_state,
    set_shift,
)
from resources.services.saving import save_fitting_shifts, save_kept

__all__ = [
    "EXPERTISE",
    "KIT",
    "NEAR_KINDS",
    "ApplianceElsewhere",
    "Crew",
    "Duty",
    "EquipmentRow",
    "ExpertRow",
    "FirefighterRow",
    "Fit",
    "Fits",
    "Found",
    "LinkedAgencyRow",
    "MicroStationRow",
    "Near",
    "OnDuty",
    "ShiftEndsBefore",
    "ShiftOver",
    "ShiftOverlaps",
    "ShiftRow",
    "SupplyRow",
    "clashes",
    "count_supply",
    "crew_counts",
    "crews_of",
    "end_shift",
    "fits",
    "newest_shifts",
    "on_duty",
    "on_duty_at",
    "read_contact",
    "read_fits",
    "resources_near",
    "rostered_crew_counts",
    "save_fitting_shifts",
    "save_kept",
    "set_equipment_state",
    "set_shift",
]
