"""Exact operating characteristics of basket trials, over all outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray
from oncordia.trials.basket.design import Basket, CohortRates
from oncordia.trials.basket.outcomes import find_binomial, find_mass, list_outcomes
from oncordia.trials.basket.posterior import Sizes
from oncordia.trials.basket.ready import Ready


@dataclass(frozen=True, slots=True)
class Ending:
    """All outcomes of the trials whose cohorts stopped at the same looks."""

    stage: int  # at which the last cohort ended, from 1
    sizes: Sizes
    finished: tuple[bool, ...]  # cohorts that no look stopped
    mass: FloatArray  # (cells,): probability of each outcome, by ``list_outcomes``


def walk_trial(ready: Ready, rates: FloatArray) -> Iterator[Ending]:
    """Endings of a trial in a scenario, with their probabilities."""
    cohorts = ready.design.cohorts
    first = tuple((*c.looks, c.n)[0] for c in cohorts)
    running = tuple(True for _ in cohorts)
    yield from _go_on(ready, rates, 0, first, running, find_mass(first, rates))


def _go_on(
    ready: Ready,
    rates: FloatArray,
    look: int,
    sizes: Sizes,
    running: tuple[bool, ...],
    mass: FloatArray,
) -> Iterator[Ending]:
    """Endings from the state before an analysis on."""
    cohorts = ready.design.cohorts
    if look == ready.design.n_stages - 1:
        yield Ending(look + 1, sizes, running, mass.ravel())
        return
    stops = ready.tabulate_stops(look, sizes, running)
    code = stops @ (1 << np.arange(len(cohorts)))
    for pattern in np.unique(code):
        here = np.where((code == pattern).reshape(mass.shape), mass, 0.0)
        goes_on = tuple(on and not pattern >> j & 1 for j, on in enumerate(running))
        if not any(goes_on):
            yield Ending(look + 1, sizes, goes_on, here.ravel())
            continue
        following = []
        for j, cohort in enumerate(cohorts):
            size = (*cohort.looks, cohort.n)[look + 1] if goes_on[j] else sizes[j]
            following.append(size)
            if goes_on[j]:
                here = _add_patients(here, j, size - sizes[j], float(rates[j]))
        yield from _go_on(ready, rates, look + 1, tuple(following), goes_on, here)


def _add_patients(mass: FloatArray, axis: int, n: int, rate: float) -> FloatArray:
    """Mass after n more patients of one cohort."""
    now = mass.shape[axis]
    matrix = np.zeros((now + n, now))
    step = find_binomial(n, rate)
    for r in range(now):
        matrix[r : r + n + 1, r] = step
    return np.moveaxis(np.tensordot(matrix, mass, axes=(1, axis)), 0, axis)


def find_characteristics(ready: Ready, scenario: CohortRates) -> Mapping[str, ArrayLike] | None:
    """Exact characteristics by their standard names; None if the outcomes are too many."""
    null = np.array(ready.design.find_null(scenario))
    if not ready.is_enumerable:
        return None
    sums = _Sums(ready.design.n_stages, null, np.array(scenario.rates))
    for ending in walk_trial(ready, sums.rates):
        found = ready.tabulate(ending.sizes)
        rejected = ready.rules.decide(found.above, found.mean) & np.array(ending.finished)
        sums.add(ending, rejected, found.mean)
    return sums.name()


class _Sums:
    """Sums over endings."""

    def __init__(self, n_stages: int, null: BoolArray, rates: FloatArray) -> None:
        k = null.size
        self.null, self.rates = null, rates
        self.reject, self.responders, self.patients = np.zeros(k), np.zeros(k), np.zeros(k)
        self.estimate, self.error = np.zeros(k), np.zeros(k)
        self.type1 = self.power = 0.0
        self.stop, self.success, self.futile = (np.zeros(n_stages) for _ in range(3))

    def add(self, ending: Ending, rejected: BoolArray, mean: FloatArray) -> None:
        """Add the outcomes of one ending."""
        mass, total = ending.mass, float(ending.mass.sum())
        self.reject += mass @ rejected
        self.estimate += mass @ mean
        self.error += mass @ (mean - self.rates) ** 2
        self.responders += mass @ list_outcomes(ending.sizes)
        self.patients += total * np.array(ending.sizes)
        self.type1 += float(mass @ rejected[:, self.null].any(axis=1))
        self.power += float(mass @ rejected[:, ~self.null].any(axis=1))
        self.stop[ending.stage - 1] += total
        self.success[ending.stage - 1] += float(mass @ rejected.any(axis=1))
        if not any(ending.finished):
            self.futile[ending.stage - 1] += total

    def name(self) -> dict[str, ArrayLike]:
        """Characteristics by name."""
        out: dict[str, ArrayLike] = {}
        if self.null.any():
            out["type1"] = self.type1
        if not self.null.all():
            out["power"] = self.power
        out |= {
            "reject": self.reject,
            "expected_n": float(self.patients.sum()),
            "mean_patients_by_cohort": self.patients,
            "mean_responders_by_cohort": self.responders,
            "mean_estimate": self.estimate,
            "mean_bias": self.estimate - self.rates,
            "mean_mse": self.error,
        }
        if self.stop.size > 1:
            out |= {
                "stop_by_stage": self.stop,
                "reject_by_stage": self.success,
                "futility_by_stage": self.futile,
                "early_stop": float(self.stop[:-1].sum()),
            }
        return out


def list_rates(design: Basket, on: Sequence[bool]) -> FloatArray:
    """Rates p1 of the cohorts that respond and p0 of the others."""
    pairs = zip(design.cohorts, on, strict=True)
    return np.array([cohort.p1 if responds else cohort.p0 for cohort, responds in pairs])
