"""Building, saving and mapping a network."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from core.geo import LngLat
from gis.domain.local import to_lnglat, to_local
from gis.domain.road_build import build_network
from gis.domain.roads import ARRAYS, NONE, RoadNetwork, load_network, save_network
from tests.gis.networks import BUILT_AT, COSTS, network_of, pieces_of, small_networks

SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]
ROUND = [(0, 1, False), (1, 2, False), (2, 3, False), (3, 0, False)]


@settings(max_examples=40, deadline=None)
@given(small_networks())
def test_every_edge_leads_to_every_other(network: RoadNetwork) -> None:
    for start in range(network.edge_count):
        seen, waiting = set(), [start]
        while waiting:
            for after in network.turns(waiting.pop()).tolist():
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        assert seen == set(range(network.edge_count))


@settings(max_examples=40, deadline=None)
@given(small_networks())
def test_edges_and_pieces_agree(network: RoadNetwork) -> None:
    for edge in range(network.edge_count):
        line = network.edge_line(edge)
        assert line[0] == pytest.approx(network.node_east_north_m[network.edge_from[edge]])
        assert line[-1] == pytest.approx(network.node_east_north_m[network.edge_to[edge]])
        twin = network.edge_twin[edge]
        assert twin == NONE or network.edge_road[twin] == network.edge_road[edge]
        side = 0 if network.edge_is_forward[edge] else 1
        assert network.road_edge[network.edge_road[edge], side] == edge


def test_a_oneway_that_leads_nowhere_is_left_out() -> None:
    places = [*SQUARE, (200, 0)]
    built = build_network(
        pieces_of(places, [*ROUND, (1, 4, True)]), turn_costs=COSTS, name="t", built_at=BUILT_AT
    )

    assert sorted(built.piece.tolist()) == [0, 1, 2, 3]


def test_no_road_at_all_is_said() -> None:
    with pytest.raises(ValueError, match="no road"):
        network_of(SQUARE, [(0, 1, True)])


def test_a_left_turn_costs_more_than_a_right_one() -> None:
    cross = [(0, 0), (0, -100), (-100, 0), (100, 0), (0, 100)]
    network = network_of(cross, [(1, 0, False), (0, 2, False), (0, 3, False), (0, 4, False)])
    at = network.node_east_north_m
    south = next(edge for edge in range(network.edge_count) if at[network.edge_from[edge]][1] < -50)
    seconds = {
        tuple(np.round(at[network.edge_to[network.turn_to[row]]]).tolist()): network.turn_s[row]
        for row in range(network.turn_start[south], network.turn_start[south + 1])
    }

    assert seconds == {(-100, 0): 8, (100, 0): 3, (0, 100): 1} or _about(seconds, at)


def _about(seconds: dict, at: np.ndarray) -> bool:
    """The network's origin is the middle of its bounds, here the crossing itself."""
    west, east = min(seconds), max(seconds)
    north = max(seconds, key=lambda place: place[1])
    return (seconds[west], seconds[east], seconds[north]) == (8, 3, 1)


def test_the_same_pieces_give_the_same_version_whenever_they_are_built() -> None:
    one = network_of(SQUARE, ROUND)
    later = build_network(
        pieces_of(SQUARE, ROUND),
        turn_costs=COSTS,
        name="test",
        built_at=BUILT_AT.replace(year=2027),
    ).network
    dearer = network_of(SQUARE, ROUND, replace(COSTS, around_s=21))
    other = network_of(SQUARE, [*ROUND[:3], (3, 0, True)])

    assert later.version == one.version
    assert other.version != one.version
    assert dearer.version == one.version  # there is no dead end to turn round at


def test_a_saved_network_is_mapped_as_it_was(tmp_path) -> None:
    network = network_of(SQUARE, ROUND)
    save_network(network, tmp_path / "n")

    mapped = load_network(tmp_path / "n")

    assert (mapped.version, mapped.origin, mapped.built_at) == (
        network.version,
        network.origin,
        network.built_at,
    )
    for name in ARRAYS:
        array = getattr(mapped, name)
        is_float = array.dtype.kind == "f"
        assert np.array_equal(array, getattr(network, name), equal_nan=is_float)
        assert not array.flags.writeable
        assert not getattr(network, name).flags.writeable


def test_a_network_with_a_file_missing_or_cut_short_is_refused(tmp_path) -> None:
    save_network(network_of(SQUARE, ROUND), tmp_path / "n")
    np.save(tmp_path / "n" / "turn_to.npy", np.zeros(1, dtype=np.int32))
    with pytest.raises(ValueError, match="manifest"):
        load_network(tmp_path / "n")

    (tmp_path / "n" / "turn_to.npy").unlink()
    with pytest.raises(FileNotFoundError):
        load_network(tmp_path / "n")


def test_local_metres_are_true_and_come_back() -> None:
    wuhan = LngLat(114.3, 30.6)
    places = np.array([[114.3, 30.6], [114.7, 30.9], [113.9, 30.3]])

    local = to_local(places, wuhan)

    assert local[0] == pytest.approx([0, 0], abs=1e-6)
    # Geodesic distances (Karney) of the two others from the origin.
    assert np.hypot(*local[1:].T) == pytest.approx([50_726.29, 50_814.59], rel=2e-5)
    assert to_lnglat(local, wuhan) == pytest.approx(places, abs=1e-9)
    assert to_local(np.empty((0, 2)), wuhan).shape == (0, 2)


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(-3, 3), st.floats(-3, 3))
@example(0.0, 1e-10, 0.5, 0.5)
@example(1e-10, -4e-9, 0.5, 0.5)
def test_local_metres_are_those_of_proj(lng: float, lat: float, east: float, north: float) -> None:
    origin, places = LngLat(lng, lat), np.array([[lng + east, lat + north]])
    # A pipeline takes the origin as it is. pyproj.Proj would write it down as the text of a
    # reference system first, where less than 5e-9 degrees (half a millimetre) becomes 0.
    plane = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
        f" +step +proj=tmerc +lon_0={lng!r} +lat_0={lat!r} +k=1 +ellps=WGS84"
    )

    local = to_local(places, origin)

    assert local[0] == pytest.approx(plane.transform(*places[0]), abs=1e-6)
    assert to_lnglat(local, origin) == pytest.approx(places, abs=1e-11)


def test_a_place_on_the_other_side_of_the_earth_is_far_and_one_beyond_the_pole_is_nowhere() -> None:
    wuhan = LngLat(114.3, 30.6)

    local = to_local(np.array([[0.0, 0.0], [24.3, 0.0], [-65.7, -30.6], [30.6, 114.3]]), wuhan)

    assert (np.hypot(*local[:3].T) > 6_000_000).all()
    assert np.isfinite(local[:3]).all()
    assert np.isnan(local[3]).all()
