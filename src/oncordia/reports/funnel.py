"""The page of a funnel: each edition in figures and tables, times, reasons, changes, forecast."""

import math
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from oncordia.partnering.funnel import (
    Difference,
    Forecast,
    Funnel,
    FunnelSummary,
    IntervalMethod,
    Rung,
    Share,
)
from oncordia.reports.funnel_figures import Bar, draw_funnel, draw_reasons
from oncordia.reports.funnel_words import COMPARATORS, name_reason, name_step
from oncordia.reports.shell import check_language, write_page
from oncordia.reports.speech import NO_VALUE, Speech
from oncordia.reports.spoken_page import render_spoken_page


def write_funnel_page(
    path: Path, summary: FunnelSummary, *, version: str, language: str = "en"
) -> None:
    """Write the page whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    InvalidOption
        If the language is unknown.
    """
    write_page(path, render_funnel_page(summary, version=version, language=language))


def render_funnel_page(summary: FunnelSummary, *, version: str, language: str = "en") -> str:
    """HTML page that needs no other file and no network."""
    check_language(language)
    return render_spoken_page(
        "funnel.html",
        lambda speech: _fill(summary, version, speech),
        title="Funnel",
        language=language,
        version=version,
        kind="funnel",
        styles=("trial.css", "funnel.css"),
    )


def _fill(summary: FunnelSummary, version: str, speech: Speech) -> Mapping[str, object]:
    shown = [*summary.editions, *([summary.total] if summary.total else [])]
    whole = summary.total or (summary.editions[0] if summary.editions else None)
    return {
        "summary": summary,
        "version": version,
        "day": summary.options.today,
        "funnels": [_describe(one, speech) for one in shown],
        "times": [(_name(one, speech), _list_times(one, speech)) for one in shown if _timed(one)],
        "reasons": _draw_reasons(whole, speech),
        "n_no": sum(one.share.n for one in whole.reasons) if whole else 0,
        "changes": _list_changes(summary, speech),
        "forecast": _say_forecast(summary.forecast, summary, speech),
        "confidence": speech.number(100 * summary.options.confidence),
        "is_exact": summary.options.method is IntervalMethod.EXACT,
    }


def _timed(funnel: Funnel) -> bool:
    return any(one.n for one in funnel.times)


def _name(funnel: Funnel, speech: Speech) -> str:
    if funnel.event_id == "all":
        return speech.say("All editions")
    if funnel.event_id == "other":
        return speech.say("Other editions")
    if not funnel.event_id and funnel.n_editions == 1:
        return speech.say("Talks of no event")
    return funnel.label_zh or funnel.label if speech.language == "zh" else funnel.label


def _describe(funnel: Funnel, speech: Speech) -> dict[str, object]:
    name = _name(funnel, speech)
    notes = []
    if funnel.by_counts and funnel.n_editions == 1:
        notes.append(speech.say("Told by counts alone."))
        notes.append(speech.say(COMPARATORS[funnel.comparator].one))
        if funnel.source:
            notes.append(speech.say("Source: %(source)s.", source=funnel.source))
    if funnel.n_open is not None:
        notes.append(
            speech.say_count("%(num)s talk is open.", "%(num)s talks are open.", funnel.n_open)
        )
        n_no = funnel.n_no or 0
        notes.append(speech.say_count("%(num)s ended in a no.", "%(num)s ended in a no.", n_no))
    return {
        "name": name,
        "figure": draw_funnel([_bar(one, speech) for one in _told(funnel)], name),
        "notes": speech.gap.join(notes),
        "rows": [
            (
                name_step(one.step, speech),
                _say_count(one, speech),
                _say_share(one.from_previous, speech),
                _say_share(one.from_first, speech),
                _say_number(one.n_open, speech),
                _say_number(one.n_no, speech),
            )
            for one in funnel.rungs
        ],
        "has_ends": any(one.n_open is not None for one in funnel.rungs),
    }


def _told(funnel: Funnel) -> list[Rung]:
    return [one for one in funnel.rungs if one.n is not None]


