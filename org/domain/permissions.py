"""Which role may give which command: data. What is not written here is not allowed."""

CALL_DESK = frozenset({"call_taker", "dispatcher", "shift_leader"})
DISPATCH_DESK = frozenset({"dispatcher", "shift_leader"})
COMMAND = DISPATCH_DESK | {"duty_commander", "incident_commander"}
CREWS = DISPATCH_DESK | {"station_duty", "crew"}
KEEPERS = frozenset({"station_duty", "crew", "shift_leader", "admin"})
READERS = COMMAND | {"inspector", "admin", "auditor"}

FIELD = COMMAND | CREWS | {"inspector", "micro_station"}

WALL = "wall"
"""大屏: a screen's own role. It may look at what its formation sees and stands under no command."""

COMMANDS: dict[str, frozenset[str]] = {
    # calls
    "receive_call": CALL_DESK,
    "close_call": CALL_DESK,
    "read_caller": CALL_DESK | {"auditor"},
    # incidents
    "open_incident": CALL_DESK,
    "recommend_for_incident": CALL_DESK | COMMAND,
    "order_turnout": DISPATCH_DESK,
    "upgrade_incident": COMMAND,
    "control_incident": COMMAND,
    "put_out_incident": COMMAND,
    "close_incident": DISPATCH_DESK,
    "note_incident": CALL_DESK | COMMAND | CREWS,
    # turnout orders
    "sign_order": CREWS,
    "report_order_status": CREWS,
    "release_order": COMMAND,
    "return_order": CREWS,
    # appliances
    "set_status": CREWS,
    "undo_status": DISPATCH_DESK,
    "set_crew": CREWS,
    # what there is besides appliances
    "read_people": CALL_DESK | COMMAND | CREWS | {"admin"},
    "count_supply": KEEPERS,
    "set_equipment_state": KEEPERS,
    "set_shift": KEEPERS,
    # pre-alerts
    "confirm_pre_alert": DISPATCH_DESK,
    "cancel_pre_alert": DISPATCH_DESK,
    # cameras: who directs an operation; a wall is seen by whoever comes into the room
    "view_camera": CALL_DESK | COMMAND,
    # layers of the map
    "import_layer": frozenset({"admin"}),
    "export_layer": COMMAND | {"admin", "auditor"},
    # basic data
    "read_basics": CALL_DESK | FIELD | {"admin", "auditor"},
    "check_row": CREWS | {"inspector", "admin"},
    "inspect_water": frozenset({"crew", "station_duty", "inspector", "shift_leader"}),
    "propose_correction": FIELD,
    "withdraw_correction": FIELD,
    "settle_correction": COMMAND | CREWS | {"inspector", "admin"},  # the kind's keeper, or admin
    "set_data_keeper": frozenset({"admin"}),
    "read_contacts": COMMAND | {"station_duty", "inspector"},
    # the system
    "read_parked": DISPATCH_DESK | {"admin", "auditor"},
    "settle_parked": frozenset({"shift_leader", "admin"}),
    "set_norm": frozenset({"admin"}),
    # layers for other programs, and the tokens they are read with
    "read_layers": READERS,
    "make_token": READERS,
    "withdraw_token": READERS,
}


def roles_for(command: str) -> frozenset[str]:
    """Give the roles that may give a command: none for one nobody wrote down."""
    return COMMANDS.get(command, frozenset())


def commands_for(roles: frozenset[str]) -> list[str]:
    """Give the commands these roles may give, in order."""
    return sorted(command for command, allowed in COMMANDS.items() if allowed & roles)
