"""Enrichment trials of one stage: called-positive patients alone, all comers, or stratified."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import nct

from oncordia.arrays import FloatArray
from oncordia.domain.trials import (
    BoundaryTable,
    Branch,
    Schema,
    Step,
    check_settings,
    setting,
)
from oncordia.numeric.binomial import binomial_mass
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.enrichment.play import POPULATIONS, Intersection, PopulationRunner
from oncordia.trials.enrichment.truth import (
    BiomarkerTruth,
    check_truth,
    find_null_populations,
    tabulate_stages,
)


class Strategy(StrEnum):
    """Who is enrolled, and who is tested for benefit; order as in the kernels."""

    ALL_COMERS = "all_comers"
    ENRICHED = "enriched"
    STRATIFIED = "stratified"


STARTS = {Strategy.ALL_COMERS: 0, Strategy.ENRICHED: 1, Strategy.STRATIFIED: 3}  # kernels' codes
COLUMNS = {Strategy.ALL_COMERS: (1,), Strategy.ENRICHED: (0,), Strategy.STRATIFIED: (0, 1)}


@dataclass(frozen=True)
class Enrichment:
    """Biomarker trial of one stage with an imperfect test: enriched, all comers or stratified."""

    kind: ClassVar[str] = "enrichment"
    scenario_type: ClassVar[type[BiomarkerTruth]] = BiomarkerTruth

    name: str = setting("What the trial is called", example="Organoid-positive patients alone")
    endpoint: Endpoint = setting("What is measured in each patient", example="rate")
    strategy: Strategy = setting(
        "enriched: enrol those called positive; all_comers: enrol all without a test; stratified: "
        "enrol all and test the subgroup and all",
        example="enriched",
    )
    n_arm: int = setting("Treated patients", low=1, example=100)
    expected: BiomarkerTruth = setting("What is expected of biomarker, test and responses")
    n_control: int | None = setting(
        "Patients of the control; as many as treated if left out", default=None, low=1
    )
    alpha: float = setting(
        "One-sided level of all hypotheses together",
        default=0.025,
        low=0,
        high=0.5,
        open_low=True,
        open_high=True,
    )
    intersection: Intersection = setting(
        "For stratified: test of the null that neither subgroup nor all benefit",
        default=Intersection.SPIESSENS_DEBOIS,
    )
    share_subgroup: float = setting(
        "For bonferroni: the subgroup's part of the level", default=0.5, low=0, high=1
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_truth(self.endpoint, self.expected, "expected.")

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Who may benefit."""
        return tuple(POPULATIONS[column] for column in COLUMNS[self.strategy])

    @property
    def n_stages(self) -> int:
        """One analysis."""
        return 1

    def list_scenarios(self) -> tuple[BiomarkerTruth, ...]:
        """Nobody benefits; as expected; as expected with a test that never errs."""
        return list_truths(self.expected)

    def find_null(self, scenario: BiomarkerTruth) -> tuple[bool, ...]:
        """Of each population, whether it does not benefit."""
        null = find_null_populations(self.endpoint, scenario)
        return tuple(null[column] for column in COLUMNS[self.strategy])

    def prepare(self, scenario: BiomarkerTruth) -> PopulationRunner:
        """Tables made ready."""
        self.find_null(scenario)
        n = self.n_arm + self._control
        sizes = np.array([[self.n_arm, self._control] * 2], dtype=np.int64)
        is_enriched = self.strategy is Strategy.ENRICHED
        share = scenario.called_share if is_enriched else 1.0
        table, guide = tabulate_stages(np.array([n]), share)
        return PopulationRunner(
            start=STARTS[self.strategy],
            sizes=sizes,
            limits=np.array([self._limit]),
            weights=np.ones(1),
            rule=0,
            margins=np.zeros(2),
            how=list(Intersection).index(self.intersection),
            share=self.share_subgroup,
            shares=scenario.list_shares(),
            responses=scenario.list_responses(self.endpoint),
            is_rate=self.endpoint is Endpoint.RATE,
            screened_more=table,
            guide=guide,
            columns=COLUMNS[self.strategy],
        )

    def find_exact(self, scenario: BiomarkerTruth) -> Mapping[str, ArrayLike] | None:
        """Exact power of one population: rates by enumeration, means where no patients are mixed.

        Patients screened are exact for every strategy.
        """
        null = self.find_null(scenario)
        n = self.n_arm + self._control
        is_enriched = self.strategy is Strategy.ENRICHED
        screened = n / scenario.called_share if is_enriched else float(n)
        out: dict[str, ArrayLike] = {"expected_n": float(n), "mean_screened": screened}
        power = None if self.strategy is Strategy.STRATIFIED else self._find_power(scenario)
        if power is not None:
            out |= {"reject": power, "type1" if null[0] else "power": power}
        return out

    def list_boundaries(self) -> BoundaryTable:
        """The critical z value."""
        return BoundaryTable(
            f"Enrichment trial, one-sided level {self.alpha:g}",
            ("treated", "control", "critical z"),
            ((self.n_arm, self._control, self._limit),),
            "A population benefits when its z value reaches the critical one"
            + (
                ", and the test of the intersection does too."
                if self.strategy is Strategy.STRATIFIED
                else "."
            ),
        )

    def describe(self) -> Schema:
        """Screening, treatment and test."""
        whom = {
            Strategy.ALL_COMERS: "All patients are enrolled, untested.",
            Strategy.ENRICHED: "Patients are tested; those called positive are enrolled.",
            Strategy.STRATIFIED: "All patients are tested and enrolled, and randomised within "
            "the result of the test.",
        }[self.strategy]
        won = Branch(f"z is {self._limit:.3f} or more", "benefit shown")
        return Schema(
            f"One stage, {' and '.join(self.hypotheses)}, one-sided level {self.alpha:g}.",
            (
                Step("Enrolment", whom, branches=(Branch("enrolled", "Treatment"),)),
                Step(
                    "Treatment",
                    "Treated and control are compared"
                    + (
                        f" in the subgroup and in all; both nulls together by {self.intersection}."
                        if self.strategy is Strategy.STRATIFIED
                        else "."
                    ),
                    f"{self.n_arm} treated, {self._control} controls",
                    (won, Branch("otherwise", "not shown")),
                ),
            ),
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers."""
        return SOURCES

    @property
    def _control(self) -> int:
        return self.n_arm if self.n_control is None else self.n_control

    @property
    def _limit(self) -> float:
        return float(-ndtri(self.alpha))

    def _find_power(self, scenario: BiomarkerTruth) -> float | None:
        shares = scenario.list_shares()
        share = shares[1] if self.strategy is Strategy.ENRICHED else shares[3]
        responses = scenario.list_responses(self.endpoint)
        treated = share * responses[0] + (1 - share) * responses[1]
        control = share * responses[2] + (1 - share) * responses[3]
        if self.endpoint is Endpoint.RATE:
            return find_rate_power(self.n_arm, self._control, treated, control, self._limit)
        is_mixed = 0.0 < share < 1.0 and (
            responses[0] != responses[1] or responses[2] != responses[3]
        )
        if is_mixed or self.n_arm + self._control < 3:
            return None
        return find_mean_power(self.n_arm, self._control, treated - control, self._limit)


def list_truths(expected: BiomarkerTruth) -> tuple[BiomarkerTruth, ...]:
    """Nobody benefits; as expected; as expected with a test that never errs, if it may."""
    nobody = replace(
        expected,
        name="nobody benefits",
        treated_positive=expected.control_positive,
        treated_negative=expected.control_negative,
    )
    if expected.sensitivity == 1.0 and expected.specificity == 1.0:
        return nobody, expected
    perfect = replace(
        expected, name=f"{expected.name}, perfect test", sensitivity=1.0, specificity=1.0
    )
    return nobody, expected, perfect


def find_rate_power(
    n_treated: int, n_control: int, treated: float, control: float, limit: float
) -> float:
    """Chance that the pooled z value of two rates reaches ``limit``, over all outcomes."""
    x = np.arange(n_treated + 1)[:, None]
    y = np.arange(n_control + 1)[None]
    pooled = (x + y) / (n_treated + n_control)
    variance: FloatArray = pooled * (1 - pooled) * (1 / n_treated + 1 / n_control)
    gap = x / n_treated - y / n_control
    wins = (variance > 0) & (gap >= limit * np.sqrt(variance))
    return float(binomial_mass(n_treated, treated) @ wins @ binomial_mass(n_control, control))


def find_mean_power(n_treated: int, n_control: int, effect: float, limit: float) -> float:
    """Chance that the z value of a t test reaches ``limit``, by the noncentral t distribution.

    ``effect`` in standard deviations; the z value is Wallace's of t (1959), as in the kernels.
    """
    df = n_treated + n_control - 2
    z = limit * (8.0 * df + 3.0) / (8.0 * df + 1.0)
    critical = np.sqrt(df * np.expm1(z * z / df))
    shift = effect * np.sqrt(n_treated * n_control / (n_treated + n_control))
    return float(nct.sf(critical, df, shift))


SOURCES = (
    "Simon R, Maitournam A. Evaluating the efficiency of targeted designs for randomized clinical "
    "trials. Clin Cancer Res 2004;10:6759-6763.",
    "Spiessens B, Debois M. Adjusted significance levels for subgroup analyses in clinical trials. "
    "Contemp Clin Trials 2010;31:647-656.",
    "Marcus R, Peritz E, Gabriel KR. On closed testing procedures with special reference to "
    "ordered analysis of variance. Biometrika 1976;63:655-660.",
    "Wallace DL. Bounds on normal approximations to Student's and the chi-square distributions. "
    "Ann Math Stat 1959;30:1121-1130.",
)
