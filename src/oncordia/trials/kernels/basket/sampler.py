"""Sampler of the rates of cohorts that belong to components of normal logits or stand apart."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.streams import WORDS, draw_normal, draw_uniform, start_stream

HALF_NORMAL, HALF_CAUCHY, UNIFORM, INVERSE_GAMMA, FIXED = range(5)
WIDTH = 1.5  # first guess of a slice
STEPS = 30  # most steps out on either side
LEAST = 1e-9  # spread that the chain goes no lower than


@kernel
def sample_rates(
    seed: int,
    burn: int,
    responders: FloatArray,
    sizes: FloatArray,
    shift: FloatArray,
    share: FloatArray,
    apart: FloatArray,
    component: FloatArray,
    prior: IntArray,
    out: FloatArray,
) -> None:
    """Fill ``out``, (draws, k), with the states of one chain after ``burn`` states.

    Slice sampling (Neal 2003, Ann. Stat. 31, 705, figures 3 and 5) of each logit and each log
    spread; exact draws of the means and of whom each cohort belongs to.

    Parameters
    ----------
    responders, sizes, shift
        Of each cohort, (k,); ``shift`` is the logit that its exchangeable logit is counted from.
    share
        Prior weights of cohort and component, the last column that of standing apart, (k, c + 1).
    apart
        Mean and standard deviation of the logit of each cohort if it stands apart, (k, 2).
    component
        Of each component, (c, 4): mean and standard deviation of its mean; the spread of the
        prior of its spread, and the shape of that.
    prior
        Kind of the prior of the spread of each component, (c,).
    """
    state = np.empty(WORDS, dtype=np.uint64)
    start_stream(state, seed, 0)
    k, c = responders.size, prior.size
    logit = np.log((responders + 0.5) / (sizes - responders + 0.5))
    belongs = np.zeros(k, dtype=np.int64)
    mean, spread = component[:, 0].copy(), np.empty(c)
    for d in range(c):
        spread[d] = component[d, 2] if prior[d] in (FIXED, HALF_NORMAL) else 0.5
    log_weight = np.empty(c + 1)
    for step in range(-burn, out.shape[0]):
        for j in range(k):
            _weigh_places(logit[j], j, shift[j], share, apart, mean, spread, log_weight)
            belongs[j] = _draw_place(state, log_weight)
            d = belongs[j]
            centre = apart[j, 0] if d == c else mean[d] + shift[j]
            scale = apart[j, 1] if d == c else spread[d]
            logit[j] = _draw_logit(state, logit[j], responders[j], sizes[j], centre, scale)
            if step >= 0:
                out[step, j] = 1.0 / (1.0 + math.exp(-logit[j]))
        for d in range(c):
            own = (logit - shift)[belongs == d]
            precision = component[d, 1] ** -2 + own.size / spread[d] ** 2
            at = component[d, 0] * component[d, 1] ** -2 + own.sum() / spread[d] ** 2
            mean[d] = at / precision + draw_normal(state) / math.sqrt(precision)
            if prior[d] != FIXED:
                squares = ((own - mean[d]) ** 2).sum()
                spread[d] = _draw_spread(
                    state, spread[d], own.size, squares, prior[d], component[d, 2], component[d, 3]
                )


@kernel
def _weigh_places(
    logit: float,
    j: int,
    shift: float,
    share: FloatArray,
    apart: FloatArray,
    mean: FloatArray,
    spread: FloatArray,
    log_weight: FloatArray,
) -> None:
    """Log weights of cohort j for each component and for standing apart, given its logit."""
    c = mean.size
    for d in range(c + 1):
        centre = apart[j, 0] if d == c else mean[d] + shift
        scale = apart[j, 1] if d == c else spread[d]
        z = (logit - centre) / scale
        log_weight[d] = -np.inf
        if share[j, d] > 0.0:
            log_weight[d] = math.log(share[j, d] / scale) - 0.5 * z * z


@kernel
def _draw_place(state: np.ndarray, log_weight: FloatArray) -> int:
    largest = log_weight.max()
    total = 0.0
    for value in log_weight:
        total += math.exp(value - largest)
    left = draw_uniform(state) * total
    for place in range(log_weight.size):
        left -= math.exp(log_weight[place] - largest)
        if left <= 0.0:
            return place
    return int(np.argmax(log_weight))


@kernel
def _draw_logit(
    state: np.ndarray, now: float, responders: float, n: float, centre: float, scale: float
) -> float:
    """The next logit of a cohort, by slice sampling."""
    level = _weigh_logit(now, responders, n, centre, scale) + math.log(draw_uniform(state))
    low = now - WIDTH * draw_uniform(state)
    high = low + WIDTH
    for _ in range(STEPS):
        if _weigh_logit(low, responders, n, centre, scale) <= level:
            break
        low -= WIDTH
    for _ in range(STEPS):
        if _weigh_logit(high, responders, n, centre, scale) <= level:
            break
        high += WIDTH
    while True:
        new = low + draw_uniform(state) * (high - low)
        if _weigh_logit(new, responders, n, centre, scale) > level:
            return new
        if new < now:
            low = new
        else:
            high = new


@kernel
def _weigh_logit(logit: float, responders: float, n: float, centre: float, scale: float) -> float:
    z = (logit - centre) / scale
    size = max(logit, 0.0) + math.log1p(math.exp(-abs(logit)))
    return responders * logit - n * size - 0.5 * z * z


@kernel
def _draw_spread(
    state: np.ndarray,
    now: float,
    count: int,
    squares: float,
    prior: int,
    scale: float,
    shape: float,
) -> float:
    """The next spread of a component, by slice sampling of its log."""
    at = math.log(now)
    level = _weigh_spread(at, count, squares, prior, scale, shape) + math.log(draw_uniform(state))
    low = at - WIDTH * draw_uniform(state)
    high = low + WIDTH
    for _ in range(STEPS):
        if _weigh_spread(low, count, squares, prior, scale, shape) <= level:
            break
        low -= WIDTH
    for _ in range(STEPS):
        if _weigh_spread(high, count, squares, prior, scale, shape) <= level:
            break
        high += WIDTH
    while True:
        new = low + draw_uniform(state) * (high - low)
        if _weigh_spread(new, count, squares, prior, scale, shape) > level:
            return max(math.exp(new), LEAST)
        if new < at:
            low = new
        else:
            high = new


@kernel
def _weigh_spread(
    at: float, count: int, squares: float, prior: int, scale: float, shape: float
) -> float:
    """Log density of the log of a spread, given the logits around it."""
    square = math.exp(2.0 * at)
    out = at - count * at - 0.5 * squares / square
    if prior == HALF_NORMAL:
        out -= 0.5 * square / (scale * scale)
    elif prior == HALF_CAUCHY:
        out -= math.log1p(square / (scale * scale))
    elif prior == UNIFORM:
        if at > math.log(scale):
            return -np.inf
    else:
        out -= (2.0 * shape + 1.0) * at + scale / square
    return out
