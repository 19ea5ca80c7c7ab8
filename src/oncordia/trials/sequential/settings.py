"""Settings of group-sequential designs and of their scenarios."""

import math
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.calendar import (
    Calendar,
    Course,
    StepRate,
    hazard_of_median,
    hazard_of_share,
)
from oncordia.trials.sequential.rules import BoundaryRule, RuleForm


class Endpoint(StrEnum):
    """What is compared between the two arms."""

    MEAN = "mean"
    RATE = "rate"
    SURVIVAL = "survival"


class EfficacyForm(StrEnum):
    """Forms of the efficacy boundary."""

    OBRIEN_FLEMING = "obrien_fleming"
    POCOCK = "pocock"
    WANG_TSIATIS = "wang_tsiatis"
    SPEND_OBRIEN_FLEMING = "spend_obrien_fleming"
    SPEND_POCOCK = "spend_pocock"
    SPEND_POWER = "spend_power"
    SPEND_GAMMA = "spend_gamma"
    SPEND_GIVEN = "spend_given"
    GIVEN_Z = "given_z"


class FutilityForm(StrEnum):
    """Forms of the futility boundary."""

    NONE = "none"
    SPEND_OBRIEN_FLEMING = "spend_obrien_fleming"
    SPEND_POCOCK = "spend_pocock"
    SPEND_POWER = "spend_power"
    SPEND_GAMMA = "spend_gamma"
    SPEND_GIVEN = "spend_given"
    GIVEN_Z = "given_z"
    GIVEN_EFFECT = "given_effect"


@dataclass(frozen=True)
class EfficacySettings:
    """When the trial stops for efficacy."""

    form: EfficacyForm = setting(
        "Shape, or how the level is spent", default=EfficacyForm.OBRIEN_FLEMING
    )
    parameter: float | None = setting(
        "Delta of wang_tsiatis, rho of spend_power, gamma of spend_gamma", default=None
    )
    values: tuple[float, ...] = setting(
        "By look: cumulative one-sided level of spend_given, z of given_z", default=()
    )

    def __post_init__(self) -> None:
        check_settings(self)
        self.make_rule()

    def make_rule(self) -> BoundaryRule:
        """The rule that these settings say."""
        parameter = math.nan if self.parameter is None else self.parameter
        return BoundaryRule(RuleForm(self.form.value), parameter, self.values)


@dataclass(frozen=True)
class FutilitySettings:
    """When the trial stops for futility."""

    form: FutilityForm = setting(
        "Rule, or how one minus the power is spent", default=FutilityForm.NONE
    )
    parameter: float | None = setting("Rho of spend_power, gamma of spend_gamma", default=None)
    values: tuple[float, ...] = setting(
        "By interim look: z of given_z, estimate over planned effect of given_effect; of "
        "spend_given the cumulative error of every look",
        default=(),
    )
    binding: bool = setting(
        "Whether the level may lean on trials stopping for futility", default=False
    )

    def __post_init__(self) -> None:
        check_settings(self)
        self.make_rule()

    def make_rule(self) -> BoundaryRule:
        """The rule that these settings say."""
        parameter = math.nan if self.parameter is None else self.parameter
        return BoundaryRule(RuleForm(self.form.value), parameter, self.values)


@dataclass(frozen=True)
class Timing:
    """Accrual, hazards and dropout of a survival endpoint."""

    control_median_months: float | None = setting(
        "Median of control, where its hazard is constant", default=None, low=0, open_low=True
    )
    hazard_starts_months: tuple[float, ...] = setting(
        "Months since entry from which each hazard of control holds; the first is 0",
        default=(),
        low=0,
    )
    hazards_per_month: tuple[float, ...] = setting(
        "Hazards of control, instead of its median", default=(), low=0
    )
    accrual_months: float | None = setting(
        "Months during which patients enter", default=None, low=0, open_low=True
    )
    follow_up_months: float | None = setting(
        "Months from the last entry to the last look; with it, patients_per_month is scaled to "
        "give the events; without it, the months follow from patients_per_month",
        default=None,
        low=0,
    )
    accrual_starts_months: tuple[float, ...] = setting(
        "Months from which each rate of accrual holds; the first is 0", default=(0.0,), low=0
    )
    patients_per_month: tuple[float, ...] = setting(
        "Patients that enter a month", default=(1.0,), low=0
    )
    dropout_control: float = setting(
        "Share of control lost by dropout_months", default=0.0, low=0, high=1, open_high=True
    )
    dropout_treatment: float = setting(
        "Share of treatment lost by dropout_months", default=0.0, low=0, high=1, open_high=True
    )
    dropout_months: float = setting(
        "Months for the shares lost", default=12.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if self.is_given:
            self.find_hazard()
        StepRate(self.accrual_starts_months, self.patients_per_month)

    @property
    def is_given(self) -> bool:
        """Whether anything is said of time."""
        return self.accrual_months is not None

    def find_hazard(self) -> StepRate:
        """Hazard of control."""
        if (self.control_median_months is None) == (not self.hazards_per_month):
            raise InvalidDesign(
                "control_median_months or hazards_per_month must be given, and not both",
                "control_median_months",
            )
        if self.control_median_months is not None:
            return hazard_of_median(self.control_median_months)
        try:
            return StepRate(self.hazard_starts_months or (0.0,), self.hazards_per_month)
        except InvalidDesign as fault:
            raise InvalidDesign(f"hazard_starts_months: {fault}", "hazard_starts_months") from None

    def make_calendar(self, hazard_ratio: float, ratio: float) -> Calendar:
        """The trial in time for a hazard ratio, with patients as ``patients_per_month`` says."""
        if self.accrual_months is None:
            raise InvalidDesign(
                "accrual_months is missing; a survival endpoint needs its timing", "accrual_months"
            )
        hazard = self.find_hazard()
        lost = (self.dropout_control, self.dropout_treatment)
        control, treatment = (hazard_of_share(share, self.dropout_months) for share in lost)
        return Calendar(
            StepRate(self.accrual_starts_months, self.patients_per_month),
            self.accrual_months,
            (
                Course(1.0 / (1.0 + ratio), hazard, control),
                Course(ratio / (1.0 + ratio), hazard.scale(hazard_ratio), treatment),
            ),
        )


@dataclass(frozen=True)
class EffectScenario:
    """What is true of the two arms."""

    name: str = setting("What the scenario is called", example="as planned")
    effect: float = setting(
        "True effect: mean or rate of treatment less that of control, or hazard ratio", example=0.3
    )
    sd: float | None = setting(
        "Standard deviation of one patient; that of the design where left out",
        default=None,
        low=0,
        open_low=True,
    )
    control_rate: float | None = setting(
        "Rate of control; that of the design where left out", default=None, low=0, high=1
    )

    def __post_init__(self) -> None:
        check_settings(self)
