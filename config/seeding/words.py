"""The words a demonstration city is made of, from ``fixtures/words``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from config.seeding.districts import DistrictName
from config.seeding.fleet import FleetWords, read_fleet


@dataclass(frozen=True, slots=True)
class Called:
    """A formation's code and names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CityWords:
    """What the city, its neighbour and their parts are called."""

    corps: Called
    detachment: Called
    short: str
    neighbour: Called
    neighbour_short: str
    neighbour_district: DistrictName
    districts: tuple[DistrictName, ...]


def words_folder() -> Path:
    """Give the folder of word lists."""
    return Path(settings.BASE_DIR) / "fixtures" / "words"


def city_words(network_name: str) -> CityWords:
    """Give the names for the city whose roads were imported under this name."""
    data = tomllib.loads((words_folder() / "cities.toml").read_text("utf-8"))
    city = data.get(network_name.lower(), data["default"])
    beside = data["neighbour"]
    return CityWords(
        corps=Called(**city["corps"]),
        detachment=Called(**city["detachment"]),
        short=city["short"],
        neighbour=Called(**beside["detachment"]),
        neighbour_short=beside["short"],
        neighbour_district=DistrictName(**beside["district"], bearing_deg=None),
        districts=tuple(
            DistrictName(row["zh"], row["en"], row.get("bearing_deg")) for row in data["district"]
        ),
    )


def fleet_words() -> FleetWords:
    """Give the fleet's file."""
    return read_fleet((words_folder() / "fleet.toml").read_text("utf-8"))
