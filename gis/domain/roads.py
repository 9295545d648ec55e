"""The road network as arrays: directed edges, turns between them, and their geometry.

Edge-based from the first day: what is travelled from is an edge, and a turn is an arc, so that a
turn can cost time or be forbidden. The arrays are immutable and swapped whole.
"""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.geo import LngLat
from gis.domain.local import Degrees, Metres, to_lnglat, to_local

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MANIFEST = "manifest.json"
NONE = -1
"""Stands for "no edge" in arrays of edges."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadNetwork:
    """A city's roads, as of one import.

    A *road row* is a piece of road as it was drawn, with one class, one name and one direction
    rule; an *edge* is a way to travel it, so a two-way piece has two. Edges are numbered along a
    space-filling curve: what is near on the ground is near in memory. CSR arrays: the entries of
    row ``i`` are ``[start[i], start[i + 1])``.
    """

    version: str  # digest of the arrays and of what they were made with
    name: str
    origin: LngLat
    built_at: datetime
    road_classes: tuple[str, ...]  # OSM's words: motorway, trunk, primary ...

    node_east_north_m: Metres  # (nodes, 2)

    road_class: Bytes  # (roads,) row of road_classes
    road_is_oneway: Bools
    road_is_guessed: Bools  # one-way because we concluded it, not because the data says so
    road_length_m: Floats
    point_start: Ints  # (roads + 1,)
    point_east_north_m: Metres  # (points, 2) in the direction in which the piece was drawn
    point_along_m: Floats  # (points,) metres from the piece's first point

    edge_from: Ints  # (edges,) node
    edge_to: Ints  # (edges,) node
    edge_road: Ints  # (edges,) road row
    edge_is_forward: Bools  # as drawn, or against
    edge_twin: Ints  # the same piece the other way; NONE on a one-way
    edge_length_m: Floats
    edge_travel_s: Floats

    turn_start: Ints  # (edges + 1,)
    turn_to: Ints  # (turns,) the edge turned into
    turn_s: Floats  # (turns,)

    # Worked out once when the network is built, so that a query finds it ready (see road_index).
    key_edge: Ints  # (keys,) edges after which there is a choice
    key_of: Ints  # (edges,) the key reached by going on from an edge where there is no choice
    key_off_s: Floats  # (edges,) from an edge's start to the start of its key
    back_start: Ints  # (keys + 2,) arcs from a key to the keys before it, and one row to spare
    back_to: Ints
    back_s: Floats
    before_start: Ints  # (edges + 1,) turns, backwards
    before_edge: Ints
    before_s: Floats
    cell_of: Longs  # (cells,) sorted keys of the grid squares that hold road
    cell_start: Ints  # (cells + 1,)
    cell_segment: Ints  # segments, named by their first point
    point_road: Ints  # (points,) road row
    road_edge: Ints  # (roads, 2) the edge as drawn and the edge against; NONE where there is none

    # Edges numbered from base_count on are copies: on that edge, part-way through a forbidden
    # manoeuvre (docs/decisions/0030). One stands on an edge itself, and arrives on any copy.
    copy_of: Ints  # (copies,) sorted: the edge each copy is of

    # NaN where nothing is known.
    road_key: Longs  # (roads,) what the piece is known by from one import to the next
    road_lane_count: Floats  # in both directions together
    road_max_width_m: Floats
    road_max_height_m: Floats
    road_max_weight_t: Floats

    gate_kinds: tuple[str, ...]  # OSM's words: gate, lift_gate ...
    gate_node: Ints  # (gates,) where an appliance waits; turn_s has it in already
    gate_s: Floats
    gate_kind: Bytes  # (gates,) row of gate_kinds

    @property
    def edge_count(self) -> int:
        """How many directed edges there are, copies included."""
        return len(self.edge_road)

    @property
    def base_count(self) -> int:
        """How many directed edges there are, copies not included."""
        return len(self.edge_road) - len(self.copy_of)

    @property
    def road_count(self) -> int:
        """How many road rows there are."""
        return len(self.road_class)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        low, high = self.point_east_north_m.min(axis=0), self.point_east_north_m.max(axis=0)
        corners = self.lnglat(
            np.array([low, high, [low[0], high[1]], [high[0], low[1]]], dtype=np.float64)
        )
        west, south = corners.min(axis=0)
        east, north = corners.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def local(self, lnglat: Degrees) -> Metres:
        """Give (n, 2) places in this network's metres."""
        return to_local(lnglat, self.origin)

    def lnglat(self, east_north_m: Metres) -> Degrees:
        """Give (n, 2) of this network's metres as places."""
        return to_lnglat(east_north_m, self.origin)

    def road_line(self, road: int) -> Metres:
        """Give a piece of road as (m, 2) local metres, as drawn."""
        return self.point_east_north_m[self.point_start[road] : self.point_start[road + 1]]

    def edge_line(self, edge: int) -> Metres:
        """Give an edge as (m, 2) local metres, in the direction of travel."""
        line = self.road_line(int(self.edge_road[edge]))
        return line if self.edge_is_forward[edge] else line[::-1]

    def base_of(self, edges: Ints | Longs) -> Longs:
        """Give each edge itself, and of a copy the edge it is of."""
        rows = np.asarray(edges, dtype=np.int64)
        if not len(self.copy_of):
            return rows
        copy = np.clip(rows - self.base_count, 0, None)
        base: Longs = np.where(rows < self.base_count, rows, self.copy_of[copy])
        return base

    def copies_of(self, edge: int) -> list[int]:
        """Give the copies of an edge."""
        low, high = np.searchsorted(self.copy_of, [edge, edge + 1])
        return list(range(self.base_count + int(low), self.base_count + int(high)))

    def turns(self, edge: int) -> Ints:
        """Give the edges that may be travelled after ``edge``."""
        return self.turn_to[self.turn_start[edge] : self.turn_start[edge + 1]]


