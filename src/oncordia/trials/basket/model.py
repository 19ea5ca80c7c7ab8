"""The model of borrowing that a design asks for."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.basket.conjugate import Independent, Pooled, Power
from oncordia.trials.basket.exchange import (
    CalibratedModel,
    Exchangeable,
    Member,
    find_homogeneity,
    list_levels,
)
from oncordia.trials.basket.grid import Frame, fill_lanes, place_levels, place_nodes
from oncordia.trials.basket.multisource import MultisourceModel, list_graphs
from oncordia.trials.basket.outcomes import find_mass, list_outcomes
from oncordia.trials.basket.posterior import Model, Sizes
from oncordia.trials.basket.settings import Borrowing, RelativeTo
from oncordia.trials.kernels.basket.components import BLOCK

if TYPE_CHECKING:
    from oncordia.trials.basket.design import Basket

MOST_MIXED = 10  # cohorts with two or more components: all their subsets are looked at
CELLS = 300_000  # outcomes up to which medians of the statistic are exact
DRAWS = 20_000  # else trials that they are found from


def build_model(design: "Basket") -> Model:
    """Model of a design, with all that does not depend on the outcome worked out."""
    return MODELS[design.borrowing](design)


def find_members(design: "Basket") -> tuple[Member, ...]:
    """What models of exchangeable logits know of each cohort."""
    shifts = find_shifts(design)
    out = []
    for cohort, shift in zip(design.cohorts, shifts, strict=True):
        share: Sequence[float] = (1.0, 0.0)
        if design.borrowing is Borrowing.EXNEX:
            own = [component.weight for component in design.components]
            share = cohort.weights or (*own, max(1.0 - sum(own), 0.0))
        mean = design.apart.mean if cohort.apart_mean is None else cohort.apart_mean
        sd = cohort.apart_sd or design.apart.sd
        out.append(Member(cohort.p0, shift, tuple(share), mean, sd))
    return tuple(out)


def find_shifts(design: "Basket") -> tuple[float, ...]:
    """Logit that each cohort's exchangeable logit is counted from."""
    if design.relative_to is RelativeTo.NONE:
        return (0.0,) * len(design.cohorts)
    by_p0 = design.relative_to is RelativeTo.P0
    return tuple(find_logit(cohort.p0 if by_p0 else cohort.p1) for cohort in design.cohorts)


def find_logit(rate: float) -> float:
    """Log odds of a response rate."""
    return math.log(rate / (1.0 - rate))


def find_frame(design: "Basket") -> Frame:
    """What the fineness of nodes depends on."""
    shifts = find_shifts(design)
    cuts = {find_logit(c.p0) - shift for c, shift in zip(design.cohorts, shifts, strict=True)}
    sizes = [cohort.n for cohort in design.cohorts]
    centre = -sum(shifts) / len(shifts)
    return Frame(max(sizes), sum(sizes), centre, tuple(sorted(cuts)))


def _build_exchangeable(design: "Basket") -> Model:
    frame = find_frame(design)
    n_used = len(design.components) if design.borrowing is Borrowing.EXNEX else 1
    grids = [place_nodes(component, frame) for component in design.components[:n_used]]
    width = max(grid.mean.size for grid in grids)
    if n_used > 1:
        width += -width % BLOCK
        if len(design.cohorts) > MOST_MIXED:
            raise InvalidDesign(
                f"exnex with {n_used} components takes at most {MOST_MIXED} cohorts, "
                f"got {len(design.cohorts)}; take one component",
                "components",
            )
    filled = (fill_lanes(grid.mean, grid.spread, grid.weight, width) for grid in grids)
    return Exchangeable(find_members(design), tuple(filled))


def _build_calibrated(design: "Basket") -> Model:
    a, b = find_calibrated_spread(design)
    most = math.exp(min(0.5 * (a + b * math.log(sum(c.n for c in design.cohorts))), 50.0))
    grid, starts = place_levels(design.components[0], list_levels(most), find_frame(design))
    return CalibratedModel(Exchangeable(find_members(design), (grid,)), starts, a, b)


