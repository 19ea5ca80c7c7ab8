"""Trials that enrol patients whose organoid is sensitive, beside the same trial of all comers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy.special import expit, logit

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import Schema, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid.concordance import (
    MANY_NODES,
    Concordance,
    predict_called,
    share_called,
)
from oncordia.trials.organoid.exact_tests import RateTest, find_region, reject_chance
from oncordia.trials.organoid.sections import Costs, Pathway, check_shares
from oncordia.trials.organoid.selected_checks import check_control, check_share
from oncordia.trials.organoid.selected_run import SelectedRunner
from oncordia.trials.organoid.selected_settings import Enrol, SelectedScenario
from oncordia.trials.organoid.sources import SOURCES
from oncordia.trials.organoid.truth import settle_truth, tell_assumed
from oncordia.trials.organoid.waiting import (
    MOST_SCREENED,
    check_screening,
    expect_entry_called,
    find_waiting,
)
from oncordia.trials.organoid.words import describe_selected


@dataclass(frozen=True, slots=True)
class OrganoidSelected:
    """Enrol patients whose organoid is sensitive, or, for comparison, all comers."""

    kind: ClassVar[str] = "organoid_selected"
    scenario_type: ClassVar[type] = SelectedScenario
    n_stages: ClassVar[int] = 1
    hypotheses: ClassVar[tuple[str, ...]] = ("response",)

    name: str = setting("What the trial is called", example="Organoid-guided second line")
    response_rate: float = setting(
        "Response of all patients to the therapy, tested or not", low=0, high=1, example=0.20
    )
    control_rate: float = setting(
        "Response under control, or the rate to beat in a trial of one arm",
        low=0,
        high=1,
        example=0.15,
    )
    n_therapy: int = setting("Patients who get the therapy", low=1, example=60)
    pathway: Pathway = setting("From consent to a usable result")
    concordance: Concordance = setting("Organoid test against patients' response")
    n_control: int = setting(
        "Patients under control; 0: one arm against control_rate", low=0, default=0
    )
    enrol: Enrol = setting("Whom the trial enrols", default=Enrol.SELECTED)
    control_rate_called: float | None = setting(
        "Response under control of patients called sensitive; left out: that of all",
        low=0,
        high=1,
        default=None,
    )
    share_called: float | None = setting(
        "Share of organoids called sensitive, where it was measured; it must fit the rates",
        low=0,
        high=1,
        default=None,
    )
    alpha: float = setting(
        "One-sided level", low=0, high=0.5, open_low=True, open_high=True, default=0.025
    )
    test: RateTest = setting(
        "Test of two rates: unconditional (exact), fisher or pooled_z; with one arm exact binomial",
        default=RateTest.UNCONDITIONAL,
    )
    response_months: float = setting("Months from enrolment to response", low=0, default=4.0)
    redraw: bool = setting(
        "Draw sensitivity and specificity anew in each trial, as well as they are known",
        default=True,
    )
    costs: Costs = setting("What each item costs", default=Costs())

    def __post_init__(self) -> None:
        check_shares(self)
        if self.n_control:
            find_region(1, 1, self.control_rate, self.alpha, self.test)
        if (self.n_therapy + 1) * (self.n_control + 1) > 1_000_000:
            raise InvalidDesign(
                f"n_therapy {self.n_therapy} and n_control {self.n_control} have too many outcomes "
                "for an exact test; give fewer patients",
                "n_therapy",
            )
        if not self.n_control and not 0 < self.control_rate < 1:
            raise InvalidDesign(
                f"control_rate is {self.control_rate:g}; a trial of one arm needs a rate to beat "
                "above 0 and below 1",
                "control_rate",
            )
        check_share(self)
        check_control(self)

    @property
    def n(self) -> int:
        """Patients enrolled."""
        return self.n_therapy + self.n_control

    @property
    def is_selecting(self) -> bool:
        """Whether the organoid decides who enters."""
        return self.enrol is Enrol.SELECTED

    def list_scenarios(self) -> tuple[SelectedScenario, ...]:
        """The therapy no better than control in those enrolled; then what the design assumes."""
        return self._make_null(), self._make_assumed()

    def _make_assumed(self) -> SelectedScenario:
        told = tell_assumed(self) if self.is_selecting else {}
        control = self.find_control_rate() if self.n_control else None
        return SelectedScenario("as assumed", self.response_rate, control, **told)

    def _make_null(self) -> SelectedScenario:
        control = self.find_control_rate()
        if not self.is_selecting:
            return SelectedScenario("no better than control", control)
        s, c = self.concordance.sensitivity, self.concordance.specificity
        if 0 < control < 1 and s > 0 and c < 1:
            rate = float(expit(logit(control) + np.log(1 - c) - np.log(s)))
            known = self.concordance.fix()
            return SelectedScenario("no better than control", rate, concordance=known)
        useless = self.concordance.fix(0.5, 0.5)
        return SelectedScenario("no better than control", control, concordance=useless)

    def find_control_rate(self, scenario: SelectedScenario | None = None) -> float:
        """Response under control of those enrolled, or the rate to beat."""
        if scenario is not None and scenario.control_rate is not None:
            return scenario.control_rate
        if self.is_selecting and self.control_rate_called is not None:
            return self.control_rate_called
        return self.control_rate

    def find_null(self, scenario: SelectedScenario) -> tuple[bool, ...]:
        """Whether the therapy is no better than control in those enrolled."""
        rate = scenario.response_rate
        if self.is_selecting:
            concordance, pathway = settle_truth(self, scenario)
            called = float(share_called(rate, concordance.sensitivity, concordance.specificity))
            check_screening(self.n, called * find_waiting(pathway).result)
            rate = float(predict_called(rate, concordance.sensitivity, concordance.specificity))
        return (rate <= self.find_control_rate(scenario) + 1e-9,)

    def _find_region(self) -> BoolArray:
        return find_region(
            self.n_therapy, self.n_control, self.find_control_rate(), self.alpha, self.test
        )

    def prepare(self, scenario: SelectedScenario) -> "SelectedRunner":
        """The design made ready for a scenario."""
        concordance, pathway = settle_truth(self, scenario)
        self.find_null(scenario)
        sensitivities, specificities = concordance.tabulate()
        return SelectedRunner(
            path=pathway.pack(),
            rates=np.array(
                [
                    scenario.response_rate,
                    self.find_control_rate(scenario),
                    concordance.log_odds_correlation,
                    float(self.is_selecting),
                    self.response_months,
                    float(MOST_SCREENED),
                ]
            ),
            sensitivities=sensitivities,
            specificities=specificities,
            sizes=np.array([self.n_therapy, self.n_control], dtype=np.int64),
            region=self._find_region(),
            cost=self.costs.pack(),
        )

    def find_exact(self, scenario: SelectedScenario) -> Mapping[str, FloatArray | float]:
        """Characteristics in closed form, averaged over the concordance where it is drawn."""
        concordance, pathway = settle_truth(self, scenario)
        rate, control = scenario.response_rate, self.find_control_rate(scenario)
        s, c = concordance.spread()
        filled, bill = np.ones(1), 0.0
        if self.is_selecting:
            waiting = find_waiting(pathway)
            entered = np.nan_to_num(predict_called(rate, s, c))
            filled = np.minimum(
                share_called(rate, s, c) * waiting.result * MOST_SCREENED / self.n, 1
            )
            called = share_called(rate, *concordance.spread(MANY_NODES))
            months = float(expect_entry_called(self.n, pathway, called).mean())
            screened = months * pathway.accrual_per_month
            bill = screened * (
                self.costs.biopsy
                + pathway.biopsy_success * self.costs.organoid
                + waiting.grown * self.costs.screen
            )
        else:
            entered = np.array([rate])
            screened, months = float(self.n), self.n / pathway.accrual_per_month
        chance = reject_chance(self._find_region(), entered, np.full(entered.size, control))
        power = float((chance * (filled == 1)).mean())
        enrolled = self.n * float(filled.mean())
        responders = self.n_therapy * float((filled * entered).mean())
        responders += self.n_control * control * float(filled.mean())
        cost = bill + enrolled * self.costs.treated
        return {
            "type1" if self.find_null(scenario)[0] else "power": power,
            "reject": power,
            "expected_n": enrolled,
            "expected_duration_months": months + self.response_months,
            "mean_screened": screened,
            "mean_needed_to_screen": screened / self.n,
            "mean_responders": responders,
            "mean_cost": cost,
            "response_of_enrolled": float(entered.mean()),
            "gain_in_response": round(float(entered.mean()) - rate, 12),
            "cost_per_responder": cost / responders if responders > 0 else np.nan,
        }

    @property
    def sizes(self) -> tuple[int, int]:
        """Patients under the therapy and under control."""
        return self.n_therapy, self.n_control

    def list_rates(self, scenario: SelectedScenario) -> FloatArray:
        """Response of those enrolled at equally likely pairs of sensitivity and specificity."""
        rates = np.array([scenario.response_rate])
        if not self.is_selecting:
            return rates
        concordance = settle_truth(replace(self, redraw=True), scenario)[0]
        return np.nan_to_num(predict_called(rates, *concordance.spread()))

    def list_powers(self, scenario: SelectedScenario) -> FloatArray:
        """Chance to reject at these pairs, whether or not the design redraws them."""
        rates = self.list_rates(scenario)
        control = np.full(rates.size, self.find_control_rate(scenario))
        return reject_chance(self._find_region(), rates, control)

    def switch(self, enrol: Enrol) -> "OrganoidSelected":
        """The same trial of others."""
        return replace(self, enrol=enrol)

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_selected(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind its methods."""
        return SOURCES[self.kind]
