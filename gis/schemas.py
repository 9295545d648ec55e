"""Shapes at the HTTP door of gis."""

from typing import Literal

from ninja import Schema

from core.geo import LngLat


class PlaceFound(Schema):
    """An answer to a search, why it is one, and how far off it may be."""

    kind: Literal[
        "premises",
        "road",
        "crossing",
        "address",
        "kilometre",
        "district",
        "coordinates",
        "station",
    ]
    id: int | None
    label: str
    detail: str
    place: LngLat
    matched: str
    uncertainty_m: float
    is_synthetic: bool
    alias: str
    notes: list[str]


class PremisesCard(Schema):
    """What is known of a premises: field by field the card that stands on the desk."""

    id: int
    name: str
    address: str
    place: LngLat
    occupancy: str
    storeys: int | None
    underground_storeys: int
    height_m: float | None
    hazards: list[str]
    is_key: bool
    is_synthetic: bool
