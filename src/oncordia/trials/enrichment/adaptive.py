"""Adaptive enrichment: the subgroup, all patients or both go on after an interim."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import (
    BoundaryTable,
    Branch,
    Schema,
    Step,
    check_settings,
    setting,
)
from oncordia.errors import InvalidDesign
from oncordia.trials.arms.selection import NEVER, Limits, keep_limits
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.enrichment.fixed import SOURCES, list_truths
from oncordia.trials.enrichment.play import POPULATIONS, Intersection, PopulationRunner
from oncordia.trials.enrichment.truth import (
    BiomarkerTruth,
    check_truth,
    find_null_populations,
    tabulate_stages,
)

START = 3  # both populations, in the kernels' codes


class PopulationRule(StrEnum):
    """Who goes on after the interim; order as in the kernels."""

    BOTH = "both"
    EPSILON = "epsilon"
    THRESHOLD = "threshold"
    COMPLEMENT = "complement"


@dataclass(frozen=True)
class AdaptiveEnrichment:
    """Two stages; after the first the subgroup, all patients or both go on, by closed tests."""

    kind: ClassVar[str] = "adaptive_enrichment"
    scenario_type: ClassVar[type[BiomarkerTruth]] = BiomarkerTruth

    name: str = setting("What the trial is called", example="Enrich after half of the patients")
    endpoint: Endpoint = setting("What is measured in each patient", example="rate")
    n_arm: tuple[int, ...] = setting("Treated patients in each stage", low=1, example=(100, 100))
    expected: BiomarkerTruth = setting("What is expected of biomarker, test and responses")
    n_control: tuple[int, ...] = setting(
        "Patients of the control in each stage; as many as treated if left out", default=(), low=1
    )
    n_arm_subgroup: int | None = setting(
        "Treated patients in stage 2 where the subgroup alone goes on; those of n_arm if left out",
        default=None,
        low=1,
    )
    alpha: float = setting(
        "One-sided level of both hypotheses together",
        default=0.025,
        low=0,
        high=0.5,
        open_low=True,
        open_high=True,
    )
    limits: Limits = setting(
        "Critical values over the stages; final tests at the end alone", default=Limits.FINAL
    )
    intersection: Intersection = setting(
        "Test of the null that neither subgroup nor all benefit",
        default=Intersection.SPIESSENS_DEBOIS,
    )
    share_subgroup: float = setting(
        "For bonferroni: the subgroup's part of the level", default=0.5, low=0, high=1
    )
    rule: PopulationRule = setting(
        "Who goes on: both; epsilon: the larger z value, both if close; threshold: whoever has the "
        "effect asked for; complement: the subgroup alone if those called negative lack it",
        default=PopulationRule.EPSILON,
    )
    margin: float = setting(
        "For epsilon: how close two z values are; for threshold: least effect in the subgroup; for "
        "complement: least effect in those called negative",
        default=1.0,
    )
    margin_all: float = setting("For threshold: least effect in all patients", default=0.0)

    def __post_init__(self) -> None:
        check_settings(self)
        if len(self.n_arm) != 2:
            raise InvalidDesign(f"n_arm must give 2 stages, got {len(self.n_arm)}", "n_arm")
        if self.n_control and len(self.n_control) != 2:
            raise InvalidDesign(
                f"n_control must give 2 stages, got {len(self.n_control)}", "n_control"
            )
        if self.rule is PopulationRule.EPSILON and self.margin < 0:
            raise InvalidDesign(f"margin must be at least 0, got {self.margin:g}", "margin")
        check_truth(self.endpoint, self.expected, "expected.")

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The subgroup of those called positive, and all patients."""
        return POPULATIONS

    @property
    def n_stages(self) -> int:
        """Two."""
        return 2

    def find_limits(self) -> FloatArray:
        """Critical values of the combined z value at each stage, (2,)."""
        return keep_limits(self.alpha, self.n_arm, self.limits)

    def list_scenarios(self) -> tuple[BiomarkerTruth, ...]:
        """Nobody benefits; as expected; as expected with a test that never errs."""
        return list_truths(self.expected)

    def find_null(self, scenario: BiomarkerTruth) -> tuple[bool, ...]:
        """Of each population, whether it does not benefit."""
        return find_null_populations(self.endpoint, scenario)

    def prepare(self, scenario: BiomarkerTruth) -> PopulationRunner:
        """Critical values and tables made ready."""
        self.find_null(scenario)
        sizes = self._list_sizes()
        weights = self._find_weights()
        table, guide = tabulate_stages(sizes[:, 2:].sum(axis=1), scenario.called_share)
        return PopulationRunner(
            start=START,
            sizes=sizes,
            limits=self.find_limits() * np.sqrt(np.cumsum(weights**2)),
            weights=weights,
            rule=list(PopulationRule).index(self.rule),
            margins=np.array([self.margin, self.margin_all]),
            how=list(Intersection).index(self.intersection),
            share=self.share_subgroup,
            shares=scenario.list_shares(),
            responses=scenario.list_responses(self.endpoint),
            is_rate=self.endpoint is Endpoint.RATE,
            screened_more=table,
            guide=guide,
            columns=(0, 1),
        )

    def list_boundaries(self) -> BoundaryTable:
        """Critical values of the stages."""
        limits, sizes = self.find_limits(), self._list_sizes()
        return BoundaryTable(
            f"Adaptive enrichment, one-sided level {self.alpha:g}",
            ("stage", "treated", "control", "treated if subgroup alone", "critical z", "weight"),
            tuple(
                (
                    stage + 1,
                    int(sizes[stage, 0]),
                    int(sizes[stage, 1]),
                    int(sizes[stage, 2]),
                    float(limits[stage]) if limits[stage] < NEVER else "none",
                    float(self._find_weights()[stage]),
                )
                for stage in range(2)
            ),
            "A population benefits when the combined z value of its own null and that of the "
            "intersection both reach the critical value.",
        )

    def describe(self) -> Schema:
        """Stages, and who goes on."""
        sizes, limits = self._list_sizes(), self.find_limits()
        onward = {
            PopulationRule.BOTH: (Branch("always", "Stage 2, both"),),
            PopulationRule.EPSILON: (
                Branch(f"z of the subgroup is larger by {self.margin:g}", "Stage 2, subgroup"),
                Branch(f"z of all is larger by {self.margin:g}", "Stage 2, all"),
                Branch("otherwise", "Stage 2, both"),
            ),
            PopulationRule.THRESHOLD: (
                Branch(f"effect in the subgroup is below {self.margin:g}", "drop the subgroup"),
                Branch(f"effect in all is below {self.margin_all:g}", "drop all patients"),
                Branch("both are dropped", "stop: not promising"),
            ),
            PopulationRule.COMPLEMENT: (
                Branch(
                    f"effect in those called negative is below {self.margin:g}",
                    "Stage 2, subgroup",
                ),
                Branch("otherwise", "Stage 2, both"),
            ),
        }[self.rule]
        if limits[0] < NEVER:
            won = Branch(f"a combined z is {limits[0]:.3f} or more", "stop: benefit shown")
            onward = (won, *onward)
        return Schema(
            f"Subgroup and all patients in two stages, one-sided level {self.alpha:g}, "
            f"intersection by {self.intersection}.",
            (
                Step(
                    "Stage 1",
                    "All patients are tested and enrolled, and randomised within the result.",
                    f"{sizes[0, 0]} treated, {sizes[0, 1]} controls",
                    onward,
                ),
                Step(
                    "Stage 2",
                    "Those who go on are enrolled; stages are combined by the inverse normal.",
                    f"{sizes[1, 0]} treated, {sizes[1, 1]} controls; subgroup alone: "
                    f"{sizes[1, 2]} and {sizes[1, 3]}",
                    (
                        Branch(f"a combined z is {limits[1]:.3f} or more", "benefit shown"),
                        Branch("otherwise", "not shown"),
                    ),
                ),
            ),
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers."""
        return (
            "Brannath W, Zuber E, Branson M, et al. Confirmatory adaptive designs with Bayesian "
            "decision tools for a targeted therapy in oncology. Stat Med 2009;28:1445-1463.",
            "Friede T, Parsons N, Stallard N. A conditional error function approach for subgroup "
            "selection in adaptive clinical trials. Stat Med 2012;31:4309-4320.",
            "Lehmacher W, Wassmer G. Adaptive sample size calculations in group sequential "
            "trials. Biometrics 1999;55:1286-1290.",
            *SOURCES[1:],
        )

    def _list_sizes(self) -> IntArray:
        control = self.n_control or self.n_arm
        sizes = np.array([[a, c, a, c] for a, c in zip(self.n_arm, control, strict=True)])
        if self.n_arm_subgroup is not None:
            ratio = control[1] / self.n_arm[1]
            sizes[1, 2:] = self.n_arm_subgroup, max(1, round(self.n_arm_subgroup * ratio))
        return sizes.astype(np.int64)

    def _find_weights(self) -> FloatArray:
        planned = np.array(self.n_arm, dtype=np.float64)
        weights: FloatArray = np.sqrt(planned / planned.sum())
        return weights