_WORDS = ("version", "name", "origin", "built_at", "road_classes", "gate_kinds")
ARRAYS = tuple(field.name for field in fields(RoadNetwork) if field.name not in _WORDS)

_ADDED = (
    "copy_of",
    "road_key",
    "road_lane_count",
    "road_max_width_m",
    "road_max_height_m",
    "road_max_weight_t",
    "gate_node",
    "gate_s",
    "gate_kind",
)
"""What networks saved by the first release lack: they go on being read, as knowing none of it."""


def _not_known_then(road_count: int) -> dict[str, npt.NDArray[np.generic]]:
    nothing = np.full(road_count, np.nan)
    given: dict[str, npt.NDArray[np.generic]] = dict.fromkeys(_ADDED[2:6], nothing)
    return given | {
        "copy_of": np.zeros(0, dtype=np.int32),
        "road_key": np.zeros(road_count, dtype=np.int64),
        "gate_node": np.zeros(0, dtype=np.int32),
        "gate_s": np.zeros(0),
        "gate_kind": np.zeros(0, dtype=np.uint8),
    }


def save_network(network: RoadNetwork, folder: Path) -> None:
    """Write a network as one ``.npy`` per array; the manifest comes last and makes it whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(network, name), allow_pickle=False)
    manifest = {
        "version": network.version,
        "name": network.name,
        "origin": list(network.origin),
        "built_at": network.built_at.isoformat(),
        "road_classes": list(network.road_classes),
        "gate_kinds": list(network.gate_kinds),
        "counts": {
            "roads": network.road_count,
            "edges": network.edge_count,
            "turns": len(network.turn_to),
            "points": len(network.point_east_north_m),
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def load_network(folder: Path) -> RoadNetwork:
    """Map a saved network into memory, read-only: processes on a machine share one copy.

    Raises
    ------
    FileNotFoundError
        If a file of it is missing.
    ValueError
        If its arrays do not fit the counts in its manifest.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    arrays: dict[str, Any] = {}
    is_first = "gate_kinds" not in manifest
    for name in (name for name in ARRAYS if not (is_first and name in _ADDED)):
        mapped = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        arrays[name] = mapped.view(np.ndarray)  # the bare array: a memmap's own methods are slow
    if is_first:
        arrays |= _not_known_then(len(arrays["road_class"]))
    network = RoadNetwork(
        version=manifest["version"],
        name=manifest["name"],
        origin=LngLat(*manifest["origin"]),
        built_at=datetime.fromisoformat(manifest["built_at"]),
        road_classes=tuple(manifest["road_classes"]),
        gate_kinds=tuple(manifest.get("gate_kinds", ())),
        **arrays,
    )
    found = {
        "roads": network.road_count,
        "edges": network.edge_count,
        "turns": len(network.turn_to),
        "points": len(network.point_east_north_m),
    }
    if found != manifest["counts"]:
        raise ValueError(f"{folder.name}: arrays hold {found}, manifest says {manifest['counts']}")
    return network
