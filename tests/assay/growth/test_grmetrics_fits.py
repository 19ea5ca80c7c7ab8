"""Fitted sigmoids of real screens against those of GRmetrics 1.17.1, and their minima."""

import numpy as np
import polars as pl
import pytest
from scipy.optimize import least_squares
from tests.assay.growth.grmetrics import CURVES, SETS, Find, join_ours, list_fitted

from oncordia.arrays import FloatArray

pytestmark = pytest.mark.shared_data


def _curve(dose: FloatArray, parameters: FloatArray) -> FloatArray:
    inf, log10_ec50, slope = parameters
    return np.asarray(inf + (1.0 - inf) / (1.0 + (dose / 10.0**log10_ec50) ** slope))


def _finish(dose: FloatArray, response: FloatArray, start: FloatArray, lowest: float) -> FloatArray:
    """Parameters to which their solution goes on when scipy follows it to its minimum."""
    x = np.log10(dose)
    bounds = (
        np.array([lowest, x.min() - 2.0, 0.1]),
        np.array([1.0, x.max() + 2.0, 5.0]),
    )
    inside = np.clip(start, bounds[0] + 1e-9, bounds[1] - 1e-9)

    def miss(parameters: FloatArray) -> FloatArray:
        return np.asarray(_curve(dose, parameters) - response)

    found = least_squares(
        miss,
        inside,
        bounds=bounds,
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        x_scale="jac",
        max_nfev=3000,
    )
    return np.asarray(found.x)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("which", [0, 1])
def test_fit__never_leaves_more_residual_than_grmetrics(
    name: str, which: int, shared_data: Find
) -> None:
    r_squared, theirs = (("r2_gr", "r2_GR"), ("r2_count", "r2_rel_cell"))[which]
    both = join_ours(shared_data, name).filter(pl.col(CURVES[which][2]) == "sigmoid")

    assert both.height >= 60
    assert both.filter(pl.col(r_squared) < pl.col(theirs) - 1e-13).height == 0


def _slope_of_cost(dose: FloatArray, response: FloatArray, parameters: FloatArray) -> FloatArray:
    """Gradient of half the residual sum of squares."""
    inf, log10_ec50, slope = parameters
    share = 1.0 / (1.0 + (dose / 10.0**log10_ec50) ** slope)
    turn = (1.0 - inf) * share * (1.0 - share)
    off = np.log(dose) - log10_ec50 * np.log(10.0)
    rows = np.stack([1.0 - share, turn * slope * np.log(10.0), -turn * off])
    return np.asarray(rows @ (_curve(dose, parameters) - response))


def _step_left(
    dose: FloatArray, response: FloatArray, parameters: FloatArray, lowest: float
) -> float:
    """How far a solution stands from its own minimum: the largest part of Newton's step there.

    Parameters on a bound that they would leave stay.
    """
    x = np.log10(dose)
    low = np.array([lowest, x.min() - 2.0, 0.1])
    high = np.array([1.0, x.max() + 2.0, 5.0])
    gradient = _slope_of_cost(dose, response, parameters)
    free = ~((parameters <= low + 1e-9) & (gradient > 0))
    free &= ~((parameters >= high - 1e-9) & (gradient < 0))
    ends = [
        [_slope_of_cost(dose, response, parameters + side * step) for side in (1.0, -1.0)]
        for step in 1e-5 * np.eye(3)
    ]
    curvature = np.stack([(up - down) / 2e-5 for up, down in ends])[np.ix_(free, free)]
    return float(np.abs(np.linalg.solve(curvature, gradient[free])).max(initial=0.0))


@pytest.mark.parametrize(
    ("name", "which", "n_converged"),
    [
        ("gr_metrics", 0, 7),
        ("gr_metrics", 1, 9),
        ("thunor_hts007", 0, 8),
        ("thunor_hts007", 1, 9),
    ],
)
def test_fit__equals_grmetrics_to_a_millionth_where_both_converge(
    name: str, which: int, n_converged: int, shared_data: Find
) -> None:
    # few of its solutions stand at their own minimum: the others are a step above 1e-6 from it
    lowest = CURVES[which][3]
    converged = [
        (sample, theirs, ours)
        for sample, dose, response, theirs, ours in list_fitted(shared_data, name, which)
        if np.isfinite(ours).all()
        and _step_left(dose, response, theirs, lowest) < 1e-6
        and _step_left(dose, response, ours, lowest) < 1e-6
    ]

    assert len(converged) == n_converged
    for sample, theirs, ours in converged:
        assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-6), sample


@pytest.mark.parametrize("which", [0, 1])
def test_fit__is_off_grmetrics_by_no_more_than_its_search_left(
    which: int, shared_data: Find
) -> None:
    lowest = CURVES[which][3]
    for sample, dose, response, theirs, ours in list_fitted(shared_data, "gr_metrics", which):
        left = _step_left(dose, response, theirs, lowest)
        left += _step_left(dose, response, ours, lowest)
        assert np.abs(ours - theirs).max() < 1.01 * left + 1e-7, sample


@pytest.mark.parametrize("which", [0, 1])
def test_fit__is_where_grmetrics_arrives_when_its_search_is_finished(
    which: int, shared_data: Find
) -> None:
    # its optimiser stops when a step gains less than 1e-6 of the residual; from there scipy goes on
    lowest = CURVES[which][3]

    curves = list_fitted(shared_data, "gr_metrics", which)

    assert len(curves) == 100
    for sample, dose, response, theirs, ours in curves:
        finished = _finish(dose, response, theirs, lowest)
        assert ours == pytest.approx(finished, rel=1e-6, abs=1e-6), sample


@pytest.mark.parametrize(("which", "n_same"), [(0, 63), (1, 60)])
def test_fit__differs_from_the_finished_search_only_where_that_ends_higher(
    which: int, n_same: int, shared_data: Find
) -> None:
    # a few curves of this screen have two valleys, and their optimiser went down the shallow one
    lowest = CURVES[which][3]
    same = 0
    for sample, dose, response, theirs, ours in list_fitted(shared_data, "thunor_hts007", which):
        if np.isnan(ours).any():  # more than a decade outside the doses: we give its mark alone
            same += 1
            continue
        finished = _finish(dose, response, theirs, lowest)
        if ours == pytest.approx(finished, rel=1e-4, abs=1e-4):
            same += 1
            continue
        gained = ((_curve(dose, finished) - response) ** 2).sum()
        gained -= ((_curve(dose, ours) - response) ** 2).sum()
        assert gained > 0, sample
    assert same >= n_same
