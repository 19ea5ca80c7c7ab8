"""Statistics of one data set: laws, closed forms, published figures."""

import math

import numpy as np
import pytest
from benchmarks.trials.reference import DATA
from benchmarks.trials.reference_survival import check_statistics
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.errors import InvalidTable
from oncordia.trials.survival import (
    Ties,
    Weighting,
    compare_survival,
    find_log_rank,
    find_max_combo,
    fit_cox,
    read_survival,
)
from oncordia.trials.survival.combo import exceed

WEIGHTINGS = (Weighting(0, 1), Weighting(0.5, 0.5), Weighting(delay=4.0))
PATIENTS = st.lists(
    st.tuples(st.integers(1, 15), st.booleans(), st.booleans()), min_size=6, max_size=40
).filter(lambda rows: len({arm for _, _, arm in rows}) == 2 and any(e for _, e, _ in rows))


@settings(max_examples=40, deadline=None)
@given(PATIENTS)
def test_compare_survival__flips_its_signs_and_nothing_else_when_arms_are_relabelled(
    rows: list[tuple[int, bool, bool]],
) -> None:
    time, event, arm = map(np.array, zip(*rows, strict=True))
    one = compare_survival(time, event, arm, weightings=WEIGHTINGS)
    other = compare_survival(time, event, ~arm, weightings=WEIGHTINGS)

    for a, b in zip((one.log_rank, *one.weighted), (other.log_rank, *other.weighted), strict=True):
        assert b.z == pytest.approx(-a.z, abs=1e-9)
        assert b.variance == pytest.approx(a.variance, abs=1e-9)
    assert other.restricted_mean.difference == pytest.approx(-one.restricted_mean.difference)
    assert other.hazard_ratio.log_ratio == pytest.approx(-one.hazard_ratio.log_ratio, abs=1e-7)
    assert other.max_combo.correlation == pytest.approx(one.max_combo.correlation, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(PATIENTS)
def test_find_log_rank__does_not_change_with_a_rising_transform_of_time(
    rows: list[tuple[int, bool, bool]],
) -> None:
    time, event, arm = map(np.array, zip(*rows, strict=True))
    plain = read_survival(time, event, arm).count_risk()
    bent = read_survival(np.exp(0.3 * time), event, arm).count_risk()

    for weighting in (Weighting(), Weighting(0, 1), Weighting(1, 1)):
        assert find_log_rank((bent,), weighting) == find_log_rank((plain,), weighting)
    assert fit_cox((bent,), Ties.BRESLOW) == fit_cox((plain,), Ties.BRESLOW)


def test_find_log_rank__adds_up_by_hand() -> None:
    # times 1 (experimental of 2 + 2), 2 (control of 2 + 1), 3 (control of 1 + 1)
    test = compare_survival([1, 2, 3, 4], [1, 1, 1, 0], [1, 0, 0, 1]).log_rank

    assert test.difference == pytest.approx(1 - (1 / 2 + 1 / 3 + 1 / 2))
    assert test.variance == pytest.approx(1 / 4 + 2 / 9 + 1 / 4)


def test_find_log_rank__adds_strata_that_are_alike() -> None:
    time, event, arm = [1, 2, 3, 4, 5], [1, 1, 0, 1, 1], [0, 1, 0, 1, 0]
    alone = compare_survival(time, event, arm).log_rank
    both = compare_survival(time * 2, event * 2, arm * 2, ["a"] * 5 + ["b"] * 5).log_rank

    assert both.difference == pytest.approx(2 * alone.difference)
    assert both.variance == pytest.approx(2 * alone.variance)


def test_fit_cox__has_no_end_where_one_arm_had_every_event() -> None:
    found = compare_survival([1, 2, 5, 6], [1, 1, 0, 0], [0, 0, 1, 1]).hazard_ratio

    assert found.ratio == 0.0
    assert found.se == math.inf


@pytest.mark.parametrize("r", [-0.7, 0.0, 0.4, 0.95])
def test_exceed__meets_the_orthant_of_two_normals(r: float) -> None:
    inside = 0.25 + math.asin(r) / (2 * math.pi)
    assert exceed(np.array([[4.0, 2 * r], [2 * r, 1.0]]), 0.0) == pytest.approx(
        1 - inside, abs=1e-9
    )


def test_exceed__meets_three_and_four_exchangeable_normals() -> None:
    # all z = sqrt(r) x + sqrt(1 - r) e: with r = 1/2 each is equally likely the largest of m + 1
    for m in (3, 4):
        covariance = np.full((m, m), 0.5) + 0.5 * np.eye(m)
        assert exceed(covariance, 0.0) == pytest.approx(1 - 1 / (m + 1), abs=1e-7)


def test_exceed__takes_tests_that_depend_on_each_other() -> None:
    # z3 is the scaled sum of z1 and z2, so above 0 only if one of them is
    covariance = np.array([[1.0, 0.2, 1.2], [0.2, 1.0, 1.2], [1.2, 1.2, 2.4]])
    assert exceed(covariance, 0.0) == pytest.approx(exceed(covariance[:2, :2].copy(), 0.0))
    assert exceed(np.ones((4, 4)), 1.0) == pytest.approx(0.158655254, abs=1e-9)


def test_find_max_combo__lies_between_the_best_p_value_and_its_multiple() -> None:
    rng = np.random.default_rng(4)
    data = read_survival(rng.exponential(10, 80), rng.random(80) < 0.7, np.arange(80) % 2)
    found = find_max_combo((data.count_risk(),))
    alone = min(find_log_rank((data.count_risk(),), w).p_one_sided for w in (Weighting(),))

    assert found.p_one_sided <= 4 * (1 - 0.5 * math.erfc(-found.largest / math.sqrt(2)))
    assert found.p_one_sided >= 0.5 * math.erfc(found.largest / math.sqrt(2))
    assert alone >= 0.5 * math.erfc(found.largest / math.sqrt(2))


@pytest.mark.shared_data
def test_statistics__meet_those_of_the_survival_package_and_simtrial() -> None:
    if not DATA.exists():
        pytest.skip("the data set trial_reference is not beside this checkout")
    rows = list(check_statistics(DATA))

    assert len(rows) == 66
    assert [row.quantity for row in rows if not row.holds] == []


@pytest.mark.parametrize(
    ("time", "event", "arm", "message"),
    [
        ([1, -2], [1, 1], [0, 1], r"row 2: `time` is -2; give a finite number of at least 0"),
        ([1, 2], [1, 3], [0, 1], r"row 2: `event` is 3; give 1 for an event or 0 for none"),
        ([1, 2], [1, 1], [0, 0], r"`arm` has no patient of the experimental arm"),
        ([1, 2], [1], [0, 1], r"`event` has 1 rows and `time` 2"),
    ],
)
def test_read_survival__names_what_it_refuses(
    time: list[float], event: list[int], arm: list[int], message: str
) -> None:
    with pytest.raises(InvalidTable, match=message):
        read_survival(time, event, arm)
