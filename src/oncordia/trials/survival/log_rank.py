"""Log-rank tests, plain and weighted, in one stratum or several."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr

from oncordia.arrays import FloatArray
from oncordia.trials.survival.risk import RiskTable


@dataclass(frozen=True, slots=True)
class Weighting:
    """How an event counts by how many were still without one just before it.

    With ``delay`` the modest weights of Magirr and Burman (2019, Statistics in Medicine 38:3782,
    section 2): 1 / S(t-), which stops rising after the delay. Otherwise the weights of Fleming
    and Harrington (1991), S(t-)^rho (1 - S(t-))^gamma; both zero is the log-rank test, and
    ``rho=1`` the test of Peto and Peto. S is the Kaplan-Meier estimate of both arms together.
    """

    rho: float = 0.0
    gamma: float = 0.0
    delay: float | None = None  # time at which modest weights stop rising

    def weigh(self, table: RiskTable) -> FloatArray:
        """Weight of each time of an event: shape (k,)."""
        survival = table.find_survival_before()
        if self.delay is None:
            return np.asarray(survival**self.rho * (1.0 - survival) ** self.gamma)
        early = int(np.searchsorted(table.times, self.delay, side="right"))
        floor = survival[early - 1] if early else 1.0
        return np.asarray(1.0 / np.maximum(survival, floor))


LOG_RANK = Weighting()


@dataclass(frozen=True, slots=True)
class LogRankTest:
    """A weighted log-rank test; ``z`` above 0 where the experimental arm does better."""

    difference: float  # weighted observed minus expected events of the experimental arm
    variance: float  # of the difference, hypergeometric
    z: float  # -difference / sqrt(variance); 0 if nobody could tell
    chi_square: float  # z squared, one degree of freedom
    p_one_sided: float  # for the experimental arm being better
    p_two_sided: float


def find_log_rank(tables: Sequence[RiskTable], weighting: Weighting = LOG_RANK) -> LogRankTest:
    """Weighted log-rank test from the counts of one stratum, or stratified from those of several.

    References
    ----------
    Mantel (1966), Cancer Chemotherapy Reports 50:163; Fleming and Harrington (1991), Counting
    Processes and Survival Analysis, section 7.2.
    """
    difference, covariance = find_scores(tables, (weighting,))
    variance = float(covariance[0, 0])
    z = -float(difference[0]) / np.sqrt(variance) if variance > 0 else 0.0
    return LogRankTest(
        float(difference[0]),
        variance,
        float(z),
        float(z * z),
        float(ndtr(-z)),
        float(chdtrc(1, z * z)),
    )


def find_scores(
    tables: Sequence[RiskTable], weightings: Sequence[Weighting]
) -> tuple[FloatArray, FloatArray]:
    """Observed minus expected by each weighting, shape (m,), and their covariance, (m, m)."""
    score = np.zeros(len(weightings))
    covariance = np.zeros((len(weightings), len(weightings)))
    for table in tables:
        weights = np.stack([weighting.weigh(table) for weighting in weightings])
        n, n1, d = table.at_risk, table.at_risk_experimental, table.events
        score += weights @ (table.events_experimental - d * n1 / n)
        spread = d * n1 * (n - n1) * (n - d) / (n * n * np.maximum(n - 1.0, 1.0))
        covariance += (weights * spread) @ weights.T
    return score, covariance
