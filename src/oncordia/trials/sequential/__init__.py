"""Group-sequential tests: boundaries, exact answers, sizes, simulation and inference."""

from oncordia.trials.sequential.boundaries import (
    Boundaries,
    expect_information,
    find_drift,
    find_level,
    find_power,
    find_stops,
    split_stops,
)
from oncordia.trials.sequential.calendar import (
    NO_RATE,
    Calendar,
    Course,
    StepRate,
    constant_rate,
    hazard_of_median,
    hazard_of_share,
    size_accrual,
)
from oncordia.trials.sequential.design import GroupSequential
from oncordia.trials.sequential.inference import (
    FinalAnalysis,
    analyse_end,
    find_conditional_power,
    find_predictive_power,
)
from oncordia.trials.sequential.placing import find_boundaries
from oncordia.trials.sequential.rules import NO_RULE, OBRIEN_FLEMING, POCOCK, BoundaryRule, RuleForm
from oncordia.trials.sequential.settings import (
    EffectScenario,
    EfficacyForm,
    EfficacySettings,
    Endpoint,
    FutilityForm,
    FutilitySettings,
    Timing,
)
from oncordia.trials.sequential.size import (
    size_events,
    size_events_freedman,
    size_means,
    size_rates,
)

__all__ = [
    "NO_RATE",
    "NO_RULE",
    "OBRIEN_FLEMING",
    "POCOCK",
    "Boundaries",
    "BoundaryRule",
    "Calendar",
    "Course",
    "EffectScenario",
    "EfficacyForm",
    "EfficacySettings",
    "Endpoint",
    "FinalAnalysis",
    "FutilityForm",
    "FutilitySettings",
    "GroupSequential",
    "RuleForm",
    "StepRate",
    "Timing",
    "analyse_end",
    "constant_rate",
    "expect_information",
    "find_boundaries",
    "find_conditional_power",
    "find_drift",
    "find_level",
    "find_power",
    "find_predictive_power",
    "find_stops",
    "hazard_of_median",
    "hazard_of_share",
    "size_accrual",
    "size_events",
    "size_events_freedman",
    "size_means",
    "size_rates",
    "split_stops",
]
