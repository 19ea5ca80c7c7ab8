"""What a finished single-arm trial with looks says: p value, estimates and intervals."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv

from oncordia.arrays import FloatArray, IntArray
from oncordia.errors import InvalidOption
from oncordia.trials.single_arm.looks import LookRule
from oncordia.trials.single_arm.simon import TwoStageCuts

EDGE = 1e-12  # nearest to 0 and 1 that a rate is looked for
Chance = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class SingleArmResult:
    """Inference at the end of a single-arm trial that had looks."""

    p_value: float  # one-sided, of a rate of at most p0
    crude: float  # responses / patients: biased downward by stops for futility
    unbiased: float | None  # least variance among unbiased; None off plan
    median: float  # rate under which the result is as likely to be beaten as not
    level: float  # of both intervals
    exact: tuple[float, float] | None  # covers at least ``level`` for every rate; None off plan
    proper: tuple[float, float]  # Koyama and Chen (2008): agrees with the p value


def analyse_looks(
    rule: LookRule, p0: float, patients: int, responses: int, level: float = 0.95
) -> SingleArmResult:
    """Inference for a trial that ended at one of its planned looks.

    Ends are ordered by stage: a later stop for futility is better than an earlier one, the end
    of the trial better than both, a success the better the earlier; within a look by responses.
    The p value is the chance under ``p0`` of an end at least as good.

    Parameters
    ----------
    rule, p0
        The design.
    patients, responses
        Where the trial ended.
    level
        Of two-sided intervals, above 0 and below 1.

    Raises
    ------
    InvalidOption
        If the trial cannot end there.

    References
    ----------
    Jung SH and Kim KM (2004), Stat Med 23, 881-896. Koyama T and Chen H (2008), Stat Med 27,
    3145-3154.
    """
    stage = _find_stage(rule, patients, responses)
    _check_level(level)
    rank = _rank_ends(rule)
    mine = rank[stage, responses]

    def above(rate: float) -> float:
        return float(rule.find_ends(rate)[rank >= mine].sum())

    def below(rate: float) -> float:
        return float(rule.find_ends(rate)[(rank >= 0) & (rank <= mine)].sum())

    tail = (1.0 - level) / 2.0
    low = _solve_rising(above, tail)
    return SingleArmResult(
        p_value=above(p0),
        crude=responses / patients,
        unbiased=float(rule.unbiased[stage, responses]),
        median=_solve_rising(above, 0.5),
        level=level,
        exact=(low, _solve_rising(lambda rate: -below(rate), -tail)),
        proper=(low, _solve_rising(above, 1.0 - tail)),
    )


def analyse_two_stage(
    cuts: TwoStageCuts,
    p0: float,
    responses: tuple[int, int],
    n2: int | None = None,
    level: float = 0.95,
) -> SingleArmResult:
    """Inference after stage 2 of a two-stage design, also where its size was not the planned one.

    The chance of the second stage's result under a rate, given the first, is turned into the
    rate for which the plan would have had that chance; the plan at that rate gives the p value.
    So the conditional error of the plan is kept whatever the size of stage 2 became, as long
    as it did not depend on the responses in it.

    Parameters
    ----------
    cuts, p0
        The design.
    responses
        Of stage 1, above r1, and of stage 2.
    n2
        Patients in stage 2; the planned number where left out.
    level
        Of the two-sided interval.

    Raises
    ------
    InvalidOption
        If responses do not fit the sizes, or stage 1 should have been the end.

    References
    ----------
    Koyama T and Chen H (2008), Stat Med 27, 3145-3154: another size of stage 2.
    """
    _check_level(level)
    planned = cuts.n - cuts.n1
    actual = planned if n2 is None else n2
    x1, x2 = responses
    if not cuts.r1 < x1 <= cuts.n1:
        raise InvalidOption(
            f"responses of stage 1 must be from {cuts.r1 + 1} to {cuts.n1}, got {x1}"
        )
    if actual < 1 or not 0 <= x2 <= actual:
        raise InvalidOption(f"responses of stage 2 must be from 0 to {actual}, got {x2}")
    if actual == planned:
        return analyse_looks(cuts.rule, p0, cuts.n, x1 + x2, level)
    first = np.arange(cuts.r1 + 1, cuts.n1 + 1)
    needed = cuts.r + 1 - first  # responses of stage 2 for success

    def above(rate: float) -> float:
        got = _at_least(np.array([x2]), actual, rate)[0]
        mine = cuts.r + 1 - x1
        like = float(betaincinv(mine, planned - mine + 1, got)) if 0 < mine <= planned else 0.0
        chances = _at_least(np.arange(cuts.n1 + 2), cuts.n1, rate)
        mass = chances[first] - chances[first + 1]
        return float(mass @ _at_least(needed, planned, like))

    tail = (1.0 - level) / 2.0
    return SingleArmResult(
        p_value=above(p0),
        crude=(x1 + x2) / (cuts.n1 + actual),
        unbiased=None,
        median=_solve_rising(above, 0.5),
        level=level,
        exact=None,
        proper=(_solve_rising(above, tail), _solve_rising(above, 1.0 - tail)),
    )


def _at_least(x: IntArray, n: int, rate: float) -> FloatArray:
    """P(X >= x) of a binomial number."""
    inside = (x > 0) & (x <= n)
    tails = betainc(np.where(inside, x, 1.0), np.where(inside, n - x + 1.0, 1.0), rate)
    return np.where(x <= 0, 1.0, np.where(x > n, 0.0, tails))


def _find_stage(rule: LookRule, patients: int, responses: int) -> int:
    places = np.flatnonzero(rule.looks == patients)
    if places.size == 0:
        looks = ", ".join(str(n) for n in rule.looks)
        raise InvalidOption(f"patients must be a look of the design ({looks}), got {patients}")
    stage = int(places[0])
    ends = 0 <= responses <= patients and rule.find_ends(0.5)[stage, responses] > 0.0
    if not ends:
        raise InvalidOption(
            f"the trial cannot end with {responses} responses of {patients} patients"
        )
    return stage


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise InvalidOption(f"level must be above 0 and below 1, got {level}")


def _rank_ends(rule: LookRule) -> IntArray:
    """Place of each end from worst to best, shape (k, n + 2); -1 where no trial ends."""
    ends = rule.find_ends(0.5) > 0.0
    rank: IntArray = np.full(ends.shape, -1, dtype=np.int64)
    last = rule.looks.size - 1
    final = ends.copy()
    final[:last] = False
    success = ends & rule.success_mask & ~final
    futile = ends & ~final & ~success
    order = [*np.argwhere(futile | final), *np.argwhere(success)[::-1]]
    stages = np.argwhere(success)
    if stages.size:  # earlier looks are better, more responses are better within one
        best = sorted(stages.tolist(), key=lambda end: (-end[0], end[1]))
        order = [*np.argwhere(futile | final), *(np.array(end) for end in best)]
    for place, (stage, responses) in enumerate(order):
        rank[stage, responses] = place
    return rank


def _solve_rising(chance: Chance, target: float) -> float:
    """Rate at which a chance that rises with the rate reaches a target; 0 or 1 beyond its ends."""
    if chance(EDGE) >= target:
        return 0.0
    if chance(1.0 - EDGE) <= target:
        return 1.0
    return float(brentq(lambda rate: chance(rate) - target, EDGE, 1.0 - EDGE, xtol=1e-13))
