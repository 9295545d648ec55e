"""What can be asked about the norms: figures from standards, and those a city made its own."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from core.refusals import Refused
from org.models import Norm


class UnknownNorm(Refused):
    """Nobody ships or set a norm of this name."""

    CODE = "unknown_norm"


@dataclass(frozen=True, slots=True)
class NormCard:
    """A figure, where it is from, and whether the city made it its own."""

    key: str
    value: float
    shipped_value: float
    quantity: str
    citation: str
    standing: str
    note_zh: str
    note_en: str


def norm(key: str) -> float:
    """Give a norm's value: the city's own, else the shipped one.

    One small query; who needs it for many things reads it once for the batch, and who needs more
    than one asks ``norm_values``.

    Raises
    ------
    UnknownNorm
        If nobody ships or set one of this name.
    """
    return norm_values([key])[key]


def norm_values(keys: Collection[str]) -> dict[str, float]:
    """Give the values of some norms in one query: the city's own, else the shipped ones.

    Raises
    ------
    UnknownNorm
        If nobody ships or set one of these names.
    """
    kept = dict(Norm.objects.filter(pk__in=keys).values_list("key", "value"))
    if len(kept) < len(set(keys)):
        kept = {card.key: card.value for card in shipped_norms() if card.key in keys} | kept
    for key in keys:
        if key not in kept:
            raise UnknownNorm(key=key)
    return kept


def norms() -> list[NormCard]:
    """Give every norm with its source, in the order of their keys."""
    kept = {
        row.key: NormCard(
            row.key,
            row.value,
            row.shipped_value,
            row.quantity,
            row.citation,
            row.standing,
            row.note_zh,
            row.note_en,
        )
        for row in Norm.objects.all()
    }
    shipped = {card.key: card for card in shipped_norms()}
    return [card for _, card in sorted((shipped | kept).items())]


@cache
def shipped_norms() -> tuple[NormCard, ...]:
    """Read ``fixtures/norms.toml``: the figures we ship, each with its source."""
    with (Path(settings.BASE_DIR) / "fixtures" / "norms.toml").open("rb") as file:
        rows = tomllib.load(file)["norm"]
    return tuple(
        NormCard(**{**row, "value": float(row["value"]), "shipped_value": float(row["value"])})
        for row in rows
    )
