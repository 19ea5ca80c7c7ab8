"""Simulated basket trials."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.basket.posterior import Posterior
from oncordia.trials.basket.ready import Ready
from oncordia.trials.kernels.basket.draws import draw_responders


@dataclass(frozen=True, slots=True)
class Played:
    """Simulated trials up to their end."""

    stage: IntArray  # (m, k): at which each cohort ended, from 1
    finished: BoolArray  # (m, k): that no look stopped
    patients: IntArray  # (m, k)
    responders: IntArray  # (m, k)
    posterior: Posterior


@dataclass(frozen=True, slots=True)
class BasketRunner:
    """Plays trials of a basket design in one scenario."""

    ready: Ready
    rates: FloatArray
    sizes: IntArray  # (analyses, k): patients so far at each

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        played = self.play(seed, first, last)
        found = played.posterior
        rejected = self.ready.rules.decide(found.above, found.mean) & played.finished
        gap = found.mean - self.rates
        measures = {
            "patients_by_cohort": played.patients.astype(np.float64),
            "responders_by_cohort": played.responders.astype(np.float64),
            "estimate": found.mean,
            "bias": gap,
            "mse": gap * gap,
        }
        names = self.ready.design.hypotheses
        return Outcomes(
            rejected=rejected,
            patients=played.patients.sum(axis=1).astype(np.float64),
            stage=played.stage.max(axis=1),
            futile=np.asarray(~played.finished.any(axis=1)),
            measures=measures,
            labels=dict.fromkeys(measures, names),
        )

    def play(self, seed: int, first: int, last: int) -> Played:
        """Play trials ``first`` to ``last`` - 1 up to their end."""
        n_looks, k = self.sizes.shape[0] - 1, self.sizes.shape[1]
        drawn = np.empty((last - first, n_looks + 1, k), dtype=np.int64)
        draw_responders(seed, first, last, self.sizes, self.rates, drawn)
        at = np.zeros((last - first, k), dtype=np.int64)  # analysis whose data a cohort has
        running = np.ones((last - first, k), dtype=bool)
        for look in range(n_looks):
            at[running] = look
            for trials, pattern in _group_rows(at * 2 + running):
                goes_on = tuple(bool(code & 1) for code in pattern)
                if any(goes_on):
                    sizes, seen = self._look_at(drawn[trials], pattern >> 1)
                    running[trials] &= ~self.ready.find_stops(look, sizes, goes_on, seen)
        at[running] = n_looks
        above, mean = np.empty((last - first, k)), np.empty((last - first, k))
        responders = np.take_along_axis(drawn, at[:, None, :], axis=1)[:, 0]
        for trials, pattern in _group_rows(at):
            sizes, seen = self._look_at(drawn[trials], pattern)
            found = self.ready.find(sizes, seen)
            above[trials], mean[trials] = found.above, found.mean
        patients = np.take_along_axis(self.sizes, at, axis=0)
        return Played(at + 1, running, patients, responders, Posterior(above, mean))

    def _look_at(self, drawn: IntArray, at: IntArray) -> tuple[tuple[int, ...], IntArray]:
        """Sizes of the cohorts that ended at these analyses, and their responders, (m, k)."""
        cohorts = np.arange(at.size)
        return tuple(int(n) for n in self.sizes[at, cohorts]), drawn[:, at, cohorts]


def _group_rows(rows: IntArray) -> list[tuple[IntArray, IntArray]]:
    """Places of equal rows, and each such row."""
    if rows.shape[0] == 0 or (rows == rows[0]).all():
        return [(np.arange(rows.shape[0]), rows[0])] if rows.shape[0] else []
    found, back = np.unique(rows, axis=0, return_inverse=True)
    back = back.reshape(-1)
    return [(np.flatnonzero(back == place), row) for place, row in enumerate(found)]


def make_runner(ready: Ready, rates: FloatArray) -> BasketRunner:
    """Player of a design that is ready, at some response rates."""
    sizes = np.array([(*cohort.looks, cohort.n) for cohort in ready.design.cohorts]).T
    return BasketRunner(ready, rates, np.ascontiguousarray(sizes, dtype=np.int64))
