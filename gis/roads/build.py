"""From a file to a road network, the rows the map draws, and a report of what was concluded."""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.geo import LngLat
from gis.domain.datum import Datum
from gis.domain.local import to_local
from gis.domain.road_build import build_network
from gis.domain.road_pieces import RoadPieces
from gis.domain.roads import Bools, Floats, Ints, RoadNetwork
from gis.roads.drawn import DrawnRoads
from gis.roads.oneway import guess_oneway, partners_of, samples_of, undo_what_cuts_off
from gis.roads.policy import Policy
from gis.roads.reading import read_roads
from gis.roads.strokes import StreetName, name_streets, streets_of, strokes_of


@dataclass(frozen=True, eq=False, slots=True)
class BuiltRoads:
    """A network and what belongs to its road rows, in their order."""

    network: RoadNetwork
    name: list[str]
    name_en: list[str]
    is_name_synthetic: Bools
    source_sha256: str
    report: dict[str, Any]


def build_from_file(
    path: Path,
    *,
    name: str,
    policy: Policy,
    built_at: datetime,
    mapping: dict[str, Any] | None = None,
    datum: Datum = Datum.WGS84,
) -> BuiltRoads:
    """Read roads from a file of any kind that ``gis.roads.reading`` knows and build their network.

    Raises
    ------
    ValueError
        If the file is of another kind, is not what its mapping says, or holds no road an
        appliance may use.
    """
    began = time.monotonic()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    drawn = read_roads(path, policy, mapping, datum)
    return build(drawn, name=name, policy=policy, built_at=built_at, sha256=digest, began_s=began)


def build(
    drawn: DrawnRoads,
    *,
    name: str,
    policy: Policy,
    built_at: datetime,
    sha256: str,
    began_s: float,
) -> BuiltRoads:
    """Conclude what the file does not say, and build the network."""
    concluded = _conclude(drawn, policy)
    speed = np.array([policy.class_speed_mps(one) for one in drawn.road_class])
    if policy.is_posted_binding:
        speed = np.fmin(speed, drawn.posted_mps)
    classes = tuple(sorted(set(drawn.road_class.tolist())))
    built = build_network(
        RoadPieces(
            node_from=drawn.node_from,
            node_to=drawn.node_to,
            road_classes=classes,
            road_class=np.searchsorted(classes, drawn.road_class).astype(np.uint8),
            is_oneway=concluded.is_oneway,
            is_guessed=concluded.is_guessed,
            speed_mps=speed,
            point_start=drawn.point_start,
            point_lnglat=drawn.point_lnglat,
            facts=drawn.facts,
            gates=drawn.gates,
            forbidden=drawn.forbidden,
        ),
        turn_costs=policy.turn_costs,
        name=name,
        built_at=built_at,
    )
    network, piece = built.network, built.piece
    names = [concluded.names[row] for row in piece.tolist()]
    synthetic = np.array([concluded.is_name_synthetic[row] for row in piece.tolist()])
    report = {
        "speeds": policy.citation,
        "given": drawn.given_count,
        "open": len(drawn.road_class),
        "kept": network.road_count,
        "dropped": len(drawn.road_class) - network.road_count,
        "kept_km": round(float(network.road_length_m.sum()) / 1000, 1),
        "open_km": round(float(concluded.length_m.sum()) / 1000, 1),
        "edges": network.base_count,
        "edges_copied": len(network.copy_of),
        "oneway": int(network.road_is_oneway.sum()),
        "guessed": int(network.road_is_guessed.sum()),
        "guesses_undone": concluded.undone_count,
        "streets_named_by_us": len({zh for zh, _ in names if zh}) if synthetic.any() else 0,
        "classes": concluded.class_report,
        "gates_on_roads": len(network.gate_node),
        **drawn.said,
        "took_s": round(time.monotonic() - began_s, 1),
    }
    if drawn.named:
        report["restrictions"]["in_graph"] = _count_in(drawn, piece)
    return BuiltRoads(
        network=network,
        name=[zh for zh, _ in names],
        name_en=[en for _, en in names],
        is_name_synthetic=synthetic,
        source_sha256=sha256,
        report=report,
    )


