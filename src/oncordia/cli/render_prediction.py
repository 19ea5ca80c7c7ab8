"""Predictions and panels as plain lines or JSON."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from oncordia.cli.render_centres import say_decision
from oncordia.cli.wide import fold
from oncordia.domain.alliance import to_plain

if TYPE_CHECKING:
    from oncordia.therapy import Explanation
    from oncordia.workflows import PanelTherapy, PredictedTherapy


def render_prediction(predicted: "PredictedTherapy", n_drugs: int, *, as_json: bool) -> str:
    """Predicted drugs, the most sensitive against the cohort first, and why."""
    if as_json:
        return json.dumps(_plain_prediction(predicted), ensure_ascii=False, indent=2)
    measure = predicted.cohort.matrix.measure
    percent = f"{100 * predicted.confidence:g}%"
    lines = [line for decision in predicted.decisions for line in say_decision(decision)]
    lines += [
        f"{predicted.sample} against {predicted.cohort.name} ({predicted.n_patients} patients): "
        f"{predicted.n_measured} measured, {predicted.table.height} predicted"
    ]
    for note in _list_notes(predicted):
        lines += fold(f"  look  {note}", 8)
    rows = predicted.table.head(n_drugs)
    width = max([len("drug"), *(len(drug) for drug in rows["drug"])])
    lines.append(f"  {'drug':<{width}}  {measure.name:>7}  {percent + ' interval':<16}      z")
    for row in rows.iter_rows(named=True):
        lines.append(
            f"  {row['drug']:<{width}}  {row['response']:7.3f}  "
            f"{row['low']:6.3f} to {row['high']:6.3f}  {row['z']:5.2f}"
        )
    if predicted.table.height > rows.height:
        lines.append(f"  … and {predicted.table.height - rows.height} more; --drugs lists more")
    for one in predicted.explanations:
        lines += fold(f"  why   {_explain(one)}", 8)
    return "\n".join(lines)


def render_panel(panel: "PanelTherapy", *, as_json: bool) -> str:
    """Chosen drugs in order, with what is known once each is measured."""
    if as_json:
        said = {
            "cohort": panel.cohort.name,
            "cohort_digest": panel.cohort.digest,
            "n_patients": panel.n_patients,
            "n_drugs": panel.n_drugs,
            "measured": list(panel.measured),
            "panel": [asdict(step) for step in panel.steps],
        }
        return json.dumps(said, ensure_ascii=False, indent=2)
    head = f"{panel.cohort.name}: {panel.n_patients} patients, {panel.n_drugs} drugs"
    if panel.measured:
        head += f", {len(panel.measured)} measured"
    width = max(len("drug"), *(len(step.drug) for step in panel.steps))
    lines = [head, f"     {'drug':<{width}}  variance known"]
    for place, step in enumerate(panel.steps, start=1):
        lines.append(
            f"  {place:>2} {step.drug:<{width}}  {step.explained:>6.1%}  (+{step.gain:.1%})"
        )
    return "\n".join(lines)


def _list_notes(predicted: "PredictedTherapy") -> list[str]:
    notes = []
    if predicted.misfit > predicted.misfit_limit:
        notes.append(
            f"The measured drugs fit the cohort badly (misfit {predicted.misfit:.1f}; 1 is usual): "
            "this patient is unlike it, and the intervals are widened."
        )
    if predicted.kind == "additive":
        notes.append(
            "The cohort is too small to tell drugs apart; the patient's level alone counts."
        )
    return notes


def _explain(one: "Explanation") -> str:
    kept = one.surviving
    if not kept:
        return f"{one.drug}: no single measured drug leads; many add a little."
    parts = ", ".join(f"{part.drug} ({part.amount:+.3f})" for part in kept)
    return f"{one.drug}: moved from the cohort's mean mostly by {parts}; high is sensitive."


def _plain_prediction(predicted: "PredictedTherapy") -> dict[str, object]:
    return {
        "sample": predicted.sample,
        "cohort": predicted.cohort.name,
        "cohort_digest": predicted.cohort.digest,
        "measure": predicted.cohort.matrix.measure.name,
        "n_patients": predicted.n_patients,
        "n_measured": predicted.n_measured,
        "model": predicted.kind,
        "misfit": predicted.misfit,
        "misfit_limit": predicted.misfit_limit,
        "confidence": predicted.confidence,
        "drugs": predicted.table.to_dicts(),
        "explanations": [asdict(one) for one in predicted.explanations],
        "decisions": [to_plain(decision) for decision in predicted.decisions],
    }
