"""Concluding one-ways from geometry, and taking back what cuts road off."""

import numpy as np

from gis.roads.oneway import guess_oneway, partners_of, samples_of, undo_what_cuts_off
from gis.roads.policy import OnewayGuess

RULE = OnewayGuess(
    classes=("primary",),
    always=("motorway_link",),
    within_m=50,
    share=0.5,
    parallel_within_deg=30,
)


def guessed(lines: list[list[tuple[float, float]]], classes: list[str]) -> list[bool]:
    points = np.array([point for line in lines for point in line], dtype=np.float64)
    start = np.cumsum([0, *(len(line) for line in lines)]).astype(np.int32)
    samples = samples_of(points, start)
    road_class = np.array(classes)
    return guess_oneway(partners_of(samples, road_class, RULE), road_class, RULE).tolist()


NORTHWARD = [(20.0, 0.0), (20.0, 600.0)]
SOUTHWARD = [(0.0, 600.0), (0.0, 0.0)]


def test_two_carriageways_that_keep_right_are_oneway() -> None:
    assert guessed([NORTHWARD, SOUTHWARD], ["primary"] * 2) == [True, True]


def test_a_neighbour_on_the_right_or_drawn_the_same_way_says_nothing() -> None:
    assert guessed([NORTHWARD[::-1], SOUTHWARD[::-1]], ["primary"] * 2) == [False, False]
    assert guessed([NORTHWARD, SOUTHWARD[::-1]], ["primary"] * 2) == [False, False]


def test_neighbours_too_far_of_another_class_or_alongside_for_too_short_say_nothing() -> None:
    far = [(-40.0, 600.0), (-40.0, 0.0)]
    short = [(0.0, 200.0), (0.0, 0.0)]

    assert guessed([NORTHWARD, far], ["primary"] * 2) == [False, False]
    assert guessed([NORTHWARD, SOUTHWARD], ["primary", "secondary"]) == [False, False]
    assert guessed([NORTHWARD, short], ["primary"] * 2) == [False, True]


def test_motorway_links_are_oneway_and_residential_streets_are_not() -> None:
    assert guessed([NORTHWARD, SOUTHWARD], ["motorway_link", "residential"]) == [True, False]


def undone(pieces: list[tuple[int, int, bool]]) -> list[bool]:
    node_from, node_to = np.array([(a, b) for a, b, _ in pieces], dtype=np.int64).T
    is_guessed = np.array([guess for _, _, guess in pieces])
    rank = np.zeros(len(pieces), dtype=np.int32)
    return undo_what_cuts_off(node_from, node_to, is_guessed, rank).tolist()


TOWN = [(0, 1, False), (1, 2, False), (2, 0, False), (1, 6, False)]


def test_a_guess_that_cuts_off_a_street_is_taken_back_and_no_other() -> None:
    off_the_map = [(0, 3, True), (3, 4, True)]
    round_trip = [(1, 5, True), (5, 2, True)]

    got = undone([*TOWN, *off_the_map, *round_trip])

    assert got == [False] * 4 + [True, True] + [False, False]


def test_a_street_behind_a_guess_comes_home_with_it() -> None:
    street_at_the_end = [(0, 3, True), (3, 4, False)]

    assert undone([*TOWN, *street_at_the_end]) == [False] * 4 + [True, False]


def test_what_was_cut_off_anyway_is_left_as_guessed() -> None:
    elsewhere = [(7, 8, True)]

    assert undone([*TOWN, *elsewhere]) == [False] * 5


def test_a_guess_that_is_no_longer_needed_two_way_is_made_again() -> None:
    """Behind a one-way entrance lies a one-way ring: with the entrance two-way it may stay one."""
    entrance, ring = [(0, 3, True)], [(3, 4, True), (4, 5, True), (5, 3, True)]

    assert undone([*TOWN, *entrance, *ring]) == [False] * 4 + [True] + [False] * 3
