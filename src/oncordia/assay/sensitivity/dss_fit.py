"""The fit behind the drug sensitivity score, by the rules of its authors' program.

Percent inhibition is fitted with M / (1 + 10^(s (c - x))) from 0 to a maximum M that is all but
fixed by the data; docs/assay/sensitivity.md tells the rules.
"""

import math
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.kernels import dss
from oncordia.assay.kernels.fitting.curve import RSS
from oncordia.domain import CurveModel, CurveOptions, Prior, ResponseScale

SHALLOW = 0.2  # a slope up to here is fitted once more
ALWAYS_ACTIVE = 50.0  # with every well above, the IC50 is the lowest dose
INACTIVE_MAXIMUM = 10.0  # with a maximum below, the IC50 is the highest dose
N_PARAMETERS = 4
BOTTOM, LOG10_EC50, LN_SLOPE = 1, 2, 3  # the bottom is the end at high dose, here the maximum
OPTIONS = CurveOptions(
    prior=Prior.NONE,
    scale=ResponseScale.FREE,
    fixed={"top": 0.0},
    slope_min=0.1,
    slope_max=2.5,
)
FREE_OPTIONS = CurveOptions(
    prior=Prior.NONE,
    scale=ResponseScale.FREE,
    slope_min=math.exp(-3.0),
    slope_max=math.exp(4.0),
    ec50_margin=3.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class DssWells:
    """Percent inhibition of the wells of every curve, and what the rules read from them."""

    packed: Packed
    read: FloatArray  # (n_curves, N_READ), columns named in kernels/dss.py


def fit_by_rules(
    starts: IntArray, dose: FloatArray, response: FloatArray, fit_mask: BoolArray
) -> FloatArray:
    """IC50, slope and maximum (percent) of every curve, shape (n_curves, 3).

    Wells starts[i] to starts[i + 1] are curve i, doses rising; ``response`` is 1 for untreated.
    NaN outside ``fit_mask``, whose curves want four distinct doses. The IC50 is in the unit of
    the doses; the authors' is nanomolar, and where an IC50 sits on the top dose the last bit of
    10^log10(dose) decides whether it counts as reaching it.
    """
    wells = read_curves(starts, dose, response, fit_mask)
    read = wells.read
    start = start_first(wells, fit_mask)
    found, spread = descend(wells, start, fit_mask)
    from_middle, spread_from_middle = descend(wells, read[:, dss.MIDDLE], fit_mask)
    better = spread_from_middle < spread
    found[better] = from_middle[better]
    shallow = fit_mask & (np.exp(found[:, LN_SLOPE]) <= SHALLOW)
    start = np.where(read[:, dss.END] > dss.ACTIVE_END, read[:, dss.LOW], start)
    unfitted = shallow & (read[:, dss.LEAST] > 0.0)
    again, _ = descend(wells, start, shallow & ~unfitted)
    found[shallow] = again[shallow]
    found[unfitted] = put_starts(wells, start)[unfitted]
    # by Python's power, the same to the last bit on every machine
    ic50 = np.array([10.0**value for value in found[:, LOG10_EC50].tolist()])
    ic50 = np.where(found[:, BOTTOM] < INACTIVE_MAXIMUM, read[:, dss.HIGH_DOSE], ic50)
    ic50 = np.where(read[:, dss.LEAST] > ALWAYS_ACTIVE, read[:, dss.LOW_DOSE], ic50)
    return np.stack([ic50, np.exp(found[:, LN_SLOPE]), found[:, BOTTOM]], axis=1)


def read_curves(
    starts: IntArray, dose: FloatArray, response: FloatArray, fit_mask: BoolArray
) -> DssWells:
    """The wells with their ties parted, and what the rules read from them."""
    x, inhibition = np.empty(dose.size), 100.0 - 100.0 * response
    read = np.full((fit_mask.size, dss.N_READ), np.nan)
    dss.read_wells(starts, dose, fit_mask, x, inhibition, read)
    n_wells = np.diff(starts).astype(np.float64)
    packed = Packed(starts, x, inhibition, np.ones(x.size), np.zeros(n_wells.size), n_wells)
    return DssWells(packed, read)


def start_first(wells: DssWells, fit_mask: BoolArray) -> FloatArray:
    """Where the first fit of each curve starts on log10 EC50, shape (n_curves,).

    Where the rules want the EC50 of a free fit that does not rise within the doses, it is the
    top dose.
    """
    start, low, high = (wells.read[:, j] for j in (dss.START, dss.LOW, dss.HIGH))
    wanted = fit_mask & np.isnan(start)
    plan = plan_fit(CurveModel.HILL4, FREE_OPTIONS)
    top, bottom, ec50, _ = fit_plan(wells.packed, plan, FREE_OPTIONS, wanted).parameters.T
    usable = (top < bottom) & (low <= ec50) & (ec50 <= high)
    return np.where(wanted, np.where(usable, ec50, high), start)


def put_starts(wells: DssWells, log10_ec50: FloatArray) -> FloatArray:
    """Parameters that a fit starts from, with slope 1, shape (n_curves, 4)."""
    level = np.zeros(log10_ec50.size)
    return np.stack([level, wells.read[:, dss.MAXIMUM], log10_ec50, level], axis=1)


def descend(
    wells: DssWells, log10_ec50: FloatArray, fit_mask: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Fits from one start with slope 1, (n_curves, 4), and their residual SD to one decimal.

    The SD is over n - 1, as in the authors' program.
    """
    plan = plan_fit(CurveModel.HILL4, OPTIONS)
    box = np.repeat(plan.box[None], fit_mask.size, axis=0)
    box[:, BOTTOM] = wells.read[:, [dss.MAXIMUM, dss.CAP]]
    box[:, LOG10_EC50] = wells.read[:, [dss.LOW, dss.HIGH]]
    start = np.where(fit_mask[:, None], put_starts(wells, log10_ec50), np.nan)
    raw = fit_plan(wells.packed, plan, OPTIONS, fit_mask, start=start, own_box=box)
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(raw.summary[:, RSS] / (wells.packed.n_wells - 1.0))
    return raw.parameters, np.floor(10.0 * sd + 0.5) / 10.0
