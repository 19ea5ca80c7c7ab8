"""Random streams for compiled loops: replicate i of a seed draws from a stream of its own.

The state is an array of four words, filled anew for each replicate, so nothing depends on the
order in which replicates are worked on. The generator is xoshiro256++ (Blackman and Vigna 2021,
ACM Trans. Math. Softw. 47, 36), started by SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, fig. 14)
from a mix of seed and replicate that no two replicates of a seed share.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric.compile import CONFIG, kernel, lean_kernel
from oncordia.numeric.normal import normal_quantile

Function = TypeVar("Function", bound=Callable[..., Any])
WORDS = 4
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_HALF = 0.5
_STEP = 2.0**-53
_FEW = 16  # expected successes that are counted one by one
_U11, _U17, _U19, _U23, _U27, _U30, _U31, _U41, _U45 = (
    np.uint64(n) for n in (11, 17, 19, 23, 27, 30, 31, 41, 45)
)


def _wrapping_kernel(function: Function) -> Function:
    """Compile a kernel whose whole numbers wrap around; as plain Python they do so in silence."""
    if CONFIG.DISABLE_JIT:
        function = np.errstate(over="ignore")(function)
    return lean_kernel(function)


@_wrapping_kernel
def _mix(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> _U30)) * _MIX_1
    word = (word ^ (word >> _U27)) * _MIX_2
    return word ^ (word >> _U31)


@_wrapping_kernel
def start_stream(state: np.ndarray, seed: int, replicate: int) -> None:
    """Fill ``state``, shape (4,) of uint64, with the start of the stream of a replicate, >= 0."""
    word = _mix(np.uint64(seed) * _GOLDEN + _MIX_2) ^ _mix(np.uint64(replicate) + _GOLDEN)
    for i in range(WORDS):
        word = word + _GOLDEN
        state[i] = _mix(word)


@_wrapping_kernel
def draw_uniform(state: np.ndarray) -> float:
    """Uniform number, above 0 and below 1, in steps of 2^-53; moves the stream on."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    total = s0 + s3
    out = ((total << _U23) | (total >> _U41)) + s0
    t = s1 << _U17
    s2 = s2 ^ s0
    s3 = s3 ^ s1
    state[1] = s1 ^ s2
    state[0] = s0 ^ s3
    state[2] = s2 ^ t
    state[3] = (s3 << _U45) | (s3 >> _U19)
    return (float(out >> _U11) + _HALF) * _STEP


@lean_kernel
def draw_normal(state: np.ndarray) -> float:
    """Standard normal number by inversion: one uniform each, so it rises with that uniform."""
    return float(normal_quantile(draw_uniform(state)))


@lean_kernel
def draw_exponential(state: np.ndarray) -> float:
    """Exponential number of mean 1 by inversion: one uniform each."""
    return -math.log(draw_uniform(state))


@lean_kernel
def draw_gamma(state: np.ndarray, shape: float) -> float:
    """Gamma number of a shape > 0 and scale 1 (Marsaglia and Tsang 2000)."""
    boost = 1.0
    if shape < 1.0:
        boost = draw_uniform(state) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = draw_normal(state)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(draw_uniform(state)) < 0.5 * x * x + d * (1.0 - v + math.log(v)):
            return boost * d * v


@lean_kernel
def draw_beta(state: np.ndarray, a: float, b: float) -> float:
    """Beta number; a, b > 0."""
    x = draw_gamma(state, a)
    return x / (x + draw_gamma(state, b))


@lean_kernel
def draw_binomial(state: np.ndarray, n: int, p: float) -> int:
    """Binomial number: exact for every n >= 0 and p from 0 to 1.

    Large counts are halved by the median of n uniform numbers, which is a beta number
    (Devroye 1986, X.4.4); small ones are found by inversion. Where the same n and p come again
    and again, ``tabulate_binomial`` with ``draw_tabulated`` is several times faster.
    """
    count = 0
    while n > 0 and n * min(p, 1.0 - p) > _FEW:
        middle = (n + 1) // 2
        x = draw_beta(state, float(middle), float(n + 1 - middle))
        if x <= p:
            count += middle
            n -= middle
            p = (p - x) / (1.0 - x)
        else:
            n = middle - 1
            p = p / x
    if n == 0 or p <= 0.0:
        return count
    if p >= 1.0:
        return count + n
    rare = min(p, 1.0 - p)
    u = draw_uniform(state)
    odds = rare / (1.0 - rare)
    mass = math.exp(n * math.log1p(-rare))
    k = 0
    while u > mass and k < n:
        u -= mass
        k += 1
        mass *= odds * (n - k + 1) / k
    return count + (k if p <= 0.5 else n - k)


@kernel
def tabulate_binomial(n: int, p: float) -> tuple[FloatArray, IntArray]:
    """Cumulative probabilities of a binomial number, shape (n + 1,), and the guide into them."""
    mass = np.zeros(n + 1)
    if p <= 0.0 or p >= 1.0:
        mass[0 if p <= 0.0 else n] = 1.0
    else:
        for k in range(n + 1):
            log_mass = math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)
            mass[k] = math.exp(log_mass + k * math.log(p) + (n - k) * math.log1p(-p))
    return guide_table(mass)


@kernel
def guide_table(mass: FloatArray) -> tuple[FloatArray, IntArray]:
    """Cumulative probabilities of ``mass``, shape (k,), and a guide into them, shape (k,).

    Entry j of the guide is the first place whose cumulative probability is above j / k.
    """
    k = mass.size
    cumulative = np.cumsum(mass)
    cumulative /= cumulative[k - 1]
    cumulative[k - 1] = 1.0
    guide = np.zeros(k, dtype=np.int64)
    place = 0
    for j in range(k):
        while cumulative[place] <= j / k:
            place += 1
        guide[j] = place
    return cumulative, guide


@lean_kernel
def draw_tabulated(state: np.ndarray, cumulative: FloatArray, guide: IntArray) -> int:
    """Place drawn from a table made by ``guide_table``: by inversion, one uniform each."""
    u = draw_uniform(state)
    place = guide[int(u * guide.size)]
    while cumulative[place] < u:
        place += 1
    return int(place)
