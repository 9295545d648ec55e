"""Kilometre posts whose place is known."""

from django.db import connection

from core.geo import LngLat
from gis.domain.kilometre import Post


def posts_of(number: str, name: str) -> list[Post]:
    """List the posts of a road by its number, or by its name where no number was said."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, {"number": number, "name": name})
        return [Post(km, LngLat(lng, lat), made) for km, lng, lat, made in cursor]


_POSTS = """
    SELECT km, ST_X(place), ST_Y(place), is_synthetic FROM geodata_kilometrepost
    WHERE CASE WHEN %(number)s <> '' THEN road = %(number)s
        ELSE road = %(name)s OR name = %(name)s END
"""
