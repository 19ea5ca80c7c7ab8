"""How trials of doses are judged in a scenario: outcomes of trials and exact averages of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.dose.enumerate import Counts, Graph
from oncordia.trials.kernels.dose.interval import TOO_TOXIC

_BLOCK = 50_000  # endings that are averaged at a time
TOLERATED = 1.4  # a rate above this multiple of the target is too toxic (Liu and Yuan 2015, 2.3)


@dataclass(frozen=True, slots=True)
class Judge:
    """What is right in a scenario."""

    labels: tuple[str, ...]  # of the doses
    toxicity: FloatArray  # (k,) true rates
    target: float
    right: int | None  # place of the right dose; None where every dose is too toxic
    fair: float  # patients that the right dose would get of an even split

    def make_outcomes(
        self,
        n: IntArray | Counts,
        y: IntArray | Counts,
        selected: IntArray,
        cohorts: IntArray,
        endings: IntArray,
        more: Mapping[str, FloatArray] | None = None,
    ) -> Outcomes:
        """Outcomes of trials with n patients and y toxicities by dose, (s, k)."""
        k = len(self.labels)
        patients = n.sum(axis=1).astype(np.float64)
        is_over = self.toxicity > self.target
        if self.right is not None:
            is_over[self.right] = False
        measures: dict[str, FloatArray] = {
            "selected": (selected[:, None] == np.arange(k)).astype(np.float64),
            "none_selected": (selected < 0).astype(np.float64),
            "right_selected": (selected == (-1 if self.right is None else self.right)).astype(
                np.float64
            ),
            "patients_by_dose": n.astype(np.float64),
            "toxicities_by_dose": y.astype(np.float64),
            "toxicities": y.sum(axis=1).astype(np.float64),
            "overdosed_share": n[:, is_over].sum(axis=1) / patients,
        }
        if self.right is not None:
            measures["poor_allocation"] = (n[:, self.right] < self.fair).astype(np.float64)
        measures.update(more or {})
        return Outcomes(
            rejected=np.zeros((patients.size, 0), dtype=np.bool_),
            patients=patients,
            stage=cohorts,
            futile=endings == TOO_TOXIC,
            measures=measures,
            labels={name: self.labels for name, values in measures.items() if values.ndim == 2},
        )

    def average(
        self, graph: Graph, chance: FloatArray, n_stages: int
    ) -> dict[str, FloatArray | float]:
        """Exact characteristics from every ending and its chance, by their standard names."""
        ended = graph.endings
        sums: dict[str, FloatArray | float] = {}
        for first in range(0, chance.size, _BLOCK):
            rows = slice(first, first + _BLOCK)
            more = (
                {"responses_by_dose": ended.e[rows].astype(np.float64)}
                if graph.has_responses
                else None
            )
            found = self.make_outcomes(
                ended.n[rows],
                ended.y[rows],
                ended.selected[rows],
                ended.cohorts[rows],
                ended.endings[rows],
                more,
            )
            for name, value in _weigh(found, chance[rows], n_stages):
                sums[name] = sums.get(name, 0.0) + value
        sums["early_stop"] = 1.0 - np.asarray(sums["stop_by_stage"])[-1]
        return sums


def _weigh(
    found: Outcomes, chance: FloatArray, n_stages: int
) -> Iterator[tuple[str, FloatArray | float]]:
    """Characteristics of some endings, by their chances."""
    yield "expected_n", float(chance @ found.patients)
    for name, values in found.measures.items():
        yield f"mean_{name}", chance @ values
    yield "stop_by_stage", _sum_by(found.stage, chance, n_stages)
    yield "futility_by_stage", _sum_by(found.stage, chance * found.futile, n_stages)


def _sum_by(stage: IntArray, chance: FloatArray, n_stages: int) -> FloatArray:
    """Chances added up by stage, from 1."""
    return np.bincount(stage, chance, n_stages + 1)[1:].astype(np.float64)


def find_right(toxicity: FloatArray, target: float) -> int | None:
    """Dose whose rate is closest to the target; None where all are above 1.4 of the target.

    Of doses equally close the one below the target, and of equal rates below it the highest.
    """
    if toxicity.min() > TOLERATED * target:
        return None
    gaps = np.round(np.abs(toxicity - target), 12)
    closest = np.flatnonzero(gaps == gaps.min())
    below = closest[toxicity[closest] <= target]
    return int(below[-1] if below.size else closest[0])
