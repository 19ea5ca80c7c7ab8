"""The page of a trial: a design in words and steps, and what it comes to in each scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from oncordia.domain import Provenance
from oncordia.domain.trials import (
    Characteristics,
    Swing,
    ValidatedFamily,
    list_settings,
)
from oncordia.reports.shell import check_language, write_page
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.trial_cells import (
    HEADLINES,
    MOST_STAGES,
    SHARES,
    list_options,
    list_rows,
    say_value,
)
from oncordia.reports.trial_figures import Bars, draw_bars, draw_distribution, draw_swings
from oncordia.reports.trial_words import name_quantity
from oncordia.trials import Design, Scenario

MOST_TILES = 3  # scenarios; more are told in a table
_SPREADS = ("patients", "duration_months", "events")
_BY_STAGE = ("reject_by_stage", "futility_by_stage")
Figures = list[tuple[str, Markup]]  # caption and figure


@dataclass(frozen=True, slots=True)
class TrialReport:
    """All that the page says."""

    design: Design
    scenarios: tuple[Scenario, ...]
    found: tuple[Characteristics, ...]
    provenance: Provenance
    swings: tuple[Swing, ...] = ()
    swing_share: float = 0.2
    validation: tuple[ValidatedFamily, ...] = ()
    language: str = "en"
    notes: tuple[str, ...] = ()


def write_trial_page(path: Path, report: TrialReport) -> None:
    """Write the page whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    InvalidOption
        If the language is unknown.
    """
    write_page(path, render_trial_page(report))


def render_trial_page(report: TrialReport) -> str:
    """HTML page that needs no other file and no network."""
    check_language(report.language)
    return render_spoken_page(
        "trial.html",
        lambda speech: _fill(report, speech),
        title=report.design.name,
        language=report.language,
        version=report.provenance.version,
        kind="trial",
        styles=("trial.css",),
    )


def _fill(report: TrialReport, speech: Speech) -> Mapping[str, object]:
    return {
        "report": report,
        "schema": report.design.describe(),
        "settings": _list_settings(report.design, speech),
        "scenarios": [(one.name, _list_settings(one, speech)) for one in report.scenarios],
        "tiles": _list_tiles(report, speech),
        "headlines": _list_headlines(report, speech),
        "table": list_rows(report.found, speech),
        "spreads": _list_spreads(report, speech),
        "stages": _draw_stages(report, speech),
        "shares": _draw_shares(report, speech),
        "swings": _draw_swings(report, speech),
        "sources": report.design.list_sources(),
        "options": list_options(report.provenance, speech),
        "trials": max((one.trials for one in report.found), default=0),
    }


def _list_settings(one: Any, speech: Speech, path: str = "") -> list[tuple[str, str, str]]:
    """Name, words and value of each setting; those that are not set are left out."""
    rows = []
    for listed in list_settings(type(one)):
        value = getattr(one, listed.name)
        if value is None or listed.name == "name":
            continue
        name, told = f"{path}{listed.name}", listed.setting
        if is_dataclass(value):
            rows.append((name, told.words, ""))
            rows += _list_settings(value, speech, f"{name}.")
            continue
        shown = speech.say("yes") if value is True else speech.say("no") if value is False else ""
        shown = shown or _show(value)
        rows.append((name, told.words, f"{shown} {told.unit}" if told.unit else shown))
    return rows


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_show(part) for part in value) or "–"
    if isinstance(value, float):
        return f"{value:.6g}"
    if is_dataclass(value) and not isinstance(value, type):
        parts = (
            f"{listed.name} {_show(getattr(value, listed.name))}"
            for listed in list_settings(type(value))
            if getattr(value, listed.name) is not None
        )
        return f"({'; '.join(parts)})"
    return str(value)


def _list_headlines(report: TrialReport, speech: Speech) -> dict[str, object]:
    """Headlines of many scenarios as one table: a row a scenario."""
    names = [
        name
        for name in HEADLINES
        if any(name in one and one[name].values.size == 1 for one in report.found)
    ]
    rows = [
        (
            one.scenario,
            [say_value(one, name, 0, speech) if name in one else ("–", "", "") for name in names],
        )
        for one in report.found
    ]
    return {"heads": [name_quantity(name, speech) for name in names], "rows": rows}


def _list_tiles(report: TrialReport, speech: Speech) -> list[dict[str, object]]:
    """Headlines of each of a few scenarios; none where there are many."""
    if len(report.found) > MOST_TILES:
        return []
    return [
        {
            "scenario": one.scenario,
            "cells": [
                (name_quantity(name, speech), *say_value(one, name, 0, speech))
                for name in HEADLINES
                if name in one and one[name].values.size == 1
            ],
        }
        for one in report.found
    ]


def _list_spreads(
    report: TrialReport, speech: Speech
) -> list[tuple[str, list[tuple[str, Markup]]]]:
    """Histograms of each quantity that varies, one a scenario."""
    groups = []
    for name in _SPREADS:
        figures = [
            (
                one.scenario,
                draw_distribution(
                    spread.values,
                    f"{name_quantity(name, speech)}: {one.scenario}",
                    name_quantity(name, speech),
                    speech.say("%% of trials"),
                ),
            )
            for one in report.found
            for spread in one.spreads
            if spread.name == name and np.isfinite(spread.values).all() and np.ptp(spread.values)
        ]
        if figures:
            groups.append((name_quantity(name, speech), figures))
    return groups


def _draw_stages(report: TrialReport, speech: Speech) -> Markup | None:
    """At which stage trials end, and why."""
    labels: Sequence[str] = ()
    bars = []
    for one in report.found:
        if "stop_by_stage" not in one:
            continue
        stop = one["stop_by_stage"]
        labels = stop.labels
        parts = [one[name].values for name in _BY_STAGE if name in one]
        rest = stop.values - sum(parts)
        bars.append(Bars(one.scenario, (*parts, np.clip(rest, 0.0, 1.0))))
    if not bars or not 2 <= len(labels) <= MOST_STAGES:
        return None
    said = [speech.say("Stage %(number)s", number=i) for i in range(1, len(labels) + 1)]
    return draw_bars(bars, said, speech.say("Where trials end"))


def _draw_shares(report: TrialReport, speech: Speech) -> list[tuple[str, Markup]]:
    """Rejections and selections by label."""
    figures = []
    for name in SHARES:
        known = [one for one in report.found if name in one and one[name].values.size > 1]
        if known:
            bars = [Bars(one.scenario, (one[name].values,)) for one in known]
            title = name_quantity(name, speech)
            figures.append((title, draw_bars(bars, known[0][name].labels, title)))
    return figures


def _draw_swings(report: TrialReport, speech: Speech) -> list[tuple[str, Markup]]:
    figures = []
    for quantity in dict.fromkeys(swing.quantity for swing in report.swings):
        own = [swing for swing in report.swings if swing.quantity == quantity]
        title = name_quantity(quantity, speech)
        figures.append((title, draw_swings(own, title, quantity in ("power", "type1"))))
    return figures
