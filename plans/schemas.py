"""Shapes at the HTTP door."""

from datetime import datetime

from pydantic import BaseModel


class ResponsePlanLineOut(BaseModel):
    """A role that one level adds, in words of both languages."""

    role: str
    role_zh: str
    role_en: str
    count: int
    least: dict[str, float]
    appliance_types: list[str]


class ResponsePlanLevelOut(BaseModel):
    """What one alarm level adds to those below it."""

    alarm_level: int
    added: list[ResponsePlanLineOut]
    total_count: int  # appliances in all, this level and those below


class ResponsePlanOut(BaseModel):
    """A version of a response plan (力量编成)."""

    id: int
    formation_id: int
    incident_type: str
    version: int
    is_current: bool
    is_example: bool
    source: str
    published_at: datetime
    levels: list[ResponsePlanLevelOut]
