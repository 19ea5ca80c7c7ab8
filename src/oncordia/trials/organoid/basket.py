"""Baskets by organoid response: a cohort for each drug, which patients enter by their organoid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import Schema, setting
from oncordia.numeric.binomial import binomial_mass
from oncordia.trials.organoid.basket_run import BasketRunner
from oncordia.trials.organoid.concordance import Concordance
from oncordia.trials.organoid.counted import average_product, win_by_entered
from oncordia.trials.organoid.exact_tests import tabulate_least
from oncordia.trials.organoid.panel import (
    assign_top,
    average_chances,
    call_sensitive,
    check_panel,
    check_rates,
    find_blind,
    find_population,
    link_drugs,
    queue_drugs,
    rank_drugs,
)
from oncordia.trials.organoid.panel_settings import PanelScenario, RankBy, WhenFull
from oncordia.trials.organoid.sections import Costs, Pathway, check_shares
from oncordia.trials.organoid.sources import SOURCES
from oncordia.trials.organoid.truth import settle_truth, tell_assumed
from oncordia.trials.organoid.virtual import VirtualCohort
from oncordia.trials.organoid.waiting import find_waiting
from oncordia.trials.organoid.words import describe_basket


@dataclass(frozen=True, slots=True)
class OrganoidBasket:
    """Cohorts by drug: each patient enters that of the best drug that her organoid calls."""

    kind: ClassVar[str] = "organoid_basket"
    scenario_type: ClassVar[type] = PanelScenario
    n_stages: ClassVar[int] = 1

    name: str = setting("What the trial is called", example="Organoid basket")
    drugs: tuple[str, ...] = setting(
        "Drugs, one cohort each", example=("irinotecan", "oxaliplatin")
    )
    response_rates: tuple[float, ...] = setting(
        "Response of all patients to each drug", low=0, high=1, example=(0.15, 0.12)
    )
    reference_rates: tuple[float, ...] = setting(
        "Response to beat in each cohort; one number stands for all",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=(0.15, 0.12),
    )
    n_screened: int = setting("Patients screened", low=1, high=5000, example=200)
    n_cohort: int = setting("Most patients of a cohort", low=1, high=1000, example=30)
    pathway: Pathway = setting("From consent to a usable result")
    concordance: Concordance = setting("Organoid test against patients' response, by any drug")
    cohort: VirtualCohort | None = setting(
        "Measured responses that virtual patients are drawn from", default=None
    )
    drug_correlation: float = setting(
        "Without a cohort: correlation of an organoid's responses to two drugs",
        low=0,
        high=1,
        open_high=True,
        default=0.3,
    )
    rank_by: RankBy = setting(
        "chance (of response, by the design's rates) or score (rank of the organoid)",
        default=RankBy.CHANCE,
    )
    when_full: WhenFull = setting(
        "leave, or next: the patient enters the cohort of her next drug", default=WhenFull.LEAVE
    )
    alpha: float = setting(
        "One-sided level of each cohort",
        low=0,
        high=0.5,
        open_low=True,
        open_high=True,
        default=0.05,
    )
    split_alpha: bool = setting("Divide alpha by the number of cohorts (Bonferroni)", default=False)
    response_months: float = setting("Months from treatment to response", low=0, default=4.0)
    redraw: bool = setting("Draw sensitivity and specificity anew in each trial", default=True)
    costs: Costs = setting("What each item costs", default=Costs())

    def __post_init__(self) -> None:
        check_shares(self)
        check_panel(self.drugs, self.response_rates)
        if len(self.reference_rates) != 1:
            check_rates(self.drugs, self.reference_rates, "reference_rates")
        self._find_scores()

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The drugs."""
        return self.drugs

    @property
    def references(self) -> tuple[float, ...]:
        """Rate to beat, by drug."""
        same = len(self.reference_rates) == 1
        return self.reference_rates * (len(self.drugs) if same else 1)

    def _find_scores(self) -> FloatArray:
        return find_population(self.cohort, self.drugs, self.drug_correlation)

    def _find_least(self) -> IntArray:
        alpha = self.alpha / len(self.drugs) if self.split_alpha else self.alpha
        return np.array([tabulate_least(self.n_cohort, p, alpha) for p in self.references])

    def list_scenarios(self) -> tuple[PanelScenario, ...]:
        """A test that tells nothing of drugs at the rates to beat; then what the design assumes."""
        null = PanelScenario(
            "none better than its reference",
            self.references,
            concordance=self.concordance.fix(0.5, 0.5),
        )
        return null, PanelScenario("as assumed", self.response_rates, **tell_assumed(self))

    def _rank(self, scenario: PanelScenario) -> tuple[FloatArray, FloatArray, BoolArray]:
        scores = self._find_scores()
        rates = np.array(self.response_rates)
        order = rank_drugs(scores, rates, self.concordance, self.rank_by)
        truth = settle_truth(self, scenario)[0]
        allowed = call_sensitive(scores, np.array(scenario.response_rates), truth)
        return scores, order, allowed

    def find_rates(
        self, scenario: PanelScenario, *, known: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Share of those with a result who enter each cohort, and its response rate.

        Shapes (drugs,) and (drugs, m), over the concordance; of patients who enter the cohort of
        their first drug.
        """
        blind = find_blind(self.drugs, scenario)
        scores, order, allowed = self._rank(scenario)
        rates = np.array(scenario.response_rates)
        concordance = settle_truth(self, scenario)[0]
        links = link_drugs(
            scenario.response_rates, concordance.fix() if known else concordance, blind
        )
        return average_chances(scores, assign_top(order, allowed), links, rates)

    def find_null(self, scenario: PanelScenario) -> tuple[bool, ...]:
        """Of each cohort, whether its patients respond no better than its reference."""
        shares, chances = self.find_rates(scenario, known=True)
        return tuple(
            bool(share == 0 or chance <= reference + 1e-9)
            for share, chance, reference in zip(shares, chances[:, 0], self.references, strict=True)
        )

    def prepare(self, scenario: PanelScenario) -> "BasketRunner":
        """The design made ready for a scenario."""
        blind = find_blind(self.drugs, scenario)
        concordance, pathway = settle_truth(self, scenario)
        scores, order, allowed = self._rank(scenario)
        rates = np.array(scenario.response_rates)
        goes_on = float(self.when_full is WhenFull.NEXT)
        return BasketRunner(
            drugs=self.drugs,
            path=pathway.pack(),
            queue=queue_drugs(order, allowed),
            scores=np.array(scores, order="C"),
            links=link_drugs(scenario.response_rates, concordance, blind),
            thresholds=-ndtri(rates),
            sizes=np.full(len(self.drugs), self.n_cohort, dtype=np.int64),
            least=self._find_least(),
            rules=np.array([float(self.n_screened), goes_on, self.response_months]),
            cost=self.costs.pack(),
        )

    def find_exact(self, scenario: PanelScenario) -> Mapping[str, FloatArray | float] | None:
        """Characteristics in closed form, where patients of a full cohort leave."""
        if self.when_full is WhenFull.NEXT:
            return None
        shares, chances = self.find_rates(scenario)
        entering = shares * find_waiting(settle_truth(self, scenario)[1]).result
        least = self._find_least()
        n, most = self.n_screened, self.n_cohort
        wins = np.stack([win_by_entered(least[k], chances[k], n, most) for k in range(len(shares))])
        counted = binomial_mass(n, entering)
        reject = np.einsum("kn,kmn->k", counted, wins) / chances.shape[1]
        null = np.array(self.find_null(scenario))
        patients = (counted * np.minimum(np.arange(n + 1), most)).sum(axis=1)
        out: dict[str, FloatArray | float] = {
            "reject": reject,
            "expected_n": float(patients.sum()),
            "mean_patients_by_arm": patients,
            "mean_responders_by_arm": patients * chances.mean(axis=1),
            "mean_responders": float(patients @ chances.mean(axis=1)),
        }
        for name, chosen in (("type1", null), ("power", ~null)):
            if chosen.any():
                losing = [
                    1 - win if pick else np.ones_like(win)
                    for win, pick in zip(wins, chosen, strict=True)
                ]
                out[name] = 1 - average_product(np.stack(losing), entering, n)
        return out

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_basket(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind its methods."""
        return SOURCES[self.kind]
