"""Incident types (警情类型) and the national class each belongs to."""

from enum import StrEnum


class IncidentClass(StrEnum):
    """Class of the national statistics system (stat.119.gov.cn)."""

    FIRE = "fire"  # 火灾扑救: alarm levels 1 to 5
    RESCUE = "rescue"  # 抢险救援: alarm levels 1 to 4


class IncidentType(StrEnum):
    """What a dispatcher chooses; response plans are written for these."""

    FIRE = "fire"  # 火灾(一般)
    HIGHRISE_FIRE = "highrise_fire"  # 高层火灾
    UNDERGROUND_FIRE = "underground_fire"  # 地下火灾
    RESCUE = "rescue"  # 抢险救援
    HAZMAT = "hazmat"  # 危险化学品
    FLOOD = "flood"  # 水灾
    TRAFFIC = "traffic"  # 交通事故


CLASS_OF: dict[IncidentType, IncidentClass] = {
    IncidentType.FIRE: IncidentClass.FIRE,
    IncidentType.HIGHRISE_FIRE: IncidentClass.FIRE,
    IncidentType.UNDERGROUND_FIRE: IncidentClass.FIRE,
    IncidentType.RESCUE: IncidentClass.RESCUE,
    IncidentType.HAZMAT: IncidentClass.RESCUE,
    IncidentType.FLOOD: IncidentClass.RESCUE,
    IncidentType.TRAFFIC: IncidentClass.RESCUE,
}
