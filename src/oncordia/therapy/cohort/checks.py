"""Checks of an assembled cohort: what cannot be used, and what is to be known."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import LEAST_REFERENCE, FeatureTable, ResponseMatrix
from oncordia.errors import InvalidTable

LEAST_SAMPLES = 3  # below, no spread of a drug can be told
LEAST_DRUGS = 2
LEAST_COPIED = 5  # different responses of which none differs between copies


def refuse_tiny(matrix: ResponseMatrix) -> None:
    """Raise InvalidTable where nothing could be ranked against the cohort."""
    if matrix.n_drugs < LEAST_DRUGS:
        raise InvalidTable(
            f"the cohort has one drug, {matrix.drugs[0]!r}, and nothing to rank it against; "
            f"give {LEAST_DRUGS} or more"
        )
    if matrix.n_samples < LEAST_SAMPLES:
        raise InvalidTable(
            f"the cohort has {matrix.n_samples} sample{'s' * (matrix.n_samples > 1)}; "
            f"give {LEAST_SAMPLES} or more, and {LEAST_REFERENCE} for a ranking"
        )
    known = matrix.values[np.isfinite(matrix.values)]
    if np.ptp(known) == 0.0:
        raise InvalidTable(
            f"all {known.size} responses are equal ({known[0]:g}), so nothing can be told apart; "
            f"look at the values"
        )


def refuse_copies(matrix: ResponseMatrix, told: frozenset[str]) -> None:
    """Hold every drug and every patient against all others.

    Parameters
    ----------
    matrix
        The cohort's responses.
    told
        Drugs that the notes name as drugs of their own.

    Raises
    ------
    InvalidTable
        If two drugs have the same response in every sample, or samples of two patients the same
        response to every drug, five different ones or more: one and the same under two names.
    """
    for one, other in _find_copies(matrix.values.T):
        left, right = matrix.drugs[one], matrix.drugs[other]
        if left not in told or right not in told:
            raise InvalidTable(
                f"drugs {left!r} and {right!r} have the same response in every sample, as one "
                f"drug under two names has; leave one out with --leave-out, or name both as drugs "
                f"of their own in the drug notes"
            )
    for one, other in _find_copies(matrix.values):
        if matrix.patients[one] != matrix.patients[other]:
            left, right = matrix.samples[one], matrix.samples[other]
            raise InvalidTable(
                f"samples {left!r} and {right!r} have the same response to every drug, as one "
                f"sample under two names has; leave one out, or say with a column 'patient' that "
                f"both are of one patient"
            )


def _find_copies(rows: FloatArray) -> list[tuple[int, int]]:
    """Pairs of rows that agree to the last digit, holes included, in several different values."""
    seen: dict[bytes, int] = {}
    pairs = []
    for place, row in enumerate(rows):
        if np.unique(row[np.isfinite(row)]).size < LEAST_COPIED:
            continue
        first = seen.setdefault((row + 0.0).tobytes(), place)
        if first != place:
            pairs.append((first, place))
    return pairs


def note_equal_drugs(matrix: ResponseMatrix, notes: list[str]) -> None:
    """Say which drugs act on all samples alike."""
    seen = np.isfinite(matrix.values)
    equal = []
    for column, drug in enumerate(matrix.drugs):
        known: FloatArray = matrix.values[seen[:, column], column]
        if known.size > 1 and np.ptp(known) == 0.0:
            equal.append(drug)
    if equal:
        shown = ", ".join(equal[:3]) + (f" and {len(equal) - 3} more" if len(equal) > 3 else "")
        notes.append(f"the same response in every sample: {shown}")


def note_people(matrix: ResponseMatrix, notes: list[str]) -> None:
    """Say where samples share a patient, and where patients are few."""
    ill = [p for p, well in zip(matrix.patients, matrix.healthy, strict=True) if not well]
    if len(set(ill)) < len(ill):
        notes.append(
            f"{len(ill)} samples come from {len(set(ill))} patients; each patient counts once"
        )
    if len(set(ill)) < LEAST_REFERENCE:
        notes.append(
            f"{len(set(ill))} patients are too few to rank against; {LEAST_REFERENCE} are needed"
        )


def keep_features(
    features: FeatureTable | None, samples: tuple[str, ...], notes: list[str]
) -> FeatureTable | None:
    """Facts of the samples of the cohort; InvalidTable where no sample has any."""
    if features is None:
        return None
    known = len(set(samples) & set(features.samples))
    if not known:
        raise InvalidTable(
            f"no sample of the molecular facts is in the cohort (they begin with "
            f"{features.samples[0] if features.samples else 'nothing'!r}, the cohort with "
            f"{samples[0]!r}); give both the same names"
        )
    if known < len(samples):
        notes.append(f"{len(samples) - known} samples have no molecular facts")
    return FeatureTable(samples, features.features, features.align_rows(samples))