def find_calibrated_spread(design: "Basket") -> tuple[float, float]:
    """Intercept and slope of the log variance in the log statistic.

    Where they are not given: so that the variance is ``alike`` at the median of the statistic if
    all cohorts have p1, and ``unlike`` at the least median if some have p1 and some p0 (Chu and
    Yuan 2018, section 2.3). Medians are exact for small trials, else those of 20,000 drawn ones.

    Raises
    ------
    InvalidDesign
        If the second is not above the first.
    """
    told = design.calibrated
    if told.a is not None and told.b is not None:
        return told.a, told.b
    sizes = tuple(cohort.n for cohort in design.cohorts)
    kinds = [(cohort.n, cohort.p0, cohort.p1) for cohort in design.cohorts]
    alike = _find_median(sizes, [p1 for _, _, p1 in kinds])
    medians = [
        _find_median(
            sizes, [kind[2] if at else kind[1] for kind, at in zip(kinds, on, strict=True)]
        )
        for on in list_mixtures(kinds)
    ]
    unlike = min(medians, default=0.0)
    if not unlike > alike > 0.0:
        raise InvalidDesign(
            "calibrated.a is missing, and the statistic of homogeneity does not tell cohorts alike "
            f"(median {alike:.3g}) from unlike ({unlike:.3g}); give calibrated.a and calibrated.b",
            "calibrated.a",
        )
    b = math.log(told.unlike / told.alike) / math.log(unlike / alike)
    return math.log(told.alike) - b * math.log(alike), b


def list_mixtures(kinds: Sequence[object]) -> list[tuple[bool, ...]]:
    """Which cohorts respond, for some but not all; one of those that only swap equal cohorts."""
    distinct = list(dict.fromkeys(kinds))
    counts = [range(kinds.count(kind) + 1) for kind in distinct]
    out = []
    for chosen in product(*counts):
        if 0 < sum(chosen) < len(kinds):
            left = dict(zip(distinct, chosen, strict=True))
            on = []
            for kind in kinds:
                on.append(left[kind] > 0)
                left[kind] -= 1
            out.append(tuple(on))
    return out


def _find_median(sizes: Sizes, rates: Sequence[float]) -> float:
    true: FloatArray = np.array(rates)
    if math.prod(n + 1 for n in sizes) <= CELLS:
        statistic = find_homogeneity(sizes, list_outcomes(sizes))
        mass = find_mass(sizes, true).ravel()
        order = np.argsort(statistic)
        return float(statistic[order][np.searchsorted(np.cumsum(mass[order]), 0.5)])
    drawn = np.random.default_rng(1).binomial(np.array(sizes), true, (DRAWS, len(sizes)))
    return float(np.median(find_homogeneity(sizes, drawn)))


def _build_multisource(design: "Basket") -> Model:
    return MultisourceModel(
        np.array([cohort.p0 for cohort in design.cohorts]),
        design.beta,
        design.multisource.alike,
        list_graphs(len(design.cohorts)),
    )


def _find_p0(design: "Basket") -> FloatArray:
    return np.array([cohort.p0 for cohort in design.cohorts])


MODELS: Mapping[Borrowing, Callable[["Basket"], Model]] = {
    Borrowing.INDEPENDENT: lambda design: Independent(_find_p0(design), design.beta),
    Borrowing.POOLED: lambda design: Pooled(_find_p0(design), design.beta),
    Borrowing.HIERARCHICAL: _build_exchangeable,
    Borrowing.EXNEX: _build_exchangeable,
    Borrowing.CALIBRATED: _build_calibrated,
    Borrowing.POWER_PRIOR: lambda design: Power(_find_p0(design), design.beta, design.power),
    Borrowing.MULTISOURCE: _build_multisource,
}
