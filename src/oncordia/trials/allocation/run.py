"""Runs response-adaptive trials: by recursion for two arms, by quadrature for more."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.allocation.choices import Decision
from oncordia.trials.allocation.plan import (
    find_powers,
    pack_limits,
    pack_looks,
    pack_plan,
    pack_rule,
    pack_shares,
    predict_states,
)
from oncordia.trials.allocation.scenario import ArmRates
from oncordia.trials.allocation.tables import tabulate_nodes
from oncordia.trials.kernels.allocation import two_arms
from oncordia.trials.kernels.allocation.many_arms import play_many_arms

if TYPE_CHECKING:
    from oncordia.trials.allocation.design import ResponseAdaptive

WRONG_BY = 10  # the wrong way: by more than a tenth of the patients planned


class AdaptiveRunner:
    """A response-adaptive design made ready for one scenario."""

    def __init__(self, design: "ResponseAdaptive", scenario: ArmRates) -> None:
        self.design = design
        self.scenario = scenario
        self.plan = pack_plan(design)
        self.powers = find_powers(design)
        self.rule = pack_rule(design)
        self.looks = pack_looks(design)
        self.rates = scenario.trace_rates(design.patients)
        self.prior = (design.prior_successes, design.prior_failures)
        self.predicted = predict_states(design)

    @cached_property
    def nodes(self) -> FloatArray:
        """Nodes of the quadrature for more than two arms."""
        return tabulate_nodes(self.design.patients, len(self.design.arms), self.prior)

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        if len(self.design.arms) == 2:
            return self._run_two(seed, first, last)
        return self._run_many(seed, first, last)

    def _run_two(self, seed: int, first: int, last: int) -> Outcomes:
        out = np.empty((last - first, 6), dtype=np.int64)
        two_arms.play_two_arms(
            seed,
            first,
            last,
            self.plan,
            self.powers,
            pack_limits(self.design),
            self.rule,
            self.rates,
            np.array(self.prior),
            self.looks,
            self.predicted,
            out,
        )
        said = out[:, two_arms.SAID]
        rejected = (said == 1)[:, None]
        if self.design.decision is Decision.BEST:
            rejected = np.column_stack((said == 3, said == 1))
        on_b = out[:, two_arms.ON_B]
        on_a = out[:, two_arms.PATIENTS] - on_b
        responders = out[:, [two_arms.SUCCESS_A, two_arms.SUCCESS_B]]
        return self._note(
            rejected,
            out[:, two_arms.LOOK],
            said == 2,
            np.column_stack((on_a, on_b)).astype(np.float64),
            responders.astype(np.float64),
        )

    def _run_many(self, seed: int, first: int, last: int) -> Outcomes:
        n, n_arms = last - first, len(self.design.arms)
        rejected = np.empty((n, len(self.design.hypotheses)), dtype=np.bool_)
        ended = np.empty((n, 2), dtype=np.int64)
        patients = np.empty((n, n_arms))
        responders = np.empty((n, n_arms))
        play_many_arms(
            seed,
            first,
            last,
            self.plan,
            self.powers,
            pack_shares(self.design),
            self.rule,
            self.rates,
            self.nodes,
            self.looks,
            rejected,
            ended,
            patients,
            responders,
        )
        return self._note(rejected, ended[:, 0], ended[:, 1] == 1, patients, responders)

    def _note(
        self,
        rejected: BoolArray,
        stage: np.ndarray,
        futile: BoolArray,
        patients: FloatArray,
        responders: FloatArray,
    ) -> Outcomes:
        rates = np.asarray(self.scenario.rates)
        total = patients.sum(axis=1)
        best = int(np.flatnonzero(rates == rates.max())[-1])  # the last of equal ones
        others = np.delete(patients, best, axis=1).max(axis=1)
        wrong = WRONG_BY * (others - patients[:, best]) > self.design.patients
        arms = self.design.arms
        return Outcomes(
            rejected=rejected,
            patients=total,
            stage=stage,
            futile=futile,
            measures={
                "patients_by_arm": patients,
                "responders_by_arm": responders,
                "responders": responders.sum(axis=1),
                "share_inferior": patients[:, rates < rates.max()].sum(axis=1) / total,
                "wrong_way": wrong.astype(np.float64),
            },
            labels={"patients_by_arm": arms, "responders_by_arm": arms},
        )
