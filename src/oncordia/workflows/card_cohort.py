"""The card of a cohort: what it holds, and how well it predicts patients left out."""

from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import (
    CentreShift,
    ClassError,
    Cohort,
    CohortCard,
    CoverageCheck,
    Interval,
)
from oncordia.errors import InvalidTable, OutputError
from oncordia.formats.therapy import read_cohort
from oncordia.reports import check_language, write_cohort_card
from oncordia.therapy import (
    CrossCheck,
    cross_check,
    find_laboratory_shifts,
    relate_drugs,
    score_predictions,
)
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.show_cohort import describe_cohort

_RESAMPLES = 500
_ENDINGS = (".html", ".md")


def card_cohort(
    folder: str | Path,
    out: str | Path | None = None,
    *,
    language: str = "en",
    n_revealed: int = 10,
    progress: Progress = keep_silent,
) -> CohortCard:
    """Measure how well a cohort predicts, and write its card.

    Every patient is left out once, in five folds or, where there are few, one at a time;
    ``n_revealed`` random drugs are revealed and all others predicted.

    Parameters
    ----------
    folder
        A cohort that ``cohort build`` wrote.
    out
        File for the card: a page where it ends in .html, Markdown where it ends in .md.
    language
        ``en`` or ``zh``.
    n_revealed
        Measured drugs of a left-out patient.
    progress
        Is told how far the work has come.

    Returns
    -------
    CohortCard
        Without errors where the cohort is too small to leave patients out.

    Raises
    ------
    InputError
        If the folder is no cohort.
    OutputError
        If the name of the file ends otherwise, or the card cannot be written.
    """
    if out is not None and Path(out).suffix.lower() not in _ENDINGS:
        raise OutputError(
            f"{Path(out).name}: a card is written as {' or '.join(_ENDINGS)}, not as "
            f"{Path(out).suffix or 'a file without an ending'}; change the ending of the name"
        )
    check_language(language)
    cohort = read_cohort(folder)
    progress("leave patients out", 0, 1)
    checked = _check(cohort, n_revealed)
    progress("leave patients out", 1, 1)
    card = _fill(cohort, checked)
    if out is not None:
        write_cohort_card(Path(out), card, language)
    return card


def _check(cohort: Cohort, n_revealed: int) -> CrossCheck | None:
    matrix = cohort.matrix
    facts = None if cohort.features is None else cohort.features.align_rows(matrix.samples)
    if facts is not None and not np.isfinite(facts).any():
        facts = None
    try:
        return cross_check(
            matrix, facts, relate_drugs(matrix.drugs, cohort.notes), n_revealed=n_revealed
        )
    except InvalidTable:  # too small: the card says so by its missing errors
        return None


def _fill(cohort: Cohort, checked: CrossCheck | None) -> CohortCard:
    shown = describe_cohort(cohort)
    matrix = cohort.matrix
    return CohortCard(
        cohort=cohort.name,
        version=cohort.version,
        digest=cohort.digest,
        software=version("oncordia"),
        measure=matrix.measure,
        disease=", ".join(name for name in shown.diseases if name) or cohort.disease,
        n_samples=matrix.n_samples,
        n_patients=shown.n_patients,
        n_healthy=shown.n_donors,
        n_drugs=matrix.n_drugs,
        filled=shown.coverage,
        centres=tuple((name, count) for name, count in shown.centres.items() if name),
        inputs=cohort.inputs,
        model="" if checked is None else checked.kind,
        n_revealed=0 if checked is None else checked.n_revealed,
        n_folds=0 if checked is None else checked.n_folds,
        errors=() if checked is None else _list_errors(cohort, checked),
        coverage=() if checked is None else (_measure_coverage(checked),),
        shifts=tuple(
            CentreShift(centre, one.n_shifted, one.n_drugs, one.in_sd)
            for centre, one in find_laboratory_shifts(matrix).items()
            if one.is_told
        ),
    )


def _list_errors(cohort: Cohort, checked: CrossCheck) -> tuple[ClassError, ...]:
    """All drugs, then each class that has two drugs or more."""
    classes: dict[str, list[int]] = defaultdict(list)
    for place, drug in enumerate(checked.drugs):
        note = cohort.notes.get(drug)
        if note is not None and note.drug_class:
            classes[note.drug_class].append(place)
    groups = [("", list(range(len(checked.drugs))))]
    groups += sorted((name, places) for name, places in classes.items() if len(places) > 1)
    return tuple(_score(name, np.array(places), checked) for name, places in groups)


def _score(name: str, places: np.ndarray, checked: CrossCheck) -> ClassError:
    scores = score_predictions(
        checked.truth[:, places],
        checked.predicted[:, places],
        checked.low[:, places],
        checked.high[:, places],
    )
    return ClassError(
        drug_class=name,
        n_drugs=places.size,
        n_values=scores.n_values,
        error=scores.rmse,
        correlation=scores.r,
        coverage=scores.coverage,
    )


def _measure_coverage(checked: CrossCheck) -> CoverageCheck:
    """Share inside, with an interval over patients, who are the units."""
    asked = ~np.isnan(checked.truth)
    rows = np.flatnonzero(asked.any(axis=1))
    inside = (checked.inside & asked)[rows].sum(axis=1).astype(np.float64)
    count = asked[rows].sum(axis=1).astype(np.float64)
    low, high = _resample_share(inside, count)
    return CoverageCheck(
        confidence=checked.confidence,
        share=Interval(float(inside.sum() / count.sum()), low, high),
        low_patients=float(np.percentile(inside / count, 5)),
    )


def _resample_share(inside: FloatArray, count: FloatArray) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    draws = rng.integers(0, inside.size, (_RESAMPLES, inside.size))
    shares = inside[draws].sum(axis=1) / count[draws].sum(axis=1)
    return float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975))
