"""A reference from one hospital's own patients and the messages of others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import CentreMessage, ResponseMatrix
from oncordia.errors import InvalidTable
from oncordia.therapy.centres.sums import pool_within, take_patients
from oncordia.therapy.prediction.calibration import calibrate
from oncordia.therapy.prediction.covariance import shrink_covariance
from oncordia.therapy.prediction.reference import GAUSSIAN, Reference, ReferenceOptions
from oncordia.therapy.prediction.scaling import Scaling, fit_scaling
from oncordia.therapy.prediction.tuning import (
    STRENGTHS,
    Fold,
    choose_shrinkage,
    choose_strength,
    hold_out,
    split_folds,
)
from oncordia.therapy.prediction.weighting import find_weighted_moments

LEAST_LOCAL = 5  # own patients, without whom no drug has a level and a spread here
LEAST_TUNED = 20  # own patients from which cross-validation sets the weights
SMALL_WEIGHT = 60.0  # own patients that others' correlations count as, where too few to tell
SMALL_SHRINKAGE = 0.6  # towards one correlation, where too few to tell
LEAST_RELIABILITY = 0.5  # of a message with noise, below which it counts nothing
WEIGHTS = (0.0, 15.0, 60.0, 120.0)  # tried by cross-validation


@dataclass(frozen=True, slots=True, eq=False)
class PooledReference:
    """A reference, and how much of it the other hospitals taught."""

    reference: Reference
    own_share: float  # weight of the own covariance beside that of others, 0 to 1
    n_own: int
    n_others: int
    names: tuple[str, ...]  # of the messages


def pool_reference(
    matrix: ResponseMatrix,
    messages: Sequence[CentreMessage],
    options: ReferenceOptions | None = None,
) -> PooledReference:
    """What own patients and the messages of other hospitals teach of a further patient.

    Each drug keeps the mean and SD of this hospital, shrunk. The covariance is
    ``w S_own + (1 - w) R_others`` with ``w = n / (n + m)``: n own patients, m by
    cross-validation over them (60 below 20 patients, where it could not tell), ``R_others`` the
    correlations within the other centres. Then as ``fit_reference``. A pair of drugs that no
    message tells of keeps its own covariance. Rows of own patients alone are kept.

    Parameters
    ----------
    matrix
        Own cohort, 5 patients or more.
    messages
        Of other hospitals, in the same measure; drugs that are not in the own cohort are left
        out. None: the own patients teach alone. A message with noise counts as far as its
        correlations exceed the noise.
    options
        As of ``fit_reference``; a shrinkage that is given is not tuned.

    Raises
    ------
    InvalidTable
        If there are fewer than 5 own patients, or a message has another measure or shares fewer
        than two drugs with the cohort.
    """
    options = options or ReferenceOptions()
    values = take_patients(matrix)
    n_own = values.shape[0]
    if n_own < LEAST_LOCAL:
        raise InvalidTable(
            f"a hospital needs {LEAST_LOCAL} patients of its own to tell the level of each drug, "
            f"got {n_own}"
        )
    aligned = [align_message(one, matrix) for one in messages]
    trust = [find_reliability(one) for one in aligned]
    others = np.full((matrix.n_drugs, matrix.n_drugs), np.nan)
    if any(trust):
        others = pool_within(aligned, trust).covariance
    scaling = fit_scaling(values)
    z = scaling.apply(values)
    folds = split_folds(z, options.seed)
    weight, shrinkage = _choose_weight(folds, others, n_own, options, max(trust, default=0.0))
    mixed = _mix_folds(folds, others, weight)
    strengths = STRENGTHS if options.strength is None else (options.strength,)
    strength = 0.0
    if n_own >= LEAST_TUNED or options.strength is not None:
        strength = choose_strength(mixed, shrinkage, options.panel, options.seed, strengths)
    held = hold_out(mixed, shrinkage, strength, options.panel, options.seed + 1)
    moments = find_weighted_moments(z, shrinkage)
    covariance = mix_covariance(moments.covariance, others, n_own / (n_own + weight))
    n_others = sum(one.n_patients for one in messages)
    reference = Reference(
        drugs=matrix.drugs,
        measure=matrix.measure,
        kind=GAUSSIAN,
        n_patients=n_own + n_others,
        scaling=Scaling(scaling.mean, scaling.sd),
        location=moments.mean,
        covariance=shrink_covariance(covariance, shrinkage),
        shrinkage=shrinkage,
        rows=moments.filled,
        row_weights=moments.weights,
        strength=strength,
        calibration=calibrate(held, options.confidence),
    )
    names = tuple(sorted(one.name for one in messages))
    return PooledReference(reference, n_own / (n_own + weight), n_own, n_others, names)


def align_message(message: CentreMessage, matrix: ResponseMatrix) -> CentreMessage:
    """The message with the drugs of ``matrix``, in its order; NaN for those it lacks.

    Raises
    ------
    InvalidTable
        If the measure is another, or fewer than two drugs are shared.
    """
    if message.measure != matrix.measure:
        raise InvalidTable(
            f"message {message.name!r} measures {message.measure.name} and the cohort "
            f"{matrix.measure.name}; pool cohorts of one measure"
        )
    place = {drug: column for column, drug in enumerate(message.drugs)}
    shared = [drug for drug in matrix.drugs if drug in place]
    if len(shared) < 2:
        raise InvalidTable(
            f"message {message.name!r} shares {len(shared)} of {len(message.drugs)} drugs with "
            f"the cohort, as {message.drugs[0]!r} is not among {matrix.drugs[0]!r}, …; "
            "name drugs alike in both"
        )
    into = [column for column, drug in enumerate(matrix.drugs) if drug in place]
    source = [place[drug] for drug in shared]

    def spread(square: FloatArray) -> FloatArray:
        out = np.full((matrix.n_drugs, matrix.n_drugs), np.nan)
        out[np.ix_(into, into)] = square[np.ix_(source, source)]
        return out

    def take(row: FloatArray) -> FloatArray:
        out = np.full(matrix.n_drugs, np.nan)
        out[into] = row[source]
        return out

    return replace(
        message,
        drugs=matrix.drugs,
        counts=spread(message.counts),
        means=take(message.means),
        scatter=spread(message.scatter),
        shifts=spread(message.shifts),
        fourths=None if message.fourths is None else take(message.fourths),
    )


def find_reliability(message: CentreMessage) -> float:
    """Share of a message's squared scatter that is not its own noise, 0 to 1.

    1 without noise; 0 where less than half of it is no noise. With noise of SD s on each sum, in
    half ranges, that on the scatter of two drugs with means m about the middle of the range has
    the variance ``s^2 (1 + m_i^2 + m_j^2) + s^4 / n^2``.
    """
    noise = message.noise
    if noise is None:
        return 1.0
    half, middle = (noise.high - noise.low) / 2, (noise.high + noise.low) / 2
    squares = ((message.means - middle) / half) ** 2
    variance = noise.sd**2 * (1.0 + squares + squares[:, None])
    variance += noise.sd**4 / np.nan_to_num(message.counts, nan=1.0) ** 2
    scatter = message.scatter / half**2
    pairs = np.triu(np.isfinite(scatter), 1)
    total = float((scatter[pairs] ** 2).sum())
    share = 1.0 - float(variance[pairs].sum()) / total if total > 0 else 0.0
    return share if share >= LEAST_RELIABILITY else 0.0


def mix_covariance(own: FloatArray, others: FloatArray, own_share: float) -> FloatArray:
    """``w S_own + (1 - w) R_others``; own alone where no message tells.

    Both have the shape (n_drugs, n_drugs), on the z scale; what comes back is positive
    semi-definite, with negative directions of a matrix of pairs set to 0.
    """
    mixed = np.where(np.isnan(others), own, own_share * own + (1.0 - own_share) * others)
    size, directions = np.linalg.eigh(mixed)
    if size[0] >= 0:
        return mixed
    repaired = (directions * np.maximum(size, 0.0)) @ directions.T
    # variances stay as they were
    factor = np.sqrt(np.diag(mixed) / np.maximum(np.diag(repaired), 1e-12))
    out: FloatArray = repaired * factor * factor[:, None]
    return out


def _mix_folds(folds: Sequence[Fold], others: FloatArray, weight: float) -> list[Fold]:
    mixed = []
    for fold in folds:
        n_kept = fold.rows.shape[0]
        covariance = mix_covariance(fold.covariance, others, n_kept / (n_kept + weight))
        mixed.append(replace(fold, covariance=covariance))
    return mixed


def _choose_weight(
    folds: Sequence[Fold],
    others: FloatArray,
    n_own: int,
    options: ReferenceOptions,
    trust: float,
) -> tuple[float, float]:
    """Patients that the others count as, and the shrinkage, whose predictions err least."""
    told = not np.isnan(others).all()
    given = options.shrinkage
    if n_own < LEAST_TUNED:
        return (SMALL_WEIGHT * trust if told else 0.0), SMALL_SHRINKAGE if given is None else given
    best = (float("inf"), 0.0, 0.0)
    for weight in [trust * one for one in WEIGHTS] if told else [0.0]:
        mixed = _mix_folds(folds, others, weight)
        shrinkage = given
        if shrinkage is None:
            shrinkage = choose_shrinkage(mixed, options.panel, options.seed)
        held = hold_out(mixed, shrinkage, 0.0, options.panel, options.seed)
        best = min(best, (float(np.nansum(held.errors**2)), weight, shrinkage))
    return best[1], best[2]
