"""Two-stage single-arm design of Simon (1989), as a document with settings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import polars as pl

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.single_arm.look_design import LookDesign
from oncordia.trials.single_arm.looks import LookRule
from oncordia.trials.single_arm.response import ResponseRate
from oncordia.trials.single_arm.simon import TwoStageCuts, find_two_stage


class TwoStageCriterion(StrEnum):
    """Which of the designs that keep both errors is taken."""

    OPTIMAL = "optimal"  # fewest patients on average under the null
    MINIMAX = "minimax"  # smallest total size
    ADMISSIBLE = "admissible"  # least weighted mean of both
    GIVEN = "given"  # n1, r1, n and r stand in the document


@dataclass(frozen=True)
class TwoStage(LookDesign):
    """Single-arm two-stage design of Simon (1989): optimal, minimax, admissible or given."""

    kind: ClassVar[str] = "two_stage"
    scenario_type: ClassVar[type] = ResponseRate
    hypotheses: ClassVar[tuple[str, ...]] = ("response",)
    n_stages: ClassVar[int] = 2

    name: str = setting("What the trial is called", example="Organoid-guided second line")
    p0: float = setting(
        "Response rate too low to go on",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=0.1,
    )
    p1: float = setting(
        "Response rate worth finding", low=0, high=1, open_low=True, open_high=True, example=0.3
    )
    alpha: float = setting(
        "Type I error at most, one-sided",
        default=0.05,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    power: float = setting(
        "Power at least", default=0.8, low=0, high=1, open_low=True, open_high=True
    )
    criterion: TwoStageCriterion = setting(
        "Which design is taken", default=TwoStageCriterion.OPTIMAL
    )
    weight: float = setting(
        "Admissible: weight of the largest size against the expected size",
        default=0.5,
        low=0,
        high=1,
    )
    max_n: int = setting(
        "Largest total size that is tried", default=200, unit="patients", low=2, high=1000
    )
    n1: int | None = setting("Given: patients of stage 1", default=None, low=1, sample=12)
    r1: int | None = setting(
        "Given: responses at which stage 1 is the end", default=None, low=0, sample=1
    )
    n: int | None = setting("Given: patients of both stages", default=None, low=2, sample=35)
    r: int | None = setting(
        "Given: responses of both stages that are still too few", default=None, low=0, sample=5
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.p1 > self.p0:
            raise InvalidDesign(f"p1 must be above p0 ({self.p0:g}), got {self.p1:g}", "p1")
        if self.criterion is TwoStageCriterion.GIVEN:
            self._check_given()

    def _check_given(self) -> None:
        for field in ("n1", "r1", "n", "r"):
            if getattr(self, field) is None:
                raise InvalidDesign(
                    f"{field} is missing; a given design needs n1, r1, n and r", field
                )
        cuts = self._read_given()
        if cuts.n1 >= cuts.n:
            raise InvalidDesign(f"n1 must be below n ({cuts.n}), got {cuts.n1}", "n1")
        if cuts.r1 >= cuts.n1:
            raise InvalidDesign(f"r1 must be below n1 ({cuts.n1}), got {cuts.r1}", "r1")
        if not cuts.r1 <= cuts.r < cuts.n:
            raise InvalidDesign(
                f"r must be at least r1 ({cuts.r1}) and below n ({cuts.n}), got {cuts.r}", "r"
            )

    def _read_given(self) -> TwoStageCuts:
        return TwoStageCuts(self.r1 or 0, self.n1 or 0, self.r or 0, self.n or 0)

    @property
    def cuts(self) -> TwoStageCuts:
        """Sizes and cuts.

        Raises
        ------
        InvalidDesign
            If no design within ``max_n`` keeps both errors.
        """
        if self.criterion is TwoStageCriterion.GIVEN:
            return self._read_given()
        search = find_two_stage(self.p0, self.p1, self.alpha, self.power, self.max_n)
        if not search.plans:
            raise InvalidDesign(
                f"max_n of {self.max_n} is too small: no two-stage design keeps alpha "
                f"{self.alpha:g} and power {self.power:g}; raise max_n or move p1 away from p0",
                "max_n",
            )
        weights = {TwoStageCriterion.OPTIMAL: 0.0, TwoStageCriterion.MINIMAX: 1.0}
        return search.choose(weights.get(self.criterion, self.weight)).cuts

    @property
    def rule(self) -> LookRule:
        """The design as looks with bounds."""
        return self.cuts.rule

    def list_boundaries(self) -> BoundaryTable:
        """Table of the looks and their cuts."""
        return self.rule.list_boundaries(
            f"Two-stage design ({self.criterion.value}): {self.p0:g} against {self.p1:g}"
        )

    def list_alternatives(self) -> pl.DataFrame:
        """Every design from minimax to optimal that no smaller one beats in expected size.

        ``weight_low`` to ``weight_high`` are the weights of the largest size for which the design
        is the admissible one; null where it never is.
        """
        search = find_two_stage(self.p0, self.p1, self.alpha, self.power, self.max_n)
        rows = [
            {
                "r1": plan.cuts.r1,
                "n1": plan.cuts.n1,
                "r": plan.cuts.r,
                "n": plan.cuts.n,
                "expected_n": plan.expected_n,
                "stop": plan.stop,
                "type1": plan.type1,
                "power": plan.power,
                "weight_low": plan.weights[0] if plan.weights else None,
                "weight_high": plan.weights[1] if plan.weights else None,
            }
            for plan in search.plans
        ]
        return pl.DataFrame(rows)

    def describe(self) -> Schema:
        """The two stages and what follows each."""
        cuts = self.cuts
        stage1 = Step(
            "Stage 1",
            f"{cuts.n1} patients are treated and their responses counted.",
            f"{cuts.n1} patients",
            (
                Branch(f"{cuts.r1} or fewer respond", "stop: not promising"),
                Branch(f"{cuts.r1 + 1} or more respond", "Stage 2"),
            ),
        )
        stage2 = Step(
            "Stage 2",
            f"{cuts.n - cuts.n1} more are treated; responses of all {cuts.n} are counted.",
            f"{cuts.n} patients in all",
            (
                Branch(f"{cuts.r} or fewer respond", "stop: not promising"),
                Branch(f"{cuts.r + 1} or more respond", "active: worth a further trial"),
            ),
        )
        sentence = (
            f"A single-arm trial in two stages tests a response rate of {self.p0:g} against "
            f"{self.p1:g} ({self.criterion.value} design)."
        )
        return Schema(sentence, (stage1, stage2))

    def list_sources(self) -> tuple[str, ...]:
        """Papers of the design, the choice between designs, and the analysis."""
        return (
            "Simon R. Optimal two-stage designs for phase II clinical trials. "
            "Control Clin Trials 1989;10:1-10.",
            "Jung SH, Lee T, Kim KM, George SL. Admissible two-stage designs for phase II cancer "
            "clinical trials. Stat Med 2004;23:561-569.",
            "Jung SH, Kim KM. On the estimation of the binomial probability in multistage "
            "clinical trials. Stat Med 2004;23:881-896.",
            "Koyama T, Chen H. Proper inference from Simon's two-stage designs. "
            "Stat Med 2008;27:3145-3154.",
        )
