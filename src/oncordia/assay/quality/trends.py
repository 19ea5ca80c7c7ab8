"""Trends over a plate: along rows, along columns, and towards the rim."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.quality.rank_tests import compare_groups, find_monotone_trend

_MIN_TREND_WELLS = 8  # the normal approximation of Kendall's score needs them
_MIN_LINES = 3
_MIN_COVER = 0.5  # of the plate between the first and the last line with a control
_MIN_EDGE_WELLS = 3  # on either side


@dataclass(frozen=True, slots=True)
class Trend:
    """Size of a trend as a fraction of the plate's centre, and its p value; NaN if unknown."""

    size: float
    p: float


UNKNOWN = Trend(float("nan"), float("nan"))


def measure_trend(line: IntArray, value: FloatArray, kind: IntArray, n_lines: int) -> Trend:
    """Rise of living control wells from the first to the last row, or column, that holds any.

    Wells are compared only with those of the same kind, and in rows (columns) of the same
    parity: on a 384-well plate every second row is often served by other channels, and such a
    zigzag would hide a trend.

    Parameters
    ----------
    line
        Row or column of each well, shape (n,).
    value
        Wells as a fraction of the centre of their kind, shape (n,).
    kind
        Number of the kind (role and sample) of each well, shape (n,).
    n_lines
        Rows or columns of the plate.

    Returns
    -------
    Trend
        Size: the Theil-Sen slope times the distance between the outermost lines. p: of the
        seasonal Kendall test. Unknown with fewer than eight wells, fewer than three lines, or
        where no kind spans half of the plate.
    """
    at = line.astype(np.float64)
    stratum = kind * 2 + line % 2
    members = [np.flatnonzero(stratum == number) for number in np.unique(stratum)]
    telling = [wells for wells in members if np.unique(line[wells]).size > 1]
    if not telling or sum(wells.size for wells in telling) < _MIN_TREND_WELLS:
        return UNKNOWN
    told = line[np.concatenate(telling)]
    cover = max(int(np.ptp(line[wells])) for wells in telling)
    if np.unique(told).size < _MIN_LINES or cover < _MIN_COVER * (n_lines - 1):
        return UNKNOWN
    found = find_monotone_trend([(at[wells], value[wells]) for wells in telling])
    return Trend(found.slope * int(np.ptp(told)), found.p)


def measure_edge(rim: IntArray, value: FloatArray) -> Trend:
    """Median of the controls on the outermost ring over that of the others, minus 1.

    Parameters
    ----------
    rim
        Wells between each control and the rim, 0 on the outermost ring, shape (n,).
    value
        Controls as a fraction of their centre, shape (n,).

    Returns
    -------
    Trend
        With the p value of the Mann-Whitney test; unknown with fewer than three controls on
        either side.
    """
    outer, inner = value[rim == 0], value[rim > 0]
    if min(outer.size, inner.size) < _MIN_EDGE_WELLS or not np.median(inner) > 0:
        return UNKNOWN
    return Trend(float(np.median(outer) / np.median(inner)) - 1.0, compare_groups(outer, inner))
