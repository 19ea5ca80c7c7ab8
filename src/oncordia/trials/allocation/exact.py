"""Exact expectations of response-adaptive trials of two arms."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from oncordia.trials.allocation.choices import Decision, Rule
from oncordia.trials.allocation.plan import (
    find_powers,
    pack_limits,
    pack_looks,
    pack_plan,
    pack_rule,
    predict_states,
)
from oncordia.trials.allocation.scenario import ArmRates
from oncordia.trials.allocation.tables import tabulate_logs
from oncordia.trials.kernels.allocation.exact import sum_forward

if TYPE_CHECKING:
    from oncordia.trials.allocation.design import ResponseAdaptive

MOST_WORK = 4e8  # moves of probability, about three seconds


def find_exact(design: "ResponseAdaptive", scenario: ArmRates) -> Mapping[str, ArrayLike] | None:
    """Exact expectations; None for more than two arms, or if there are too many states.

    A drift is followed exactly where the share is found anew for each patient.
    """
    in_turns = design.rule is Rule.EQUAL
    drifts = scenario.drift != 0 and design.block > 1 and not in_turns
    if len(design.arms) != 2 or drifts or count_work(design) > MOST_WORK:
        return None
    prior = (design.prior_successes, design.prior_failures)
    figures = sum_forward(
        pack_plan(design),
        find_powers(design),
        pack_limits(design),
        pack_rule(design),
        scenario.trace_rates(design.patients),
        np.array(prior),
        tabulate_logs(design.patients, prior),
        pack_looks(design),
        predict_states(design),
    )
    total = figures.sum(axis=0)
    best = design.decision is Decision.BEST
    claims = figures[:, [1, 0]] if best else figures[:, :1]
    null = np.array(design.find_null(scenario))
    b_is_best = scenario.rates[1] >= scenario.rates[0]
    on_b = total[5]
    found: dict[str, ArrayLike] = {
        "reject": claims.sum(axis=0),
        "expected_n": total[4],
        "mean_patients_by_arm": [total[4] - on_b, on_b],
        "sd_patients_on_last_arm": np.sqrt(max(total[6] - on_b * on_b, 0.0)),
        "mean_responders_by_arm": [total[7], total[8]],
        "mean_responders": total[7] + total[8],
        "mean_wrong_way": total[9] if b_is_best else total[10],
    }
    if scenario.rates[0] != scenario.rates[1]:
        found["mean_share_inferior"] = 1.0 - total[11] if b_is_best else total[11]
    else:
        found["mean_share_inferior"] = 0.0
    if null.any():
        found["type1"] = claims[:, null].sum()
    if (~null).any():
        found["power"] = claims[:, ~null].sum()
    if design.n_stages > 1:
        found["stop_by_stage"] = figures[:, 3]
        found["reject_by_stage"] = claims.sum(axis=1)
        found["futility_by_stage"] = figures[:, 2]
        found["early_stop"] = figures[:-1, 3].sum()
    return found


def count_work(design: "ResponseAdaptive") -> float:
    """Moves of probability that the recursion over all states makes, about."""
    n = design.patients
    moves = n**4 / 24.0
    if design.rule is not Rule.EQUAL and design.block > 1:
        moves *= (design.block + 1) * (design.block + 2) / 6.0 / 4.0
    return moves * 4.0
