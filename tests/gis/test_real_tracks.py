"""What a fix goes through, over 50 tracks recorded in Athens at 1 Hz (pNEUMA). No database."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from conftest import real_data
from core.geo import LngLat, metres_between
from gis.domain.fix_checks import FixLimits, FixTrack, judge_fix
from gis.domain.movement import Fact, MovementRules, Watch, observe
from gis.domain.on_road import on_road, reach_m
from gis.domain.roads import RoadNetwork
from gis.domain.visits import Pace, apart_m, moving
from gis.roads.build import build_from_file
from gis.roads.policy import read_policy

DAY = datetime(2026, 5, 12, tzinfo=UTC)
ATHENS = LngLat(23.7310, 37.9850)
LIMITS = FixLimits(timedelta(seconds=10), max_speed_mps=55.0, city=ATHENS)
PACE = Pace(moves_mps=2, stops_mps=1)
RULES = MovementRules(
    ring_m=80, settle_s=10, near_m=200, near_settle_s=120, left_m=250, left_settle_s=60, pace=PACE
)
EVERY = 7  # fixes: a look at each would take minutes
PARKED_S = 60


@dataclass(frozen=True)
class Fix:
    place: LngLat
    at: datetime
    speed_mps: float | None
    heading_deg: float | None = None
    accuracy_m: float | None = 5.0


@pytest.fixture(scope="module")
def recorded() -> list[list[Fix]]:
    """Each vehicle's fixes; the heading is that of the way to the next one."""
    tracks = defaultdict(list)
    with real_data("tracks/data_sparsify.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            clock = datetime.fromisoformat(row["time"]) - datetime(1970, 1, 1)  # noqa: DTZ001
            place = LngLat(float(row["lon"]), float(row["lat"]))
            tracks[row["track_id"]].append(Fix(place, DAY + clock, float(row["speed"]) / 3.6))
    return [headed(sorted(track, key=lambda fix: fix.at)) for track in tracks.values()]


def headed(track: list[Fix]) -> list[Fix]:
    made = []
    for one, other in zip(track, [*track[1:], track[-1]], strict=True):
        east = (other.place.lng - one.place.lng) * np.cos(np.radians(one.place.lat))
        heading = np.degrees(np.arctan2(east, other.place.lat - one.place.lat)) % 360
        made.append(replace(one, heading_deg=heading if one.place != other.place else None))
    return made


@pytest.fixture(scope="module")
def streets() -> RoadNetwork:
    path = real_data("tracks/pNEUMA_network.graphml")
    return build_from_file(path, name="athens", policy=read_policy(), built_at=DAY).network


def test_the_door_believes_every_one_of_them(recorded) -> None:
    assert sum(len(track) for track in recorded) == 23_293
    for track in recorded:
        known = FixTrack()
        for fix in track:
            verdict = judge_fix(fix, known, LIMITS, now=fix.at)
            assert (verdict.reason, verdict.is_outdated) == ("", False)
            known = verdict.track
        assert known.last == track[-1]


def test_in_any_order_those_that_are_late_move_nothing_and_none_is_refused(recorded) -> None:
    rng = random.Random(119)
    for track in recorded[:10]:
        come, known, newest = rng.sample(track, len(track)), FixTrack(), DAY
        for fix in come:
            verdict = judge_fix(fix, known, LIMITS, now=track[-1].at)
            assert (verdict.reason, verdict.is_outdated) == ("", fix.at < newest)
            known, newest = verdict.track, max(newest, fix.at)
            assert known.last is not None
            assert known.last.at == newest


def test_nearly_all_are_on_a_road_and_those_that_move_on_one_that_leads_their_way(
    recorded, streets
) -> None:
    looked = on = moved = ahead = 0
    for track in recorded:
        is_moving = moving(track, PACE)
        for fix, moves in list(zip(track, is_moving, strict=True))[::EVERY]:
            looked += 1
            found = on_road(streets, fix, is_moving=moves)
            if found is None:
                continue
            on += 1
            assert found.distance_m <= reach_m(fix.accuracy_m)
            assert metres_between(found.place, fix.place) == pytest.approx(
                found.distance_m, abs=0.5
            )
            if moves and fix.speed_mps > 5 and fix.heading_deg is not None:
                moved += 1
                ahead += leads(streets, found.edge, found.place, fix.heading_deg)
    assert on / looked > 0.95
    assert moved > 300
    assert ahead / moved > 0.97


def leads(streets: RoadNetwork, edge: int, place: LngLat, heading_deg: float) -> bool:
    """Whether the edge runs within a right angle of the heading, at the segment nearest to it."""
    line = streets.edge_line(edge)
    here = streets.local(np.array([place]))[0]
    step = np.diff(line, axis=0)
    share = np.clip(np.sum((here - line[:-1]) * step, axis=1) / np.sum(step**2, axis=1), 0, 1)
    nearest = np.argmin(np.hypot(*(line[:-1] + step * share[:, None] - here).T))
    turn = np.degrees(np.arctan2(*step[nearest])) - heading_deg
    return bool(abs((turn + 180) % 360 - 180) <= 95)


def sent(track: list[Fix]) -> tuple[list[Fix], Watch]:
    """Send a vehicle from where its track begins to where it ends, and let it park there."""
    end = track[-1]
    parked = [
        replace(end, at=end.at + timedelta(seconds=second), speed_mps=0.0)
        for second in range(1, PARKED_S + 1)
    ]
    watch = Watch(scene=end.place, home=track[0].place, ordered_at=track[0].at)
    return [*track, *parked], watch


def test_each_is_seen_to_turn_out_and_to_arrive_where_it_parks(recorded) -> None:
    journeys = [
        track for track in recorded if apart_m(track[0].place, track[-1].place) > RULES.near_m * 2
    ]
    assert len(journeys) > 30
    for track in journeys:
        whole, watch = sent(track)
        seen = {one.fact: one.at for one in observe(whole, watch, RULES)}

        assert set(seen) == {Fact.TURNED_OUT, Fact.EN_ROUTE, Fact.ARRIVED}
        out = next(fix.at for fix in whole if apart_m(fix.place, watch.home) > RULES.ring_m)
        assert seen[Fact.TURNED_OUT] <= seen[Fact.EN_ROUTE] == out
        place = next(fix.place for fix in whole if fix.at == seen[Fact.ARRIVED])
        assert apart_m(place, watch.scene) <= RULES.near_m  # in a jam that long, it counts as there


def test_looking_every_few_seconds_records_what_one_look_at_the_end_does(recorded) -> None:
    for track in recorded[::5]:
        whole, watch = sent(track)
        known, steps = watch, []
        for count in range(20, len(whole) + 20, 20):
            for seen in observe(whole[:count], known, RULES):
                steps.append(seen)
                known = known.after(seen)

        assert steps == observe(whole, watch, RULES)
