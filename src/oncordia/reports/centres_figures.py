"""Figures of two laboratories: the shift of each drug with its limits, and both means."""

import math

import numpy as np
from markupsafe import Markup

from oncordia.arrays import FloatArray
from oncordia.reports.svg import Axes, draw, image, path, write
from oncordia.therapy import CentreDifference

SHIFTED = 0.05  # false discovery rate below which a drug is marked
_WIDTH = 560.0
_ROW = 18
_NAME = 170
_SIDE = 560.0


def draw_shifts(found: CentreDifference, title: str, x_title: str) -> Markup:
    """One row a drug, in the order of the shift: its value and limits, marked where shifted."""
    places = sort_shifts(found)
    ends = np.concatenate([found.shift_low[places], found.shift_high[places], [0.0]])
    low, high = _widen(float(ends.min()), float(ends.max()))
    height = _ROW * places.size + 62.0
    axes = Axes(_WIDTH, height, (low, high), (0.0, 1.0), left=_NAME, right=20, top=8)
    parts = [axes.frame(x_title, "", _ticks(low, high), [])]
    zero = axes.x(0.0)
    bottom = height - axes.bottom
    parts.append(draw("line", x1=zero, x2=zero, y1=axes.top, y2=bottom, class_="base"))
    for row, place in enumerate(places):
        y = axes.top + _ROW * row + _ROW / 2 + 3
        kind = "of1" if found.q_value[place] < SHIFTED else "of0"
        name = found.drugs[place]
        said = name if len(name) <= 24 else f"{name[:23]}…"
        parts.append(write(said, _NAME - 8, y + 4, class_="row-name end"))
        x_low, x, x_high = (
            axes.x(float(one[place])) for one in (found.shift_low, found.shift, found.shift_high)
        )
        parts.append(draw("line", x1=x_low, x2=x_high, y1=y, y2=y, class_=f"dot-reach {kind}"))
        parts.append(_mark(x, y, kind))
    return image(_WIDTH, height, title, *parts, kind="chart trial")


def draw_means(found: CentreDifference, title: str, x_title: str, y_title: str) -> Markup:
    """Mean of each drug in both laboratories, beside the line on which they are equal."""
    known = found.compared
    both = np.concatenate([found.left_mean[known], found.right_mean[known]])
    low, high = _widen(float(both.min()), float(both.max()))
    axes = Axes(_SIDE, _SIDE, (low, high), (low, high), left=64)
    ticks = _ticks(low, high)
    parts = [axes.frame(x_title, y_title, ticks, ticks)]
    parts.append(path(axes.place([(low, low), (high, high)]), class_="base"))
    for place in np.flatnonzero(known):
        x, y = axes.x(float(found.left_mean[place])), axes.y(float(found.right_mean[place]))
        kind = "of1" if found.q_value[place] < SHIFTED else "of0"
        parts.append(draw("g", draw("title", found.drugs[place]), _mark(x, y, kind)))
    return image(_SIDE, _SIDE, title, *parts, kind="chart trial")


def sort_shifts(found: CentreDifference) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Places of the drugs that were compared, the largest shift first."""
    known = np.flatnonzero(found.compared)
    order: FloatArray = -found.shift[known]
    return known[np.argsort(order, kind="stable")]


def _mark(x: float, y: float, kind: str) -> Markup:
    """A disc, or a square for what is shifted, so that the colour is not needed."""
    if kind == "of0":
        return draw("circle", cx=x, cy=y, r=4.0, class_="dot of0")
    return draw("rect", x=x - 4.0, y=y - 4.0, width=8.0, height=8.0, class_="dot of1")


def _widen(low: float, high: float) -> tuple[float, float]:
    pad = 0.05 * (high - low) or 0.05 * (abs(high) or 1.0)
    return low - pad, high + pad


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Four to eight round ticks within a range."""
    step = 10.0 ** math.floor(math.log10((high - low) / 5))
    step = next(step * k for k in (1, 2, 2.5, 5, 10) if (high - low) / (step * k) <= 7)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(step * i, f"{step * i:.6g}".replace("-", "−")) for i in range(first, last + 1)]
