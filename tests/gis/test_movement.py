"""What a track shows of an order. No database."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo import LngLat
from gis.domain.fix_checks import CHECKS
from gis.domain.movement import MEANINGS, PIPELINE, Fact, MovementRules, Place, Watch, observe
from gis.domain.visits import Pace
from ops.places import CLONE
from tests.builders import at, crossing

RULES = MovementRules(
    ring_m=80,
    settle_s=10,
    near_m=200,
    near_settle_s=120,
    left_m=250,
    left_settle_s=60,
    pace=Pace(moves_mps=2, stops_mps=1),
)
HOME, SCENE = crossing(5, 6), crossing(7, 6)  # a kilometre apart
NEAR = crossing(6.7, 6)  # 150 m short of the scene
AWAY = crossing(8, 6)  # 500 m beyond it
SENT = Watch(scene=SCENE, home=HOME, ordered_at=at(0))


@dataclass(frozen=True)
class Fix:
    place: LngLat
    speed_mps: float | None
    at: datetime
    accuracy_m: float | None = 5.0
    heading_deg: float | None = None


def track(*seen: tuple[float, LngLat, float | None]) -> list[Fix]:
    return [Fix(place, speed, at(when)) for when, place, speed in seen]


TURNED_OUT = track(
    (30, HOME, 0), (60, HOME, 4), (70, crossing(5.4, 6), 12), (85, crossing(5.8, 6), 12)
)
CAME = track((150, SCENE, 1), (165, SCENE, 0))
WENT = track((600, crossing(7.2, 6), 8), (620, AWAY, 9), (700, AWAY, 0))
CAME_AGAIN = track((900, SCENE, 0), (915, SCENE, 0))


def shown(fixes: list[Fix], watch: Watch = SENT) -> list[tuple[Fact, datetime]]:
    return [(seen.fact, seen.at) for seen in observe(fixes, watch, RULES)]


def test_a_whole_turnout_is_seen_step_by_step_each_at_its_own_moment() -> None:
    assert shown([*TURNED_OUT, *CAME, *WENT, *CAME_AGAIN]) == [
        (Fact.TURNED_OUT, at(60)),
        (Fact.EN_ROUTE, at(70)),
        (Fact.ARRIVED, at(150)),
        (Fact.LEFT, at(620)),
        (Fact.REJOINED, at(900)),
    ]


def test_it_may_leave_and_come_back_more_than_once() -> None:
    again = [replace(fix, at=at(1000 + n * 100)) for n, fix in enumerate([*WENT, *CAME_AGAIN])]
    facts = [fact for fact, _ in shown([*TURNED_OUT, *CAME, *WENT, *CAME_AGAIN, *again])]

    assert facts[3:] == [Fact.LEFT, Fact.REJOINED, Fact.LEFT, Fact.REJOINED]


def test_what_is_known_is_not_shown_again() -> None:
    known = replace(SENT, turned_out_at=at(58), en_route_at=at(69), arrived_at=at(140))

    assert shown([*TURNED_OUT, *CAME], known) == []


def test_stopping_nearby_for_longer_than_a_red_light_is_an_arrival() -> None:
    at_the_lights = track((150, NEAR, 0), (260, NEAR, 0), (265, NEAR, 6))
    for_good = track((150, NEAR, 0), (270, NEAR, 0))

    assert Fact.ARRIVED not in dict(shown([*TURNED_OUT, *at_the_lights]))
    assert dict(shown([*TURNED_OUT, *for_good]))[Fact.ARRIVED] == at(150)


def test_standing_in_a_station_beside_the_fire_is_not_stopping_nearby() -> None:
    beside = replace(SENT, scene=crossing(5.3, 6), turned_out_at=at(10))
    standing = track((20, HOME, 0), (200, HOME, 0))

    assert shown(standing, beside) == []


def test_a_fire_next_door_is_an_arrival_only_once_it_is_under_way() -> None:
    next_door = replace(SENT, scene=HOME)
    standing = track((31, HOME, 0), (60, HOME, 0))

    assert shown(standing, next_door) == []
    assert shown(standing, replace(next_door, turned_out_at=at(61))) == [(Fact.ARRIVED, at(61))]


def test_a_stay_in_the_station_does_not_count_after_it_drove_off() -> None:
    """Station and fire lie side by side: it drove a round and came to stand there at 200."""
    next_door = replace(SENT, scene=HOME)
    round_trip = [*track((20, HOME, 0)), *TURNED_OUT, *track((200, HOME, 0), (215, HOME, 0))]

    assert dict(shown(round_trip, next_door))[Fact.ARRIVED] == at(200)


def test_a_crew_that_works_out_of_the_ring_has_not_left() -> None:
    """It said "on scene" from a staging area 500 m away: its word stands."""
    said = replace(SENT, turned_out_at=at(60), en_route_at=at(70), arrived_at=at(140))

    assert shown(track((150, AWAY, 0), (400, AWAY, 0)), said) == []


def test_a_word_spoken_after_it_went_is_worth_more_than_its_going() -> None:
    there = replace(SENT, turned_out_at=at(60), en_route_at=at(70), arrived_at=at(150))
    went = [*CAME, *WENT]

    assert shown(went, there) == [(Fact.LEFT, at(620))]
    assert shown(went, replace(there, said_at=at(640))) == []


def test_a_way_round_the_block_is_not_leaving() -> None:
    there = replace(SENT, turned_out_at=at(60), en_route_at=at(70), arrived_at=at(150))
    moved = track((150, SCENE, 0), (300, AWAY, 5), (350, AWAY, 5), (359, SCENE, 0))

    assert shown(moved, there) == []


def test_one_that_was_released_is_seen_to_leave_and_to_come_home() -> None:
    released = replace(
        SENT, turned_out_at=at(60), en_route_at=at(70), arrived_at=at(150), released_at=at(500)
    )
    home = track((900, HOME, 1), (915, HOME, 0))

    assert shown([*CAME, *WENT, *home], released) == [
        (Fact.LEFT, at(620)),
        (Fact.RETURNED, at(900)),
    ]


def test_nobody_comes_home_who_was_not_released() -> None:
    home = track((900, HOME, 1), (915, HOME, 0))

    assert Fact.RETURNED not in dict(shown([*TURNED_OUT, *CAME, *WENT, *home]))


def test_what_a_person_took_back_is_not_shown_again_but_what_comes_after_is() -> None:
    corrected = replace(SENT, turned_out_at=at(60), en_route_at=at(70), corrected_at=at(170))
    still = track((200, SCENE, 0), (800, SCENE, 0))
    anew = track((810, AWAY, 9), (830, SCENE, 0), (845, SCENE, 0))

    assert shown([*TURNED_OUT, *CAME, *still], corrected) == []
    assert shown(still, corrected) == []  # the beginning of the stay is not at hand
    assert shown([*CAME, *still, *anew], corrected) == [(Fact.ARRIVED, at(830))]


def test_without_a_known_station_only_a_word_says_that_it_is_under_way() -> None:
    homeless = replace(SENT, home=None)

    assert shown([*TURNED_OUT, *CAME], homeless) == []
    assert shown(CAME, replace(homeless, en_route_at=at(70))) == [(Fact.ARRIVED, at(150))]


PLACES = st.sampled_from([HOME, crossing(6, 6), NEAR, SCENE, SCENE, AWAY, AWAY])


@st.composite
def journeys(draw: st.DrawFn) -> list[Fix]:
    """Out of the station, then from place to place, standing or passing for a while at each."""
    fixes, when = TURNED_OUT[:], 90.0
    for _ in range(draw(st.integers(1, 7))):
        place, speed = draw(PLACES), draw(st.sampled_from([0.0, 0.0, 0.0, 1.5, 9.0]))
        for pause in draw(st.lists(st.sampled_from([2, 9, 11, 61, 121]), min_size=1, max_size=3)):
            fixes.append(Fix(place, speed, at(when)))
            when += pause
    return fixes


@given(journeys(), st.data())
def test_it_makes_no_difference_when_anybody_looks_or_whether_he_forgot(fixes, data) -> None:
    """Looks at any moments, each by a worker that knows only what was recorded, and one at the end.

    So one that is killed and comes back, late, records the same facts with the same moments.
    """
    is_looked = data.draw(st.lists(st.booleans(), min_size=len(fixes), max_size=len(fixes)))
    watch, recorded = SENT, []
    for count, looks in enumerate([*is_looked[:-1], True], start=1):
        for seen in observe(fixes[:count], watch, RULES) if looks else ():
            recorded.append((seen.fact, seen.at))
            watch = watch.after(seen)

    assert recorded == shown(fixes)


@given(journeys(), st.randoms(use_true_random=False))
def test_fixes_that_come_in_any_order_show_no_fact_twice(fixes, random) -> None:
    come = fixes[:]
    random.shuffle(come)
    watch, recorded = SENT, []
    for count in range(1, len(come) + 1):
        known = sorted(come[:count], key=lambda fix: fix.at)
        for seen in observe(known, watch, RULES):
            recorded.append(seen.fact)
            watch = watch.after(seen)

    assert len([fact for fact in recorded if fact not in {Fact.LEFT, Fact.REJOINED}]) == len(
        {fact for fact in recorded if fact not in {Fact.LEFT, Fact.REJOINED}}
    )
    comings = [fact for fact in recorded if fact in {Fact.LEFT, Fact.REJOINED}]
    assert comings == [(Fact.LEFT, Fact.REJOINED)[n % 2] for n in range(len(comings))]


@given(journeys())
def test_every_moment_is_that_of_a_fix_and_steps_are_in_order(fixes) -> None:
    seen = shown(fixes)

    assert {moment for _, moment in seen} <= {fix.at for fix in fixes}
    assert [moment for _, moment in seen] == sorted(moment for _, moment in seen)


def test_the_list_is_what_runs_and_is_the_one_in_the_documents() -> None:
    door = [stage.name for stage in PIPELINE if stage.place is Place.DOOR]
    worker = [stage.name for stage in PIPELINE if stage.place is Place.WORKER]
    assert door == [*(reason for reason, _ in CHECKS), "outdated"]
    assert worker == ["moving", *(fact for fact, _ in MEANINGS)]

    page = (CLONE / "docs" / "movement.md").read_text("utf-8")
    rows = [line.split("|")[1].strip(" `") for line in page.splitlines() if line.startswith("| `")]
    assert rows == [stage.name for stage in PIPELINE]


@pytest.mark.parametrize("fact", list(Fact))
def test_every_fact_has_its_rule(fact: Fact) -> None:
    assert [one for one, _ in MEANINGS].count(fact) == 1
