"""Multi-arm multi-stage trials: arms are dropped or called effective at each stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import (
    BoundaryTable,
    Branch,
    Schema,
    Step,
    check_settings,
    setting,
)
from oncordia.trials.arms.bounds import Bounds, LowerShape, UpperShape, find_bounds
from oncordia.trials.arms.chances import (
    MOST_STAGES,
    Course,
    find_best_chances,
    find_course,
    follow_plan,
)
from oncordia.trials.arms.responses import (
    ArmResponses,
    check_rates,
    check_stage_sizes,
    find_null_arms,
    make_draws,
    name_arms,
)
from oncordia.trials.arms.stages import MultiStageRunner
from oncordia.trials.endpoint import Endpoint


@dataclass(frozen=True)
class MultiArmMultiStage:
    """Several arms against one control, each dropped or called effective at every stage."""

    kind: ClassVar[str] = "multi_arm_multi_stage"
    scenario_type: ClassVar[type[ArmResponses]] = ArmResponses

    name: str = setting("What the trial is called", example="Four organoid-guided regimens")
    endpoint: Endpoint = setting("What is measured in each patient", example="rate")
    arms: int = setting("Experimental arms", low=1, high=10, example=3)
    n_arm: tuple[int, ...] = setting("Patients of each arm in each stage", low=1, example=(40, 40))
    control: float = setting("Response of the control, as assumed", example=0.3)
    interesting: float = setting("Response of an arm that should be found", example=0.5)
    uninteresting: float | None = setting(
        "Response of the other arms when one is interesting; that of the control if left out",
        default=None,
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
    upper: UpperShape = setting("Shape of the bound for success", default=UpperShape.TRIANGULAR)
    lower: LowerShape = setting(
        "Shape of the bound below which an arm is dropped (binding)",
        default=LowerShape.TRIANGULAR,
    )
    lower_fixed: float = setting("z value of the lower bound of shape fixed", default=0.0)
    stops_at_first: bool = setting(
        "The trial ends when the first arm is called effective; else only that arm", default=True
    )
    sd: float = setting(
        "Standard deviation of a mean; not used for rates", default=1.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_stage_sizes(self.n_arm, self.n_control, MOST_STAGES)
        if self.endpoint is Endpoint.RATE:
            rates = {"control": self.control, "interesting": self.interesting}
            if self.uninteresting is not None:
                rates["uninteresting"] = self.uninteresting
            check_rates({field: (rate,) for field, rate in rates.items()})
        self.find_bounds()

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The arms."""
        return name_arms(self.arms)

    @property
    def n_stages(self) -> int:
        """Stages."""
        return len(self.n_arm)

    @property
    def arm_times(self) -> FloatArray:
        """Patients of an arm by the end of each stage, (stages,)."""
        return np.cumsum(self.n_arm, dtype=np.float64)

    @property
    def control_times(self) -> FloatArray:
        """Patients of the control by the end of each stage, (stages,)."""
        return np.cumsum(self.n_control or self.n_arm, dtype=np.float64)

    def find_bounds(self) -> Bounds:
        """Bounds of the z value that keep the level, exactly for normal responses."""
        return _keep_bounds(
            self.arms,
            self.alpha,
            self.n_arm,
            self.n_control or self.n_arm,
            self.upper,
            self.lower,
            self.lower_fixed,
        )

    def list_scenarios(self) -> tuple[ArmResponses, ...]:
        """No arm works; the least favourable configuration: one arm works, the others do not."""
        other = self.control if self.uninteresting is None else self.uninteresting
        one = (self.interesting, *(other,) * (self.arms - 1))
        return (
            ArmResponses("no arm works", self.control, (self.control,) * self.arms, self.sd),
            ArmResponses("one arm works", self.control, one, self.sd),
        )

    def find_null(self, scenario: ArmResponses) -> tuple[bool, ...]:
        """Of each arm, whether it is no better than the control."""
        return find_null_arms(self.endpoint, scenario, self.arms)

    def prepare(self, scenario: ArmResponses) -> "MultiStageRunner":
        """Bounds and tables made ready."""
        find_null_arms(self.endpoint, scenario, self.arms)
        bounds = self.find_bounds()
        arm_steps = np.array(self.n_arm, dtype=np.float64)
        control_steps = np.array(self.n_control or self.n_arm, dtype=np.float64)
        draws = make_draws(self.endpoint, scenario, arm_steps, control_steps)
        return MultiStageRunner(
            bounds.lower, bounds.upper, arm_steps, control_steps, draws, self.stops_at_first
        )

    def find_exact(self, scenario: ArmResponses) -> Mapping[str, ArrayLike] | None:
        """Exact characteristics of normal responses with a known deviation; None for rates."""
        null = np.array(self.find_null(scenario))
        if self.endpoint is Endpoint.RATE:
            return None
        bounds = self.find_bounds()
        effects = (np.array(scenario.arms) - scenario.control) / scenario.sd
        drifts, kinds = np.unique(effects, return_inverse=True)
        plan = (self.arm_times, self.control_times, bounds.lower, bounds.upper, drifts)
        course = find_course(follow_plan(*plan), kinds, null, self.stops_at_first)
        out = self._tell_course(course, null)
        if self.stops_at_first:
            out["mean_selected"] = find_best_chances(*plan, kinds)[kinds]
        return out

    def _tell_course(self, course: Course, null: BoolArray) -> dict[str, ArrayLike]:
        control_steps = np.array(self.n_control or self.n_arm)
        by_arm = [course.control_enters @ control_steps, *(course.arm_enters @ self.n_arm)]
        stops = course.control_enters - np.append(course.control_enters[1:], 0.0)
        out: dict[str, ArrayLike] = {
            "reject": course.reject,
            "expected_n": float(np.sum(by_arm)),
            "mean_patients_by_arm": by_arm,
        }
        if self.n_stages > 1:
            out |= {"stop_by_stage": stops, "early_stop": float(stops[:-1].sum())}
        if self.n_stages > 1 and self.stops_at_first:
            won = np.diff(course.any_by_stage, prepend=0.0)
            out |= {
                "reject_by_stage": won,
                "futility_by_stage": np.append((stops - won)[:-1], 0.0),
            }
        if null.any():
            out["type1"] = course.type1
        if not null.all():
            out["power"] = course.power
        return out

    def list_boundaries(self) -> BoundaryTable:
        """Bounds of every stage."""
        bounds = self.find_bounds()
        rows = tuple(
            (
                stage + 1,
                int(self.arm_times[stage]),
                int(self.control_times[stage]),
                float(bounds.upper[stage]),
                float(bounds.lower[stage]) if np.isfinite(bounds.lower[stage]) else "none",
            )
            for stage in range(self.n_stages)
        )
        return BoundaryTable(
            f"{self.arms} arms, family-wise one-sided level {self.alpha:g}",
            ("stage", "patients of an arm", "of the control", "upper z", "lower z"),
            rows,
            "An arm at or above the upper z is effective; below the lower z it is dropped.",
        )

    def describe(self) -> Schema:
        """Stages with their bounds."""
        bounds = self.find_bounds()
        control = self.n_control or self.n_arm
        steps = [
            Step(
                f"Stage {stage + 1}",
                "Each arm still in the trial and the control are treated and compared.",
                f"{self.n_arm[stage]} patients an arm, {control[stage]} of the control",
                self._branch(bounds, stage),
            )
            for stage in range(self.n_stages)
        ]
        return Schema(
            f"{self.arms} arms against one control in {self.n_stages} stages, family-wise "
            f"one-sided level {self.alpha:g}.",
            tuple(steps),
        )

    def _branch(self, bounds: Bounds, stage: int) -> tuple[Branch, ...]:
        ending = "stop: effective" if self.stops_at_first else "arm ends: effective"
        up = Branch(f"z of an arm is {bounds.upper[stage]:.3f} or more", ending)
        if stage == self.n_stages - 1:
            return (up, Branch("otherwise", "stop: not shown"))
        onward = Branch("otherwise", f"Stage {stage + 2}")
        if np.isinf(bounds.lower[stage]):
            return (up, onward)
        return (up, Branch(f"z is below {bounds.lower[stage]:.3f}", "arm is dropped"), onward)

    def list_sources(self) -> tuple[str, ...]:
        """Papers."""
        return (
            "Magirr D, Jaki T, Whitehead J. A generalized Dunnett test for multi-arm multi-stage "
            "clinical studies with treatment selection. Biometrika 2012;99:494-501.",
            "Dunnett CW. A multiple comparison procedure for comparing several treatments with a "
            "control. J Am Stat Assoc 1955;50:1096-1121.",
        )


@cache
def _keep_bounds(
    arms: int,
    alpha: float,
    n_arm: tuple[int, ...],
    n_control: tuple[int, ...],
    upper: UpperShape,
    lower: LowerShape,
    fixed: float,
) -> Bounds:
    times = np.cumsum(n_arm, dtype=np.float64), np.cumsum(n_control, dtype=np.float64)
    return find_bounds(arms, alpha, *times, upper, lower, fixed)
