"""A response-adaptive design as the arrays that its kernels take."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.allocation.choices import Decision, Rule, Sharpness, Stop
from oncordia.trials.allocation.tables import tabulate_logs
from oncordia.trials.kernels.allocation import rules
from oncordia.trials.kernels.allocation.predict import predict_backward

if TYPE_CHECKING:
    from oncordia.trials.allocation.design import ResponseAdaptive

CODES = {
    Rule.THOMPSON: rules.THOMPSON,
    Rule.PLAY_THE_WINNER: rules.PLAY_THE_WINNER,
    Rule.OPTIMAL_RATIO: rules.OPTIMAL_RATIO,
    Rule.NEYMAN: rules.NEYMAN,
    Rule.EQUAL: rules.EQUAL,
}
NEVER = 2.0  # a probability that none is above


def pack_plan(design: "ResponseAdaptive") -> IntArray:
    """Rule, patients, patients of the burn-in, block: (4,)."""
    first = design.burn_in * len(design.arms)
    return np.array([CODES[design.rule], design.patients, first, design.block], dtype=np.int64)


def find_powers(design: "ResponseAdaptive") -> FloatArray:
    """Exponent of Thompson sampling by the patients so far, (patients + 1,)."""
    if design.sharpness is Sharpness.GROWING:
        return np.arange(design.patients + 1) / (2.0 * design.patients)
    return np.full(design.patients + 1, design.power)


def pack_limits(design: "ResponseAdaptive") -> FloatArray:
    """Of two arms: lowest and highest share of B, prior, urn, log of h at the start: (7,)."""
    low = max(design.lowest_share, 1.0 - design.highest_share)
    high = min(design.highest_share, 1.0 - design.lowest_share)
    if design.control_share > 0:
        low = high = 1.0 - design.control_share
    logs = tabulate_logs(0, (design.prior_successes, design.prior_failures))[:, 0]
    start = logs[3] + logs[4] - logs[5] - 2.0 * (logs[0] + logs[1] - logs[2])
    prior = (design.prior_successes, design.prior_failures)
    return np.array([low, high, *prior, design.balls, design.balls_added, start])


def pack_shares(design: "ResponseAdaptive") -> FloatArray:
    """Of any number of arms: lowest and highest share, prior, urn, share of the control: (7,)."""
    return np.array(
        [
            design.lowest_share,
            design.highest_share,
            design.prior_successes,
            design.prior_failures,
            design.balls,
            design.balls_added,
            design.control_share,
        ]
    )


def pack_rule(design: "ResponseAdaptive") -> FloatArray:
    """Threshold at the end, efficacy and futility at a look, 1 if the best is sought: (4,)."""
    efficacy = design.efficacy if design.efficacy < 1 else NEVER
    futility = design.futility if design.futility > 0 else -1.0
    return np.array([design.threshold, efficacy, futility, design.decision is Decision.BEST])


def pack_looks(design: "ResponseAdaptive") -> IntArray:
    """Patients at each look and at the end."""
    return np.array([*design.looks, design.patients], dtype=np.int64)


@lru_cache(maxsize=2)
def predict_states(design: "ResponseAdaptive") -> FloatArray:
    """Predictive probability of each state at each look, (looks, states); (0, 0) if not in use."""
    if design.stop is not Stop.PREDICTIVE:
        return np.zeros((0, 0))
    prior = (design.prior_successes, design.prior_failures)
    return predict_backward(
        pack_plan(design),
        find_powers(design),
        pack_limits(design),
        design.threshold,
        np.array(prior),
        tabulate_logs(design.patients, prior),
        pack_looks(design),
    )
