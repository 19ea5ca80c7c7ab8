"""Nodes of the grids from which fits start: positions along the doses, slopes and the rest."""

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.models import codes

RELATIVE, ABSOLUTE = 1.0, 2.0  # a position whose bounds count from the doses, or stand alone
N_POSITIONS = 16  # starts along the doses
MOST_MARGIN = 2.0  # decades beyond the doses that starts without a prior reach


def take_logs(*slopes: float) -> tuple[float, ...]:
    """Their natural logarithms."""
    return tuple(math.log(slope) for slope in slopes)


LN_SLOPES = take_logs(0.4, 0.8, 1.5, 3.0, 8.0)
WIDE_LN_SLOPES = take_logs(0.1, 0.2, 0.4, 0.7, 1.2, 2.0, 4.0, 10.0)
FEW_LN_SLOPES = take_logs(0.7, 1.5, 4.0)
TWO_LN_SLOPES = take_logs(0.8, 2.0)
# with slope 1 the stimulation itself is a plateau at high dose
HORMESIS_LN_SLOPES = take_logs(0.5, 0.8, 1.0, 1.3, 2.0, 4.0)
WIDE_HORMESIS_LN_SLOPES = take_logs(0.1, 0.2, 0.4, 0.7, 1.0, 1.3, 2.0, 4.0, 10.0)
# nodes of a model with one to four free nonlinear parameters where each is followed to its end
CLOSE_POSITIONS = {1: 64, 2: 96, 3: 32, 4: 20}
CLOSE_LN_SLOPES = {
    1: take_logs(0.1, 0.3, 0.7, 1.0, 1.5, 3.0, 10.0),
    2: take_logs(0.1, 0.13, 0.19, 0.3, 0.55, 0.8, 1.0, 1.25, 1.6, 2.1, 3.0, 4.5, 7.0, 10.0),
    3: take_logs(0.2, 0.8, 2.0, 6.0),
    4: take_logs(0.4, 1.0, 2.5, 8.0),
}
NODES: Mapping[str, Sequence[float]] = {
    "log10_gap": (0.05, 0.4, 0.9, 1.6, 2.5),
    "ln_asymmetry": take_logs(0.3, 1.0, 3.0),
}
CLOSE_NODES: Mapping[str, Sequence[float]] = {
    "log10_gap": (0.0, 0.15, 0.4, 0.8, 1.2, 1.7, 2.3, 3.0, 4.0),
    "ln_asymmetry": take_logs(0.12, 0.3, 1.0, 3.0, 8.0),
}


def make_nodes(
    code: int, box: FloatArray, mask: FloatArray, margin: float, *, close: bool = False
) -> tuple[FloatArray, IntArray]:
    """Starts on every axis of the nonlinear parameters, and how many each axis has.

    A ``margin`` above 0 reaches so many decades beyond the doses, and slopes to their bounds. A
    ``close`` grid leaves no gorge of the sum of squares between its nodes.
    """
    n_linear = int(codes.N_LINEAR[code])
    names = codes.PARAMETER_NAMES[code][n_linear:]
    n_free = int((box[n_linear:, 0] < box[n_linear:, 1]).sum())
    axes: list[Sequence[float]] = []
    for j, name in enumerate(names, start=n_linear):
        low, high = box[j]
        if low >= high:
            axes.append([low])
        elif mask[j] > 0.0:
            n_positions = N_POSITIONS if j == n_linear else N_POSITIONS // 2
            if close:
                n_positions = CLOSE_POSITIONS[min(n_free, 4)] // (1 if j == n_linear else 2)
            axes.append(spread_positions(n_positions, box[j], mask[j], margin))
        else:
            chosen = CLOSE_NODES if close else NODES
            nodes = chosen.get(name) or list_ln_slopes(code, n_free, margin, close=close)
            axes.append(sorted({min(max(node, low), high) for node in nodes}))
    rows = np.array(list(product(*axes)), dtype=np.float64)
    return rows.reshape(math.prod(len(axis) for axis in axes), len(names)), np.array(
        [len(axis) for axis in axes], dtype=np.int64
    )


def list_ln_slopes(code: int, n_free: int, margin: float, *, close: bool) -> tuple[float, ...]:
    """Slopes of the nodes by how many nonlinear parameters are free."""
    if close:
        return CLOSE_LN_SLOPES[min(n_free, 4)]
    if code == codes.TWO_SITE:
        return TWO_LN_SLOPES
    if n_free > 2:
        return FEW_LN_SLOPES
    if code in codes.HORMESIS:
        return WIDE_HORMESIS_LN_SLOPES if margin > 0.0 else HORMESIS_LN_SLOPES
    return WIDE_LN_SLOPES if margin > 0.0 else LN_SLOPES


def spread_positions(
    n_positions: int, bounds: FloatArray, mask: float, margin: float
) -> list[float]:
    """Shares of the way along the doses; below 0 and above 1 decades beyond, to the bounds."""
    inner = np.linspace(0.0, 1.0, n_positions)
    if margin == 0.0:
        return list(inner)
    reach = min(bounds[1], margin) if mask == RELATIVE else margin
    beyond = np.arange(0.5, reach - 0.25, 0.5)  # half a decade is within the shares
    return [*(-beyond[::-1]), *inner, *(1.0 + beyond)]
