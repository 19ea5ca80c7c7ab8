"""Sensitivity and specificity: what they say of responses, and how well they are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, ndtri

from oncordia.domain.therapy import TwoByTwo
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid import (
    Concordance,
    find_chances,
    predict_called,
    share_called,
    solve_correlation,
    solve_response,
)
from oncordia.trials.organoid.graded import measure_overlap

RATE = st.floats(0.02, 0.98)
WANG = TwoByTwo(true_positive=19, false_positive=2, false_negative=11, true_negative=32)


@given(x=RATE, s=RATE, c=RATE)
def test_predict_called__keeps_the_response_of_all(x: float, s: float, c: float) -> None:
    called = share_called(x, s, c)
    of_others = (1 - s) * x / (1 - called)

    assert called * predict_called(x, s, c) + (1 - called) * of_others == pytest.approx(x)


@given(x=RATE, s=RATE)
def test_predict_called__of_a_test_that_tells_nothing_is_the_response_of_all(
    x: float, s: float
) -> None:
    assert predict_called(x, s, 1 - s) == pytest.approx(x)


@given(x=RATE)
def test_predict_called__of_a_perfect_test_is_one(x: float) -> None:
    assert predict_called(x, 1.0, 1.0) == pytest.approx(1)
    assert share_called(x, 1.0, 1.0) == pytest.approx(x)


def test_predict_called__is_the_share_of_a_table() -> None:
    # 19 of the 21 called sensitive responded; 30 of 64 responded
    assert predict_called(30 / 64, 19 / 30, 32 / 34) == pytest.approx(19 / 21)


@given(x=RATE, s=st.floats(0.55, 0.99), c=st.floats(0.55, 0.99))
def test_solve_response__finds_the_rate_behind_a_share(x: float, s: float, c: float) -> None:
    called = float(share_called(x, s, c))

    assert solve_response(called, Concordance(s, c)) == pytest.approx(x, abs=1e-9)


def test_solve_response__says_which_shares_are_possible() -> None:
    with pytest.raises(InvalidDesign, match=r"lies from 0\.2 to 0\.9.*specificity of 0\.9 or more"):
        solve_response(0.1, Concordance(0.9, 0.8))


def test_solve_response__says_which_sensitivity_would_do() -> None:
    with pytest.raises(InvalidDesign, match=r"sensitivity of 0\.95 or more"):
        solve_response(0.95, Concordance(0.9, 0.8))


def test_solve_response__refuses_a_test_that_tells_nothing() -> None:
    with pytest.raises(InvalidDesign, match="tells nothing"):
        solve_response(0.5, Concordance(0.5, 0.5))


def test_concordance__from_a_table_is_a_beta_law_with_jeffreys_prior() -> None:
    known = Concordance.from_table(WANG)
    u = (np.arange(20_000) + 0.5) / 20_000

    assert known.find_sensitivity(u).mean() == pytest.approx(19.5 / 31, abs=1e-5)
    assert known.find_specificity(u).mean() == pytest.approx(32.5 / 35, abs=1e-5)


def test_concordance__from_studies_has_their_mean_and_spread() -> None:
    known = Concordance.from_log_odds(
        np.array([1.4, -1.6]), np.array([[0.25, -0.1], [-0.1, 0.16]]), degrees=0
    )

    assert (known.sensitivity, known.specificity) == pytest.approx((expit(1.4), expit(1.6)))
    assert known.log_odds_correlation == pytest.approx(0.5)
    assert known.find_sensitivity(np.array([0.9750021])) == pytest.approx(expit(1.4 + 1.96 * 0.5))


def test_concordance__correlates_both_rates_as_it_says() -> None:
    known = Concordance(
        0.8,
        0.8,
        sensitivity_log_odds_sd=0.5,
        specificity_log_odds_sd=0.5,
        log_odds_correlation=-0.6,
    )
    s, c = known.spread(nodes=96)

    logits = np.corrcoef(np.log(s / (1 - s)), np.log(c / (1 - c)))
    assert logits[0, 1] == pytest.approx(-0.6, abs=0.01)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sensitivity": 81.0}, r"sensitivity is a share from 0 to 1, got 81; .* write 0\.81"),
        ({"sensitivity": -0.1}, r"sensitivity must be at least 0 and at most 1, got -0\.1"),
        ({"responders": 9, "sensitivity_log_odds_sd": 0.3}, "give one of them"),
        ({"specificity": 1.0, "specificity_log_odds_sd": 0.3}, "log odds are not finite"),
    ],
)
def test_concordance__refuses_what_cannot_be(settings: dict[str, float], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        Concordance(**{"sensitivity": 0.8, "specificity": 0.8, **settings})  # type: ignore[arg-type]


def test_concordance__refuses_a_table_without_responders() -> None:
    with pytest.raises(InvalidDesign, match="0 responders and 5 others"):
        Concordance.from_table(TwoByTwo(0, 2, 0, 3))


@given(rho=st.floats(-0.999, 0.999))
def test_measure_overlap__of_two_medians_is_sheppards_formula(rho: float) -> None:
    angle = np.array(np.arcsin(rho))

    overlap = measure_overlap(np.array(0.0), np.array(0.0), angle)

    assert float(overlap) == pytest.approx(0.25 + np.arcsin(rho) / (2 * np.pi), abs=1e-12)


@given(x=RATE, s=RATE, c=RATE)
def test_solve_correlation__gives_back_response_sensitivity_and_specificity(
    x: float, s: float, c: float
) -> None:
    rho = solve_correlation(np.array([x]), s, c)
    called = float(share_called(x, s, c))
    z = ndtri((np.arange(200_000) + 0.5) / 200_000)
    chance = find_chances(z, rho, np.array(-ndtri(x)))
    is_called = z > ndtri(1 - called)

    assert chance.mean() == pytest.approx(x, abs=1e-4)
    assert (chance * is_called).mean() == pytest.approx(s * x, abs=1e-4)


def test_solve_correlation__ends_at_one_and_none() -> None:
    rates = np.full(3, 0.3)

    rho = solve_correlation(rates, np.array([1.0, 0.7, 0.5]), np.array([0.8, 1.0, 0.5]))

    assert rho == pytest.approx([1, 1, 0], abs=1e-7)
