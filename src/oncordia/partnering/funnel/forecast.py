"""What the present edition will sign, from how editions before it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import betaincinv, betaln, gammaln, logsumexp

from oncordia.arrays import FloatArray
from oncordia.domain.partnering import RANKS, Step
from oncordia.partnering.funnel.edition import Edition
from oncordia.partnering.funnel.intervals import CONFIDENCE

_N_MEANS = 400  # points of the mean rate, at equal steps of its prior
_SIZES = np.geomspace(10.0, 1000.0, 16)  # how alike editions are: talks that the mean is worth
_KEPT = 0.9999  # of the posterior


@dataclass(frozen=True, slots=True)
class StageForecast:
    """Talks that stand at a step now, and how many at that step signed before."""

    step: Step
    n_open: int
    n_before: int  # talks of editions before that reached the step
    n_signed_before: int  # of them


@dataclass(frozen=True, slots=True)
class Forecast:
    """Signatures of an edition in the end: those that are there, and what open talks may bring."""

    event_id: str
    label: str
    n_signed: int
    n_open: int
    n_editions: int  # before it, that tell of signatures
    mean: float
    low: int
    high: int
    confidence: float
    stages: tuple[StageForecast, ...]


def forecast_signed(
    present: Edition, before: Sequence[Edition], *, confidence: float = CONFIDENCE
) -> Forecast | None:
    """What ``present`` will have signed in the end; None where no edition before tells of it.

    Assumed: an open talk at a step is signed as often as one that reached this step in an edition
    before; editions are alike but not the same, and each has a rate of its own from one beta law;
    talks are independent given that rate. The mean of the law has the prior Beta(1/2, 1/2), its
    size (as many talks as it is worth) is log-uniform from 10 to 1,000. The predictive law of each
    step is then a mixture of beta-binomials, and the steps add up. Talks of editions before that
    are open still count as not signed, which makes the forecast low rather than high.

    References
    ----------
    Beta-binomial law: Skellam 1948, JRSS B 10:257. Editions as draws of one beta law: Gelman and
    others 2013, Bayesian Data Analysis, 3rd ed., section 5.3.
    """
    known = [one.count_reached() for one in before]
    known = [one for one in known if Step.SIGNED in one]
    if not known:
        return None
    law = np.ones(1)
    stages = []
    for step, n_open in _count_open(present).items():
        pairs = [pair for one in known if (pair := _pair(one, step)) is not None]
        stages.append(
            StageForecast(step, n_open, sum(n for _, n in pairs), sum(k for k, _ in pairs))
        )
        law = np.convolve(law, predict_count(pairs, n_open))
    law /= law.sum()
    n_signed = present.count_reached().get(Step.SIGNED, 0)
    heights = np.cumsum(law)
    tail = (1 - confidence) / 2
    low, high = (int(np.searchsorted(heights, p - 1e-12)) for p in (tail, 1 - tail))
    return Forecast(
        present.event_id,
        present.label,
        n_signed,
        sum(one.n_open for one in stages),
        len(known),
        n_signed + float(law @ np.arange(law.size)),
        n_signed + low,
        n_signed + min(high, law.size - 1),
        confidence,
        tuple(stages),
    )


def _count_open(present: Edition) -> dict[Step, int]:
    """Open talks below the signature by the step at which they stand.

    An edition of which counts tell the signatures is over; else all but those with a no are open.
    """
    below = [step for step in RANKS if RANKS[step] < RANKS[Step.SIGNED]]
    if present.counts is None:
        found = {
            step: sum(talk.is_open and talk.reached is step for talk in present.talks)
            for step in below
        }
        return {step: n for step, n in found.items() if n}
    reached = present.count_reached()
    if Step.SIGNED in reached:
        return {}
    told = [step for step in reached if RANKS[step] < RANKS[Step.SIGNED]]
    ends = {step: reached[then] for step, then in pairwise(told)}
    left: dict[Step, int] = {step: reached[step] - ends.get(step, 0) for step in told}
    return _take_off(left, sum(present.count_reasons().values()))


def _take_off(left: dict[Step, int], n_no: int) -> dict[Step, int]:
    """Counts less those that ended in a no, which are taken from the lowest steps."""
    open_ = {}
    for step, n in left.items():
        taken = min(n, n_no)
        n_no -= taken
        if n > taken:
            open_[step] = n - taken
    return open_


def _pair(reached: dict[Step, int], step: Step) -> tuple[int, int] | None:
    """Signatures and talks of an edition from a step, or the nearest one told below it."""
    told = [one for one in reached if RANKS[one] <= RANKS[step]]
    return (reached[Step.SIGNED], reached[told[-1]]) if told else None


def predict_count(pairs: Sequence[tuple[int, int]], n: int) -> FloatArray:
    """Probability of 0 to ``n`` successes in ``n`` new trials, shape (n + 1,).

    ``pairs`` are successes and trials of earlier editions; none: the prior alone speaks.
    """
    means = betaincinv(0.5, 0.5, (np.arange(_N_MEANS) + 0.5) / _N_MEANS)
    a = (means[:, None] * _SIZES).ravel()
    b = ((1 - means)[:, None] * _SIZES).ravel()
    weight = np.zeros(a.size)
    for k, of in pairs:
        weight += betaln(a + k, b + of - k) - betaln(a, b)
    weight = np.exp(weight - logsumexp(weight))
    order = np.argsort(weight)[::-1]
    n_kept = int(np.searchsorted(np.cumsum(weight[order]), _KEPT)) + 1
    kept = order[:n_kept]
    x = np.arange(n + 1, dtype=float)
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    law = np.zeros(n + 1)
    for part in np.array_split(kept, max(1, kept.size * (n + 1) // 2_000_000 + 1)):
        own_a, own_b = a[part, None], b[part, None]
        each = np.exp(ways + betaln(own_a + x, own_b + n - x) - betaln(own_a, own_b))
        law += weight[part] @ each
    result: FloatArray = law / law.sum()
    return result
