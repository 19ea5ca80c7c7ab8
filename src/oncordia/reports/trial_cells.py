"""Characteristics as cells of the pages of trials: value, error, and how it is known."""

from collections.abc import Sequence

from oncordia.domain import Provenance
from oncordia.domain.trials import Characteristic, Characteristics, Method
from oncordia.reports.speech import Speech
from oncordia.reports.trial_words import name_quantity

HEADLINES = (
    "power",
    "type1",
    "mean_right_selected",
    "mean_overdosed_share",
    "expected_n",
    "expected_duration_months",
)
MOST_STAGES = 8  # that are drawn and listed; the tables have all
SHARES = ("reject", "mean_selected")
_MEAN_SHARES = ("mean_right_selected", "mean_none_selected", "mean_overdosed_share")


def list_rows(found: Sequence[Characteristics], speech: Speech) -> list[dict[str, object]]:
    """One row a quantity and label, one cell a scenario."""
    rows: list[dict[str, object]] = []
    known = dict.fromkeys(name for one in found for name in one.list_names())
    for name in sorted(known, key=lambda name: name not in HEADLINES):
        labels = next(one[name].labels for one in found if name in one)
        if name.endswith("_by_stage") and len(labels) > MOST_STAGES:
            continue
        for place, label in enumerate(labels):
            cells = [
                say_value(one, name, place, speech)
                if name in one and place < one[name].values.size
                else ("–", "", "")
                for one in found
            ]
            rows.append(
                {
                    "name": name_quantity(name, speech) if place == 0 else "",
                    "label": label,
                    "cells": cells,
                }
            )
    return rows


def say_value(
    found: Characteristics, name: str, place: int, speech: Speech
) -> tuple[str, str, str]:
    """Value, its error or how it is known, and whether it is exact."""
    best = found[name]
    value = float(best.values[place])
    shown = _say_number(best, value, speech)
    if best.method is Method.EXACT:
        beside = found.simulated.get(name)
        said = speech.say("exact")
        if beside is not None and place < beside.values.size:
            mean = _say_number(best, float(beside.values[place]), speech)
            error = _say_error(best, float(beside.errors[place]), speech)
            said = speech.say("exact (%(value)s ± %(error)s)", value=mean, error=error)
        return shown, said, "exact"
    return shown, f"± {_say_error(best, float(best.errors[place]), speech)}", "simulated"


def is_share(name: str) -> bool:
    """Whether a characteristic is a share of trials."""
    return name in ("power", "type1", "early_stop", *SHARES, *_MEAN_SHARES) or name.endswith(
        "_by_stage"
    )


def _say_number(known: Characteristic, value: float, speech: Speech) -> str:
    if is_share(known.name):
        return f"{speech.number(100 * value, 2 if value < 0.1 else 1)} %"
    return speech.number(value, 1 if abs(value) >= 100 else 2)


def _say_error(known: Characteristic, error: float, speech: Speech) -> str:
    return speech.number(100 * error if is_share(known.name) else error, 2)


def list_options(provenance: Provenance, speech: Speech) -> list[tuple[str, str]]:
    """Version, seed and digests behind a page."""
    rows = [(speech.say("Version"), f"Oncordia {provenance.version}")]
    if provenance.seed is not None:
        rows.append((speech.say("Seed"), str(provenance.seed)))
    rows += [(one.file, f"SHA-256 {one.sha256}") for one in provenance.inputs]
    return rows
