"""Adaptive trials made ready to simulate, and the exact answer of those of rates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.numeric.streams import tabulate_binomial
from oncordia.trials.adaptive.exact_means import Ends
from oncordia.trials.kernels.adaptive.means import run_means
from oncordia.trials.kernels.adaptive.rates import run_rates, sum_rates
from oncordia.trials.kernels.adaptive.rules import StagePlan
from oncordia.trials.kernels.single_arm.binomial import fill_binomial


@dataclass(frozen=True)
class MeansRunner:
    """Simulates trials of means under one standardised effect."""

    plan: StagePlan
    effect: float
    is_known: bool

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        flags, counts = make_outputs(last - first)
        run_means((seed, first, last), self.effect, self.is_known, self.plan, flags, counts)
        return pack_outcomes(flags, counts)


@dataclass(frozen=True)
class RatesRunner:
    """Simulates trials of rates from tables of their binomial numbers."""

    plan: StagePlan
    cumulative: FloatArray
    guide: IntArray

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        flags, counts = make_outputs(last - first)
        run_rates((seed, first, last), self.plan, self.cumulative, self.guide, flags, counts)
        return pack_outcomes(flags, counts)


def prepare_rates(plan: StagePlan, control: float, experimental: float) -> RatesRunner:
    """Tables of the numbers of responses, for every size that a stage can have."""
    sizes = (plan.n1, *range(plan.n2_least, plan.n2_most + 1))
    return RatesRunner(plan, *fill_tables(sizes, (control, experimental)))


def fill_tables(sizes: tuple[int, ...], rates: tuple[float, float]) -> tuple[FloatArray, IntArray]:
    """Tables to draw binomial numbers from, (2, m, n + 1) each: by arm, then size."""
    widest = max(sizes) + 1
    cumulative = np.ones((2, len(sizes), widest))
    guide = np.zeros((2, len(sizes), widest), dtype=np.int64)
    for arm, rate in enumerate(rates):
        for row, n in enumerate(sizes):
            cumulative[arm, row, : n + 1], guide[arm, row, : n + 1] = tabulate_binomial(n, rate)
    return cumulative, guide


def sum_rate_ends(plan: StagePlan, control: float, experimental: float) -> Ends:
    """Chances of every end of trials of rates, by all outcomes."""
    widest = max(plan.n1, plan.n2_most) + 1
    mass, tail, treated = (np.empty((widest, widest + 1)) for _ in range(3))
    fill_binomial(control, mass, tail)
    fill_binomial(experimental, treated, tail)
    out = np.empty(4)
    sum_rates(plan, mass, treated, tail, out)
    return Ends(*(float(value) for value in out))


def make_outputs(n: int) -> tuple[BoolArray, IntArray]:
    """Arrays for the flags and counts of n trials."""
    return np.empty((n, 2), dtype=np.bool_), np.empty((n, 2), dtype=np.int64)


def pack_outcomes(flags: BoolArray, counts: IntArray) -> Outcomes:
    """Outcomes of trials from their flags and counts."""
    return Outcomes(
        rejected=flags[:, :1],
        patients=counts[:, 1].astype(np.float64),
        stage=counts[:, 0],
        futile=flags[:, 1],
    )


def name_ends(ends: Ends, is_null: bool) -> dict[str, ArrayLike]:
    """Characteristics by their standard names."""
    reject = ends.success1 + ends.success2
    early = ends.success1 + ends.futile1
    return {
        "type1" if is_null else "power": reject,
        "reject": [reject],
        "expected_n": ends.expected_n,
        "stop_by_stage": [early, 1.0 - early],
        "reject_by_stage": [ends.success1, ends.success2],
        "futility_by_stage": [ends.futile1, 0.0],
        "early_stop": early,
    }
