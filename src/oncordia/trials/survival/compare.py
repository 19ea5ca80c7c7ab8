"""Every usual comparison of two arms in one data set."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.trials.survival.combo import MaxComboTest, find_max_combo
from oncordia.trials.survival.cox import HazardRatio, Ties, fit_cox
from oncordia.trials.survival.kaplan_meier import (
    Difference,
    SurvivalCurve,
    compare_milestones,
    compare_restricted_means,
    estimate_survival,
)
from oncordia.trials.survival.log_rank import LogRankTest, Weighting, find_log_rank
from oncordia.trials.survival.risk import read_survival


@dataclass(frozen=True, slots=True)
class SurvivalComparison:
    """Two arms compared; stratified wherever strata were given, but for curves and means."""

    n_patients: int
    n_events: int
    log_rank: LogRankTest
    weighted: tuple[LogRankTest, ...]  # one for each weighting asked for
    max_combo: MaxComboTest
    hazard_ratio: HazardRatio
    curve_control: SurvivalCurve
    curve_experimental: SurvivalCurve
    restricted_mean: Difference
    milestone: Difference | None  # where a milestone was asked for


def compare_survival(
    time: ArrayLike,
    event: ArrayLike,
    arm: ArrayLike,
    stratum: Sequence[object] | None = None,
    *,
    weightings: Sequence[Weighting] = (),
    ties: Ties = Ties.EFRON,
    tau: float | None = None,
    milestone: float | None = None,
) -> SurvivalComparison:
    """Compare the survival of an experimental arm with that of a control arm.

    Parameters
    ----------
    time
        Follow-up of each patient, at least 0, any unit: shape (n,).
    event
        1 (or true) where it ended with the event, 0 where it was censored: shape (n,).
    arm
        1 (or true) for the experimental arm, 0 for control: shape (n,).
    stratum
        What stratum each patient belongs to; tests and the hazard ratio are then stratified.
    weightings
        Weighted log-rank tests to add.
    ties
        How the hazard ratio treats events at one time.
    tau
        End of the restricted mean, by default the shorter of the longest follow-ups of the arms.
    milestone
        Time at which to compare survival, if any.

    Raises
    ------
    InvalidTable
        As ``read_survival`` does.
    """
    data = read_survival(time, event, arm, stratum)
    tables = data.count_risk_by_stratum()
    return SurvivalComparison(
        data.times.size,
        int(np.count_nonzero(data.events)),
        find_log_rank(tables),
        tuple(find_log_rank(tables, weighting) for weighting in weightings),
        find_max_combo(tables),
        fit_cox(tables, ties),
        estimate_survival(*data.select_arm(0)),
        estimate_survival(*data.select_arm(1)),
        compare_restricted_means(data, tau),
        None if milestone is None else compare_milestones(data, milestone),
    )
