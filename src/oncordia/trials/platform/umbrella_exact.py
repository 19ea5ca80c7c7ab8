"""Exact answers of umbrella trials: products of binomials."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.numeric.binomial import binomial_mass
from oncordia.trials.platform.choices import Control, WhenFull
from oncordia.trials.platform.claims import claim_success
from oncordia.trials.platform.screening import (
    Screening,
    expect_screened,
    order_strata,
    screen_patients,
    share_strata,
)
from oncordia.trials.platform.umbrella_scenario import UmbrellaTruth

if TYPE_CHECKING:
    from oncordia.trials.platform.umbrella import Umbrella


def find_exact(design: "Umbrella", scenario: UmbrellaTruth) -> Mapping[str, ArrayLike] | None:
    """Exact characteristics; None where screening decides how many, or which, are treated."""
    prevalence = scenario.find_prevalence(design)
    screening = screen_patients(design, prevalence)
    if design.most_screened or (design.when_full is WhenFull.NEXT and _meet(screening)):
        return None
    share, true = share_strata(design, screening, order_strata(design, prevalence))
    if (share <= 0).any():
        return None
    sizes = design.find_sizes()
    drug, control = scenario.mix_rates(true)
    null = np.array(design.find_null(scenario))
    weight, pass_given = _condition(design, sizes, drug, control)
    reject = weight @ pass_given
    screened = expect_screened(share, sizes.sum(axis=1).astype(np.float64))
    found: dict[str, ArrayLike] = {
        "reject": reject,
        "expected_n": float(sizes.sum()),
        "mean_screened": screened,
        "expected_duration_months": screened / design.screened_per_month + design.follow_up_months,
        "mean_patients_by_stratum": sizes.sum(axis=1),
        "mean_responders": float((sizes[:, 0] * drug + sizes[:, 1] * control).sum()),
    }
    if null.any():
        found["type1"] = float(weight @ (1.0 - np.prod(1.0 - pass_given[:, null], axis=1)))
    if (~null).any():
        found["power"] = float(weight @ (1.0 - np.prod(1.0 - pass_given[:, ~null], axis=1)))
    return found


def _meet(screening: Screening) -> bool:
    """Whether a patient can be positive for two strata."""
    several = screening.positive.sum(axis=1) > 1
    return bool((screening.probability[:-1][several] > 0).any())


def _condition(
    design: "Umbrella", sizes: np.ndarray, drug: FloatArray, control: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Given what the strata share, each passes on its own: weights (k,), probabilities (k, strata).

    What they share is the responders of a shared control; else nothing.
    """
    n_strata = len(design.strata)
    if design.control is not Control.SHARED:
        alone = [_pass_alone(design, sizes[s], drug[s], control[s]) for s in range(n_strata)]
        return np.ones(1), np.array([alone])
    weight = np.ones(1)
    for s in range(n_strata):
        weight = np.convolve(weight, binomial_mass(int(sizes[s, 1]), float(control[s])))
    n_control = int(sizes[:, 1].sum())
    passed = np.empty((n_control + 1, n_strata))
    for s in range(n_strata):
        y_drug, y_control = np.meshgrid(
            np.arange(sizes[s, 0] + 1.0), np.arange(n_control + 1.0), indexing="ij"
        )
        wins = claim_success(
            design,
            np.full(y_drug.shape, float(sizes[s, 0])),
            y_drug,
            np.full(y_drug.shape, float(n_control)),
            y_control,
        )
        passed[:, s] = binomial_mass(int(sizes[s, 0]), float(drug[s])) @ wins
    return weight, passed


def _pass_alone(design: "Umbrella", sizes: np.ndarray, drug: float, control: float) -> float:
    """Probability that a stratum passes with a control of its own, or none."""
    y_drug, y_control = np.meshgrid(
        np.arange(sizes[0] + 1.0), np.arange(sizes[1] + 1.0), indexing="ij"
    )
    wins = claim_success(
        design,
        np.full(y_drug.shape, float(sizes[0])),
        y_drug,
        np.full(y_drug.shape, float(sizes[1])),
        y_control,
    )
    of_drug = binomial_mass(int(sizes[0]), float(drug))
    of_control = binomial_mass(int(sizes[1]), float(control))
    return float(of_drug @ wins @ of_control)
