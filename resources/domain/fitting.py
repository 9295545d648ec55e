"""Which knowledge, partners and supplies an incident asks for: read from data. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from core.incident_type import IncidentType
from resources.domain.words import AGENCIES, EXPERTISE, SUPPLIES


@dataclass(frozen=True, slots=True)
class Fit:
    """What one type of incident asks for, the most wanted first."""

    expertise: tuple[str, ...]
    agencies: tuple[str, ...]
    supplies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fits:
    """The whole file, and whose opinion it is."""

    source: str
    is_example: bool
    by_type: Mapping[IncidentType, Fit]


def read_fits(text: str) -> Fits:
    """Read the file (TOML).

    Raises
    ------
    ValueError
        If it names a word there is not, or leaves a type of incident out.
    """
    data = tomllib.loads(text)
    found = {}
    for kind in IncidentType:
        said = data.get(kind.value)
        if said is None:
            raise ValueError(f"nothing is said of {kind.value}")
        fit = Fit(*(tuple(said[part]) for part in ("expertise", "agencies", "supplies")))
        unknown = (
            set(fit.expertise) - set(EXPERTISE)
            | set(fit.agencies) - set(AGENCIES)
            | set(fit.supplies) - set(SUPPLIES)
        )
        if unknown:
            raise ValueError(f"{kind.value} names {', '.join(sorted(unknown))}")
        found[kind] = fit
    return Fits(str(data["source"]), bool(data["is_example"]), found)
