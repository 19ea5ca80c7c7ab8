"""Trials with a time to an event, simulated piece by piece."""

import math

import numpy as np
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels.survival.combo import WORK
from oncordia.trials.kernels.survival.parts import (
    BY_EARLIER,
    BY_EVENTS,
    BY_LATER,
    BY_MONTHS,
    SPENDING,
    TESTS,
    Found,
    Rules,
    Spending,
)
from oncordia.trials.kernels.survival.patients import make_room
from oncordia.trials.survival.bounds import find_bounds, find_information
from oncordia.trials.survival.design import Information, SurvivalTest, TimeToEvent, Timing
from oncordia.trials.survival.scenario import SurvivalScenario
from oncordia.trials.survival.world import make_world

CODES = {
    Timing.EVENTS: BY_EVENTS,
    Timing.MONTHS: BY_MONTHS,
    Timing.LATER: BY_LATER,
    Timing.EARLIER: BY_EARLIER,
}
NODES = np.polynomial.legendre.leggauss(16)  # of the joint normal law of several tests
NO_DELAY = -1.0
RATIO_KNOWN = 9.9  # |log hazard ratio| from which one arm had every event


class SurvivalRunner:
    """A trial with a time to an event, made ready for one scenario."""

    def __init__(self, design: TimeToEvent, scenario: SurvivalScenario) -> None:
        self.design = design
        self.world = make_world(design, scenario)
        self.rules = make_rules(design)

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        looks = self.rules.efficacy.size
        found = make_found(last - first, looks)
        self._run_kernel(seed, first, last, found)
        ratio = np.where(np.abs(found.log_ratio) < RATIO_KNOWN, np.exp(found.log_ratio), math.nan)
        measures = {
            "events": found.events,
            "duration_months": found.months,
            "patients_by_arm": found.patients,
            "look_months": found.looks,
            "hazard_ratio": ratio,
        }
        if self.design.timing is Timing.EVENTS:
            measures["short_of_events"] = found.events < self.rules.events[found.stage - 1]
        return Outcomes(
            (found.rejected == 1)[:, None],
            found.patients.sum(axis=1),
            found.stage,
            found.futile == 1,
            {name: np.asarray(values, dtype=np.float64) for name, values in measures.items()},
            {
                "patients_by_arm": ("control", "experimental"),
                "look_months": tuple(f"look {look}" for look in range(1, looks + 1)),
            },
        )

    def _run_kernel(self, seed: int, first: int, last: int, found: Found) -> None:
        """Run the loop of the test; each compiles when it is first used."""
        test = self.design.test
        room = make_room(self.world.n)
        given = (seed, first, last, self.world, self.rules, room, found)
        m = self.rules.weights.shape[0]
        scores = (np.zeros(m), np.zeros((m, m)))
        if self.design.information is Information.OBSERVED:
            from oncordia.trials.kernels.survival.observed import run_observed

            run_observed(*given, *scores, make_spending(self.design))
        elif test is SurvivalTest.LOG_RANK:
            from oncordia.trials.kernels.survival.trials import run_log_rank

            run_log_rank(*given)
        elif test is SurvivalTest.WEIGHTED:
            from oncordia.trials.kernels.survival.weighted import run_weighted

            run_weighted(*given, *scores)
        elif test is SurvivalTest.MAX_COMBO:
            from oncordia.trials.kernels.survival.weighted import run_max_combo

            run_max_combo(*given, *scores, *NODES, np.zeros(WORK))
        else:
            from oncordia.trials.kernels.survival.curves import run_curves

            run_curves(*given, test is SurvivalTest.RESTRICTED_MEAN)


def make_rules(design: TimeToEvent) -> Rules:
    """Looks, bounds and test as arrays."""
    bounds = find_bounds(design)
    looks = design.n_stages
    futility = bounds.futility_z.copy()
    futility[-1] = -math.inf  # the last look has one bound
    events, months = np.zeros(looks, dtype=np.int64), np.zeros(looks)
    if design.look_events:
        events[:] = design.look_events
    if design.look_months:
        months[:] = design.look_months
    return Rules(
        CODES[design.timing],
        events,
        months,
        design.follow_up_months,
        math.inf if design.longest_months is None else design.longest_months,
        bounds.efficacy_z.copy(),
        futility,
        np.stack((ndtr(-bounds.efficacy_z), ndtr(-futility))),
        0.0 if design.compare_months is None else design.compare_months,
        list_weights(design),
    )


def list_weights(design: TimeToEvent) -> FloatArray:
    """Rho, gamma and delay of each weighted test: shape (m, 3)."""
    if design.test is SurvivalTest.MAX_COMBO:
        return np.array([(*pair, NO_DELAY) for pair in design.combo], dtype=np.float64)
    if design.test is SurvivalTest.WEIGHTED and design.modest_delay_months is not None:
        return np.array([(0.0, 0.0, design.modest_delay_months)])
    if design.test is SurvivalTest.WEIGHTED:
        return np.array([(design.rho, design.gamma, NO_DELAY)])
    return np.array([(0.0, 0.0, NO_DELAY)])


def make_spending(design: TimeToEvent) -> Spending:
    """Spending function of a trial whose bounds follow the events that each look has."""
    looks = design.n_stages
    return Spending(
        TESTS.index(design.test.value),
        SPENDING.index(design.efficacy.form.value),
        design.alpha,
        design.efficacy.parameter or 0.0,
        -float(ndtri(0.5 * design.alpha)),
        float(find_information(design)[-1]),
        np.zeros(looks),
        np.zeros(looks),
        np.zeros(looks),
        np.zeros(looks),
    )


def make_found(trials: int, looks: int) -> Found:
    """Room for what becomes of trials."""
    return Found(
        rejected=np.zeros(trials, dtype=np.int64),
        stage=np.zeros(trials, dtype=np.int64),
        futile=np.zeros(trials, dtype=np.int64),
        events=np.zeros(trials),
        months=np.zeros(trials),
        patients=np.zeros((trials, 2)),
        looks=np.full((trials, looks), math.nan),
        log_ratio=np.zeros(trials),
    )
