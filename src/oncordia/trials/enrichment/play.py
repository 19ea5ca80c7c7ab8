"""Trials of a population and a subgroup made ready for one scenario, and played."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels.enrichment.populations import run_populations

POPULATIONS = ("subgroup", "all patients")


class Intersection(StrEnum):
    """How the null that neither the subgroup nor all benefit is tested; order as in the kernels."""

    BONFERRONI = "bonferroni"
    SIMES = "simes"
    SPIESSENS_DEBOIS = "spiessens_debois"
    SUBGROUP_FIRST = "subgroup_first"
    ALL_FIRST = "all_first"


@dataclass(frozen=True, slots=True)
class PopulationRunner:
    """A design of a population and a subgroup made ready for one scenario."""

    start: int
    sizes: IntArray  # (stages, 4)
    limits: FloatArray
    weights: FloatArray
    rule: int
    margins: FloatArray
    how: int
    share: float
    shares: FloatArray
    responses: FloatArray
    is_rate: bool
    screened_more: FloatArray
    guide: IntArray
    columns: tuple[int, ...]  # of the hypotheses that the design has

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n = last - first
        rejected = np.zeros((n, 2), dtype=np.bool_)
        patients, screened = np.zeros(n), np.zeros(n)
        stage = np.zeros(n, dtype=np.int64)
        futile = np.zeros(n, dtype=np.bool_)
        went_on = np.zeros((n, 4))
        run_populations(
            seed, first, last, self.start, self.sizes, self.limits, self.weights, self.rule,
            self.margins, self.how, self.share, self.shares, self.responses, self.is_rate,
            self.screened_more, self.guide,
            rejected, patients, screened, stage, futile, went_on,
        )  # fmt: skip
        measures: dict[str, FloatArray] = {"screened": screened}
        labels: dict[str, tuple[str, ...]] = {}
        if self.sizes.shape[0] > 1:
            measures["selected"] = went_on
            labels["selected"] = ("subgroup alone", "all patients alone", "both", "stopped")
        return Outcomes(rejected[:, list(self.columns)], patients, stage, futile, measures, labels)
