"""Search for two-stage designs: optimal, minimax and admissible."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from oncordia.trials.kernels.single_arm.simon import search_two_stage
from oncordia.trials.single_arm.looks import LookRule


@dataclass(frozen=True, slots=True)
class TwoStageCuts:
    """Sizes and cuts of a two-stage design.

    On after stage 1 if more than ``r1`` of ``n1`` respond, active if more than ``r`` of ``n`` do.
    """

    r1: int
    n1: int
    r: int
    n: int

    @property
    def rule(self) -> LookRule:
        """The same as looks with bounds."""
        return LookRule(
            np.array([self.n1, self.n]),
            np.array([self.r1, self.r]),
            np.array([self.n1 + 1, self.r + 1]),
        )


@dataclass(frozen=True, slots=True)
class TwoStagePlan:
    """A two-stage design that no smaller design beats in expected size."""

    cuts: TwoStageCuts
    type1: float  # under p0
    power: float  # under p1
    expected_n: float  # under p0
    stop: float  # under p0, after stage 1
    weights: tuple[float, float] | None  # of the largest size, where it is admissible


@dataclass(frozen=True, slots=True)
class TwoStageSearch:
    """Every design worth a choice, from minimax to optimal, by rising total size."""

    plans: tuple[TwoStagePlan, ...]
    is_complete: bool  # no larger total size than those tried could lower the expected size

    def choose(self, weight: float) -> TwoStagePlan:
        """Plan with the least ``weight`` x n + (1 - weight) x expected n (Jung et al. 2004).

        Weight 1 gives the minimax design, 0 the optimal one.
        """
        return min(
            self.plans,
            key=lambda plan: (
                weight * plan.cuts.n + (1.0 - weight) * plan.expected_n,
                plan.expected_n if weight == 1.0 else plan.cuts.n,
            ),
        )


@lru_cache(maxsize=256)
def find_two_stage(p0: float, p1: float, alpha: float, power: float, max_n: int) -> TwoStageSearch:
    """Two-stage designs of Simon (1989) by exact search.

    Parameters
    ----------
    p0, p1
        Response rates under null and alternative, 0 < p0 < p1 < 1.
    alpha, power
        Type I error at most, power at least.
    max_n
        Largest total size that is tried.

    Returns
    -------
    TwoStageSearch
        Empty where no design within ``max_n`` keeps both.

    References
    ----------
    Simon R (1989), Control Clin Trials 10, 1-10. Jung SH, Lee T, Kim KM and
    George SL (2004), Stat Med 23, 561-569: admissible designs.
    """
    cuts = np.zeros((max_n + 1, 3), dtype=np.int64)
    sizes = np.zeros((max_n + 1, 3))
    is_complete = search_two_stage(p0, p1, alpha, 1.0 - power, max_n, cuts, sizes)
    rows = np.flatnonzero(cuts[:, 1])
    expected = sizes[rows, 2]
    weights = _find_weights(rows.astype(np.float64), expected)
    plans = []
    for place, n in enumerate(rows):
        r1, n1, r = (int(cut) for cut in cuts[n])
        stop = 1.0 - (float(expected[place]) - n1) / (int(n) - n1)
        plans.append(
            TwoStagePlan(
                TwoStageCuts(r1, n1, r, int(n)),
                float(sizes[n, 0]),
                float(sizes[n, 1]),
                float(expected[place]),
                stop,
                weights[place],
            )
        )
    return TwoStageSearch(tuple(plans), bool(is_complete))


def _find_weights(sizes: np.ndarray, expected: np.ndarray) -> list[tuple[float, float] | None]:
    """Weights of the largest size for which each design has the least weighted mean.

    A design with size n and expected size e loses to a larger one below the weight
    (e - e') / (e - e' + n' - n), and to a smaller one above the like weight.
    """
    weights: list[tuple[float, float] | None] = []
    for n, mean in zip(sizes, expected, strict=True):
        larger, smaller = sizes > n, sizes < n
        gain = mean - expected[larger]
        low = max((gain / (gain + sizes[larger] - n)).tolist(), default=0.0)
        loss = expected[smaller] - mean
        high = min((loss / (loss + n - sizes[smaller])).tolist(), default=1.0)
        weights.append((low, high) if low < high else None)
    return weights
