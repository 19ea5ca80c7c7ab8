"""Drop-the-loser trials: arms are selected at an interim, and tested by a closed test."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.domain.trials import (
    BoundaryTable,
    Branch,
    Schema,
    Step,
    check_settings,
    setting,
)
from oncordia.errors import InvalidDesign
from oncordia.trials.arms.best_of import BestOf, find_best_of
from oncordia.trials.arms.best_of_rates import find_best_of_rates
from oncordia.trials.arms.responses import (
    ArmResponses,
    check_responses,
    check_stage_sizes,
    find_null_arms,
    make_draws,
    name_arms,
)
from oncordia.trials.arms.selection import (
    NEVER,
    Limits,
    Rule,
    SelectionRunner,
    Success,
    keep_limits,
    keep_scores,
)
from oncordia.trials.endpoint import Endpoint

MOST_STAGES = 5


@dataclass(frozen=True)
class DropTheLoser:
    """Several arms, the best of which go on after an interim; closed Dunnett tests, combined."""

    kind: ClassVar[str] = "drop_the_loser"
    scenario_type: ClassVar[type[ArmResponses]] = ArmResponses

    name: str = setting("What the trial is called", example="Pick one of three regimens")
    endpoint: Endpoint = setting("What is measured in each patient", example="rate")
    arms: int = setting("Experimental arms", low=1, high=10, example=3)
    n_arm: tuple[int, ...] = setting("Patients of each arm in each stage", low=1, example=(40, 40))
    control: float = setting("Response of the control, as assumed", example=0.3)
    expected: tuple[float, ...] = setting(
        "Response of each arm, as hoped for", example=(0.3, 0.4, 0.55)
    )
    n_control: tuple[int, ...] = setting(
        "Patients of the control in each stage; as many as of an arm if left out",
        default=(),
        low=1,
    )
    alpha: float = setting(
        "One-sided level of the family of arms",
        default=0.025,
        low=0,
        high=0.5,
        open_low=True,
        open_high=True,
    )
    limits: Limits = setting(
        "Critical values over the stages; final tests at the end alone", default=Limits.OBF
    )
    rule: Rule = setting("Which arms go on after an interim", default=Rule.BEST)
    keep: tuple[int, ...] = setting(
        "For best: how many arms go on after each interim", default=(1,), low=1
    )
    margin: float = setting(
        "For epsilon: how far below the best effect an arm may lie; for threshold: the least "
        "effect. Effects are differences from the control in rate, or in standard deviations",
        default=0.0,
    )
    success: Success = setting(
        "Stop at an interim when this is rejected: any arm, all arms under study, or all arms "
        "selected to go on",
        default=Success.ANY,
    )
    sd: float = setting(
        "Standard deviation of a mean; not used for rates", default=1.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_stage_sizes(self.n_arm, self.n_control, MOST_STAGES)
        if len(self.keep) not in (1, max(1, self.n_stages - 1)):
            raise InvalidDesign(
                f"keep has {len(self.keep)} values for {self.n_stages - 1} interims; "
                "give one, or one for each",
                "keep",
            )
        if any(later > sooner for sooner, later in zip(self.keep, self.keep[1:], strict=False)):
            raise InvalidDesign(f"keep must not rise, got {list(self.keep)}", "keep")
        if self.rule is Rule.EPSILON and self.margin < 0:
            raise InvalidDesign(f"margin must be at least 0, got {self.margin:g}", "margin")
        for scenario in self.list_scenarios():
            check_responses(self.endpoint, scenario, self.arms, "expected")

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The arms."""
        return name_arms(self.arms)

    @property
    def n_stages(self) -> int:
        """Stages."""
        return len(self.n_arm)

    def find_limits(self) -> FloatArray:
        """Critical values of the inverse normal combination at each stage, (stages,)."""
        return keep_limits(self.alpha, self.n_arm, self.limits)

    def find_weights(self) -> FloatArray:
        """Weights of the stages, whose squares sum to 1 (Lehmacher and Wassmer 1999), (stages,)."""
        sizes = np.array(self.n_arm, dtype=np.float64)
        weights: FloatArray = np.sqrt(sizes / sizes.sum())
        return weights

    def list_scenarios(self) -> tuple[ArmResponses, ...]:
        """No arm works; the responses hoped for."""
        return (
            ArmResponses("no arm works", self.control, (self.control,) * self.arms, self.sd),
            ArmResponses("as hoped", self.control, self.expected, self.sd),
        )

    def find_null(self, scenario: ArmResponses) -> tuple[bool, ...]:
        """Of each arm, whether it is no better than the control."""
        return find_null_arms(self.endpoint, scenario, self.arms)

    def find_loadings(self) -> FloatArray:
        """Loading of an arm on the control in each stage, (stages,)."""
        arm, control = self._steps()
        loadings: FloatArray = np.sqrt(arm / (arm + control))
        return loadings

    def prepare(self, scenario: ArmResponses) -> "SelectionRunner":
        """Critical values and tables of Dunnett scores made ready."""
        find_null_arms(self.endpoint, scenario, self.arms)
        arm, control = self._steps()
        weights = self.find_weights()
        return SelectionRunner(
            limits=self.find_limits() * np.sqrt(np.cumsum(weights**2)),
            weights=weights,
            arm_steps=arm,
            control_steps=control,
            draws=make_draws(self.endpoint, scenario, arm, control),
            tables=np.stack([keep_scores(self.arms, b) for b in self.find_loadings().tolist()]),
            rule=list(Rule).index(self.rule),
            keep=np.resize(np.array(self.keep, dtype=np.int64), self.n_stages),
            margin=self.margin,
            success=list(Success).index(self.success),
        )

    def find_exact(self, scenario: ArmResponses) -> Mapping[str, ArrayLike] | None:
        """Exact characteristics where one arm is picked after the first of two stages."""
        null = np.array(self.find_null(scenario))
        if self.rule is not Rule.BEST or self.keep != (1,) or self.n_stages != 2:
            return None
        arm, control = self._steps()
        found = self.find_best(scenario)
        out: dict[str, ArrayLike] = {}
        if null.all() or not null.any():
            out["type1" if null.all() else "power"] = float(found.wins.sum())
        if self.limits is Limits.FINAL:
            out |= {"reject": found.wins, "mean_selected": found.picked}
            out["type1"] = float(found.wins[null].sum())
            out["power"] = float(found.wins[~null].sum())
        if self.success is Success.ANY:
            early = float(found.early.sum())
            first, second = self.arms * arm[0] + control[0], arm[1] + control[1]
            out |= {
                "expected_n": first + (1.0 - early) * second,
                "stop_by_stage": [early, 1.0 - early],
                "early_stop": early,
                "reject_by_stage": [early, float(found.wins.sum()) - early],
            }
        return {
            name: value
            for name, value in out.items()
            if null.any() or name != "type1"
            if not null.all() or name != "power"
        }

    def find_best(self, scenario: ArmResponses) -> BestOf:
        """Chances of each arm to be picked and to win, where one goes on after the first of two."""
        arm, control = self._steps()
        loading = float(self.find_loadings()[0])
        rest = (self.find_limits(), self.find_weights(), keep_scores(self.arms, loading)[-1])
        if self.endpoint is Endpoint.RATE:
            rates = np.array([scenario.control, *scenario.arms])
            first, last = (self.n_control or self.n_arm)[:2]
            return find_best_of_rates(rates, (self.n_arm[0], self.n_arm[1]), (first, last), *rest)
        effects = (np.array(scenario.arms) - scenario.control) / scenario.sd
        shifts = effects[:, None] * np.sqrt(arm * control / (arm + control))
        return find_best_of(shifts, loading, *rest)

    def list_boundaries(self) -> BoundaryTable:
        """Critical values of every stage."""
        limits, weights = self.find_limits(), self.find_weights()
        arm, control = self._steps()
        return BoundaryTable(
            f"{self.arms} arms, family-wise one-sided level {self.alpha:g}",
            ("stage", "patients of an arm", "of the control", "critical z", "weight"),
            tuple(
                (
                    stage + 1,
                    int(arm[stage]),
                    int(control[stage]),
                    float(limits[stage]) if limits[stage] < NEVER else "none",
                    float(weights[stage]),
                )
                for stage in range(self.n_stages)
            ),
            "An arm is effective when the combined z value of every set of arms that holds it "
            "reaches the critical value.",
        )

    def describe(self) -> Schema:
        """Stages, with who goes on and the critical values."""
        limits = self.find_limits()
        control = self.n_control or self.n_arm
        steps = []
        for stage in range(self.n_stages):
            won = Branch(f"combined z is {limits[stage]:.3f} or more in every set", "effective")
            is_last = stage == self.n_stages - 1
            onward = (
                Branch("otherwise", "stop: not shown")
                if is_last
                else Branch(self._tell_rule(stage), f"Stage {stage + 2}")
            )
            steps.append(
                Step(
                    f"Stage {stage + 1}",
                    "Arms under study and the control are treated; every set of arms is tested "
                    "by Dunnett's test, combined with the stages before.",
                    f"{self.n_arm[stage]} patients an arm, {control[stage]} of the control",
                    (onward,) if limits[stage] >= NEVER else (won, onward),
                )
            )
        return Schema(
            f"{self.arms} arms against one control, selected at {self.n_stages - 1} interim "
            f"looks, family-wise one-sided level {self.alpha:g}.",
            tuple(steps),
        )

    def _tell_rule(self, stage: int) -> str:
        keep = self.keep[min(stage, len(self.keep) - 1)]
        return {
            Rule.ALL: "all arms go on",
            Rule.BEST: f"the best {keep} of the arms go on" if keep > 1 else "the best arm goes on",
            Rule.EPSILON: f"arms within {self.margin:g} of the best go on",
            Rule.THRESHOLD: f"arms with an effect of {self.margin:g} or more go on",
        }[self.rule]

    def list_sources(self) -> tuple[str, ...]:
        """Papers."""
        return (
            "Bauer P, Kieser M. Combining different phases in the development of medical "
            "treatments within a single trial. Stat Med 1999;18:1833-1848.",
            "Lehmacher W, Wassmer G. Adaptive sample size calculations in group sequential "
            "trials. Biometrics 1999;55:1286-1290.",
            "Dunnett CW. A multiple comparison procedure for comparing several treatments with a "
            "control. J Am Stat Assoc 1955;50:1096-1121.",
            "Marcus R, Peritz E, Gabriel KR. On closed testing procedures with special reference "
            "to ordered analysis of variance. Biometrika 1976;63:655-660.",
        )

    def _steps(self) -> tuple[FloatArray, FloatArray]:
        arm = np.array(self.n_arm, dtype=np.float64)
        return arm, np.array(self.n_control or self.n_arm, dtype=np.float64)
