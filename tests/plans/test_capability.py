"""Who can take which role."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.status import ApplianceType
from plans.domain.capability import CEILING, VOCABULARY, able_matrix, can_take, types_for

figures = st.dictionaries(st.sampled_from(sorted(VOCABULARY)), st.sampled_from([0, 1, 2, 32, 60]))


def test_what_an_appliance_lacks_counts_as_nothing() -> None:
    assert not can_take({"water_t": 8}, {"aerial_m": 20})
    assert can_take({"water_t": 8}, {"water_t": 8})
    assert can_take({}, {})


def test_a_ladder_too_short_by_a_metre_is_not_able() -> None:
    able = able_matrix([{"aerial_m": 31}, {"aerial_m": 32}], [{"aerial_m": 32}])

    assert able.tolist() == [[False], [True]]


@given(st.lists(figures, max_size=5), st.lists(figures, max_size=4))
def test_the_matrix_says_what_each_pair_says(capabilities, needs) -> None:
    got = able_matrix(capabilities, needs)

    assert got.shape == (len(capabilities), len(needs))
    assert got.dtype == np.bool_
    assert got.tolist() == [[can_take(one, least) for least in needs] for one in capabilities]


def test_every_type_has_a_ceiling_in_known_words() -> None:
    assert set(CEILING) == set(ApplianceType)
    assert {key for ceiling in CEILING.values() for key in ceiling} == set(VOCABULARY)


def test_only_ladders_and_platforms_bring_people_down() -> None:
    assert types_for({"aerial_m": 30, "cage": 1}) == (
        ApplianceType.AERIAL_LADDER,
        ApplianceType.AERIAL_PLATFORM,
    )
