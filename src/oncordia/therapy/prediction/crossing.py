"""How well a cohort predicts patients whom the fit never saw."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.therapy import LEAST_REFERENCE, ResponseMatrix
from oncordia.errors import InvalidTable
from oncordia.therapy.prediction.fit import average_patients, fit_reference
from oncordia.therapy.prediction.predict import predict_patient
from oncordia.therapy.prediction.reference import ReferenceOptions

FOLDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class CrossCheck:
    """Hidden responses of patients left out, each with its prediction, in SDs of its drug.

    Arrays have the shape (n_patients, n_drugs) of the cohort's patients, replicates averaged;
    NaN where a response was revealed or not measured.
    """

    drugs: tuple[str, ...]
    truth: FloatArray
    predicted: FloatArray
    low: FloatArray
    high: FloatArray
    confidence: float
    n_revealed: int
    n_folds: int
    kind: str  # model of the last fold: gaussian or additive

    @property
    def inside(self) -> BoolArray:
        """Whether a hidden response lies in its interval."""
        out: BoolArray = (self.truth >= self.low) & (self.truth <= self.high)
        return out


def cross_check(
    matrix: ResponseMatrix,
    features: FloatArray | None = None,
    kinship: FloatArray | None = None,
    *,
    n_revealed: int = 10,
    options: ReferenceOptions | None = None,
    confidence: float = 0.9,
    seed: int = 0,
) -> CrossCheck:
    """Predict every patient from some random drugs by a reference that was fitted without them.

    Parameters
    ----------
    matrix
        The cohort; healthy donors are left out, replicates of a patient stay on one side.
    features
        Molecular facts, shape (n_samples, n_features).
    kinship
        Targets that drugs share, from ``relate_drugs``.
    n_revealed
        Drugs revealed of each patient left out; at most half of those measured.
    options
        Of the fits.
    confidence
        Of the intervals.
    seed
        Of folds and revealed drugs.

    Raises
    ------
    InvalidTable
        If fewer than 10 patients remain in a fold, even of one patient.
    """
    values, facts = average_patients(matrix, features)
    n_patients = values.shape[0]
    n_folds = min(FOLDS, max(n_patients, 1))
    if n_patients - -(-n_patients // n_folds) < LEAST_REFERENCE:
        n_folds = max(n_patients, 1)  # a small cohort leaves out one at a time
    if n_patients - -(-n_patients // n_folds) < LEAST_REFERENCE:
        raise InvalidTable(
            f"a check on left-out patients needs {LEAST_REFERENCE} others in every fold, "
            f"got {n_patients} patients in all"
        )
    truth, predicted, low, high = (np.full(values.shape, np.nan) for _ in range(4))
    order = np.random.default_rng(seed).permutation(n_patients)
    kind = ""
    for first in range(n_folds):
        out = np.sort(order[first::n_folds])
        kept = np.setdiff1d(order, out)
        kind = _check_fold(
            matrix,
            values,
            (facts, kinship),
            (kept, out),
            (truth, predicted, low, high),
            (n_revealed, confidence, seed),
            options,
        )
    return CrossCheck(
        matrix.drugs, truth, predicted, low, high, confidence, n_revealed, n_folds, kind
    )


def _check_fold(
    matrix: ResponseMatrix,
    values: FloatArray,
    told: tuple[FloatArray | None, FloatArray | None],
    rows: tuple[IntArray, IntArray],
    arrays: tuple[FloatArray, ...],
    choices: tuple[int, float, int],
    options: ReferenceOptions | None,
) -> str:
    kept, out = rows
    facts, kinship = told
    n_revealed, confidence, seed = choices
    usable = _find_usable(values[kept])
    part = _make_part(matrix, values[kept]).keep_drugs(usable)
    reference = fit_reference(
        part,
        options,
        None if facts is None else facts[kept],
        None if kinship is None else kinship[np.ix_(usable, usable)],
    )
    for row in out:
        measured = np.flatnonzero(~np.isnan(values[row, usable]))
        size = min(n_revealed, measured.size // 2)
        seen = np.random.default_rng((seed, int(row))).permutation(measured)[:size]
        patient = np.full(usable.size, np.nan)
        patient[seen] = values[row, usable[seen]]
        found = predict_patient(reference, patient, features=None if facts is None else facts[row])
        limits = found.find_limits(confidence)
        hidden = np.setdiff1d(measured, seen)
        shown = (values[row, usable], found.mean, *limits)
        for array, value in zip(arrays, shown, strict=True):
            z = (value - reference.mean) / reference.sd
            array[row, usable[hidden]] = z[hidden]
    return reference.kind


def _find_usable(values: FloatArray) -> IntArray:
    """Drugs with at least three values and some spread."""
    known = ~np.isnan(values)
    lowest = np.min(values, axis=0, where=known, initial=np.inf)
    highest = np.max(values, axis=0, where=known, initial=-np.inf)
    return np.flatnonzero((known.sum(axis=0) >= 3) & (highest > lowest))


def _make_part(matrix: ResponseMatrix, values: FloatArray) -> ResponseMatrix:
    names = tuple(str(row) for row in range(values.shape[0]))
    return ResponseMatrix(
        measure=matrix.measure,
        samples=names,
        drugs=matrix.drugs,
        values=values,
        errors=np.full(values.shape, np.nan),
        patients=names,
        centres=("",) * len(names),
        healthy=(False,) * len(names),
    )
