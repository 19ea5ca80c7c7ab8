"""The fit behind the drug sensitivity score, by the rules of its authors' program.

Percent inhibition is fitted with M / (1 + 10^(s (c - x))) from 0 to a maximum M that is all but
fixed by the data. The rules are those of Breeze and DSS-v2.0 (Yadav et al. 2014, Sci Rep 4:5193;
Potdar et al. 2020, Bioinformatics 36:3602; Chen et al. 2023, Nat Protoc), told in
docs/assay/sensitivity.md.
"""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.kernels.search import MAX_STEPS, fit_points
from oncordia.assay.kernels.settle import settle_curve
from oncordia.numeric import kernel

SLOPE_MIN = 0.1
SLOPE_MAX = 2.5
NEAR = 1.0  # first damping: from its start a fit goes to the nearest minimum, as the authors' does
SHALLOW = 0.2  # a slope up to here is fitted once more
WINDOW = 10  # wells in the running mean that caps the maximum
TIE_STEP = 0.01  # percent, added well by well where responses repeat
ACTIVE_END = 60.0  # mean of the last two wells above which the free fit's EC50 is the start
HALF_ACTIVE_END = 25.0  # ... and above which the start is the middle of the doses
INACTIVE_START = 5.0  # mean of the first three wells below which the start is the top dose
ALWAYS_ACTIVE = 50.0  # with every well above, the IC50 is the lowest dose
INACTIVE_MAXIMUM = 10.0  # with a maximum below, the IC50 is the highest dose


@kernel
def mean_of(values: FloatArray) -> float:
    """Mean of the values."""
    total = 0.0
    for i in range(values.size):
        total += values[i]
    return total / values.size


@kernel
def part_ties(inhibition: FloatArray) -> None:
    """Zeros where no well is inhibited; where values repeat, a rising trace from the top dose."""
    n = inhibition.size
    repeated = False
    highest = inhibition[0]
    for i in range(n):
        highest = max(highest, inhibition[i])
    for i in range(n):
        if highest <= 0.0:
            inhibition[i] = 0.0
        for j in range(i):
            repeated = repeated or inhibition[j] == inhibition[i]
    if repeated:
        for i in range(n):
            inhibition[i] += TIE_STEP * (n - 1 - i)


@kernel
def bound_maximum(inhibition: FloatArray) -> tuple[float, float, float]:
    """Start, lowest and highest value of the maximum of the curve."""
    n = inhibition.size
    highest = inhibition[0]
    for i in range(n):
        highest = max(highest, inhibition[i])
    start = min(highest, 100.0)
    width = min(WINDOW, n)
    right = width // 2
    left = width - right - 1
    last = mean_of(inhibition[max(0, n - 1 - left) :])
    cap = -np.inf
    for i in range(n - 1):
        if mean_of(inhibition[max(0, i - left) : min(n, i + right + 1)]) > last:
            cap = max(cap, inhibition[i])
    if cap == -np.inf:
        cap = start
    total = 0.0
    n_above = 0
    for i in range(n):
        if inhibition[i] > cap:
            total += inhibition[i]
            n_above += 1
    if n_above > 0:
        cap = total / n_above + 5.0
    if cap < 0.0:
        cap = start
    cap = min(cap, 100.0)
    return start, start, cap if cap >= start else start


@kernel
def start_ec50(x: FloatArray, inhibition: FloatArray) -> float:
    """Where the first fit starts on log10 EC50."""
    n = x.size
    highest: float = x[n - 1]
    if mean_of(inhibition[:3]) < INACTIVE_START:
        return highest
    end = mean_of(inhibition[n - 2 :])
    if end < HALF_ACTIVE_END:
        return highest
    if HALF_ACTIVE_END < end < ACTIVE_END:
        return mean_of(x)
    bounds = np.array([[-1e4, 1e4], [-1e4, 1e4], [x[0] - 3.0, highest + 3.0], [-3.0, 4.0]])
    p = np.empty(4)
    fit_points(x, inhibition, np.ones(n), bounds, p)
    found: float = p[2]
    return found if p[0] < p[1] and x[0] <= found <= highest else highest


@kernel
def descend(
    x: FloatArray,
    inhibition: FloatArray,
    bounds: FloatArray,
    log10_ec50: float,
    maximum: float,
    p: FloatArray,
) -> float:
    """Fit from one start with slope 1, into p; the residual SD over n - 1, to one decimal."""
    p[0] = 0.0
    p[1] = maximum
    p[2] = log10_ec50
    p[3] = 0.0
    w = np.ones(x.size)
    scratch = np.empty((13, 4))
    cost, _ = settle_curve(x, inhibition, w, bounds, p, MAX_STEPS, NEAR, scratch)
    return math.floor(10.0 * math.sqrt(cost / (x.size - 1)) + 0.5) / 10.0


@kernel
def fit_dss_curve(dose: FloatArray, inhibition: FloatArray, out: FloatArray) -> None:
    """IC50, slope and maximum by the rules of DSS-v2.0, into out; inhibition is changed."""
    n = dose.size
    x = np.empty(n)
    for i in range(n):
        x[i] = math.log10(dose[i])
    part_ties(inhibition)
    start, lowest, highest = bound_maximum(inhibition)
    slopes = [math.log(SLOPE_MIN), math.log(SLOPE_MAX)]
    bounds = np.array([[0.0, 0.0], [lowest, highest], [x[0], x[n - 1]], slopes])
    first = start_ec50(x, inhibition)
    middle = 0.5 * (x[(n - 1) // 2] + x[n // 2])
    p = np.empty(4)
    second = np.empty(4)
    spread = descend(x, inhibition, bounds, first, start, p)
    if descend(x, inhibition, bounds, middle, start, second) < spread:
        p = second
    lowest_seen = inhibition[0]
    for i in range(n):
        lowest_seen = min(lowest_seen, inhibition[i])
    if math.exp(p[3]) <= SHALLOW:
        if mean_of(inhibition[n - 2 :]) > ACTIVE_END:
            first = x[0]
        if lowest_seen > 0.0:
            p[1] = start
            p[2] = first
            p[3] = 0.0
        else:
            descend(x, inhibition, bounds, first, start, p)
    out[0] = 10.0 ** p[2]
    if p[1] < INACTIVE_MAXIMUM:
        out[0] = dose[n - 1]
    if lowest_seen > ALWAYS_ACTIVE:
        out[0] = dose[0]
    out[1] = math.exp(p[3])
    out[2] = p[1]


@kernel
def fit_dss_curves(
    starts: IntArray,
    dose: FloatArray,
    response: FloatArray,
    fit_mask: BoolArray,
    out: FloatArray,
) -> None:
    """IC50, slope and maximum (percent) of every curve, into out of shape (n_curves, 3).

    Wells starts[i] to starts[i + 1] are curve i, doses rising; ``response`` is 1 for untreated.
    Curves outside ``fit_mask`` keep what out holds; the others want four distinct doses. The
    IC50 is in the unit of the doses; the authors' is nanomolar, and where an IC50 sits on the
    top dose the last bit of 10^log10(dose) decides whether it counts as reaching it.
    """
    for i in range(starts.size - 1):
        if fit_mask[i]:
            low, high = starts[i], starts[i + 1]
            inhibition = 100.0 - 100.0 * response[low:high]
            fit_dss_curve(dose[low:high], inhibition, out[i])
