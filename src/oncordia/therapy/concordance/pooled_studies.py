"""What pooled studies say: both rates, their ratios, and where a further study may come out."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import f, norm, t

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Estimate, PoolMethod


@dataclass(frozen=True, slots=True, eq=False)
class PooledStudies:
    """Mean of logit sensitivity and logit false-positive rate over studies, and their spread.

    ``mean`` has the shape (2,), ``between`` and ``error`` (2, 2): covariance between studies, and
    of the mean.
    """

    n_studies: int
    mean: FloatArray
    between: FloatArray
    error: FloatArray
    log_likelihood: float
    is_correlated: bool  # whether the correlation was estimated
    method: PoolMethod
    confidence: float

    @property
    def sensitivity(self) -> Estimate:
        """Pooled sensitivity with the limits of the mean."""
        return self._estimate(0, self.error, turned=False)

    @property
    def specificity(self) -> Estimate:
        """Pooled specificity with the limits of the mean."""
        return self._estimate(1, self.error, turned=True)

    @property
    def next_sensitivity(self) -> Estimate:
        """Sensitivity that a further study may have; NaN limits below three studies."""
        return self._estimate(0, self.between + self.error, turned=False, of_next=True)

    @property
    def next_specificity(self) -> Estimate:
        """Specificity that a further study may have; NaN limits below three studies."""
        return self._estimate(1, self.between + self.error, turned=True, of_next=True)

    def ratio(self, name: str) -> Estimate:
        """Likelihood ratio or odds ratio at the pooled point, by the delta method on its log."""
        sens, fpr = expit(self.mean)
        # derivatives of the log by both logits
        slopes = {
            "lr_positive": (np.log(sens / fpr), 1 - sens, -(1 - fpr)),
            "lr_negative": (np.log((1 - sens) / (1 - fpr)), -sens, fpr),
            "odds_ratio": (float(self.mean[0] - self.mean[1]), 1.0, -1.0),
        }
        value, *slope = slopes[name]
        half = self._quantile() * float(np.sqrt(np.array(slope) @ self.error @ np.array(slope)))
        middle, low, high = (float(np.exp(value + sign * half)) for sign in (0, -1, 1))
        return Estimate(middle, low, high, "delta")

    def outline(self, *, of_next: bool, n_points: int = 181) -> FloatArray:
        """Region of the mean, or of a further study, as (false-positive rate, sensitivity) pairs.

        References
        ----------
        Harbord et al. 2007, Biostatistics 8:239, section 3.3; empty below three studies.
        """
        if self.n_studies < 3:
            return np.empty((0, 2))
        free = self.n_studies - 2
        reach = 2 * f.ppf(self.confidence, 2, free)
        spread = self.between + self.error if of_next else self.error
        values, vectors = np.linalg.eigh(spread)
        angle = np.linspace(0, 2 * np.pi, n_points)
        circle = np.stack([np.cos(angle), np.sin(angle)])
        shape = vectors @ (np.sqrt(np.maximum(values, 0.0))[:, None] * circle)
        points = expit(self.mean[:, None] + np.sqrt(reach) * shape)
        return np.column_stack([points[1], points[0]])

    def _quantile(self) -> float:
        """Normal, but Student's with k - 1 degrees where studies are too few for a correlation."""
        upper = (1 + self.confidence) / 2
        return float(norm.ppf(upper) if self.is_correlated else t.ppf(upper, self.n_studies - 1))

    def _estimate(
        self, place: int, spread: FloatArray, *, turned: bool, of_next: bool = False
    ) -> Estimate:
        centre, sd = float(self.mean[place]), float(np.sqrt(max(spread[place, place], 0.0)))
        quantile = self._quantile()
        if of_next:
            free = self.n_studies - 2
            quantile = float(t.ppf((1 + self.confidence) / 2, free)) if free > 0 else np.nan
        value, low, high = (float(expit(centre + sign * quantile * sd)) for sign in (0, -1, 1))
        return Estimate(1 - value, 1 - high, 1 - low) if turned else Estimate(value, low, high)
