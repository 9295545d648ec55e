"""The door of gis."""

from gis.domain.basic_refusals import BadValue
from gis.domain.basic_tables import TableOfKind, hold_kind
from gis.domain.basics import CLASSES as BASIC_CLASSES
from gis.domain.basics import Kind as BasicKind
from gis.domain.datum import Datum, from_wgs84, to_wgs84
from gis.domain.fix_checks import HOME_M, FixLimits, FixTrack, judge_fix
from gis.domain.lay_premises import LaidPremises, lay_premises, read_premises_words
from gis.domain.lay_stations import LaidStations, StationRules, first_due_station, lay_stations
from gis.domain.lay_streets import StreetPlaces, addressable_names, farthest_street
from gis.domain.lay_water import LaidWater, WaterRules, lay_water
from gis.domain.layer_cells import Known, vocabulary
from gis.domain.layer_faults import RowFault
from gis.domain.layer_keeping import Import, Keeper, Merged, keep_layer
from gis.domain.layer_profile import Profile, missing_columns, named_columns
from gis.domain.layer_rows import LayerRows
from gis.domain.layer_words import CAPABILITIES
from gis.domain.layers import LAYERS, Field, Layer, Reads
from gis.domain.movement import (
    Fact,
    MovementRules,
    Observed,
    Watch,
    observe,
)
from gis.domain.roads import RoadNetwork
from gis.domain.sheet_rows import (
    SheetRows,
    SheetWanted,
    open_fields,
    read_sheet_rows,
    with_faults,
)
from gis.domain.systems import CRS84, SYSTEMS, System
from gis.domain.visits import Pace, apart_m
from gis.layers.encoding import Unreadable
from gis.layers.sheets import read_sheet
from gis.selectors.basics import (
    RowFacts,
    RowStanding,
    contact_count,
    get_kind,
    row_facts,
    row_standing,
)
from gis.selectors.collections import COLLECTIONS, Collection, Kind, Property
from gis.selectors.features import Asked, Box, Extent, Page, extent_of, page_of
from gis.selectors.filters import BadFilter, filter_value, read_filter_json, read_filter_text
from gis.selectors.find import PlaceFound, find_places
from gis.selectors.fixes import FixView, current_fixes, recent_fixes
from gis.selectors.imported import ImportedRoads, imported_roads
from gis.selectors.layers import kept_rows
from gis.selectors.network import (
    NoRoadNetwork,
    Published,
    is_on_network,
    network,
    published,
)
from gis.selectors.premises import (
    PremisesView,
    get_premises,
    list_premises,
    premises_at,
    premises_by_id,
    premises_near,
)
from gis.selectors.stamps import Viewer, stamps, viewer_over
from gis.selectors.stations import (
    StationGround,
    StationView,
    find_station,
    ground_of_station,
    stations,
)
from gis.selectors.tiles import DEEPEST, Tile, is_tile, tile, tile_stamp
from gis.selectors.travel import Route, TravelTimes, find_on_road, routes, travel_times_s
from gis.selectors.water import (
    WaterCounts,
    WaterView,
    water_counts,
    water_place,
    water_sources_near,
)
from gis.services.cameras import move_pictures
from gis.services.checks import save_checks, set_data_keeper
from gis.services.contacts import ContactRow, save_contacts
from gis.services.corrections import propose_correction
from gis.services.fix_rows import RefusedFixRow
from gis.services.fixes import FixWriter, ensure_fix_days, refuse_fixes, store_fixes
from gis.services.held_values import held_fields, let_go
from gis.services.places import (
    CameraRow,
    PremisesRow,
    StationRow,
    WaterRow,
    save_cameras,
    save_premises,
    save_stations,
    save_water_sources,
    set_badge,
)
from gis.services.water import save_past_inspections

__all__ = [
    "BASIC_CLASSES",
    "CAPABILITIES",
    "COLLECTIONS",
    "CRS84",
    "DEEPEST",
    "HOME_M",
    "LAYERS",
    "SYSTEMS",
    "Asked",
    "BadFilter",
    "BadValue",
    "BasicKind",
    "Box",
    "CameraRow",
    "Collection",
    "ContactRow",
    "Datum",
    "Extent",
    "Fact",
    "Field",
    "FixLimits",
    "FixTrack",
    "FixView",
    "FixWriter",
    "Import",
    "ImportedRoads",
    "Keeper",
    "Kind",
    "Known",
    "LaidPremises",
    "LaidStations",
    "LaidWater",
    "Layer",
    "LayerRows",
    "Merged",
    "MovementRules",
    "NoRoadNetwork",
    "Observed",
    "Pace",
    "Page",
    "PlaceFound",
    "PremisesRow",
    "PremisesView",
    "Profile",
    "Property",
    "Published",
    "Reads",
    "RefusedFixRow",
    "RoadNetwork",
    "Route",
    "RowFacts",
    "RowFault",
    "RowStanding",
    "SheetRows",
    "SheetWanted",
    "StationGround",
    "StationRow",
    "StationRules",
    "StationView",
    "StreetPlaces",
    "System",
    "TableOfKind",
    "Tile",
    "TravelTimes",
    "Unreadable",
    "Viewer",
    "Watch",
    "WaterCounts",
    "WaterRow",
    "WaterRules",
    "WaterView",
    "addressable_names",
    "apart_m",
    "contact_count",
    "current_fixes",
    "ensure_fix_days",
    "extent_of",
    "farthest_street",
    "filter_value",
    "find_on_road",
    "find_places",
    "find_station",
    "first_due_station",
    "from_wgs84",
    "get_kind",
    "get_premises",
    "ground_of_station",
    "held_fields",
    "hold_kind",
    "imported_roads",
    "is_on_network",
    "is_tile",
    "judge_fix",
    "keep_layer",
    "kept_rows",
    "lay_premises",
    "lay_stations",
    "lay_water",
    "let_go",
    "list_premises",
    "missing_columns",
    "move_pictures",
    "named_columns",
    "network",
    "observe",
    "open_fields",
    "page_of",
    "premises_at",
    "premises_by_id",
    "premises_near",
    "propose_correction",
    "published",
    "read_filter_json",
    "read_filter_text",
    "read_premises_words",
    "read_sheet",
    "read_sheet_rows",
    "recent_fixes",
    "refuse_fixes",
    "routes",
    "row_facts",
    "row_standing",
    "save_cameras",
    "save_checks",
    "save_contacts",
    "save_past_inspections",
    "save_premises",
    "save_stations",
    "save_water_sources",
    "set_badge",
    "set_data_keeper",
    "stamps",
    "stations",
    "store_fixes",
    "tile",
    "tile_stamp",
    "to_wgs84",
    "travel_times_s",
    "viewer_over",
    "vocabulary",
    "water_counts",
    "water_place",
    "water_sources_near",
    "with_faults",
]
