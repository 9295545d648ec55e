"""Alarm levels (火警等级): 1 is the lowest; fire has five, rescue four (XF/T 1340-2016)."""

from core.incident_type import CLASS_OF, IncidentClass, IncidentType

LOWEST = 1
HIGHEST: dict[IncidentClass, int] = {IncidentClass.FIRE: 5, IncidentClass.RESCUE: 4}


def highest_level(incident_type: IncidentType) -> int:
    """Give the highest alarm level an incident of this type can have."""
    return HIGHEST[CLASS_OF[incident_type]]


def is_level(incident_type: IncidentType, alarm_level: int) -> bool:
    """Whether the standard knows this level for this type."""
    return LOWEST <= alarm_level <= highest_level(incident_type)
