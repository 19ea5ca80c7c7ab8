"""Operating characteristics of a group-sequential design without simulation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.trials.sequential.binomial import find_rate_stops
from oncordia.trials.sequential.canonical import (
    find_canonical,
    find_looks_in_time,
    split_by_look,
)
from oncordia.trials.sequential.settings import Endpoint
from oncordia.trials.sequential.truth import Truth

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential


def find_answers(
    design: "GroupSequential", truth: Truth, is_null: bool
) -> Mapping[str, ArrayLike] | None:
    """Exact characteristics by their standard names; None for means of unknown variance.

    Means of known variance come from the integral, rates from every binomial outcome. Survival is
    exact for the large-sample law of the log-rank test, with looks at their expected times.
    """
    if design.endpoint is Endpoint.MEAN:
        if not design.known_sd:
            return None
        reject, futile = split_by_look(design, find_canonical(design, truth).find_stops())
        return _name(reject, futile, design.plan.totals.astype(np.float64), is_null)
    if design.endpoint is Endpoint.RATE:
        law = find_rate_stops(
            design.plan.bounds,
            design.plan.sizes,
            truth.rates,
            direction=design.planned.direction,
            pooled=design.pooled,
        )
        found = _name(law.reject, law.futile, design.plan.totals.astype(np.float64), is_null)
        return {**found, "mean_responders_by_arm": law.responders}
    reject, futile = split_by_look(design, find_canonical(design, truth).find_stops())
    months, patients, _ = find_looks_in_time(design, truth)
    ends = reject + futile
    return {
        **_name(reject, futile, patients, is_null),
        "expected_events": float(ends @ design.plan.totals),
        "expected_duration_months": float(ends @ months),
    }


def _name(
    reject: FloatArray, futile: FloatArray, patients: FloatArray, is_null: bool
) -> dict[str, ArrayLike]:
    """Characteristics of stops by look; at the last look nothing stops for futility."""
    ends = reject + futile
    total = float(reject.sum())
    found: dict[str, ArrayLike] = {
        "type1" if is_null else "power": total,
        "reject": np.array([total]),
        "expected_n": float(ends @ patients),
    }
    if ends.size > 1:
        early = futile.copy()
        early[-1] = 0.0
        found["stop_by_stage"] = ends
        found["reject_by_stage"] = reject
        found["futility_by_stage"] = early
        found["early_stop"] = float(ends[:-1].sum())
    return found
