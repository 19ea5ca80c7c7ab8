"""Figures of agreement between organoid tests and patients."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from markupsafe import Markup

from oncordia.reports.concordance_names import GROUPS, RATES
from oncordia.reports.speech import Speech
from oncordia.reports.svg import Axes, draw, image, path, percent_ticks, write
from oncordia.therapy.concordance import PooledStudies, SurvivalAssessment

_ROW = 22
_NAME = 236
_SIDE = 262


def draw_dots(share: float, low: float, high: float, kind: str, title: str) -> Markup:
    """A hundred organoids as dots: those whose patient responded, and where the limits lie."""
    counts = [round(100 * value) for value in (low, share, high)]
    dots = []
    for number in range(100):
        row, column = divmod(number, 20)
        state = "yes" if number < counts[1] else "no"
        if counts[0] <= number < counts[2]:
            state += " unsure"
        dots.append(
            draw("circle", cx=8 + 14 * column, cy=8 + 14 * row, r=4.6, class_=f"dot {kind} {state}")
        )
    return image(286, 72, title, *dots, kind="dots")


def draw_forest(rates: pl.DataFrame, names: Sequence[str], title: str, speech: Speech) -> Markup:
    """Sensitivity and specificity of each study with exact limits, one row a study.

    ``rates`` has ``label``, ``rate``, ``value``, ``exact_low``, ``exact_high``, ``successes``,
    ``total`` and ``is_sum``.
    """
    height = 34 + _ROW * len(names) + 30
    parts = []
    sides = {"sensitivity": _NAME + 6, "specificity": _NAME + _SIDE + 26}
    for rate, left in sides.items():
        axes = Axes(left + _SIDE, height, (0.0, 1.0), (0.0, 1.0), left=left + 6, right=62)
        parts.append(write(speech.say(RATES[rate].one), left + 6, 16, class_="side-title"))
        for value, text in percent_ticks(25):
            x = axes.x(value)
            parts.append(draw("line", x1=x, x2=x, y1=26, y2=height - 26, class_="grid"))
            parts.append(write(text, x, height - 12, class_="tick middle"))
        own = rates.filter(pl.col("rate") == rate)
        for row in own.iter_rows(named=True):
            y = 38 + _ROW * names.index(row["label"])
            parts += _draw_interval(axes, row, y)
    for number, name in enumerate(names):
        short = name if len(name) <= 38 else f"{name[:37]}…"
        parts.append(write(short, 0, 42 + _ROW * number, class_="row-name"))
    return image(_NAME + 2 * _SIDE + 32, height, title, *parts, kind="chart wide")


def _draw_interval(axes: Axes, row: Mapping[str, object], y: float) -> list[Markup]:
    low, high, value = (float(str(row[n])) for n in ("exact_low", "exact_high", "value"))
    kind = "sum" if row["is_sum"] else "one"
    x = axes.x(value)
    mark = (
        path([(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], class_=f"mark {kind}")
        if row["is_sum"]
        else draw("rect", x=x - 3.5, y=y - 3.5, width=7.0, height=7.0, class_=f"mark {kind}")
    )
    return [
        draw("line", x1=axes.x(low), x2=axes.x(high), y1=float(y), y2=float(y), class_="reach"),
        mark,
        write(f"{row['successes']}/{row['total']}", axes.width - 54, y + 4, class_="count"),
    ]


def draw_plane(
    points: Sequence[tuple[float, float, int]], pooled: PooledStudies, title: str, speech: Speech
) -> Markup:
    """Studies in the plane of both errors, the pooled point, its region and that of a next study.

    ``points`` are false-positive rate, sensitivity and comparisons of each study.
    """
    axes = Axes(460, 420, (0.0, 1.0), (0.0, 1.0))
    parts = [_frame_rates(axes, speech)]
    for of_next, kind in ((True, "next"), (False, "mean")):
        outline = pooled.outline(of_next=of_next)
        if outline.size:
            where = axes.place((float(x), float(y)) for x, y in outline)
            parts.append(path(where, class_=f"region {kind}"))
    most = max((n for *_, n in points), default=1)
    for x, y, n in points:
        radius = 3 + 6 * (n / most) ** 0.5
        parts.append(draw("circle", cx=axes.x(x), cy=axes.y(y), r=radius, class_="study"))
    x, y = axes.x(1 - pooled.specificity.value), axes.y(pooled.sensitivity.value)
    diamond = [(x - 7, y), (x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)]
    parts.append(path(diamond, class_="mark sum"))
    return image(460, 420, title, *parts)


def draw_roc(
    roc: pl.DataFrame, cuts: Mapping[str, tuple[float, float]], title: str, speech: Speech
) -> Markup:
    """ROC curve with the points of the thresholds; ``cuts`` are (false-positive rate, sensitivity).

    The grey band holds the exact limits of sensitivity at each threshold.
    """
    axes = Axes(460, 420, (0.0, 1.0), (0.0, 1.0))
    fpr = (1 - roc["specificity"]).to_list()
    line = list(zip(fpr, roc["sensitivity"], strict=True))
    upper = list(zip(fpr, roc["sensitivity_high"], strict=True))
    lower = list(zip(fpr, roc["sensitivity_low"], strict=True))
    parts = [
        _frame_rates(axes, speech),
        path(axes.place([*upper, *reversed(lower)]), class_="band"),
        path(axes.place([(0, 0), (1, 1)]), class_="chance"),
        path(axes.place(line), class_="line first"),
    ]
    for name, (x, y) in cuts.items():
        parts.append(_draw_mark(name, axes.x(x), axes.y(y)))
    return image(460, 420, title, *parts)


def _draw_mark(cut: str, x: float, y: float) -> Markup:
    if cut == "tuned":
        return draw("circle", cx=x, cy=y, r=6.0, class_="cut tuned")
    corners = [(x - 6, y - 6), (x + 6, y - 6), (x + 6, y + 6), (x - 6, y + 6), (x - 6, y - 6)]
    return path(corners, class_="cut left")


def _frame_rates(axes: Axes, speech: Speech) -> Markup:
    return axes.frame(
        speech.say("false-positive rate (%%)"),
        speech.say("sensitivity (%%)"),
        percent_ticks(),
        percent_ticks(),
    )


def draw_reliability(bins: pl.DataFrame, title: str, speech: Speech) -> Markup:
    """Stated probability against the share that responded, with exact limits, counts above."""
    axes = Axes(460, 380, (0.0, 1.0), (0.0, 1.0), top=34)
    parts = [
        axes.frame(
            speech.say("stated probability of response (%%)"),
            speech.say("responded (%%)"),
            percent_ticks(),
            percent_ticks(),
        ),
        path(axes.place([(0, 0), (1, 1)]), class_="chance"),
    ]
    for number, row in enumerate(bins.iter_rows(named=True)):
        x = axes.x(row["stated"])
        ends = (axes.y(row["share_low"]), axes.y(row["share_high"]))
        parts.append(draw("line", x1=x, x2=x, y1=ends[0], y2=ends[1], class_="reach"))
        parts.append(draw("circle", cx=x, cy=axes.y(row["share"]), r=4.5, class_="mark one"))
        label = f"{row['responded']}/{row['total']}"
        y = axes.top - (6 if number % 2 else 19)  # two lines, so that neighbours stay apart
        parts.append(write(label, x, y, class_="count middle"))
    return image(460, 380, title, *parts)


def draw_decision(decision: pl.DataFrame, title: str, speech: Speech) -> Markup:
    """Net benefit of treating by the test, all and none, over the threshold probability."""
    highest = max(decision["test_high"].max() or 0.0, decision["treat_all"].max() or 0.0, 0.1)
    top = float(np.ceil(10 * float(highest)) / 10)  # type: ignore[arg-type]
    low = -0.2
    axes = Axes(560, 360, (0.0, 1.0), (low, top))
    ticks = [
        (round(v, 1), f"{round(v, 1):g}".replace("-", "−")) for v in np.arange(low, top + 0.01, 0.2)
    ]
    x = decision["threshold"].to_list()

    def line(name: str) -> list[tuple[float, float]]:
        kept = [max(float(v), low) for v in decision[name]]
        return axes.place(zip(x, kept, strict=True))

    parts = [
        axes.frame(
            speech.say("probability from which on one would treat (%%)"),
            speech.say("net benefit"),
            percent_ticks(),
            ticks,
        ),
        path([*line("test_high"), *reversed(line("test_low"))], class_="band"),
        path(axes.place([(0, 0), (1, 0)]), class_="line none"),
        path(line("treat_all"), class_="line all"),
        path(line("test"), class_="line first"),
    ]
    return image(560, 360, title, *parts, kind="chart broad")


def draw_p_values(table: pl.DataFrame, level: float, title: str, speech: Speech) -> Markup:
    """P values of all drugs in order, beside the line below which Benjamini-Hochberg keeps them."""
    p_values = np.sort(table["p_value"].drop_nulls().to_numpy())
    n = p_values.size
    expected = (np.arange(n) + 1) / n
    depth = float(max(np.ceil(-np.log10(min(p_values.min(), level / n))), 1))
    axes = Axes(520, 360, (0.0, float(np.ceil(10 * np.log10(n)) / 10) or 1.0), (0.0, depth))
    x_ticks = [(float(k), _power(k)) for k in range(int(np.log10(n)) + 1)]
    y_ticks = [(float(k), _power(k)) for k in range(int(depth) + 1)]
    kept = [(-np.log10(e), -np.log10(level * e)) for e in expected if -np.log10(level * e) <= depth]
    parts = [
        axes.frame(speech.say("p value by chance"), speech.say("p value"), x_ticks, y_ticks),
        path(
            axes.place([(0.0, 0.0), (-np.log10(expected[0]), -np.log10(expected[0]))]),
            class_="chance",
        ),
        path(axes.place(kept), class_="line limit"),
    ]
    for e, p in zip(expected, p_values, strict=True):
        where = axes.place([(-np.log10(e), -np.log10(max(p, 1e-300)))])[0]
        parts.append(draw("circle", cx=where[0], cy=where[1], r=3.4, class_="mark one"))
    return image(520, 360, title, *parts, kind="chart broad")


def _power(exponent: int) -> str:
    return "1" if exponent == 0 else f"{10.0**-exponent:g}"


def draw_survival(survival: SurvivalAssessment, title: str, speech: Speech) -> Markup:
    """Kaplan-Meier curves of both calls with their limits, and those at risk below."""
    last = max(float(curve.time[-1]) for curve in survival.curves.values())
    step = _find_step(last)
    axes = Axes(620, 420, (0.0, last * 1.02 or 1.0), (0.0, 1.0), left=124, bottom=98)
    ticks = [
        (value, f"{value:g}") for value in np.arange(0, last + step / 2, step) if value <= last
    ]
    parts = [
        axes.frame(
            speech.say("time, as given in the table"),
            speech.say("without event (%%)"),
            ticks,
            percent_ticks(),
        )
    ]
    for number, (name, curve) in enumerate(survival.curves.items()):
        upper = axes.place(_steps(curve.time, curve.high))
        lower = axes.place(_steps(curve.time, curve.low))
        parts.append(path([*upper, *reversed(lower)], class_=f"band {name}"))
        line = axes.place(_steps(curve.time, curve.survival))
        parts.append(path(line, class_=f"line {name}"))
        y = 380 - 22 + 15 * number
        parts.append(write(speech.say(GROUPS[name].one), 6, y, class_="tick"))
        for value, _ in ticks:
            at_risk = (
                survival.n[name]
                if value == 0
                else int(curve.at_risk[curve.time >= value][:1].sum())
            )
            parts.append(write(str(at_risk), axes.x(value), y, class_="tick middle"))
    return image(620, 420, title, *parts, kind="chart broad")


def _steps(time: np.ndarray, level: np.ndarray) -> list[tuple[float, float]]:
    points = [(0.0, 1.0)]
    for moment, value in zip(time, level, strict=True):
        shown = points[-1][1] if np.isnan(value) else float(value)
        points += [(float(moment), points[-1][1]), (float(moment), shown)]
    return points


def _find_step(last: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(last, 1e-9) / 5))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= last / 6))
