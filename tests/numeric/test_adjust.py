"""Q values of sorted blocks are those of all p values at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from oncordia.numeric import adjust_falling, adjust_p

P_VALUES = st.lists(st.floats(0.0, 1.0) | st.sampled_from([0.0, 0.05, 1.0]), max_size=60)


@given(p_values=P_VALUES, size=st.integers(1, 20))
def test_adjust_falling__gives_what_all_at_once_give_to_the_bit(
    p_values: list[float], size: int
) -> None:
    p_value = np.array(p_values, dtype=np.float64)
    order = np.argsort(-p_value, kind="stable")
    blocks = [
        (p_value[order[i : i + size]], order[i : i + size]) for i in range(0, p_value.size, size)
    ]
    found = np.full(p_value.size, np.nan)

    for q_value, places in adjust_falling(blocks, p_value.size):
        found[places] = q_value

    assert found.tobytes() == adjust_p(p_value).tobytes()


def test_adjust_falling__raises_each_p_value_by_its_rank() -> None:
    p_value = np.array([0.5, 0.03, 0.02, 0.01])

    (found, places), *more = adjust_falling([(p_value, np.arange(4))], 4)

    assert found.tolist() == [0.5, 0.04, 0.04, 0.04]
    assert places.tolist() == [0, 1, 2, 3]
    assert more == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjust_p__is_benjamini_hochberg(p_values: list[float]) -> None:
    ours = adjust_p(np.array(p_values))

    assert ours == pytest.approx(false_discovery_control(p_values))


def test_adjust_p__does_not_count_tests_that_were_not_made() -> None:
    found = adjust_p(np.array([0.01, np.nan, 0.5]))

    assert found[[0, 2]] == pytest.approx([0.02, 0.5])
    assert np.isnan(found[1])
