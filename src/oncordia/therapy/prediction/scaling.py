"""Location and scale of each drug over the patients of a cohort, shrunk."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray

SD_PRIOR_WEIGHT = 5.0  # patients that the pooled SD counts as beside a drug's own


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Mean and SD of each drug, shape (n_drugs,), in the unit of the measure."""

    mean: FloatArray
    sd: FloatArray

    def apply(self, values: FloatArray) -> FloatArray:
        """Values as z; NaN stays NaN."""
        return (values - self.mean) / self.sd

    def undo(self, z: FloatArray) -> FloatArray:
        """Values in the unit of the measure."""
        return self.mean + self.sd * z


def fit_scaling(values: FloatArray, sd_prior_weight: float = SD_PRIOR_WEIGHT) -> Scaling:
    """Mean and SD of each drug, shrunk as far as the data say.

    Means are shrunk towards their grand mean by the empirical-Bayes weight (Efron and Morris
    1973, eq. 1.4, with each drug's own sampling variance); variances towards the pooled
    variance, which counts as ``sd_prior_weight`` patients.

    Parameters
    ----------
    values
        Shape (n_patients, n_drugs); NaN where not measured.
    sd_prior_weight
        Patients that the pooled variance counts as; 0 leaves each drug its own.

    Returns
    -------
    Scaling
        ``sd`` is above 0 for every drug; a drug that nobody measured gets grand mean and
        pooled SD.
    """
    measured = ~np.isnan(values)
    count = measured.sum(axis=0).astype(np.float64)
    filled = np.where(measured, values, 0.0)
    mean = filled.sum(axis=0) / np.maximum(count, 1.0)
    squares = (np.where(measured, values - mean, 0.0) ** 2).sum(axis=0)
    pooled = squares.sum() / max(float(np.maximum(count - 1.0, 0.0).sum()), 1.0)
    pooled = pooled if pooled > 0 else 1.0
    variance = (squares + sd_prior_weight * pooled) / (
        np.maximum(count - 1.0, 0.0) + sd_prior_weight + (sd_prior_weight == 0)
    )
    variance = np.where(variance > 0, variance, pooled)
    return Scaling(_shrink_means(mean, variance, count), np.sqrt(variance))


def _shrink_means(mean: FloatArray, variance: FloatArray, count: FloatArray) -> FloatArray:
    known = count > 0
    if known.sum() < 3:
        return np.where(known, mean, mean[known].mean() if known.any() else 0.0)
    error = variance / np.maximum(count, 1.0)
    grand = float(mean[known].mean())
    between = max(float(mean[known].var(ddof=1) - error[known].mean()), 0.0)
    weight = np.where(known, between / (between + error), 0.0)
    return grand + weight * (mean - grand)
