"""Places, roads and fixes. Truth: imported, generated or measured, never derived from the log."""

from gis.models.basics import (
    Correction,
    DataKeeper,
    HeldValue,
    PremisesContact,
    RowCheck,
    WaterInspection,
)
from gis.models.fixes import CurrentFix, Fix, RefusedFix
from gis.models.ground import (
    BaseArea,
    BaseLine,
    Building,
    District,
    FirstDueArea,
    LayerTouch,
    PlaceLabel,
)
from gis.models.imported import Imported
from gis.models.names import KilometrePost, LayerProfile, PlaceAddress, PlaceAlias, PlaceName
from gis.models.places import Camera, MajorHazard, Premises, PremisesBadge, Station, WaterSource
from gis.models.roads import Road, RoadNetwork, Street

__all__ = [
    "BaseArea",
    "BaseLine",
    "Building",
    "Camera",
    "Correction",
    "CurrentFix",
    "DataKeeper",
    "District",
    "FirstDueArea",
    "Fix",
    "HeldValue",
    "Imported",
    "KilometrePost",
    "LayerProfile",
    "LayerTouch",
    "MajorHazard",
    "PlaceAddress",
    "PlaceAlias",
    "PlaceLabel",
    "PlaceName",
    "Premises",
    "PremisesBadge",
    "PremisesContact",
    "RefusedFix",
    "Road",
    "RoadNetwork",
    "RowCheck",
    "Station",
    "Street",
    "WaterInspection",
    "WaterSource",
]
