"""What the rules of the drug sensitivity score read from the wells before a curve is fitted.

The rules are those of Breeze and DSS-v2.0 (Yadav et al. 2014, Sci Rep 4:5193; Potdar et al. 2020,
Bioinformatics 36:3602; Chen et al. 2023, Nat Protoc), told in docs/assay/sensitivity.md.
"""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, lean_kernel

WINDOW = 10  # wells in the running mean that caps the maximum
TIE_STEP = 0.01  # percent, added well by well where responses repeat
ACTIVE_END = 60.0  # mean of the last two wells above which the free fit's EC50 is the start
HALF_ACTIVE_END = 25.0  # ... and above which the start is the middle of the doses
INACTIVE_START = 5.0  # mean of the first three wells below which the start is the top dose

N_READ = 10
(
    START,  # where the first fit starts on log10 EC50; NaN for the EC50 of a free fit
    MAXIMUM,  # start and lowest value of the maximum of the curve
    CAP,  # highest value of the maximum
    END,  # mean of the last two wells
    LEAST,  # lowest inhibition of a well
    LOW_DOSE,
    HIGH_DOSE,
    LOW,  # log10 of the lowest dose of a well
    MIDDLE,  # their median
    HIGH,
) = range(N_READ)


@inner_kernel
def mean_of(values: FloatArray) -> float:
    """Mean of the values."""
    total = 0.0
    for i in range(values.size):
        total += values[i]
    return total / values.size


@inner_kernel
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


@inner_kernel
def cap_maximum(inhibition: FloatArray, start: float) -> float:
    """Highest value of the maximum of the curve, whose start is the lowest."""
    n = inhibition.size
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
    return cap if cap >= start else start


@inner_kernel
def start_ec50(x: FloatArray, inhibition: FloatArray) -> float:
    """Where the first fit starts on log10 EC50; NaN for the EC50 of a free fit."""
    n = x.size
    highest: float = x[n - 1]
    end = mean_of(inhibition[n - 2 :])
    if mean_of(inhibition[:3]) < INACTIVE_START or end < HALF_ACTIVE_END:
        return highest
    if HALF_ACTIVE_END < end < ACTIVE_END:
        return mean_of(x)
    return math.nan


@lean_kernel
def read_wells(
    starts: IntArray,
    dose: FloatArray,
    fit_mask: BoolArray,
    x: FloatArray,
    inhibition: FloatArray,
    out: FloatArray,
) -> None:
    """Read every curve of ``fit_mask``, which wants three wells at least.

    Parameters
    ----------
    starts, dose
        Wells starts[i] to starts[i + 1] are curve i, doses rising.
    x
        Log10 dose of every well, an output.
    inhibition
        Percent inhibition of every well; ties are parted on return.
    out
        What was read, shape (n_curves, N_READ).
    """
    for i in range(dose.size):
        x[i] = math.log10(dose[i])
    for i in range(starts.size - 1):
        if not fit_mask[i]:
            continue
        low, high = starts[i], starts[i + 1]
        wells = inhibition[low:high]
        part_ties(wells)
        least, most = wells[0], wells[0]
        for m in range(high - low):
            least, most = min(least, wells[m]), max(most, wells[m])
        out[i, START] = start_ec50(x[low:high], wells)
        out[i, MAXIMUM] = min(most, 100.0)
        out[i, CAP] = cap_maximum(wells, min(most, 100.0))
        out[i, END] = mean_of(wells[high - low - 2 :])
        out[i, LEAST] = least
        out[i, LOW_DOSE], out[i, HIGH_DOSE] = dose[low], dose[high - 1]
        out[i, LOW], out[i, HIGH] = x[low], x[high - 1]
        out[i, MIDDLE] = 0.5 * (x[(low + high - 1) // 2] + x[(low + high) // 2])
