"""Other people's files, as they are, through the profiles we ship."""

from pathlib import Path

import numpy as np
import pytest

from conftest import real_data
from dispatch.models import Appliance
from gis.models import Premises, Station, WaterSource
from gis.selectors import network as reading
from tests.gis.layer_files import a_detachment, counts, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings, tmp_path: Path) -> int:
    settings.FENGSUI_HOME = tmp_path / "home"
    reading._reader = reading._Reader()
    return a_detachment()


HYDRANTS, STATIONS, PREMISES = "water_sources", "stations", "premises"
CAD_STATIONS = "toronto/Top_10_CAD_CALL_TYPE_Fire_Stations_Geospatial.csv"
FILES = [  # profile, layer, file, rows, added, left out, repeated; the middle of what came in
    ("mostoles_hydrants", HYDRANTS, "mostoles/hidrantes.geojson", 435, 435, 0, 0, (-3.87, 40.32)),
    ("vermont_hydrants", HYDRANTS, "vermont/hydrant_coords.geojson", 14_156, 13_719, 432, 5,
     (-72.8, 44.1)),
    ("vermont_hydrants", HYDRANTS, "vermont/Dry_Hydrant_coords.geojson", 1_208, 1_207, 0, 1,
     (-72.6, 44.0)),
    ("vermont_stations", STATIONS, "vermont/updated_stations_coords.geojson", 295, 281, 14, 0,
     (-72.7, 44.0)),
    ("london_stations", STATIONS, "london/lfb-stations-jun2021.csv", 301, 301, 0, 0, (-0.1, 51.5)),
    ("london_attendance_stations", STATIONS, "london/lfb_attendance_sample_2024.csv", 321, 84, 0,
     237, (-0.1, 51.5)),
    ("toronto_stations", STATIONS, CAD_STATIONS, 84, 84, 0, 0, (-79.4, 43.7)),
    ("sf_premises", PREMISES, "sf_sample/SAMPLE_Fire_Incidents_20250504.csv", 999, 575, 284, 140,
     (-122.42, 37.78)),
]  # fmt: skip
MODELS = {HYDRANTS: WaterSource, STATIONS: Station, PREMISES: Premises}


@pytest.mark.parametrize(
    ("profile", "layer", "name", "rows", "added", "left_out", "repeated", "middle"),
    FILES,
    ids=[f"{one[0]}-{Path(one[2]).stem}" for one in FILES],
)
def test_a_sample_file_comes_in_through_its_profile(  # noqa: PLR0917
    house: int, profile: str, layer: str, name: str, rows: int, added: int, left_out: int,
    repeated: int, middle: tuple[float, float],
) -> None:  # fmt: skip
    told = imported(layer, real_data(name), profile=profile, source=profile)

    assert told["faults"] == []
    assert (told["row_count"], counts(told)) == (rows, (added, 0, 0))
    assert (told["left_out_count"], told["repeated_count"]) == (left_out, repeated)
    kept = MODELS[layer].objects.filter(source=profile)
    places = np.array([(one.place.x, one.place.y) for one in kept])
    assert np.median(places, axis=0) == pytest.approx(middle, abs=0.3)
    again = imported(layer, real_data(name), profile=profile, source=profile)
    assert counts(again) == (0, 0, added)
    assert again["merged"]["gone"] == []


def test_hydrants_of_mostoles_keep_state_and_pressure(house: int) -> None:
    imported(HYDRANTS, real_data("mostoles/hidrantes.geojson"), profile="mostoles_hydrants")

    one = WaterSource.objects.get(source_ref="2585653")
    assert (one.state, one.kind) == ("usable", "hydrant")
    assert one.pressure_mpa == pytest.approx(0.4053)  # 4 atm
    assert WaterSource.objects.exclude(pressure_mpa=None).count() == 37
    assert WaterSource.objects.filter(state="faulty").count() == 5


def test_the_london_fleet_goes_to_the_station_given(house: int) -> None:
    fleet = real_data("london/lfb-fleet-jan2022.csv")

    told = imported("appliances", fleet, profile="london_fleet", formation="WH01")

    assert (told["row_count"], told["left_out_count"], counts(told)) == (397, 145, (252, 0, 0))
    assert Appliance.objects.filter(appliance_type="water_tender").count() == 193
    assert Appliance.objects.filter(appliance_type="aerial_ladder").count() == 14


def test_a_real_file_without_its_profile_is_refused_with_its_duplicates(house: int) -> None:
    """Vermont's file holds three ids twice and two hydrants at one place."""
    told = imported(
        HYDRANTS, real_data("vermont/hydrant_coords.geojson"), set=["kind=hydrant"], id="HYDRANTID"
    )

    said = {line.split(": ")[1] for line in told["faults"]}
    assert said == {"duplicate_id", "duplicate_thing"}
    assert not WaterSource.objects.exists()
