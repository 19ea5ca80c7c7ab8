"""Successes of the strata of an umbrella trial, from the counts of drug and control."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, betaincc, ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.trials.allocation.tables import tabulate_logs
from oncordia.trials.kernels.allocation.beta import compare_betas
from oncordia.trials.platform.choices import Adjust, Claim, Control

if TYPE_CHECKING:
    from oncordia.trials.platform.umbrella import Umbrella


def claim_success(
    design: "Umbrella",
    n_drug: FloatArray,
    y_drug: FloatArray,
    n_control: FloatArray,
    y_control: FloatArray,
) -> BoolArray:
    """Whether the counts are a success; arrays of one shape; False where nobody was treated."""
    if design.control is Control.NONE:
        passed = _claim_alone(design, n_drug, y_drug)
        return np.asarray(passed & (n_drug > 0), dtype=np.bool_)
    treated = (n_drug > 0) & (n_control > 0)
    if design.claim is Claim.POSTERIOR:
        prior = (design.prior_successes, design.prior_failures)
        counts = np.stack((y_control, n_control - y_control, y_drug, n_drug - y_drug), axis=-1)
        rows, place = np.unique(counts.reshape(-1, 4), axis=0, return_inverse=True)
        tables = tabulate_logs(int(counts.sum(axis=-1).max()), prior)
        beat = compare_betas(np.array(prior), tables, np.ascontiguousarray(rows, dtype=np.float64))
        passed = (beat > design.threshold)[place.reshape(-1)].reshape(n_drug.shape)
        return np.asarray(passed & treated, dtype=np.bool_)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = (y_drug + y_control) / (n_drug + n_control)
        error = np.sqrt(rate * (1.0 - rate) * (1.0 / n_drug + 1.0 / n_control))
        z = (y_drug / n_drug - y_control / n_control) / error
    return np.asarray(treated & (z > -ndtri(share_level(design))), dtype=np.bool_)


def share_level(design: "Umbrella") -> float:
    """One-sided level of one stratum."""
    n = len(design.strata) if design.adjust is Adjust.BONFERRONI else 1
    return design.alpha / n


def _claim_alone(design: "Umbrella", n_drug: FloatArray, y_drug: FloatArray) -> BoolArray:
    """Against a fixed rate: the exact binomial tail (DLMF 8.17.5), or the beta posterior."""
    if design.claim is Claim.POSTERIOR:
        a = design.prior_successes + y_drug
        b = design.prior_failures + n_drug - y_drug
        return np.asarray(betaincc(a, b, design.null_rate) > design.threshold, dtype=np.bool_)
    tail = np.where(
        y_drug > 0, betainc(np.maximum(y_drug, 1), n_drug - y_drug + 1, design.null_rate), 1.0
    )
    return np.asarray(tail <= share_level(design), dtype=np.bool_)
