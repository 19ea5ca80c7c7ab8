"""A trial of two arms with a time to an event."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from oncordia.domain.trials import BoundaryTable, Schema, check_settings, setting
from oncordia.trials.contract import Runner
from oncordia.trials.sequential.settings import EfficacySettings, FutilitySettings
from oncordia.trials.survival.scenario import SurvivalScenario


class Arrivals(StrEnum):
    """How patients come within the accrual given."""

    EVEN = "even"  # at fixed intervals
    UNIFORM = "uniform"  # scattered over the accrual period
    POISSON = "poisson"  # one after another, at random


class Timing(StrEnum):
    """What times a look at the data."""

    EVENTS = "events"
    MONTHS = "months"
    LATER = "later"  # of both
    EARLIER = "earlier"  # of both


class SurvivalTest(StrEnum):
    """What is compared at each look."""

    LOG_RANK = "log_rank"
    WEIGHTED = "weighted"  # Fleming-Harrington or modest weights
    MAX_COMBO = "max_combo"  # the largest of several weighted tests
    RESTRICTED_MEAN = "restricted_mean"  # mean survival up to compare_months
    MILESTONE = "milestone"  # survival at compare_months


class Information(StrEnum):
    """What the bounds of a look follow."""

    PLANNED = "planned"  # fixed before the trial
    OBSERVED = "observed"  # the error spent by the events that the look has


@dataclass(frozen=True)
class TimeToEvent:
    """Two arms compared by a time to an event, with accrual, dropout and looks on the way."""

    kind: ClassVar[str] = "time_to_event"
    scenario_type: ClassVar[type] = SurvivalScenario

    name: str = setting("What the trial is called", example="Organoid-guided second line")
    patients: int = setting("Patients of both arms", low=2, example=400)
    accrual_rates: tuple[float, ...] = setting(
        "Patients who come a month, in each period; the last goes on until all have come",
        unit="per month",
        low=0,
        example=(16.0,),
    )
    control_median_months: float = setting(
        "Median survival expected of control", unit="months", low=0, open_low=True, example=12.0
    )
    hazard_ratio: float = setting(
        "Hazard ratio, experimental over control, that the trial is to find",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=0.7,
    )
    look_events: tuple[int, ...] = setting(
        "Events at each look, rising; [] where months time the looks",
        low=1,
        example=(83, 166, 249),
    )
    accrual_starts: tuple[float, ...] = setting(
        "Months at which each period of accrual begins, the first 0",
        default=(0.0,),
        unit="months",
        low=0,
    )
    arrivals: Arrivals = setting(
        "How patients come: at fixed intervals, scattered over the period, or one after another "
        "at random",
        default=Arrivals.POISSON,
    )
    allocation: tuple[int, ...] = setting(
        "Control and experimental patients in each randomised block", default=(1, 1), low=1
    )
    delay_months: float = setting(
        "Months after entry during which both arms have the same hazard",
        default=0.0,
        unit="months",
        low=0,
    )
    dropout_12_months: float = setting(
        "Share of patients expected to drop out within 12 months",
        default=0.0,
        low=0,
        high=1,
        open_high=True,
        example=0.05,
    )
    alpha: float = setting(
        "One-sided type I error", default=0.025, low=0, high=1, open_low=True, open_high=True
    )
    test: SurvivalTest = setting(
        "What is compared at each look",
        default=SurvivalTest.LOG_RANK,
    )
    rho: float = setting("Weights survival^rho of a weighted test", default=0.0, low=0, high=10)
    gamma: float = setting(
        "Weights (1 - survival)^gamma of a weighted test", default=0.0, low=0, high=10
    )
    modest_delay_months: float | None = setting(
        "Modest weights instead: they rise until this time after entry",
        default=None,
        unit="months",
        low=0,
        open_low=True,
    )
    combo: tuple[tuple[float, ...], ...] = setting(
        "Pairs of rho and gamma of max_combo, at most four",
        default=((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)),
        low=0,
        high=10,
    )
    compare_months: float | None = setting(
        "End of the restricted mean, or the milestone",
        default=None,
        unit="months",
        low=0,
        open_low=True,
    )
    timing: Timing = setting(
        "What times a look; later and earlier are of both", default=Timing.EVENTS
    )
    look_months: tuple[float, ...] = setting(
        "Months since accrual opened at each look, rising",
        default=(),
        unit="months",
        low=0,
        open_low=True,
    )
    follow_up_months: float = setting(
        "Months that the last patient is followed before the last look",
        default=0.0,
        unit="months",
        low=0,
    )
    longest_months: float | None = setting(
        "Months after which the trial ends with what it has",
        default=None,
        unit="months",
        low=0,
        open_low=True,
    )
    information: Information = setting(
        "Whether bounds are fixed as planned, or spend the level by the events that a look has",
        default=Information.PLANNED,
    )
    efficacy: EfficacySettings = setting(
        "When the trial stops for efficacy", default=EfficacySettings()
    )
    futility: FutilitySettings = setting(
        "When the trial stops for futility", default=FutilitySettings()
    )
    power: float = setting(
        "Power that futility by spending is placed for",
        default=0.8,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )

    def __post_init__(self) -> None:
        from oncordia.trials.survival.checks import check_design

        check_settings(self)
        check_design(self)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """One: the experimental arm survives longer."""
        return ("experimental",)

    @property
    def n_stages(self) -> int:
        """Looks."""
        return max(len(self.look_events), len(self.look_months))

    def list_scenarios(self) -> tuple[SurvivalScenario, ...]:
        """No difference, and the difference that the trial is to find."""
        return self._assume("no difference", (1.0,)), self.planned

    @cached_property
    def planned(self) -> SurvivalScenario:
        """The difference that the trial is to find."""
        ratios = (1.0, self.hazard_ratio) if self.delay_months else (self.hazard_ratio,)
        return self._assume("as planned", ratios)

    def _assume(self, name: str, ratios: tuple[float, ...]) -> SurvivalScenario:
        return SurvivalScenario(
            name=name,
            control_median_months=self.control_median_months,
            hazard_ratios=ratios,
            piece_starts=(0.0, self.delay_months) if len(ratios) == 2 else (0.0,),
            dropout_12_months=self.dropout_12_months,
        )

    def find_null(self, scenario: SurvivalScenario) -> tuple[bool, ...]:
        """Whether the experimental arm survives no better at any time."""
        return (scenario.is_null(),)

    def prepare(self, scenario: SurvivalScenario) -> Runner:
        """The trial made ready to be simulated."""
        from oncordia.trials.survival.runner import SurvivalRunner

        return SurvivalRunner(self, scenario)

    def list_boundaries(self) -> BoundaryTable:
        """Bounds of each look."""
        from oncordia.trials.survival.words import list_boundaries

        return list_boundaries(self)

    def describe(self) -> Schema:
        """The trial in words and steps."""
        from oncordia.trials.survival.words import describe

        return describe(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind its methods."""
        from oncordia.trials.survival.words import list_sources

        return list_sources(self)
