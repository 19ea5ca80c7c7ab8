"""A platform design as the arrays that its kernel takes."""

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import FloatArray
from oncordia.trials.allocation.tables import tabulate_logs
from oncordia.trials.kernels.platform import places
from oncordia.trials.platform.checks import spread_bars
from oncordia.trials.platform.choices import (
    Allocation,
    Controls,
    Endpoint,
    Judge,
    Randomisation,
    Stop,
)
from oncordia.trials.platform.scenario import PlatformTruth

if TYPE_CHECKING:
    from oncordia.trials.platform.design import Platform

CODES = {
    Controls.CONCURRENT: places.CONCURRENT,
    Controls.POOLED: places.POOLED,
    Controls.ADJUSTED: places.ADJUSTED,
    Controls.SMOOTHED: places.SMOOTHED,
}
ROOM, SPARE = 1.5, 200  # a trial ends at the latest after this times the plan and these patients
NEAR = 1e-9


def plan_enrolment(design: "Platform") -> int:
    """Patients of the platform if no arm stops early and each has its share of every patient."""
    n_arms = len(design.arms)
    entry = design.entry or (0,) * n_arms
    leave = design.leave or (0,) * n_arms
    waiting = sorted(range(n_arms), key=lambda k: (entry[k], k))
    got = dict.fromkeys(range(n_arms), 0.0)
    running: list[int] = []
    n = 0
    while True:
        running = [k for k in running if got[k] < design.arm_size - NEAR and not 0 < leave[k] <= n]
        waiting = [k for k in waiting if not 0 < leave[k] <= n]
        while waiting and len(running) < design.slots and (not running or entry[waiting[0]] <= n):
            running.append(waiting.pop(0))
        if not running:
            return n
        ratio = sqrt(len(running)) if design.allocation is Allocation.ROOT else 1.0
        for k in running:
            got[k] += 1.0 / (ratio + len(running))
        n += 1


def pack_rules(design: "Platform", scenario: PlatformTruth) -> places.Rules:
    """What is settled before the trial."""
    planned = plan_enrolment(design)
    most = int(ROOM * planned) + SPARE
    n_arms = len(design.arms)
    prior = (design.prior_successes, design.prior_failures)
    plan = (
        design.endpoint is Endpoint.CONTINUOUS,
        CODES[design.controls],
        design.judge is Judge.POSTERIOR,
        design.allocation is Allocation.ROOT,
        design.randomisation is Randomisation.BLOCKS,
        design.slots,
        design.bucket,
        design.stop is Stop.PREDICTIVE,
        design.arm_size,
    )
    values = (design.sd, design.accrual_per_month, design.follow_up_months)
    smoothed = design.controls is Controls.SMOOTHED
    ahead = int(design.arm_size * (1.0 + sqrt(n_arms))) + 2  # patients to come, in predictions
    return places.Rules(
        plan=np.array(plan, dtype=np.int64),
        values=np.array(values),
        entry=np.array(design.entry or (0,) * n_arms, dtype=np.int64),
        leave=np.array(design.leave or (0,) * n_arms, dtype=np.int64),
        looks=np.array([*design.looks, design.arm_size], dtype=np.int64),
        bars=pack_bars(design),
        truth=np.ascontiguousarray(scenario.trace_truth(design.endpoint, planned, most)),
        walks=np.array(design.walk_sd) ** -2.0 if smoothed else np.zeros(1),
        prior=np.array(prior),
        tables=tabulate_logs(most + ahead, prior),
    )


def pack_bars(design: "Platform") -> FloatArray:
    """What rejects above, what is futile below, and the bar that is predicted, (3, looks)."""
    n_looks = len(design.looks)
    by_counts = design.endpoint is Endpoint.BINARY and design.controls in (
        Controls.CONCURRENT,
        Controls.POOLED,
    )
    bars = np.empty((3, n_looks + 1))
    bars[0, :-1] = spread_bars(design.efficacy, n_looks) or np.inf
    bars[1, :-1] = spread_bars(design.futility, n_looks) or -np.inf
    bars[0, -1] = design.threshold
    bars[1, -1] = -np.inf
    as_z = design.judge is Judge.POSTERIOR and not by_counts
    bars[2] = ndtri(design.threshold) if as_z else design.threshold
    return bars
