"""Shapes of places at the HTTP door."""

from typing import Literal
from uuid import UUID

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
        "building",
        "hazard",
        "camera",
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


class RasterCard(Schema):
    """A raster map from outside that this house is configured with, and whose it is."""

    attribution: str


class MapCard(Schema):
    """What the map of this house stands on."""

    raster: RasterCard | None


class RoadHere(Schema):
    """The nearest road; "" where it has no name."""

    name: str
    name_en: str
    is_name_synthetic: bool
    road_class: str
    distance_m: float


class DistrictHere(Schema):
    """A district the spot lies in, the largest first."""

    name: str
    level: Literal["city", "county", "street"]


class BuildingHere(Schema):
    """The building on the spot; an estimated height comes from its storeys."""

    name: str
    height_m: float | None
    is_height_estimated: bool
    storeys: int | None


class PremisesHere(Schema):
    """A premises near the spot, of those the person may see."""

    id: int
    name: str
    place: LngLat
    occupancy: str
    is_key: bool
    is_synthetic: bool
    distance_m: float


class WaterHere(Schema):
    """A water source near the spot, the faulty ones too."""

    id: int
    kind: Literal["hydrant", "water_crane", "cistern", "draft_point"]
    state: Literal["usable", "faulty", "unknown"]
    place: LngLat
    is_synthetic: bool
    distance_m: float


class StationHere(Schema):
    """A station near the spot."""

    id: int
    name_zh: str
    name_en: str
    place: LngLat
    distance_m: float


class HereCard(Schema):
    """What is at and around a spot. Distances are straight lines."""

    place: LngLat
    road: RoadHere | None
    districts: list[DistrictHere]
    building: BuildingHere | None
    premises: list[PremisesHere]
    water: list[WaterHere]
    stations: list[StationHere]


class CameraCard(Schema):
    """摄像机: all that is shown of it. Where its picture comes from is not."""

    id: int
    formation_zh: str
    formation_en: str
    name: str
    place: LngLat
    height_m: float | None
    heading_deg: float | None
    field_of_view_deg: float | None
    range_m: float | None
    picture: Literal["ready", "none", "gateway", "not_allowed", "unreadable"]
    is_synthetic: bool


class CameraNear(Schema):
    """A camera near a place, and what it sees of it. Distances are straight lines."""

    camera: CameraCard
    sight: Literal["sees", "may_see", "not"]
    clearness: Literal["clear", "edge", "far"] | None
    distance_m: float
    direction: Literal["n", "ne", "e", "se", "s", "sw", "w", "nw"]
    is_range_assumed: bool


class CamerasNear(Schema):
    """The cameras near a place: who sees it first. ``caveat_*`` says what was not considered."""

    place: LngLat
    cameras: list[CameraNear]
    caveat_zh: str
    caveat_en: str


class ViewingWanted(Schema):
    """What a camera is looked through for."""

    incident_id: UUID | None = None


class ViewingGiven(Schema):
    """A viewing that was begun and written down, and where its picture is to be had."""

    camera_id: int
    stream: str
