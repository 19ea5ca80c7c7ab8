"""A cohort made ready to rank patients against: effects, spread, and the fitted model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import (
    LEAST_REFERENCE,
    CentreMessage,
    Cohort,
    Direction,
    Measure,
    ResponseMatrix,
    drug_key,
)
from oncordia.therapy.centres.pooling import LEAST_LOCAL, pool_reference
from oncordia.therapy.centres.sums import turn_message
from oncordia.therapy.cohort.laboratories import name_centres
from oncordia.therapy.prediction.fit import average_patients, fit_reference
from oncordia.therapy.prediction.kinship import relate_drugs
from oncordia.therapy.prediction.reference import Reference, ReferenceOptions
from oncordia.therapy.ranking.selective import Spread, describe_reference, find_stabiliser

LEAST_OF_A_DRUG = 5  # patients with a value, below which a drug is not predicted
_EFFECT = Measure("effect", "", Direction.HIGH_IS_SENSITIVE, -np.inf, np.inf, "high is sensitive")


@dataclass(frozen=True, slots=True, eq=False)
class PreparedCohort:
    """Effects of a cohort's patients, high for sensitive; drugs sorted by name.

    Rows are patients, their replicates averaged; those left out are not among them.
    """

    cohort: Cohort
    drugs: tuple[str, ...]
    effects: FloatArray  # (n_patients, n_drugs); NaN where not measured
    healthy: FloatArray  # (n_donors, n_drugs)
    errors: FloatArray  # (n_drugs,), median standard error of a response; NaN unknown
    spread: Spread
    stabiliser: float
    model: Reference | None  # of the drugs that can be predicted; None where nothing can be
    left_out: tuple[str, ...]  # patients left out of it
    centres: tuple[str, ...] = ()  # laboratory of each patient; "" where not told

    @property
    def n_patients(self) -> int:
        """Patients of the reference."""
        return int(self.effects.shape[0])

    @property
    def n_healthy(self) -> int:
        """Samples of healthy donors."""
        return int(self.healthy.shape[0])

    def find_place(self, drug: str) -> int | None:
        """Place of a drug, by its name or one that means the same; None where it is not there."""
        if drug in self.drugs:
            return self.drugs.index(drug)
        keys = {drug_key(name): place for place, name in enumerate(self.drugs)}
        return keys.get(drug_key(drug))


def prepare_cohort(
    cohort: Cohort,
    leave_out: frozenset[str] = frozenset(),
    options: ReferenceOptions | None = None,
    messages: Sequence[CentreMessage] = (),
) -> PreparedCohort:
    """The cohort ready to rank against.

    Parameters
    ----------
    cohort
        Its order of samples and drugs leaves no trace.
    leave_out
        Samples or patients that are not to count, as the patient's own.
    options
        Of the model; it is fitted where ten patients and two drugs allow it.
    messages
        Of other hospitals, in the cohort's measure: the model learns from them too, from five own
        patients on. Molecular facts then set no prior mean, and shared targets count nothing.
    """
    matrix = cohort.matrix
    own = [
        sample in leave_out or patient in leave_out
        for sample, patient in zip(matrix.samples, matrix.patients, strict=True)
    ]
    gone = {patient for patient, is_own in zip(matrix.patients, own, strict=True) if is_own}
    order = sorted(range(matrix.n_samples), key=lambda row: matrix.samples[row])
    rows = np.array([row for row in order if matrix.patients[row] not in gone], dtype=np.int64)
    columns = np.array(
        sorted(range(matrix.n_drugs), key=lambda column: matrix.drugs[column]), dtype=np.int64
    )
    kept = matrix.keep_samples(rows).keep_drugs(columns)
    turned = _turn(kept)
    facts = None if cohort.features is None else cohort.features.align_rows(kept.samples)
    effects, _ = average_patients(turned)
    is_healthy = np.array(kept.healthy, dtype=bool)
    stabiliser = find_stabiliser(matrix.measure)
    return PreparedCohort(
        cohort=cohort,
        drugs=kept.drugs,
        effects=effects,
        healthy=turned.values[is_healthy],
        errors=_median_errors(kept.errors),
        spread=describe_reference(effects, stabiliser),
        stabiliser=stabiliser,
        model=_fit(
            turned, effects, facts, relate_drugs(kept.drugs, cohort.notes), options, messages
        ),
        left_out=tuple(sorted(gone)),
        centres=name_centres(kept),
    )


def _turn(matrix: ResponseMatrix) -> ResponseMatrix:
    """The matrix with effects for values, so that no later step knows of a direction."""
    return replace(matrix, measure=_EFFECT, values=matrix.effects)


def _fit(
    turned: ResponseMatrix,
    effects: FloatArray,
    facts: FloatArray | None,
    kinship: FloatArray | None,
    options: ReferenceOptions | None,
    messages: Sequence[CentreMessage],
) -> Reference | None:
    """The model of the drugs with enough values and some spread; None for too little of either."""
    known = np.isfinite(effects)
    enough = known.sum(axis=0) >= min(LEAST_OF_A_DRUG, max(effects.shape[0], 1))
    lowest = np.min(effects, axis=0, where=known, initial=np.inf)
    highest = np.max(effects, axis=0, where=known, initial=-np.inf)
    columns = np.flatnonzero(enough & (highest > lowest))
    if effects.shape[0] < (LEAST_LOCAL if messages else LEAST_REFERENCE) or columns.size < 2:
        return None
    if messages:
        others = [turn_message(one, _EFFECT) for one in messages]
        return pool_reference(turned.keep_drugs(columns), others, options).reference
    if facts is not None and not np.isfinite(facts).any():
        facts = None
    if kinship is not None:
        kinship = kinship[np.ix_(columns, columns)]
    return fit_reference(turned.keep_drugs(columns), options, facts, kinship)


def _median_errors(errors: FloatArray) -> FloatArray:
    known = np.isfinite(errors)
    found = np.full(errors.shape[1], np.nan)
    for drug in np.flatnonzero(known.any(axis=0)):
        found[drug] = np.median(errors[known[:, drug], drug])
    return found
