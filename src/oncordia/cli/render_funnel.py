"""Funnels as plain lines or JSON."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from oncordia.cli.render_talks import dump, indent, lay_rows
from oncordia.cli.wide import COLUMNS, wrap
from oncordia.domain.alliance import Comparator
from oncordia.partnering.funnel import (
    Difference,
    Forecast,
    Funnel,
    FunnelSummary,
    Rung,
    Share,
    StepTime,
)

_NONE = "–"
_HEADINGS = ("step", "reached", "of the step before", "of the first step", "open", "no")


def render_funnel(summary: FunnelSummary, *, as_json: bool) -> str:
    """Every edition, all together, what changed, and the forecast."""
    if as_json:
        return dump(_plain(summary))
    if not summary.editions:
        said = (
            f"every edition has fewer than {summary.minimum} talks; nothing is shown to others"
            if summary.minimum
            else "no talk is recorded; record one with: oncordia funnel record, or funnel import"
        )
        return "\n".join(wrap(said, COLUMNS))
    blocks = [list(_write_funnel(one)) for one in summary.editions]
    if summary.total is not None:
        blocks.append(list(_write_funnel(summary.total)))
    if summary.changes:
        blocks.append(list(_write_changes(summary)))
    if summary.forecast is not None:
        blocks.append(list(_write_forecast(summary.forecast)))
    blocks.append(list(_write_foot(summary)))
    return "\n\n".join("\n".join(block) for block in blocks)


def _write_funnel(funnel: Funnel) -> Iterator[str]:
    yield from wrap(_say_title(funnel), COLUMNS)
    shown = [name for name in _HEADINGS if name not in {"open", "no"} or _has_ends(funnel)]
    rows = [tuple(shown)]
    for rung in funnel.rungs:
        cells = [str(rung.step), _say_count(rung), _say_share(rung.from_previous)]
        cells.append(_say_share(rung.from_first))
        if _has_ends(funnel):
            cells += [_say_number(rung.n_open), _say_number(rung.n_no)]
        rows.append(tuple(cells))
    yield from (f"  {line}" for line in lay_rows(rows))
    if funnel.n_open is not None:
        yield f"  {_many(funnel.n_open, 'talk')} open, {funnel.n_no} ended in a no"
    if funnel.reasons:
        yield from indent(
            "why no: "
            + "; ".join(
                f"{one.reason} {one.share.n}, {_say_share(one.share)}" for one in funnel.reasons
            )
        )
    for time in funnel.times:
        if time.n:
            yield f"  {_say_time(time)}"


def _has_ends(funnel: Funnel) -> bool:
    return any(rung.n_open is not None for rung in funnel.rungs)


def _say_title(funnel: Funnel) -> str:
    said = [funnel.label]
    if funnel.event_id and funnel.n_editions == 1:
        said.append(f"[{funnel.event_id}]")
    if funnel.n_editions > 1:
        said.append(f"({funnel.n_editions} together)")
    elif funnel.by_counts:
        word = "" if funnel.comparator is Comparator.EXACTLY else f" ({funnel.comparator})"
        source = f", {funnel.source}" if funnel.source else ""
        said.append(f"by counts alone{word}{source}")
    return " ".join(said)


def _say_count(rung: Rung) -> str:
    if rung.n is not None:
        return str(rung.n)
    return "withheld" if rung.is_withheld else "not told"


def _say_number(n: int | None) -> str:
    return _NONE if n is None else str(n)


def _say_share(share: Share | None) -> str:
    if share is None or not share.of:
        return ""
    return f"{_percent(share.value)} % ({_percent(share.low)} to {_percent(share.high)})"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _say_time(time: StepTime) -> str:
    head = f"{time.first} to {time.then}"
    tail = f"{time.n_reached} of {time.n} came there"
    if math.isnan(time.median_days):
        return f"{head}: less than half so far; {tail}"
    low, high = ("?" if math.isnan(one) else f"{one:g}" for one in (time.low_days, time.high_days))
    return f"{head}: median {time.median_days:g} days ({low} to {high}); {tail}"


def _write_changes(summary: FunnelSummary) -> Iterator[str]:
    for (before, after, age_days), own in groupby(
        summary.changes, lambda one: (one.before_id, one.event_id, one.age_days)
    ):
        age = "as they stand" if age_days is None else f"both after {_many(age_days, 'day')}"
        title = f"From {before} to {after}, {age}, in percentage points"
        yield from wrap(title, COLUMNS)
        rows = [(f"{one.previous} to {one.step}", *_say_difference(one.difference)) for one in own]
        yield from (f"  {line}" for line in lay_rows(rows))


def _say_difference(one: Difference) -> tuple[str, str]:
    limits = f"({100 * one.low:+.1f} to {100 * one.high:+.1f})"
    return f"{100 * one.value:+.1f}", limits


def _write_forecast(made: Forecast) -> Iterator[str]:
    yield from wrap(
        f"Forecast for {made.label}: {made.mean:.1f} signed in the end "
        f"({made.low} to {made.high}), of which {made.n_signed} are",
        COLUMNS,
    )
    for one in made.stages:
        before = f"{one.n_signed_before} of {one.n_before} before were signed from there"
        yield from indent(f"{one.n_open} open at {one.step}; {before}")
    yield from indent(
        "assumed: open talks are signed as often as talks that came as far in "
        f"{_many(made.n_editions, 'edition')} before; editions differ by a beta law"
    )


def _write_foot(summary: FunnelSummary) -> Iterator[str]:
    options = summary.options
    said = (
        f"As of {options.today}. In brackets {100 * options.confidence:g} % intervals "
        f"({options.method}). Reached: at least this step. Open talks count as not there yet."
    )
    if summary.minimum:
        said += f" For others: cells of 1 to {summary.minimum - 1} talks are folded or withheld."
    yield from wrap(said, COLUMNS)


def _plain(summary: FunnelSummary) -> dict[str, Any]:
    made = summary.forecast
    return {
        "as_of": summary.options.today.isoformat(),
        "confidence": summary.options.confidence,
        "method": summary.options.method,
        "minimum": summary.minimum,
        "editions": [_plain_funnel(one) for one in summary.editions],
        "total": None if summary.total is None else _plain_funnel(summary.total),
        "changes": [asdict(one) for one in summary.changes],
        "forecast": None if made is None else asdict(made),
    }


def _plain_funnel(funnel: Funnel) -> dict[str, Any]:
    return {
        "event_id": funnel.event_id,
        "label": funnel.label,
        "first_day": None if funnel.first_day is None else funnel.first_day.isoformat(),
        "n_editions": funnel.n_editions,
        "by_counts": funnel.by_counts,
        "comparator": funnel.comparator,
        "source": funnel.source,
        "n_open": funnel.n_open,
        "n_no": funnel.n_no,
        "steps": [
            {
                "step": rung.step,
                "n": rung.n,
                "is_withheld": rung.is_withheld,
                "from_previous": _plain_share(rung.from_previous),
                "from_first": _plain_share(rung.from_first),
                "n_open": rung.n_open,
                "n_no": rung.n_no,
            }
            for rung in funnel.rungs
        ],
        "reasons": [
            {"reason": one.reason, **(_plain_share(one.share) or {})} for one in funnel.reasons
        ],
        "times": [
            {key: _finite(value) for key, value in asdict(one).items()}
            for one in funnel.times
            if one.n
        ],
    }


def _plain_share(share: Share | None) -> dict[str, Any] | None:
    if share is None or not share.of:
        return None
    return {
        "n": share.n,
        "of": share.of,
        "share": share.value,
        "low": share.low,
        "high": share.high,
    }


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
