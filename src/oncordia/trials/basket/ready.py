"""A basket design made ready: its model, its rules, and tables of what it decides."""

from dataclasses import dataclass, field
from threading import RLock

import numpy as np
from scipy.special import gammaln

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.errors import InvalidDesign
from oncordia.trials.basket.design import Basket
from oncordia.trials.basket.outcomes import Memory, find_all, find_groups
from oncordia.trials.basket.posterior import Model, Posterior, Sizes
from oncordia.trials.basket.settings import Combine, Futility


@dataclass(frozen=True, slots=True)
class Rules:
    """What a cohort has to pass, (k,) each; NaN where there is no such rule."""

    confidence: FloatArray
    mean_above: FloatArray
    combine: Combine

    def decide(self, above: FloatArray, mean: FloatArray) -> BoolArray:
        """Which cohorts reject p0, by posteriors of shape (m, k)."""
        by_above, by_mean = above > self.confidence, mean > self.mean_above
        if self.combine is Combine.ANY:
            return np.asarray(by_above | by_mean)
        passes = by_above | np.isnan(self.confidence)
        return np.asarray(passes & (by_mean | np.isnan(self.mean_above)))


@dataclass(slots=True)
class Ready:
    """A design with its model and all posteriors found so far."""

    design: Basket
    model: Model
    memory: Memory
    rules: Rules
    is_enumerable: bool
    tables: dict[Sizes, Posterior] = field(default_factory=dict)
    stops: dict[tuple[int, Sizes, tuple[bool, ...]], BoolArray] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def tabulate(self, sizes: Sizes) -> Posterior:
        """Posteriors of all outcomes of cohorts of these sizes, in order."""
        with self.lock:
            if sizes not in self.tables:
                groups = find_groups(list(zip(self.memory.keys, sizes, strict=True)))
                self.tables[sizes] = find_all(self.model, sizes, groups)
            return self.tables[sizes]

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes, (m, k)."""
        if not self.is_enumerable:
            return self.memory.find(sizes, responders)
        table, place = self.tabulate(sizes), place_outcomes(sizes, responders)
        return Posterior(table.above[place], table.mean[place])

    def find_stops(
        self, look: int, sizes: Sizes, running: tuple[bool, ...], responders: IntArray
    ) -> BoolArray:
        """Which running cohorts a look stops, (m, k)."""
        rule = self.design.futility
        if rule.by is Futility.POSTERIOR and not self.is_enumerable:
            above = self.memory.find(sizes, responders).above
            return np.asarray((above < rule.below) & np.array(running))
        stops = self.tabulate_stops(look, sizes, running)
        out: BoolArray = stops[place_outcomes(sizes, responders)]
        return out

    def tabulate_stops(self, look: int, sizes: Sizes, running: tuple[bool, ...]) -> BoolArray:
        """Which running cohorts a look stops in each outcome, (cells, k)."""
        key = (look, sizes, running)
        with self.lock:
            if key not in self.stops:
                rule = self.design.futility
                if rule.by is Futility.POSTERIOR:
                    value = self.tabulate(sizes).above
                else:
                    value = self._predict(sizes, running)
                self.stops[key] = (value < rule.below) & np.array(running)
            return self.stops[key]

    def _predict(self, sizes: Sizes, running: tuple[bool, ...]) -> FloatArray:
        """Predictive probability that each cohort rejects if all that run go on to their end.

        Given all responders at the end, those seen so far are hypergeometric whatever the rates,
        so the model's probabilities of the final outcomes are all it takes.
        """
        pairs = zip(self.design.sizes, sizes, running, strict=True)
        final = tuple(n if goes_on else now for n, now, goes_on in pairs)
        end = self.tabulate(final)
        if end.log_evidence is None:
            raise InvalidDesign("futility.by is predictive; take posterior", "futility.by")
        shape = tuple(n + 1 for n in final)
        mass = np.exp(end.log_evidence).reshape(shape)
        success = self.rules.decide(end.above, end.mean)
        matrices = [find_hypergeometric(n, now) for n, now in zip(final, sizes, strict=True)]
        whole = spread_axes(mass, matrices)
        columns = [
            spread_axes(mass * success[:, j].reshape(shape), matrices).ravel() / whole.ravel()
            for j in range(len(sizes))
        ]
        return np.stack(columns, axis=1)


def place_outcomes(sizes: Sizes, responders: IntArray) -> IntArray:
    """Place of outcomes, (m, k), in the order of ``list_outcomes``."""
    out: IntArray = np.ravel_multi_index(tuple(responders.T), tuple(n + 1 for n in sizes))
    return out


def spread_axes(values: FloatArray, matrices: list[FloatArray]) -> FloatArray:
    """Apply a matrix, (new, old), along each axis."""
    for axis, matrix in enumerate(matrices):
        values = np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)
    return values


def find_hypergeometric(n: int, now: int) -> FloatArray:
    """Probability of responders among the first ``now`` patients, given those of all n.

    Shape (now + 1, n + 1).
    """
    if now == n:
        return np.eye(n + 1)
    r, seen = np.arange(n + 1.0), np.arange(now + 1.0)[:, None]
    rest = n - now
    fits = (seen <= r) & (r - seen <= rest)
    later = np.where(fits, r - seen, 0.0)
    log = _choose(now, seen) + _choose(rest, later) - _choose(n, r)
    return np.where(fits, np.exp(log), 0.0)


def _choose(n: int, k: FloatArray) -> FloatArray:
    out: FloatArray = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return out
