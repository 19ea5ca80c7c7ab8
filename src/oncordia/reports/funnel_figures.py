"""Figures of a funnel: how many reach each step, and why others said no."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from oncordia.partnering.funnel import Share
from oncordia.reports.svg import Axes, draw, image, write

WIDTH = 380.0
_ROW = 30
_NAME = 92
_LONG_NAME = 176


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its share, and the words behind it; no share: nothing is drawn."""

    name: str
    share: Share | None
    said: str
    is_whole: bool = False  # the first step, of which the others are shares


def draw_funnel(bars: Sequence[Bar], title: str) -> Markup:
    """Centred bars, one a step: width is the share of the first step, whiskers its interval."""
    height = _ROW * len(bars) + 12.0
    axes = Axes(WIDTH, height, (-0.5, 0.5), (0.0, 1.0), left=_NAME, right=106, top=4, bottom=4)
    parts = []
    for number, bar in enumerate(bars):
        top = axes.top + _ROW * number
        parts.append(write(bar.name, _NAME - 10.0, top + 18.0, class_="row-name end"))
        width = 1.0 if bar.is_whole else bar.share.value if bar.share and bar.share.of else None
        if width is not None:
            parts.append(
                draw(
                    "rect",
                    x=axes.x(-width / 2),
                    y=top + 3.0,
                    width=max(axes.x(width / 2) - axes.x(-width / 2), 1.5),
                    height=_ROW - 8.0,
                    class_="step-bar",
                )
            )
        if bar.share is not None and bar.share.of and not bar.is_whole:
            y = top + 3.0 + (_ROW - 8.0) / 2
            ends = axes.x(bar.share.low / 2), axes.x(bar.share.high / 2)
            parts.append(draw("line", x1=ends[0], x2=ends[1], y1=y, y2=y, class_="whisker"))
            parts += [
                draw("line", x1=x, x2=x, y1=y - 4.0, y2=y + 4.0, class_="whisker") for x in ends
            ]
        parts.append(write(bar.said, WIDTH - 100.0, top + 18.0, class_="count"))
    return image(WIDTH, height, title, *parts, kind="chart funnel")


def draw_reasons(bars: Sequence[Bar], title: str) -> Markup:
    """Shares of reasons with their intervals, from 0 to 100 %."""
    width = 560.0
    height = _ROW * len(bars) + 34.0
    axes = Axes(width, height, (0.0, 1.0), (0.0, 1.0), left=_LONG_NAME, right=60, top=4, bottom=28)
    bottom = height - axes.bottom
    parts = []
    for percent in range(0, 101, 25):
        x = axes.x(percent / 100)
        parts.append(draw("line", x1=x, x2=x, y1=axes.top, y2=bottom, class_="grid"))
        parts.append(write(str(percent), x, bottom + 16.0, class_="tick middle"))
    for number, bar in enumerate(bars):
        y = axes.top + _ROW * number + _ROW / 2
        parts.append(write(bar.name, _LONG_NAME - 10.0, y + 4.0, class_="row-name end"))
        if bar.share is None or not bar.share.of:
            continue
        ends = axes.x(bar.share.low), axes.x(bar.share.high)
        parts.append(draw("line", x1=ends[0], x2=ends[1], y1=y, y2=y, class_="whisker"))
        parts.append(draw("circle", cx=axes.x(bar.share.value), cy=y, r=5.0, class_="reason-dot"))
        parts.append(write(bar.said, width - 50.0, y + 4.0, class_="count"))
    return image(width, height, title, *parts, kind="chart funnel")