def _count_in(drawn: DrawnRoads, piece: Ints) -> int:
    """Count the restrictions all of whose pieces are in the network."""
    kept = set(piece.tolist())
    return sum(all(way // 2 in kept for way in path) for path in drawn.named)


@dataclass(frozen=True, eq=False, slots=True)
class _Concluded:
    is_oneway: Bools
    is_guessed: Bools
    undone_count: int
    names: list[tuple[str, str]]
    is_name_synthetic: Bools
    length_m: Floats
    class_report: dict[str, dict[str, float]]


def _conclude(drawn: DrawnRoads, policy: Policy) -> _Concluded:
    middle = drawn.point_lnglat.mean(axis=0)
    points = to_local(drawn.point_lnglat, LngLat(float(middle[0]), float(middle[1])))
    length_m = _lengths(points, drawn.point_start)
    none = np.zeros(len(length_m), dtype=np.bool_)
    names = list(zip(drawn.name, drawn.name_en, strict=True))
    if drawn.has_oneway_tags and drawn.has_names:
        return _Concluded(drawn.is_oneway, none, 0, names, none, length_m, {})

    samples = samples_of(points, drawn.point_start)
    partners = partners_of(samples, drawn.road_class, policy.oneway_guess)
    guessed, undone, class_report = none, none, {}
    if not drawn.has_oneway_tags:
        first_guess = guess_oneway(partners, drawn.road_class, policy.oneway_guess)
        undone = undo_what_cuts_off(
            drawn.node_from,
            drawn.node_to,
            first_guess,
            _rank(drawn.road_class, policy.oneway_guess.classes),
        )
        guessed = first_guess & ~undone
        share = policy.oneway_guess.share
        class_report = {
            one: _of_class(
                drawn.road_class == one,
                partnered=partners.has_any(share),
                on_left=partners.anti_left >= share,
                guessed=guessed,
                undone=undone,
            )
            for one in sorted(set(drawn.road_class.tolist()))
        }
    synthetic = none
    if not drawn.has_names:
        rule = policy.stroke
        stroke = strokes_of(
            (points, drawn.point_start), (drawn.node_from, drawn.node_to), drawn.road_class, rule
        )
        street = streets_of(stroke, samples, partners, length_m)
        given = name_streets(street, length_m, drawn.road_class, rule, seed=119)
        eligible = np.isin(drawn.road_class, rule.classes)
        nameless = StreetName("", "")
        called = [
            given.get(one, nameless) if is_one else nameless
            for one, is_one in zip(street.tolist(), eligible.tolist(), strict=True)
        ]
        names = [(one.zh, one.en) for one in called]
        synthetic = np.array([bool(one.zh) for one in called])
    return _Concluded(
        is_oneway=drawn.is_oneway | guessed,
        is_guessed=guessed,
        undone_count=int(undone.sum()),
        names=names,
        is_name_synthetic=synthetic,
        length_m=length_m,
        class_report=class_report,
    )


def _of_class(
    mine: Bools, *, partnered: Bools, on_left: Bools, guessed: Bools, undone: Bools
) -> dict[str, float]:
    """Say of one class what was measured and what was made of it."""
    count, with_one = int(mine.sum()), int((mine & partnered).sum())
    left = int((mine & partnered & on_left).sum())
    return {
        "pieces": count,
        "partnered": with_one,
        "partner_anti_parallel_left_percent": round(100 * left / max(with_one, 1), 1),
        "guessed_oneway": int((mine & guessed).sum()),
        "guesses_undone": int((mine & undone).sum()),
    }


def _rank(road_class: npt.NDArray[np.str_], classes: tuple[str, ...]) -> Ints:
    """Put classes in order: a guess on the first is the last to be given up."""
    order = {name: place for place, name in enumerate(classes)}
    return np.array([order.get(str(one), len(order)) for one in road_class], dtype=np.int32)


def _lengths(points: Floats, start: Ints) -> Floats:
    step = np.zeros(len(points))
    step[1:] = np.hypot(*np.diff(points, axis=0).T)
    step[start[:-1]] = 0.0
    return np.add.reduceat(step, start[:-1])
