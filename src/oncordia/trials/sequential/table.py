"""Boundaries of a group-sequential design as a table that a protocol can print."""

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from oncordia.arrays import FloatArray
from oncordia.domain.trials import BoundaryTable
from oncordia.trials.sequential.boundaries import find_stops, split_stops
from oncordia.trials.sequential.plan import find_information
from oncordia.trials.sequential.roots import find_root
from oncordia.trials.sequential.settings import Endpoint, FutilityForm

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential

NONE = "–"
_EFFECT_WORDS = {
    Endpoint.MEAN: "difference",
    Endpoint.RATE: "difference",
    Endpoint.SURVIVAL: "hazard ratio",
}
Cell = float | int | str


def tabulate_boundaries(design: "GroupSequential") -> BoundaryTable:
    """One row a look: when it is, its bounds, and how often trials stop there."""
    plan = design.plan
    bounds = plan.bounds
    word = "events" if design.endpoint is Endpoint.SURVIVAL else "patients"
    effect = _EFFECT_WORDS[design.endpoint]
    has_futility = design.futility.form is not FutilityForm.NONE
    columns = ["look", "info", word, "efficacy z", "p", "alpha spent", effect]
    if has_futility:
        columns += ["futility z", "futility p", f"futility {effect}"]
    columns += ["eff. H0", "fut. H0", "eff. H1", "fut. H1"]
    level = find_stops(bounds, 0.0, with_futility=bounds.binding)
    spent = np.cumsum(split_stops(bounds, level)[0])
    null = split_stops(bounds, find_stops(bounds, 0.0))
    planned = split_stops(bounds, find_stops(bounds, bounds.drift))
    at_efficacy = find_boundary_effects(design, bounds.efficacy_z)
    at_futility = find_boundary_effects(design, bounds.futility_z)
    rows = []
    for k in range(bounds.information.size):
        row: list[Cell] = [k + 1, float(bounds.information[k]), int(plan.totals[k])]
        row += _show_bound(bounds.efficacy_z[k], at_efficacy[k], spent[k])
        if has_futility:
            row += _show_futility(bounds.futility_z[k], at_futility[k])
        row += [float(part[k]) for pair in (null, planned) for part in pair]
        rows.append(tuple(row))
    return BoundaryTable(_title(design), tuple(columns), tuple(rows), _note(design))


def find_boundary_effects(design: "GroupSequential", z: FloatArray) -> FloatArray:
    """Estimates at which Z is just at each bound, shape (k,).

    Difference of means (by the known standard deviation), hazard ratio by Schoenfeld's variance,
    or difference of rates where control does as planned; NaN where no estimate reaches the bound.
    """
    plan = design.plan
    information = find_information(plan.sizes)
    sign = design.planned.direction
    if design.endpoint is Endpoint.MEAN:
        return sign * z * design.planned.sd / np.sqrt(information)
    if design.endpoint is Endpoint.SURVIVAL:
        unit = (1.0 + design.ratio) / math.sqrt(design.ratio)
        ratios: FloatArray = np.exp(-sign * z * unit / np.sqrt(information))
        return ratios
    control = design.planned.rates[0]
    return np.array(
        [
            _find_difference(control, plan.sizes[:, k].astype(np.float64), sign * z[k], design)
            for k in range(z.size)
        ]
    )


def _find_difference(control: float, n: FloatArray, z: float, design: "GroupSequential") -> float:
    """Difference of rates whose Z is ``z``, with control's rate as it is."""

    def miss(rate: float) -> float:
        if design.pooled:
            mean = (n[0] * control + n[1] * rate) / n.sum()
            variance = mean * (1.0 - mean) * (1.0 / n[0] + 1.0 / n[1])
        else:
            variance = control * (1.0 - control) / n[0] + rate * (1.0 - rate) / n[1]
        return float((rate - control) / math.sqrt(variance)) - z

    if not math.isfinite(z) or miss(0.0) > 0.0 or miss(1.0) < 0.0:
        return math.nan
    return find_root(miss, 0.0, 1.0) - control


def _show_bound(z: float, effect: float, spent: float) -> list[Cell]:
    if not math.isfinite(z):
        return [NONE, NONE, float(spent), NONE]
    shown: Cell = float(effect) if math.isfinite(effect) else NONE
    return [float(z), float(ndtr(-z)), float(spent), shown]


def _show_futility(z: float, effect: float) -> list[Cell]:
    if not math.isfinite(z):
        return [NONE] * 3
    return [float(z), float(ndtr(-z)), float(effect) if math.isfinite(effect) else NONE]


def _title(design: "GroupSequential") -> str:
    looks = design.n_stages
    sides = "one-sided" if design.sides == 1 else "two-sided"
    form = design.efficacy.form.value.replace("_", " ")
    words = "one look" if looks == 1 else f"{looks} looks"
    return f"{design.name}: {words}, {form}, {sides} alpha {design.alpha:g}"


def _note(design: "GroupSequential") -> str:
    power = design.plan.bounds.power
    law = {
        Endpoint.MEAN: "exact for a known standard deviation",
        Endpoint.RATE: "of the normal law; the exact binomial answers stand in the characteristics",
        Endpoint.SURVIVAL: "of the log-rank test in large trials",
    }[design.endpoint]
    futility = ""
    if design.futility.form is not FutilityForm.NONE:
        futility = f"; futility is {'' if design.futility.binding else 'not '}binding"
    return (
        f"p is one-sided; eff. and fut. are chances to stop at the look with and without efficacy, "
        f"H0 without effect, H1 as planned. Power {power:.4f}; chances are {law}{futility}."
    )
