"""Trials with a time to an event, and comparisons of two arms in one data set."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.trials.survival.combo import MAX_COMBO, MaxComboTest, find_max_combo
    from oncordia.trials.survival.compare import SurvivalComparison, compare_survival
    from oncordia.trials.survival.cox import HazardRatio, Ties, fit_cox
    from oncordia.trials.survival.design import (
        Arrivals,
        Information,
        SurvivalTest,
        TimeToEvent,
        Timing,
    )
    from oncordia.trials.survival.kaplan_meier import (
        Difference,
        SurvivalCurve,
        compare_milestones,
        compare_restricted_means,
        estimate_survival,
    )
    from oncordia.trials.survival.large_sample import approximate
    from oncordia.trials.survival.log_rank import LogRankTest, Weighting, find_log_rank
    from oncordia.trials.survival.risk import RiskTable, SurvivalData, read_survival
    from oncordia.trials.survival.scenario import SurvivalScenario

__all__ = [
    "MAX_COMBO",
    "Arrivals",
    "Difference",
    "HazardRatio",
    "Information",
    "LogRankTest",
    "MaxComboTest",
    "RiskTable",
    "SurvivalComparison",
    "SurvivalCurve",
    "SurvivalData",
    "SurvivalScenario",
    "SurvivalTest",
    "Ties",
    "TimeToEvent",
    "Timing",
    "Weighting",
    "approximate",
    "compare_milestones",
    "compare_restricted_means",
    "compare_survival",
    "estimate_survival",
    "find_log_rank",
    "find_max_combo",
    "fit_cox",
    "read_survival",
]

open_door(
    __name__,
    {
        "combo": ("MAX_COMBO", "MaxComboTest", "find_max_combo"),
        "compare": ("SurvivalComparison", "compare_survival"),
        "cox": ("HazardRatio", "Ties", "fit_cox"),
        "design": ("Arrivals", "Information", "SurvivalTest", "TimeToEvent", "Timing"),
        "kaplan_meier": (
            "Difference",
            "SurvivalCurve",
            "compare_milestones",
            "compare_restricted_means",
            "estimate_survival",
        ),
        "large_sample": ("approximate",),
        "log_rank": ("LogRankTest", "Weighting", "find_log_rank"),
        "risk": ("RiskTable", "SurvivalData", "read_survival"),
        "scenario": ("SurvivalScenario",),
    },
)
