"""N-of-1 trials: the drug that ranks first on the patient's organoid, against standard of care."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import Schema, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid.concordance import Concordance
from oncordia.trials.organoid.exact_tests import RateTest, find_region, reject_chance
from oncordia.trials.organoid.guided_run import GuidedRunner
from oncordia.trials.organoid.panel import (
    Panel,
    assign_panel,
    average_panel,
    check_panel,
    find_blind,
    find_population,
    link_drugs,
)
from oncordia.trials.organoid.panel_settings import (
    PanelScenario,
    Progression,
    Randomise,
    RankBy,
    Treat,
)
from oncordia.trials.organoid.sections import Costs, Pathway, check_shares
from oncordia.trials.organoid.sources import SOURCES
from oncordia.trials.organoid.truth import settle_truth, tell_assumed
from oncordia.trials.organoid.virtual import VirtualCohort
from oncordia.trials.organoid.waiting import check_screening, expect_last_entry, find_waiting
from oncordia.trials.organoid.words import describe_guided


@dataclass(frozen=True, slots=True)
class OrganoidGuided:
    """Give each patient the drug that ranks first on her organoid, against standard of care."""

    kind: ClassVar[str] = "organoid_n_of_1"
    scenario_type: ClassVar[type] = PanelScenario
    n_stages: ClassVar[int] = 1
    hypotheses: ClassVar[tuple[str, ...]] = ("guided",)

    name: str = setting("What the trial is called", example="N-of-1 second line")
    drugs: tuple[str, ...] = setting("Drugs of the panel", example=("irinotecan", "oxaliplatin"))
    response_rates: tuple[float, ...] = setting(
        "Response of all patients to each drug", low=0, high=1, example=(0.15, 0.12)
    )
    standard_rate: float = setting("Response under standard of care", low=0, high=1, example=0.12)
    n_guided: int = setting("Patients of the guided arm", low=1, example=100)
    n_standard: int = setting("Patients under standard of care", low=1, example=100)
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
    randomise: Randomise = setting(
        "consent (losses and failures count in the guided arm) or result", default=Randomise.CONSENT
    )
    rank_by: RankBy = setting(
        "chance (of response, by the design's rates) or score (rank of the organoid)",
        default=RankBy.CHANCE,
    )
    treat: Treat = setting(
        "top (everybody with a result) or top_if_sensitive (the rest gets the fallback)",
        default=Treat.TOP,
    )
    fallback_rate: float | None = setting(
        "Response of the guided arm without a drug from the organoid; left out: as under standard",
        low=0,
        high=1,
        default=None,
    )
    lost_rate: float = setting(
        "Response of patients lost while waiting", low=0, high=1, default=0.0
    )
    progression: Progression | None = setting(
        "Compare time to progression by the log-rank test instead of response", default=None
    )
    alpha: float = setting(
        "One-sided level", low=0, high=0.5, open_low=True, open_high=True, default=0.025
    )
    test: RateTest = setting(
        "Test of two rates: unconditional (exact), fisher or pooled_z",
        default=RateTest.UNCONDITIONAL,
    )
    response_months: float = setting("Months from treatment to response", low=0, default=4.0)
    redraw: bool = setting("Draw sensitivity and specificity anew in each trial", default=True)
    costs: Costs = setting("What each item costs", default=Costs())

    def __post_init__(self) -> None:
        check_shares(self)
        check_panel(self.drugs, self.response_rates)
        if (self.n_guided + 1) * (self.n_standard + 1) > 1_000_000:
            raise InvalidDesign(
                f"n_guided {self.n_guided} and n_standard {self.n_standard} have too many outcomes "
                "for an exact test; give fewer patients",
                "n_guided",
            )
        self._check_screening(self.pathway)
        if self.progression is not None and self.randomise is Randomise.CONSENT:
            raise InvalidDesign(
                'progression needs randomise = "result": at consent the guided arm would wait for '
                "its result while the clock runs",
                "randomise",
            )
        self._find_scores()

    def _check_screening(self, pathway: Pathway) -> None:
        if self.randomise is Randomise.RESULT:
            check_screening(self.n, find_waiting(pathway).result)

    @property
    def n(self) -> int:
        """Patients randomised."""
        return self.n_guided + self.n_standard

    def _find_scores(self) -> FloatArray:
        return find_population(self.cohort, self.drugs, self.drug_correlation)

    def list_scenarios(self) -> tuple[PanelScenario, ...]:
        """A test that tells nothing, of drugs as good as standard; then what the design assumes."""
        null = PanelScenario(
            "no better than standard",
            (self.standard_rate,) * len(self.drugs),
            concordance=self.concordance.fix(0.5, 0.5),
        )
        return null, PanelScenario(
            "as assumed", self.response_rates, self.standard_rate, **tell_assumed(self)
        )

    @property
    def panel(self) -> Panel:
        """The drugs with what is assumed of them."""
        return Panel(
            self.drugs,
            self.response_rates,
            self.concordance,
            self.rank_by,
            self.cohort,
            self.drug_correlation,
        )

    @property
    def _is_called(self) -> bool:
        return self.treat is Treat.TOP_IF_SENSITIVE

    def find_rates(self, scenario: PanelScenario) -> tuple[FloatArray, FloatArray]:
        """Response rate of the guided arm over the concordance, shape (m,), and drugs' shares.

        The shares are of the patients with a result, those who get the fallback last.
        """
        blind = find_blind(self.drugs, scenario)
        concordance, pathway = settle_truth(self, scenario)
        self._check_screening(pathway)
        standard = self.find_control_rate(scenario)
        rates = scenario.response_rates
        shares, chances = average_panel(self.panel, self._is_called, rates, concordance, blind)
        fallback = standard if self.fallback_rate is None else self.fallback_rate
        given = shares @ chances + (1 - shares.sum()) * fallback
        shares = np.append(shares, max(1 - shares.sum(), 0.0))
        if self.randomise is Randomise.RESULT:
            return given, shares
        waiting = find_waiting(pathway)
        without = waiting.no_biopsy + waiting.not_grown
        return waiting.result * given + without * fallback + waiting.lost * self.lost_rate, shares

    def find_null(self, scenario: PanelScenario) -> tuple[bool, ...]:
        """Whether the guided arm responds no better than the standard arm."""
        standard = self.find_control_rate(scenario)
        return (float(self.find_rates(scenario)[0].mean()) <= standard + 1e-9,)

    def find_control_rate(self, scenario: PanelScenario | None = None) -> float:
        """Response under standard of care."""
        told = None if scenario is None else scenario.standard_rate
        return self.standard_rate if told is None else told

    @property
    def sizes(self) -> tuple[int, int]:
        """Patients of the guided and of the standard arm."""
        return self.n_guided, self.n_standard

    def list_rates(self, scenario: PanelScenario) -> FloatArray:
        """Response of the guided arm at equally likely pairs of sensitivity and specificity."""
        redrawing = self if self.redraw else replace(self, redraw=True)
        return redrawing.find_rates(scenario)[0]

    def list_powers(self, scenario: PanelScenario) -> FloatArray:
        """Chance to reject at these pairs, whether or not the design redraws them."""
        guided = self.list_rates(scenario)
        control = np.full(guided.size, self.find_control_rate(scenario))
        return reject_chance(self._find_region(), guided, control)

    def _find_region(self) -> BoolArray:
        return find_region(self.n_guided, self.n_standard, 0.0, self.alpha, self.test)

    def prepare(self, scenario: PanelScenario) -> "GuidedRunner":
        """The design made ready for a scenario."""
        blind = find_blind(self.drugs, scenario)
        concordance, pathway = settle_truth(self, scenario)
        standard = self.find_control_rate(scenario)
        scores, _ = self.panel.rank()
        assigned = assign_panel(self.panel, self._is_called, scenario.response_rates, concordance)
        own = np.take_along_axis(scores, np.maximum(assigned, 0)[:, None], axis=1)[:, 0]
        rates = np.array(scenario.response_rates)
        fallback = standard if self.fallback_rate is None else self.fallback_rate
        at_result = float(self.randomise is Randomise.RESULT)
        return GuidedRunner(
            labels=(*self.drugs, "fallback"),
            path=pathway.pack(),
            rates=np.array([standard, fallback, self.lost_rate, at_result, self.response_months]),
            drugs=assigned,
            scores=own.copy(),
            links=link_drugs(scenario.response_rates, concordance, blind),
            thresholds=-ndtri(rates),
            sizes=np.array([self.n_guided, self.n_standard], dtype=np.int64),
            region=self._find_region(),
            hazards=np.empty(0) if self.progression is None else self.progression.pack(self.alpha),
            cost=self.costs.pack(),
        )

    def find_exact(self, scenario: PanelScenario) -> Mapping[str, FloatArray | float] | None:
        """Characteristics in closed form; none where progression decides."""
        if self.progression is not None:
            return None
        pathway = settle_truth(self, scenario)[1]
        standard = self.find_control_rate(scenario)
        guided, shares = self.find_rates(scenario)
        chance = reject_chance(self._find_region(), guided, np.full(guided.size, standard))
        power = float(chance.mean())
        waiting = find_waiting(pathway)
        test = (
            self.costs.biopsy
            + pathway.biopsy_success * self.costs.organoid
            + waiting.grown * self.costs.screen
        )
        responders = self.n_guided * float(guided.mean()) + self.n_standard * standard
        out: dict[str, FloatArray | float] = {
            "type1" if self.find_null(scenario)[0] else "power": power,
            "reject": power,
            "mean_responders": responders,
            "response_of_guided": float(guided.mean()),
            "gain_in_response": round(float(guided.mean()) - standard, 12) + 0.0,
        }
        if self.randomise is Randomise.RESULT:
            months = float(expect_last_entry(self.n, pathway, np.ones(1))[0])
            screened = months * pathway.accrual_per_month
            out["expected_duration_months"] = months + self.response_months
            treated, cost, given = float(self.n), screened * test, float(self.n_guided)
        else:
            screened = float(self.n)
            treated = self.n - self.n_guided * waiting.lost
            cost, given = self.n_guided * test, self.n_guided * waiting.result
            shares = shares.copy()
        by_drug = shares * given
        if self.randomise is Randomise.CONSENT:
            by_drug[-1] += self.n_guided * (waiting.no_biopsy + waiting.not_grown)
        cost += treated * self.costs.treated
        out |= {
            "expected_n": treated,
            "mean_screened": screened,
            "mean_patients_by_drug": by_drug,
            "mean_cost": cost,
            "cost_per_responder": cost / responders if responders > 0 else np.nan,
        }
        return out

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_guided(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind its methods."""
        return SOURCES[self.kind]
