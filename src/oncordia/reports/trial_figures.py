"""Figures of a trial: distributions, endings by stage, swings, characteristics by label."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from oncordia.arrays import FloatArray
from oncordia.domain.trials import Swing
from oncordia.reports.svg import Axes, draw, image, write

WIDTH = 560.0
_ROW = 26
_NAME = 190


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares of one scenario by label, each perhaps of several sorts stacked upon each other."""

    name: str
    parts: tuple[FloatArray, ...]  # one array a sort, one share a label


@dataclass(frozen=True, slots=True)
class Dot:
    """A value of one row, with its standard error, of one sort."""

    row: str
    sort: int
    value: float
    error: float


def draw_distribution(values: FloatArray, title: str, x_title: str, y_title: str) -> Markup:
    """Histogram of a quantity over trials, with its median and the middle 90 %."""
    low, high = float(values.min()), float(values.max())
    whole = bool(np.all(values == np.round(values)))
    edges = _bin(low, high, whole)
    counts, _ = np.histogram(values, edges)
    shares = counts / values.size
    top = max(float(shares.max()), 1e-9)
    axes = Axes(WIDTH, 190, (float(edges[0]), float(edges[-1])), (0.0, top), left=56, top=18)
    bars = [
        draw(
            "rect",
            x=axes.x(float(a)) + 0.5,
            y=axes.y(float(share)),
            width=max(axes.x(float(b)) - axes.x(float(a)) - 1.0, 0.8),
            height=axes.y(0.0) - axes.y(float(share)),
            class_="bin",
        )
        for a, b, share in zip(edges[:-1], edges[1:], shares, strict=True)
        if share > 0
    ]
    p5, median, p95 = (float(v) for v in np.quantile(values, (0.05, 0.5, 0.95)))
    y = axes.top - 6
    marks = [
        draw("line", x1=axes.x(p5), x2=axes.x(p95), y1=y, y2=y, class_="reach"),
        draw("circle", cx=axes.x(median), cy=y, r=3.5, class_="median"),
    ]
    frame = axes.frame(
        x_title, y_title, _ticks(float(edges[0]), float(edges[-1])), _percent_ticks(top)
    )
    return _image(axes.height, title, frame, *bars, *marks)


def draw_bars(bars: Sequence[Bars], labels: Sequence[str], title: str) -> Markup:
    """Stacked shares by label, one block a scenario; the axis ends at 100 %."""
    block = _ROW * len(labels) + 30
    height = block * len(bars) + 34
    axes = Axes(WIDTH, height, (0.0, 1.0), (0.0, 1.0), left=_NAME, right=44, top=6, bottom=28)
    parts = [*_grid(axes, [(v / 100, f"{v}") for v in range(0, 101, 25)])]
    for number, one in enumerate(bars):
        y = axes.top + block * number
        parts.append(write(one.name, 0.0, y + 16, class_="block-name"))
        for place, label in enumerate(labels):
            top = y + 24 + _ROW * place
            parts.append(write(_shorten(label, 28), _NAME - 8, top + 14, class_="row-name end"))
            at = 0.0
            for sort, shares in enumerate(one.parts):
                share = float(shares[place])
                width = axes.x(at + share) - axes.x(at)
                parts.append(
                    draw(
                        "rect",
                        x=axes.x(at),
                        y=top + 3.0,
                        width=max(width, 0.0),
                        height=14.0,
                        class_=f"share sort{sort}",
                    )
                )
                at += share
            parts.append(write(f"{100 * at:.1f}", axes.x(at) + 4, top + 14, class_="count"))
    return _image(height, title, *parts)


