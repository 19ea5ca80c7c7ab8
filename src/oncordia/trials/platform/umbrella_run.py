"""Runs umbrella trials."""

from typing import TYPE_CHECKING

import numpy as np

from oncordia.domain.trials import Outcomes
from oncordia.numeric.streams import guide_table
from oncordia.trials.kernels.platform.umbrella import play_umbrella
from oncordia.trials.platform.choices import Control, Priority, WhenFull
from oncordia.trials.platform.claims import claim_success
from oncordia.trials.platform.screening import order_strata, screen_patients
from oncordia.trials.platform.umbrella_scenario import UmbrellaTruth

if TYPE_CHECKING:
    from oncordia.trials.platform.umbrella import Umbrella


class UmbrellaRunner:
    """An umbrella design made ready for one scenario."""

    def __init__(self, design: "Umbrella", scenario: UmbrellaTruth) -> None:
        self.design = design
        prevalence = scenario.find_prevalence(design)
        screening = screen_patients(design, prevalence)
        self.order = order_strata(design, prevalence)
        self.cumulative, self.guide = guide_table(screening.probability)
        self.rates = np.ascontiguousarray(np.stack(scenario.mix_rates(screening.true), axis=-1))
        self.sizes = design.find_sizes()
        flags = (
            design.priority is Priority.RANDOM,
            design.when_full is WhenFull.NEXT,
            design.most_screened,
        )
        self.plan = np.array(flags, dtype=np.int64)

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n, design = last - first, self.design
        counts = np.empty((n, len(design.strata), 4), dtype=np.int64)
        screened = np.empty(n, dtype=np.int64)
        play_umbrella(
            seed,
            first,
            last,
            self.order,
            self.plan,
            self.sizes,
            self.cumulative,
            self.guide,
            self.rates,
            counts,
            screened,
        )
        n_drug, y_drug, n_control, y_control = np.moveaxis(counts.astype(np.float64), -1, 0)
        patients = n_drug + n_control
        responders = (y_drug + y_control).sum(axis=1)
        if design.control is Control.SHARED:
            n_control = np.repeat(n_control.sum(axis=1, keepdims=True), n_drug.shape[1], axis=1)
            y_control = np.repeat(y_control.sum(axis=1, keepdims=True), n_drug.shape[1], axis=1)
        total = patients.sum(axis=1)
        months = screened / design.screened_per_month + design.follow_up_months
        return Outcomes(
            rejected=claim_success(design, n_drug, y_drug, n_control, y_control),
            patients=total,
            stage=np.ones(n, dtype=np.int64),
            futile=np.zeros(n, dtype=np.bool_),
            measures={
                "duration_months": months,
                "screened": screened.astype(np.float64),
                "screening_failures": screened - total,
                "patients_by_stratum": patients,
                "responders": responders,
            },
            labels={"patients_by_stratum": design.strata},
        )
