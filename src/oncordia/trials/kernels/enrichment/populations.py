"""Simulated trials of a whole population and a subgroup, one of which may be selected."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric.compile import kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_density, normal_quantile
from oncordia.numeric.streams import WORDS, draw_binomial, draw_tabulated, start_stream
from oncordia.trials.kernels.enrichment.cells import (
    N,
    compare_alone,
    compare_strata,
    fill_cell,
    find_gap,
)

UNTESTED, SUBGROUP, ALL, BOTH, NEITHER = 0, 1, 2, 3, 4  # who is studied
KEEP, EPSILON, THRESHOLD, COMPLEMENT = 0, 1, 2, 3  # rules of selection
BONFERRONI, SIMES, SPIESSENS_DEBOIS, SUBGROUP_FIRST, ALL_FIRST = 0, 1, 2, 3, 4
_REACH, _STEP = 8.5, 0.45  # of the trapezoid rule, in standard deviations
_MOST_P = 1.0 - 1e-12
_CLOSEST = 0.9995  # correlation of subgroup and all above which they count as this close


@lean_kernel
def pair_above(limit: float, correlation: float) -> float:
    """Probability that either of two z values of a correlation from 0 to below 1 is above a limit.

    One integral over what both share, by the trapezoid rule.
    """
    shared = math.sqrt(correlation)
    own = math.sqrt(1.0 - correlation)
    n = 2 * math.ceil(_REACH / (_STEP * own))
    step = 2.0 * _REACH / n
    total = 0.0
    for node in range(n + 1):
        w = -_REACH + node * step
        above = normal_cdf((shared * w - limit) / own)
        total += normal_density(w) * above * (2.0 - above)
    return total * step


@lean_kernel
def score_both(subgroup: float, everyone: float, fraction: float, how: int, share: float) -> float:
    """Normal score of the test that neither subgroup nor all benefit, from their z values.

    ``fraction`` is the subgroup's part of all patients, whose root is the correlation
    (Spiessens and Debois 2010); ``share`` the subgroup's part of the level for BONFERRONI.
    """
    if how == SUBGROUP_FIRST:
        return subgroup
    if how == ALL_FIRST:
        return everyone
    p_subgroup = normal_cdf(-subgroup)
    p_all = normal_cdf(-everyone)
    if how == BONFERRONI:
        p = math.inf
        if share > 0.0:
            p = p_subgroup / share
        if share < 1.0:
            p = min(p, p_all / (1.0 - share))
    elif how == SIMES:
        p = min(2.0 * min(p_subgroup, p_all), max(p_subgroup, p_all))
    else:
        p = pair_above(max(subgroup, everyone), min(math.sqrt(fraction), _CLOSEST))
    return -normal_quantile(min(p, _MOST_P))


@lean_kernel
def select_population(gaps: FloatArray, scores: FloatArray, rule: int, margins: FloatArray) -> int:
    """Who goes on after an interim of both: gaps of subgroup, all and complement, z values.

    EPSILON keeps the population with the larger z value, both where they are within
    ``margins[0]``; THRESHOLD keeps the subgroup and all where their gaps reach ``margins``;
    COMPLEMENT keeps the subgroup alone where the complement's gap is below ``margins[0]``.
    """
    if rule == EPSILON:
        if scores[0] > scores[1] + margins[0]:
            return SUBGROUP
        return ALL if scores[1] > scores[0] + margins[0] else BOTH
    if rule == THRESHOLD:
        has_subgroup = gaps[0] >= margins[0]
        has_all = gaps[1] >= margins[1]
        if has_subgroup:
            return BOTH if has_all else SUBGROUP
        return ALL if has_all else NEITHER
    if rule == COMPLEMENT and gaps[2] < margins[0]:
        return SUBGROUP
    return BOTH


@lean_kernel
def play_stage(
    state: np.ndarray,
    who: int,
    n_treated: int,
    n_control: int,
    shares: FloatArray,
    responses: FloatArray,
    is_rate: bool,
    cells: FloatArray,
    gaps: FloatArray,
    scores: FloatArray,
) -> float:
    """One stage: fills gaps and z values of subgroup and all; the subgroup's part of patients.

    ``shares``: of patients called positive; of the truly positive among those called positive,
    called negative, and all. ``responses``: of truly positive treated, truly negative treated,
    then of the control, shape (4,). ``cells``: scratch (6, 3).
    """
    if who in (UNTESTED, SUBGROUP):
        share = shares[3] if who == UNTESTED else shares[1]
        fill_cell(state, n_treated, share, responses[0], responses[1], is_rate, cells[0])
        fill_cell(state, n_control, share, responses[2], responses[3], is_rate, cells[1])
        place = 1 if who == UNTESTED else 0
        gaps[place], scores[place] = compare_alone(cells, 0, is_rate)
        return 1.0
    n = n_treated + n_control
    positive = draw_binomial(state, n, shares[0])
    treated = math.floor(positive * n_treated / n + 0.5)
    control = positive - treated
    fill_cell(state, treated, shares[1], responses[0], responses[1], is_rate, cells[0])
    fill_cell(state, control, shares[1], responses[2], responses[3], is_rate, cells[1])
    fill_cell(state, n_treated - treated, shares[2], responses[0], responses[1], is_rate, cells[2])
    fill_cell(state, n_control - control, shares[2], responses[2], responses[3], is_rate, cells[3])
    gaps[0], scores[0] = compare_alone(cells, 0, is_rate)
    gaps[1], scores[1] = compare_strata(cells, is_rate)
    gaps[2] = find_gap(cells[2], cells[3])
    return float((cells[0, N] + cells[1, N]) / n)


@kernel
def run_populations(
    seed: int,
    first: int,
    last: int,
    start: int,
    sizes: IntArray,
    limits: FloatArray,
    weights: FloatArray,
    rule: int,
    margins: FloatArray,
    how: int,
    share: float,
    shares: FloatArray,
    responses: FloatArray,
    is_rate: bool,
    screened_more: FloatArray,
    guide: IntArray,
    rejected: BoolArray,
    patients: FloatArray,
    screened: FloatArray,
    stage_out: IntArray,
    futile: BoolArray,
    went_on: FloatArray,
) -> None:
    """Play trials ``first`` to ``last`` - 1 and fill the outputs, one row a trial.

    Parameters
    ----------
    start
        Who is studied in the first stage: UNTESTED, SUBGROUP or BOTH.
    sizes
        Treated and control patients of each stage, and the same where the subgroup alone goes
        on, shape (stages, 4).
    limits, weights
        Of the weighted sum of scores at each stage, and of each stage's scores, (stages,).
    rule, margins
        How the population is selected after the first of two stages.
    how, share
        Test of the intersection of both nulls; see ``score_both``.
    shares, responses
        See ``play_stage``.
    screened_more, guide
        Table of the patients called negative until a stage of the subgroup is full, by stage,
        (stages, w).
    rejected
        Output (n, 2): of the subgroup, of all.
    patients, screened, stage_out, futile
        Outputs (n,).
    went_on
        Output (n, 4): subgroup alone, all alone, both, nobody in the last stage.
    """
    state = np.empty(WORDS, dtype=np.uint64)
    cells = np.empty((6, 3))
    gaps = np.zeros(3)
    scores = np.zeros(2)
    sums = np.empty(3)
    stages = sizes.shape[0]
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        sums[:] = 0.0
        who = start
        for stage in range(stages):
            at = 2 if who == SUBGROUP else 0
            n_treated, n_control = sizes[stage, at], sizes[stage, at + 1]
            fraction = play_stage(
                state, who, n_treated, n_control, shares, responses, is_rate, cells, gaps, scores
            )
            patients[row] += n_treated + n_control
            screened[row] += n_treated + n_control
            if who == SUBGROUP:
                screened[row] += draw_tabulated(state, screened_more[stage], guide[stage])
            has_subgroup = who in (SUBGROUP, BOTH)
            has_all = who != SUBGROUP
            together = scores[0] if has_subgroup else scores[1]
            if who == BOTH:
                together = score_both(scores[0], scores[1], fraction, how, share)
            alone = start != BOTH  # then there is one hypothesis and no intersection
            sums[0] += weights[stage] * scores[0]
            sums[1] += weights[stage] * scores[1]
            sums[2] += weights[stage] * together
            refuted = alone or sums[2] >= limits[stage]
            rejected[row, 0] = has_subgroup and refuted and sums[0] >= limits[stage]
            rejected[row, 1] = has_all and refuted and sums[1] >= limits[stage]
            stage_out[row] = stage + 1
            won = rejected[row, 0] or rejected[row, 1]
            if stage == stages - 1 or won:
                break
            if start == BOTH:
                who = select_population(gaps, scores, rule, margins)
            if who == NEITHER:
                futile[row] = True
                break
        if futile[row] or stage_out[row] < stages:
            went_on[row, 3] = 1.0
        elif who == BOTH:
            went_on[row, 2] = 1.0
        else:
            went_on[row, 0 if who == SUBGROUP else 1] = 1.0
