"""Keeping a demonstration going for weeks: where its pictures come from."""

from config.seeding.cameras import PICTURES
from gis.api import move_pictures


def point_pictures(pictures_url: str) -> int:
    """Let the demonstration's cameras have their pictures from here; gives how many moved."""
    return move_pictures(PICTURES, pictures_url) if pictures_url else 0
