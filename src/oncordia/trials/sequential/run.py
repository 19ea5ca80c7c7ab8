"""Simulated trials of a group-sequential design, made ready for one scenario."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import ndtr, stdtrit

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.numeric.streams import tabulate_binomial
from oncordia.trials.kernels.sequential.draws import run_canonical, run_means, run_rates
from oncordia.trials.sequential.boundaries import Boundaries
from oncordia.trials.sequential.canonical import Canonical, find_canonical, find_looks_in_time
from oncordia.trials.sequential.settings import Endpoint
from oncordia.trials.sequential.truth import Truth

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential

ARMS = ("control", "treatment")


class SequentialRunner(Protocol):
    """A design made ready for one scenario."""

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""


def make_runner(design: "GroupSequential", truth: Truth) -> SequentialRunner:
    """The runner of the design's endpoint."""
    plan, sign = design.plan, design.planned.direction
    totals = plan.totals.astype(np.float64)
    if design.endpoint is Endpoint.RATE:
        tables = tabulate_rates(plan.sizes, truth.rates)
        return RatesRunner(plan.bounds, plan.sizes, sign, design.pooled, tables)
    if design.endpoint is Endpoint.MEAN:
        if not design.known_sd:
            mean = sign * truth.effect
            return MeansRunner(
                find_t_bounds(plan.bounds, plan.sizes), plan.sizes, mean, truth.sd, sign
            )
        return CanonicalRunner(find_canonical(design, truth), design.sides == 2, sign, totals)
    months, patients, _ = find_looks_in_time(design, truth)
    law = find_canonical(design, truth)
    return CanonicalRunner(law, design.sides == 2, sign, patients, months, totals)


def find_t_bounds(bounds: Boundaries, sizes: IntArray) -> Boundaries:
    """Bounds of t whose one-sided p values are those of the bounds of Z."""
    freedom = sizes.sum(axis=0) - 2.0

    def turn(z: FloatArray) -> FloatArray:
        finite = np.isfinite(z)
        t = -stdtrit(freedom, ndtr(-np.where(finite, z, 0.0)))  # from the tail: small p keep digits
        turned: FloatArray = np.where(finite, t, z)
        return turned

    return Boundaries(
        bounds.information,
        turn(bounds.efficacy_z),
        turn(bounds.futility_z),
        bounds.sides,
        bounds.alpha,
        bounds.binding,
    )


@dataclass(slots=True)
class _Room:
    """Places for the outcomes of some trials."""

    rejected: np.ndarray
    stage: IntArray
    futile: np.ndarray

    @classmethod
    def make(cls, n: int) -> "_Room":
        return cls(np.zeros(n, np.bool_), np.zeros(n, np.int64), np.zeros(n, np.bool_))

    def finish(
        self,
        patients: FloatArray,
        measures: dict[str, FloatArray],
        labels: dict[str, tuple[str, ...]] | None = None,
    ) -> Outcomes:
        """Outcomes, with patients by look, shape (k,)."""
        return Outcomes(
            self.rejected[:, None],
            patients[self.stage - 1],
            self.stage,
            self.futile,
            measures,
            labels or {},
        )


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalRunner:
    """Trials whose statistic is normal with known variance, means or log-rank."""

    law: Canonical
    two_sided: bool
    sign: float
    patients: FloatArray  # (k,) by look
    months: FloatArray | None = None  # (k,), of survival
    events: FloatArray | None = None  # (k,), of survival

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        room, law = _Room.make(last - first), self.law
        z = np.zeros(last - first)
        run_canonical(
            seed,
            first,
            last,
            law.information,
            law.drift,
            law.lower,
            law.upper,
            law.inner,
            self.two_sided,
            room.rejected,
            room.stage,
            room.futile,
            z,
        )
        at = room.stage - 1
        estimate = self.sign * law.unit * z / np.sqrt(law.information)[at]
        if self.months is None or self.events is None:
            return room.finish(self.patients, {"estimate": estimate})
        measures = {
            "hazard_ratio": np.exp(-estimate),
            "events": self.events[at],
            "duration_months": self.months[at],
        }
        return room.finish(self.patients, measures)


@dataclass(frozen=True, slots=True, eq=False)
class MeansRunner:
    """Trials of two means whose variance is estimated."""

    bounds: Boundaries  # of t
    sizes: IntArray  # (2, k)
    mean: float  # difference in the direction tested
    sd: float
    sign: float

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        room, bounds = _Room.make(last - first), self.bounds
        estimate = np.zeros(last - first)
        run_means(
            seed,
            first,
            last,
            self.sizes,
            self.mean,
            self.sd,
            bounds.lower,
            bounds.upper,
            bounds.inner,
            bounds.sides == 2,
            room.rejected,
            room.stage,
            room.futile,
            estimate,
        )
        totals = self.sizes.sum(axis=0).astype(np.float64)
        return room.finish(totals, {"estimate": self.sign * estimate})


@dataclass(frozen=True, slots=True, eq=False)
class RatesRunner:
    """Trials of two rates."""

    bounds: Boundaries
    sizes: IntArray  # (2, k)
    sign: float
    pooled: bool
    tables: tuple[IntArray, FloatArray, IntArray]  # where each begins, chances, guides

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        room, bounds = _Room.make(last - first), self.bounds
        responders = np.zeros((last - first, 2))
        places, cumulative, guide = self.tables
        run_rates(
            seed,
            first,
            last,
            self.sizes,
            places,
            cumulative,
            guide,
            self.sign,
            self.pooled,
            bounds.lower,
            bounds.upper,
            bounds.inner,
            bounds.sides == 2,
            room.rejected,
            room.stage,
            room.futile,
            responders,
        )
        at = room.stage - 1
        shares = responders / self.sizes[:, at].T
        measures = {"estimate": shares[:, 1] - shares[:, 0], "responders_by_arm": responders}
        totals = self.sizes.sum(axis=0).astype(np.float64)
        return room.finish(totals, measures, {"responders_by_arm": ARMS})


def tabulate_rates(
    sizes: IntArray, rates: tuple[float, float]
) -> tuple[IntArray, FloatArray, IntArray]:
    """Tables of the responders of each arm and look, one after another, and where each begins."""
    steps = np.diff(sizes, axis=1, prepend=0)
    places = np.zeros((2, steps.shape[1] + 1), np.int64)
    cumulative, guides = [], []
    place = 0
    for arm in range(2):
        places[arm, 0] = place
        for k, n in enumerate(steps[arm]):
            chance, guide = tabulate_binomial(int(n), float(rates[arm]))
            cumulative.append(chance)
            guides.append(guide)
            place += chance.size
            places[arm, k + 1] = place
    return places, np.concatenate(cumulative), np.concatenate(guides)
