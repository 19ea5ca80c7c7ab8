"""Organoid-informed trials as plain lines or JSON."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from oncordia.cli.wide import fold, lay_columns

if TYPE_CHECKING:
    from oncordia.workflows import TrialConcordance

_HEADS = {
    "sensitivity": "sens.",
    "specificity": "spec.",
    "response": "response",
    "power": "power",
    "n_needed": "n needed",
    "needed_to_screen": "screened each",
    "cost_per_responder": "cost/responder",
    "duration_months": "months",
}
_DIGITS = {"n_needed": 0, "cost_per_responder": 0, "needed_to_screen": 1, "duration_months": 1}


def render_concordance(found: "TrialConcordance", *, as_json: bool) -> str:
    """Power as it is known, then one line a pair of sensitivity and specificity."""
    known = found.assurance
    if as_json:
        return json.dumps(
            {
                "design": found.design.name,
                "scenario": found.scenario,
                "assurance": asdict(known),
                "pairs": found.table.to_dicts(),
            },
            ensure_ascii=False,
            indent=2,
        )
    lines = [
        f"{found.design.name}, {found.scenario}",
        *fold(
            f"Over what is known of the concordance the trial rejects with probability "
            f"{known.mean:.3f}. Its power lies from {known.low:.3f} to {known.high:.3f} (95 %), "
            f"and is {known.target:g} or more with probability {known.reached:.2f}.",
            0,
        ),
        "",
    ]
    heads = [head for name, head in _HEADS.items() if not _is_empty(found, name)]
    rows = (
        [_show(name, row[name]) for name in _HEADS if not _is_empty(found, name)]
        for row in found.table.iter_rows(named=True)
    )
    return "\n".join([*lines, *lay_columns([heads, *rows])])


def _is_empty(found: "TrialConcordance", name: str) -> bool:
    return found.table[name].null_count() == found.table.height


def _show(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name in ("sensitivity", "specificity"):
        return f"{value:g}"
    return f"{value:,.{_DIGITS.get(name, 3)}f}"
