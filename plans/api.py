"""The door of plans."""

from plans.domain.capability import CEILING, VOCABULARY, able_matrix, can_take, types_for
from plans.domain.example_plans import ExampleResponsePlan, read_response_plan
from plans.domain.force import Force, LevelLine, RoleNeed, missing
from plans.domain.roles import role_names
from plans.selectors import (
    NoResponsePlan,
    ResponsePlanView,
    find_response_plan,
    force_between,
    force_for,
    list_response_plans,
)
from plans.services import (
    FaultyResponsePlan,
    SavedResponsePlan,
    load_response_plans,
    save_response_plan,
)

__all__ = [
    "CEILING",
    "VOCABULARY",
    "ExampleResponsePlan",
    "FaultyResponsePlan",
    "Force",
    "LevelLine",
    "NoResponsePlan",
    "ResponsePlanView",
    "RoleNeed",
    "SavedResponsePlan",
    "able_matrix",
    "can_take",
    "find_response_plan",
    "force_between",
    "force_for",
    "list_response_plans",
    "load_response_plans",
    "missing",
    "read_response_plan",
    "role_names",
    "save_response_plan",
    "types_for",
]