def draw_dots(dots: Sequence[Dot], rows: Sequence[str], title: str, is_share: bool) -> Markup:
    """One row a design, one mark a scenario; lines are two standard errors to each side."""
    low = min(dot.value - 2 * dot.error for dot in dots)
    high = max(dot.value + 2 * dot.error for dot in dots)
    pad = 0.06 * (high - low) or 0.02 * (abs(high) or 1.0)
    height = _ROW * len(rows) + 44
    axes = Axes(
        WIDTH, height, (low - pad, high + pad), (0.0, 1.0), left=_NAME, right=24, top=8, bottom=30
    )
    parts = [*_grid(axes, _ticks(*axes.x_range, percent=is_share))]
    for number, name in enumerate(rows):
        y = axes.top + _ROW * number + 13
        parts.append(write(_shorten(name, 28), _NAME - 8, y + 4, class_="row-name end"))
        for dot in (dot for dot in dots if dot.row == name):
            x = axes.x(dot.value)
            reach = axes.x(dot.value - 2 * dot.error), axes.x(dot.value + 2 * dot.error)
            kind = f"of{dot.sort % 6}"
            parts.append(
                draw("line", x1=reach[0], x2=reach[1], y1=y, y2=y, class_=f"dot-reach {kind}")
            )
            parts.append(draw("circle", cx=x, cy=y, r=5.0, class_=f"dot {kind}"))
    return _image(height, title, *parts)


def draw_swings(swings: Sequence[Swing], title: str, is_share: bool) -> Markup:
    """Tornado: what a characteristic is as each assumption is smaller (open) or larger (full)."""
    values = [v for one in swings for v in (one.at_low, one.at_base, one.at_high)]
    low, high = min(values), max(values)
    pad = 0.06 * (high - low) or 0.02 * (abs(high) or 1.0)
    height = _ROW * len(swings) + 44
    axes = Axes(
        WIDTH, height, (low - pad, high + pad), (0.0, 1.0), left=_NAME, right=24, top=8, bottom=30
    )
    parts = [*_grid(axes, _ticks(*axes.x_range, percent=is_share))]
    base = axes.x(swings[0].at_base)
    parts.append(
        draw("line", x1=base, x2=base, y1=axes.top, y2=height - axes.bottom, class_="base")
    )
    for number, one in enumerate(swings):
        y = axes.top + _ROW * number + 13
        parts.append(write(_shorten(one.setting, 28), _NAME - 8, y + 4, class_="row-name end"))
        ends = axes.x(one.at_low), axes.x(one.at_high)
        parts.append(draw("line", x1=min(ends), x2=max(ends), y1=y, y2=y, class_="swing"))
        parts.append(draw("circle", cx=ends[0], cy=y, r=5.0, class_="smaller"))
        parts.append(draw("circle", cx=ends[1], cy=y, r=5.0, class_="larger"))
    return _image(height, title, *parts)


def _image(height: float, title: str, *children: str) -> Markup:
    return image(WIDTH, height, title, *children, kind="chart trial")


def _grid(axes: Axes, ticks: Sequence[tuple[float, str]]) -> list[Markup]:
    bottom = axes.height - axes.bottom
    parts = []
    for value, text in ticks:
        x = axes.x(value)
        parts.append(draw("line", x1=x, x2=x, y1=axes.top, y2=bottom, class_="grid"))
        parts.append(write(text, x, bottom + 16, class_="tick middle"))
    return parts


def _bin(low: float, high: float, whole: bool) -> FloatArray:
    """Edges of at most forty bins; whole numbers stand in the middle of theirs."""
    if whole:
        step = max(1, math.ceil((high - low + 1) / 40))
        edges = np.arange(low - 0.5, high + 0.5 + step, step, dtype=np.float64)
    else:
        edges = np.linspace(low, high, 41) if high > low else np.array([low - 0.5, low + 0.5])
    return np.asarray(edges, dtype=np.float64)


def _ticks(low: float, high: float, percent: bool = False) -> list[tuple[float, str]]:
    """Five to eight round ticks within a range."""
    width = high - low
    step = 10.0 ** math.floor(math.log10(width / 5)) if width > 0 else 1.0
    step = next(step * k for k in (1, 2, 2.5, 5, 10) if width / (step * k) <= 7)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    values = [step * i for i in range(first, last + 1)]
    return [(value, f"{100 * value:.4g}" if percent else f"{value:.6g}") for value in values]


def _percent_ticks(top: float) -> list[tuple[float, str]]:
    return [(value, text) for value, text in _ticks(0.0, top, percent=True)]


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
