"""The fit of a reference from a cohort's responses."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import LEAST_REFERENCE, ResponseMatrix
from oncordia.errors import InvalidTable
from oncordia.therapy.prediction.calibration import calibrate
from oncordia.therapy.prediction.covariance import shrink_covariance
from oncordia.therapy.prediction.genomics import fit_genomic_mean
from oncordia.therapy.prediction.reference import (
    ADDITIVE,
    GAUSSIAN,
    GenomicMean,
    Reference,
    ReferenceOptions,
)
from oncordia.therapy.prediction.scaling import fit_scaling
from oncordia.therapy.prediction.tuning import (
    STRENGTHS,
    choose_both,
    choose_strength,
    hold_out,
    split_folds,
)
from oncordia.therapy.prediction.weighting import find_weighted_moments


def fit_reference(
    matrix: ResponseMatrix,
    options: ReferenceOptions | None = None,
    features: FloatArray | None = None,
    kinship: FloatArray | None = None,
) -> Reference:
    """What the patients of a cohort teach of a further one.

    Mean and SD of each drug, shrunk; covariance of drugs by expectation-maximisation over the
    holes, shrunk towards one common correlation; shrinkage and the strength of patients alike
    by cross-validation over patients; intervals calibrated on the same left-out errors.
    Where only the patient's level tells of other drugs, as in tiny cohorts, cross-validation
    ends at the additive model by itself.

    Parameters
    ----------
    matrix
        Healthy donors are left out; replicates of a patient are averaged.
    options
        Choices; by default all is chosen by cross-validation.
    features
        Molecular facts, shape (n_samples, n_features); NaN unknown. They set a prior mean.
    kinship
        Targets that drugs share, from ``relate_drugs``: such drugs are drawn to a higher
        correlation.

    Returns
    -------
    Reference
        Deterministic for a seed; the order of samples changes nothing but the folds.

    Raises
    ------
    InvalidTable
        If fewer than 10 patients or fewer than 2 drugs are left, or a drug has no value.
    """
    options = options or ReferenceOptions()
    if features is not None and features.shape[:1] != (matrix.n_samples,):
        raise InvalidTable(
            f"features must have a row for each of {matrix.n_samples} samples, got {features.shape}"
        )
    values, facts = average_patients(matrix, features)
    some = np.isfinite(values).any(axis=1)  # a patient without a response teaches nothing
    values, facts = values[some], None if facts is None else facts[some]
    _refuse_small(matrix, values)
    scaling = fit_scaling(values)
    z = scaling.apply(values)
    genomic: GenomicMean | None = None
    if facts is not None:
        genomic, prior = fit_genomic_mean(z, facts)
        z = z - prior
    folds = split_folds(z, options.seed, kinship)
    shrinkage = options.shrinkage
    strengths = STRENGTHS if options.strength is None else (options.strength,)
    if shrinkage is None:
        shrinkage, strength = choose_both(folds, options.panel, options.seed, strengths)
    else:
        strength = choose_strength(folds, shrinkage, options.panel, options.seed, strengths)
    held = hold_out(folds, shrinkage, strength, options.panel, options.seed + 1)
    moments = find_weighted_moments(z, shrinkage)
    return Reference(
        drugs=matrix.drugs,
        measure=matrix.measure,
        kind=ADDITIVE if shrinkage == 1.0 and strength == 0.0 and kinship is None else GAUSSIAN,
        n_patients=values.shape[0],
        scaling=scaling,
        location=moments.mean,
        covariance=shrink_covariance(moments.covariance, shrinkage, kinship),
        shrinkage=shrinkage,
        rows=moments.filled,
        row_weights=moments.weights,
        strength=strength,
        calibration=calibrate(held, options.confidence),
        genomic=genomic,
        kinship=kinship,
    )


def average_patients(
    matrix: ResponseMatrix, features: FloatArray | None = None
) -> tuple[FloatArray, FloatArray | None]:
    """One row a patient, healthy donors left out; replicates of a patient are averaged.

    Rows stand in the order in which patients first appear.
    """
    places: dict[str, list[int]] = {}
    for row, (patient, healthy) in enumerate(zip(matrix.patients, matrix.healthy, strict=True)):
        if not healthy:
            places.setdefault(patient, []).append(row)
    groups = list(places.values())
    values = np.array([_average(matrix.values[rows]) for rows in groups]).reshape(
        len(groups), matrix.n_drugs
    )
    if features is None:
        return values, None
    facts = np.array([_average(features[rows]) for rows in groups])
    return values, facts.reshape(len(groups), features.shape[1])


def _average(rows: FloatArray) -> FloatArray:
    known = ~np.isnan(rows)
    total = np.where(known, rows, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _refuse_small(matrix: ResponseMatrix, values: FloatArray) -> None:
    n_patients, n_drugs = values.shape
    if n_patients < LEAST_REFERENCE:
        raise InvalidTable(
            f"a reference needs {LEAST_REFERENCE} patients, got {n_patients}; "
            "add patients, or rank by the measured effect alone"
        )
    if n_drugs < 2:
        raise InvalidTable(f"a reference needs 2 drugs or more, got {n_drugs}")
    for drug, name in enumerate(matrix.drugs):
        found = values[~np.isnan(values[:, drug]), drug]
        if found.size == 0:
            raise InvalidTable(f"drug {name!r} has no value in the cohort; leave it out")
        if found.size > 1 and found.min() == found.max():
            raise InvalidTable(
                f"drug {name!r} has the same value {found[0]:g} for all {found.size} patients; "
                "leave it out, or mend the column"
            )