def _bar(rung: Rung, speech: Speech) -> Bar:
    said = _say_number(rung.n, speech)
    share = rung.from_first
    if share is not None and share.of:
        said += f" · {_percent(share.value, speech)} %"
    return Bar(name_step(rung.step, speech), share, said, is_whole=share is None)


def _say_count(rung: Rung, speech: Speech) -> str:
    if rung.n is not None:
        return speech.number(rung.n)
    return speech.say("withheld") if rung.is_withheld else speech.say("not told")


def _say_number(n: int | None, speech: Speech) -> str:
    return NO_VALUE if n is None else speech.number(n)


def _percent(value: float, speech: Speech) -> str:
    return speech.number(100 * value, 1)


def _say_share(share: Share | None, speech: Speech) -> str:
    if share is None or not share.of:
        return ""
    return speech.say(
        "%(share)s %% (%(low)s to %(high)s)",
        share=_percent(share.value, speech),
        low=_percent(share.low, speech),
        high=_percent(share.high, speech),
    )


def _list_times(funnel: Funnel, speech: Speech) -> list[tuple[str, str, str]]:
    rows = []
    for one in funnel.times:
        if not one.n:
            continue
        way = f"{name_step(one.first, speech)} → {name_step(one.then, speech)}"
        came = speech.say(
            "%(n)s of %(of)s", n=speech.number(one.n_reached), of=speech.number(one.n)
        )
        if math.isnan(one.median_days):
            rows.append((way, speech.say("less than half so far"), came))
            continue
        low, high = (
            "?" if math.isnan(day) else speech.number(day) for day in (one.low_days, one.high_days)
        )
        said = speech.say(
            "%(median)s days (%(low)s to %(high)s)",
            median=speech.number(one.median_days),
            low=low,
            high=high,
        )
        rows.append((way, said, came))
    return rows


def _draw_reasons(funnel: Funnel | None, speech: Speech) -> Markup | None:
    if funnel is None or not funnel.reasons:
        return None
    bars = [
        Bar(name_reason(one.reason, speech), one.share, speech.number(one.share.n))
        for one in funnel.reasons
    ]
    return draw_reasons(bars, speech.say("Why no"))


def _list_changes(summary: FunnelSummary, speech: Speech) -> list[tuple[str, str, str, str]]:
    names = {one.event_id: _name(one, speech) for one in summary.editions}
    return [
        (
            f"{names[one.before_id]} → {names[one.event_id]}",
            speech.say("as they stand")
            if one.age_days is None
            else speech.say_count("%(num)s day", "%(num)s days", one.age_days),
            f"{name_step(one.previous, speech)} → {name_step(one.step, speech)}",
            _say_difference(one.difference, speech),
        )
        for one in summary.changes
    ]


def _say_difference(one: Difference, speech: Speech) -> str:
    value, low, high = (_sign(part, speech) for part in (one.value, one.low, one.high))
    return speech.say("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high)


def _sign(value: float, speech: Speech) -> str:
    return ("+" if value > 0 else "") + _percent(value, speech)


def _say_forecast(
    made: Forecast | None, summary: FunnelSummary, speech: Speech
) -> dict[str, object] | None:
    if made is None:
        return None
    own = [one for one in summary.editions if one.event_id == made.event_id]
    return {
        "said": speech.say(
            "%(name)s: %(mean)s signed in the end (%(low)s to %(high)s), of which %(now)s are.",
            name=_name(own[0], speech) if own else made.label,
            mean=speech.number(made.mean, 1),
            low=speech.number(made.low),
            high=speech.number(made.high),
            now=speech.number(made.n_signed),
        ),
        "n_editions": made.n_editions,
        "rows": [
            (
                name_step(one.step, speech),
                speech.number(one.n_open),
                speech.say(
                    "%(n)s of %(of)s",
                    n=speech.number(one.n_signed_before),
                    of=speech.number(one.n_before),
                ),
            )
            for one in made.stages
        ],
    }
