"""A reference cohort as plain lines or JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from oncordia.domain.therapy import Cohort, CohortCard

if TYPE_CHECKING:
    from oncordia.therapy import AssembledCohort
    from oncordia.workflows import ShownCohort

_SHOWN_DIGEST = 16


def render_built(built: "AssembledCohort", out: Path, *, as_json: bool) -> str:
    """What was built, what is to be known of it, and where it lies."""
    from oncordia.workflows import describe_cohort

    shown = describe_cohort(built.cohort)
    if as_json:
        said = {**_summarise(shown), "notes": list(built.notes), "out": str(out)}
        return json.dumps(said, ensure_ascii=False, indent=2)
    lines = _head_lines(shown)
    lines += [f"  note     {note}" for note in built.notes]
    return "\n".join([*lines, f"cohort   {out}"])


def render_cohort(shown: "ShownCohort", n_drugs: int, *, as_json: bool) -> str:
    """What a cohort holds, with its first drugs by name."""
    if as_json:
        said = {**_summarise(shown), "drugs": shown.drugs.to_dicts()}
        return json.dumps(said, ensure_ascii=False, indent=2)
    lines = _head_lines(shown)
    rows = shown.drugs.head(n_drugs)
    if rows.height:
        width = max(len(drug) for drug in rows["drug"])
        lines.append(f"  {'drug':<{width}}  samples   mean     sd")
    for row in rows.iter_rows(named=True):
        lines.append(
            f"  {row['drug']:<{width}}  {row['n_samples']:>7}  {_number(row['mean'])}  "
            f"{_number(row['sd'])}"
        )
    if shown.drugs.height > rows.height:
        lines.append(f"  … and {shown.drugs.height - rows.height} more; --drugs lists more")
    return "\n".join(lines)


def render_card(card: CohortCard, out: Path, *, as_json: bool) -> str:
    """What the card says of the cohort's errors, and where it lies."""
    if as_json:
        return json.dumps(
            {**asdict(card), "out": str(out)}, ensure_ascii=False, indent=2, default=str
        )
    head = f"{card.cohort}: {card.n_patients} patients x {card.n_drugs} drugs"
    if not card.errors:
        return f"{head}; too few patients to leave some out\ncard     {out}"
    whole, held = card.errors[0], card.coverage[0]
    head += f"; error {whole.error:.2f} SD, {held.share.value:.0%} inside the "
    return f"{head}{held.confidence:.0%} interval\ncard     {out}"


def say_size(cohort: Cohort, n_patients: int, n_donors: int) -> str:
    """Size and measure of a cohort in one line."""
    matrix = cohort.matrix
    people = f"{n_patients} patient{'' if n_patients == 1 else 's'}"
    if n_donors:
        people += f" and {n_donors} healthy donor{'' if n_donors == 1 else 's'}"
    end = "low" if matrix.measure.direction.sign < 0 else "high"
    return (
        f"{matrix.n_samples} samples of {people} x {matrix.n_drugs} drugs, "
        f"{matrix.measure.name} ({end} is sensitive)"
    )


def _head_lines(shown: "ShownCohort") -> list[str]:
    cohort = shown.cohort
    lines = [f"{cohort.name}: {say_size(cohort, shown.n_patients, shown.n_donors)}"]
    named = {disease or "not told": count for disease, count in shown.diseases.items()}
    if any(shown.diseases):
        lines.append(f"  disease  {_phrase(named)}")
    if any(shown.centres):
        centres = {centre or "not told": count for centre, count in shown.centres.items()}
        lines.append(f"  centre   {_phrase(centres)}")
    lines.append(
        f"  measured {shown.coverage:.0%} of samples and drugs, "
        f"{shown.error_share:.0%} of them with an error"
    )
    if cohort.features is not None:
        lines.append(f"  facts    {len(cohort.features.features)} molecular")
    lines.append(f"  digest   {cohort.digest[:_SHOWN_DIGEST]}… version {cohort.version}")
    return lines


def _summarise(shown: "ShownCohort") -> dict[str, object]:
    cohort = shown.cohort
    return {
        "name": cohort.name,
        "version": cohort.version,
        "digest": cohort.digest,
        "measure": cohort.matrix.measure.name,
        "direction": str(cohort.matrix.measure.direction),
        "n_samples": cohort.matrix.n_samples,
        "n_patients": shown.n_patients,
        "n_donors": shown.n_donors,
        "n_drugs": cohort.matrix.n_drugs,
        "coverage": shown.coverage,
        "error_share": shown.error_share,
        "diseases": shown.diseases,
        "centres": shown.centres,
        "n_features": 0 if cohort.features is None else len(cohort.features.features),
        "inputs": [asdict(one) for one in cohort.inputs],
    }


def _phrase(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _number(value: float | None) -> str:
    return "     " if value is None else f"{value:5.3g}"
