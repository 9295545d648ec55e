"""Appliances as this room knows them: numbers and call signs, asked of who keeps them."""

from collections.abc import Collection

from gis.api import kept_rows


def call_signs(formation_ids: Collection[int]) -> dict[int, str]:
    """Give the call sign of each appliance of some stations."""
    return {row["id"]: row["call_sign"] for row in kept_rows("appliances", formation_ids)}


def numbers(formation_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Give each appliance's number by its station and call sign."""
    return {
        (row["formation"], row["call_sign"]): row["id"]
        for row in kept_rows("appliances", formation_ids)
    }
