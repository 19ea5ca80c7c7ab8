"""Why a hidden drug is predicted as it is: contributions that add up exactly."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidTable
from oncordia.therapy.prediction.covariance import shrink_covariance
from oncordia.therapy.prediction.predict import Prediction
from oncordia.therapy.prediction.weighting import weigh_covariance

RESAMPLES = 50
LEAST_SURVIVAL = 0.8  # share of resampled cohorts in which a contributor keeps its place
SHOWN = 3  # contributors that are looked at


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one measured drug adds to a prediction, in the unit of the measure."""

    drug: str
    amount: float
    survival: float  # share of resampled cohorts in which it is among the strongest, same sign


@dataclass(frozen=True, slots=True)
class Explanation:
    """A prediction taken apart: ``mean + prior + sum(contributions) + alike`` is the value."""

    drug: str
    value: float  # as predicted
    mean: float  # of the cohort
    prior: float  # from molecular facts
    contributions: tuple[Contribution, ...]  # of every measured drug, strongest first
    alike: float  # from reference patients alike, beyond what the drugs say

    @property
    def surviving(self) -> tuple[Contribution, ...]:
        """The strongest contributors that survive resampling of the cohort."""
        return tuple(c for c in self.contributions[:SHOWN] if c.survival >= LEAST_SURVIVAL)


def explain_prediction(
    prediction: Prediction, drug: str, resamples: int = RESAMPLES, seed: int = 0
) -> Explanation:
    """The contributions to the prediction of one hidden drug.

    Parameters
    ----------
    prediction
        Of a patient with at least one measured drug.
    drug
        A drug of the reference that was not measured.
    resamples
        Bootstrap cohorts in which each contributor is looked up again; 0 leaves survival NaN.
    seed
        Of the resampling.

    Returns
    -------
    Explanation
        Adds up to the predicted value to rounding.

    Raises
    ------
    InvalidTable
        If the drug is measured, or no drug of the reference.
    """
    reference = prediction.reference
    if drug not in reference.drugs:
        raise InvalidTable(f"the reference has no drug {drug!r}")
    target = reference.drugs.index(drug)
    if prediction.measured[target]:
        raise InvalidTable(f"drug {drug!r} was measured; only a prediction is explained")
    seen = np.flatnonzero(prediction.measured)
    column = int(np.searchsorted(np.flatnonzero(~prediction.measured), target))
    sd = float(reference.scaling.sd[target])
    found = prediction.conditional
    parts = found.weights[:, column] * prediction.deviation * sd
    total = float(parts.sum())
    mean = float(reference.mean[target])
    prior = float(prediction.prior[target]) * sd
    value = float(prediction.mean[target])
    survival = _resample(prediction, target, parts, resamples, seed)
    order = np.argsort(-np.abs(parts), kind="stable")
    return Explanation(
        drug=drug,
        value=value,
        mean=mean,
        prior=prior,
        contributions=tuple(
            Contribution(reference.drugs[int(seen[i])], float(parts[i]), float(survival[i]))
            for i in order
        ),
        alike=value - mean - prior - total,
    )


def _resample(
    prediction: Prediction, target: int, parts: FloatArray, resamples: int, seed: int
) -> FloatArray:
    """Share of bootstrap cohorts in which each drug is among the strongest with its sign."""
    reference = prediction.reference
    rows = reference.rows
    if resamples == 0 or rows.shape[0] == 0:
        return np.full(parts.size, np.nan)
    seen = np.flatnonzero(prediction.measured)
    among = min(SHOWN, parts.size)
    rng = np.random.default_rng(seed)
    held = np.zeros(parts.size)
    none = np.zeros((rows.shape[1], rows.shape[1]))
    for _ in range(resamples):
        again = rng.integers(0, rows.shape[0], rows.shape[0])
        centred = rows[again] - rows[again].mean(axis=0)
        found = weigh_covariance(centred, reference.row_weights[again], none, centred.var(axis=0))
        covariance = shrink_covariance(found, max(reference.shrinkage, 1e-3), reference.kinship)
        weights = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[seen, target])
        anew = weights * prediction.deviation
        strongest = np.argsort(-np.abs(anew), kind="stable")[:among]
        same = np.sign(anew[strongest]) == np.sign(parts[strongest])
        held[strongest[same]] += 1.0
    return held / resamples
