"""Tiles: which piece of the map a place lies in."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.tiles import MOST_TILES, SIDE, tile_key, tiles_of


def test_wuhan_lies_where_the_web_map_says() -> None:
    """Zoom 12 tile of 114.30 E 30.59 N, by the usual formula worked by hand."""
    assert divmod(tile_key(114.30, 30.59), SIDE) == (3348, 1682)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_earth_has_a_tile(lng: float, lat: float) -> None:
    assert 0 <= tile_key(lng, lat) < SIDE * SIDE


@given(st.floats(113, 115), st.floats(29, 31), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_view_touches_the_tiles_of_its_corners(
    lng: float, lat: float, wide: float, high: float
) -> None:
    tiles = tiles_of([lng, lat, lng + wide, lat + high])
    assert tiles is not None
    for corner in [(lng, lat), (lng + wide, lat + high), (lng, lat + high), (lng + wide, lat)]:
        assert tile_key(*corner) in tiles


def test_a_view_of_half_the_world_takes_everything() -> None:
    assert tiles_of([-180, -80, 180, 80]) is None
    assert len(tiles_of([114.0, 30.3, 114.9, 30.9]) or ()) < MOST_TILES


@pytest.mark.parametrize(
    "bbox",
    [[], [1, 2, 3], [2, 0, 1, 1], [0, 2, 1, 1], [math.nan, 0, 1, 1], [0, 0, math.inf, 1]],
)
def test_a_view_that_is_no_box_is_refused(bbox: list[float]) -> None:
    with pytest.raises(ValueError, match="a view"):
        tiles_of(bbox)
