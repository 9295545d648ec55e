"""Premises beside the streets, with names of our own making."""

from pathlib import Path

import numpy as np
import pytest

from gis.domain.lay_premises import lay_premises, read_premises_words
from tests.gis.networks import network_of
from tests.gis.towns import away_from_roads_m, class_of, grid_town

FILE = Path(__file__).parents[2] / "fixtures" / "words" / "premises.toml"


@pytest.fixture(scope="module")
def words():
    return read_premises_words(FILE.read_text("utf-8"))


@pytest.fixture(scope="module")
def town():
    return grid_town(side=14)


def lay(town, words, count=600, key_count=60, seed=119, **more):
    return lay_premises(
        town, words, np.random.default_rng(seed), count=count, key_count=key_count, **more
    )


def test_the_same_seed_lays_the_same_premises(town, words) -> None:
    one, again = lay(town, words), lay(town, words)

    assert np.array_equal(one.east_north_m, again.east_north_m)
    assert (one.name, one.address, one.hazards) == (again.name, again.address, again.hazards)
    assert one.name != lay(town, words, seed=8).name


def test_there_are_as_many_as_were_asked_for_each_with_its_own_name(town, words) -> None:
    laid = lay(town, words)

    assert len(laid.name) == len(set(laid.name)) == len(set(laid.address)) == 600
    assert laid.is_key.sum() == 60
    assert all(column.shape == (600,) for column in (laid.storeys, laid.height_m, laid.is_key))


def test_each_stands_beside_a_street_and_none_on_the_motorway(town, words) -> None:
    laid = lay(town, words)

    away_m = away_from_roads_m(town, laid.east_north_m)
    assert away_m.max() <= 45.1
    assert (away_m >= 13.9).mean() > 0.7  # the others stand at a corner, near the other street
    assert "motorway" not in class_of(town, laid.street.road)


def test_no_two_share_a_front_door(town, words) -> None:
    at = lay(town, words).street.east_north_m
    apart_m = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart_m, np.inf)

    assert apart_m.min() > 3


def test_a_high_building_is_high_and_has_the_use_of_one(town, words) -> None:
    laid = lay(town, words)
    for use, storeys, height_m in zip(laid.occupancy, laid.storeys, laid.height_m, strict=True):
        if use.startswith("highrise"):
            assert storeys >= 18
            assert height_m > 50
        assert 2.8 <= height_m / storeys <= 10


def test_doors_are_odd_on_one_side_and_even_on_the_other(town, words) -> None:
    names = ["和平路"] * town.road_count
    laid = lay(town, words, road_names=names)

    assert all(one.startswith("和平路") and one.endswith("号") for one in laid.address)
    assert len(set(laid.address)) == 600
    offset = laid.east_north_m - laid.street.east_north_m
    cross = laid.street.ahead[:, 0] * offset[:, 1] - laid.street.ahead[:, 1] * offset[:, 0]
    odd = np.array([int(one[3:-1]) % 2 == 1 for one in laid.address])
    assert (odd == (cross < 0)).all()


def test_a_use_that_is_never_key_comes_last(town, words) -> None:
    laid = lay(town, words, count=300, key_count=100)
    homes = np.array([use == "residential" for use in laid.occupancy])

    assert homes.any()
    assert not (laid.is_key & homes).any()


def test_more_premises_than_words_and_streets_are_still_each_their_own(words) -> None:
    hamlet = network_of([(0, 0), (300, 0)], [(0, 1, False)])
    laid = lay(hamlet, words, count=800, key_count=5)

    assert len(set(laid.name)) == len(set(laid.address)) == 800


def test_shares_that_do_not_add_up_are_said(words) -> None:
    text = FILE.read_text("utf-8").replace("share = 0.27", "share = 0.5")

    with pytest.raises(ValueError, match="add up to"):
        read_premises_words(text)
