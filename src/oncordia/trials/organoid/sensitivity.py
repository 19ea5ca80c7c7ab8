"""How the answer moves with the concordance: tables over it, sizes, and power as it is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import polars as pl
from scipy.stats import norm

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign, InvalidOption
from oncordia.trials.organoid.concordance import Concordance
from oncordia.trials.organoid.exact_tests import RateTest, find_region, reject_chance
from oncordia.trials.organoid.guided import OrganoidGuided
from oncordia.trials.organoid.selected import OrganoidSelected

STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # sensitivities and specificities of the table by default
MOST_PATIENTS = 2000  # up to which a size is looked for
_EXACT_ARM = 150  # patients of an arm above which sizes are looked for by the pooled z test
_STAYS = 3  # sizes in a row that fall short before a smaller one is given up
_CONFIDENCE = 0.95

Sized = OrganoidSelected | OrganoidGuided


class Spreadable(Protocol):
    """A design whose power is known for each concordance that may be true."""

    def list_powers(self, scenario: Any) -> FloatArray:
        """Power at equally likely pairs of sensitivity and specificity."""


@dataclass(frozen=True, slots=True)
class Assurance:
    """Power over what is known of the concordance."""

    mean: float  # probability that the trial rejects
    low: float  # limits of the power itself
    high: float
    median: float
    target: float
    reached: float  # probability that the power is the target or more


def spread_power(
    design: Spreadable, scenario: Any, target: float = 0.8, confidence: float = _CONFIDENCE
) -> Assurance:
    """Power over the law of sensitivity and specificity, whether or not the design redraws them.

    Parameters
    ----------
    design, scenario
        A design of selected or guided patients, and what is true.
    target
        Power that is wanted.
    confidence
        Of the limits.

    References
    ----------
    O'Hagan, Stevens & Campbell 2005, Pharmaceutical Statistics 4:187.
    """
    if not 0 < target < 1:
        raise InvalidOption(f"target must be above 0 and below 1, got {target:g}")
    powers = design.list_powers(scenario)
    low, median, high = np.quantile(powers, [(1 - confidence) / 2, 0.5, (1 + confidence) / 2])
    reached = float((powers >= target).mean())
    return Assurance(float(powers.mean()), float(low), float(high), float(median), target, reached)


def sweep_concordance(
    design: Sized,
    scenario: Any = None,
    sensitivities: Sequence[float] = STEPS,
    specificities: Sequence[float] = STEPS,
    target: float = 0.8,
) -> pl.DataFrame:
    """What the trial comes to at each sensitivity and specificity, exact.

    Parameters
    ----------
    design, scenario
        A design, and what is true beside the concordance; None: what the design assumes.
    sensitivities, specificities
        Values of the table.
    target
        Power that ``n_needed`` reaches.

    Returns
    -------
    polars.DataFrame
        One row a pair: ``sensitivity``, ``specificity``, ``response`` (of those enrolled, or of
        the guided arm), ``power`` of the design as it stands, ``n_needed`` for the target power
        (null where more than 2,000 patients would be), ``needed_to_screen`` for one patient
        enrolled, ``cost_per_responder``, ``duration_months``. A pair at which nobody is enrolled
        has nulls.
    """
    truth = scenario if scenario is not None else design.list_scenarios()[-1]
    rows = []
    for sensitivity in sensitivities:
        for specificity in specificities:
            known = Concordance(sensitivity, specificity)
            at_pair = replace(truth, concordance=known, sensitivity=None, specificity=None)
            rows.append(_measure_pair(design, at_pair, target))
    return pl.DataFrame(rows, schema=_COLUMNS)


_COLUMNS = {
    "sensitivity": pl.Float64,
    "specificity": pl.Float64,
    "response": pl.Float64,
    "power": pl.Float64,
    "n_needed": pl.Int64,
    "needed_to_screen": pl.Float64,
    "cost_per_responder": pl.Float64,
    "duration_months": pl.Float64,
}


def _measure_pair(design: Sized, scenario: Any, target: float) -> dict[str, float | int | None]:
    concordance = scenario.concordance
    row: dict[str, float | int | None] = {
        "sensitivity": concordance.sensitivity,
        "specificity": concordance.specificity,
    }
    try:
        design.find_null(scenario)
    except InvalidDesign:  # nobody would be enrolled
        return row
    exact = design.find_exact(scenario)
    if exact is None:
        return row
    response = exact.get("response_of_enrolled", exact.get("response_of_guided"))
    row |= {
        "response": float(np.asarray(response)),
        "power": float(np.asarray(exact["reject"])),
        "n_needed": find_size(design, scenario, target),
        "needed_to_screen": float(np.asarray(exact["mean_screened"])) / design.n,
        "cost_per_responder": float(np.asarray(exact["cost_per_responder"])),
    }
    months = exact.get("expected_duration_months")
    return row | ({} if months is None else {"duration_months": float(np.asarray(months))})


def find_size(design: Sized, scenario: Any, target: float = 0.8) -> int | None:
    """Fewest patients, both arms in the design's proportion, whose power is the target.

    Exact power falls now and then as a trial grows; this is the smallest size that reaches the
    target among those near the normal approximation, each looked at exactly; with more than 150
    patients to an arm the unconditional test is taken as the pooled z test, whose regions differ
    by few outcomes there. None where 2,000
    patients do not, as when a therapy is no better than control or the concordance is too
    uncertain.
    """
    treated, control = design.sizes
    ratio = control / treated
    guess = _guess_size(design, scenario, target, ratio)
    if guess is None:
        return None
    most = int(MOST_PATIENTS / (1 + ratio))
    rates = design.list_rates(scenario)
    standard = np.full(rates.size, design.find_control_rate(scenario))

    def reach(n: int) -> bool:
        is_large = n > _EXACT_ARM and ratio > 0 and design.test is RateTest.UNCONDITIONAL
        test = RateTest.POOLED_Z if is_large else design.test
        other = max(round(n * ratio), 1) if ratio else 0
        region = find_region(n, other, design.find_control_rate(), design.alpha, test)
        return float(reject_chance(region, rates, standard).mean()) >= target

    n = min(max(guess, 2), most)
    while not reach(n):
        n = n + max(1, n // 20)
        if n > most:
            return None
    best, short = n, 0
    while n > 1 and short < _STAYS:
        n -= 1
        if reach(n):
            best, short = n, 0
        else:
            short += 1
    return best + round(best * ratio)


def _guess_size(design: Sized, scenario: Any, target: float, ratio: float) -> int | None:
    """Size of the therapy arm by the normal approximation; None where there is no effect."""
    exact = design.find_exact(scenario)
    if exact is None:
        raise InvalidOption("a size is found for trials of response alone, not of progression")
    p1 = float(np.asarray(exact.get("response_of_enrolled", exact.get("response_of_guided"))))
    p0 = design.find_control_rate(scenario)
    if not p1 > p0 + 1e-6:
        return None
    power = norm.ppf(target)
    if ratio == 0:
        spread = norm.isf(design.alpha) * np.sqrt(p0 * (1 - p0)) + power * np.sqrt(p1 * (1 - p1))
        return int(np.ceil((spread / (p1 - p0)) ** 2))
    common = (p1 + ratio * p0) / (1 + ratio)
    spread = norm.isf(design.alpha) * np.sqrt(common * (1 - common) * (1 + 1 / ratio))
    spread += power * np.sqrt(p1 * (1 - p1) + p0 * (1 - p0) / ratio)
    size = np.ceil((spread / (p1 - p0)) ** 2)
    return int(size) if size < MOST_PATIENTS else None
