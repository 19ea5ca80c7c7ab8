"""Sums and cross-products of one hospital's cohort, and what those of several give together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import LEAST_CELL, CentreMessage, Measure, ResponseMatrix
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy.centres.disclosure import withhold_cells
from oncordia.therapy.prediction.fit import average_patients

_LEAST_VARIANCE = 1e-12  # of a drug, over the square of the largest SD


@dataclass(frozen=True, slots=True, eq=False)
class PooledMoments:
    """Mean and covariance of drugs over patients; NaN where no message tells."""

    mean: FloatArray  # (n_drugs,)
    covariance: FloatArray  # (n_drugs, n_drugs)
    counts: FloatArray  # (n_drugs, n_drugs): patients behind each


def summarise_cohort(
    matrix: ResponseMatrix,
    name: str,
    *,
    minimum: int = LEAST_CELL,
    disease: str = "",
    look_at_values: bool = True,
) -> CentreMessage:
    """The message of a cohort: sums over its patients, small cells withheld.

    Parameters
    ----------
    matrix
        Healthy donors are left out; replicates of a patient are averaged.
    name, disease
        Of the cohort.
    minimum
        Patients that a cell must hold to be shown, 1 or more; so many must also differ from the
        value that most share (see ``find_cells``). Of the sums over those of drug i that were
        measured on j too, those are shown of which no combination tells of fewer (see
        ``find_shifts``).
    look_at_values
        False: what is withheld depends on who was measured alone, not on responses.

    Returns
    -------
    CentreMessage
        Deterministic.

    Raises
    ------
    InvalidTable
        If the cohort has fewer patients than ``minimum``.
    InvalidOption
        If ``minimum`` is below 1.
    """
    if minimum < 1:
        raise InvalidOption(f"the smallest cell must be 1 or more, got {minimum}")
    values = take_patients(matrix)
    if values.shape[0] < minimum:
        raise InvalidTable(
            f"cohort {name!r} has {values.shape[0]} patients, and a cell must hold {minimum}; "
            "no message can be made of it"
        )
    known = ~np.isnan(values)
    share = known.astype(np.float64)
    counts = share.T @ share
    means = np.where(known, values, 0.0).sum(axis=0) / np.maximum(np.diag(counts), 1.0)
    centred = np.where(known, values - means, 0.0)
    shifts = centred.T @ share
    shifts[counts == np.diag(counts)[:, None]] = 0.0
    whole = CentreMessage(
        name=name,
        drugs=matrix.drugs,
        measure=matrix.measure,
        n_patients=values.shape[0],
        minimum=1,
        counts=np.where(counts > 0, counts, np.nan),
        means=np.where(np.diag(counts) > 0, means, np.nan),
        scatter=np.where(counts > 0, centred.T @ centred, np.nan),
        shifts=np.where(counts > 0, shifts, np.nan),
        fourths=np.where(np.diag(counts) > 0, (centred**4).sum(axis=0), np.nan),
        disease=disease,
    )
    return withhold_cells(whole, values, minimum, look_at_values=look_at_values)


def take_patients(matrix: ResponseMatrix) -> FloatArray:
    """One row a patient with any response, shape (n_patients, n_drugs); no healthy donor."""
    values = average_patients(matrix)[0]
    return values[~np.isnan(values).all(axis=1)]


def turn_message(message: CentreMessage, measure: Measure) -> CentreMessage:
    """The message of effects in place of responses: high is sensitive, in ``measure``.

    Means, shifts and the range that noise clipped to change their sign where low was sensitive;
    nothing else does.
    """
    sign = message.measure.direction.sign
    noise = message.noise
    if noise is not None and sign < 0:
        noise = replace(noise, low=-noise.high, high=-noise.low)
    return replace(
        message,
        measure=measure,
        means=sign * message.means,
        shifts=sign * message.shifts,
        noise=noise,
    )


def merge_messages(messages: Sequence[CentreMessage], name: str = "") -> CentreMessage:
    """The message of all patients of several messages together.

    Scatter about new means M follows from that about old means m with ``d = m - M``:
    ``C'_ij = C_ij + d_j A_ij + d_i A_ji + n_ij d_i d_j`` and ``A'_ij = A_ij + n_ij d_i``
    (the parallel-axis theorem for pairs; Chan, Golub and LeVeque 1983, eq. 2.1b, where nothing
    is missing). A withheld shift counts as 0: the patients of both drugs are taken to have the
    mean of all; where nothing is withheld, the sum is exact.

    Parameters
    ----------
    messages
        One or more, of the same drugs in the same order and the same measure; the order of
        messages changes nothing.
    name
        Of the union; by default the names of all, joined.

    Raises
    ------
    InvalidTable
        If measures or drugs differ.
    InvalidOption
        If there is no message.
    """
    _refuse_different(messages)
    ordered = sorted(messages, key=lambda one: (one.name, one.digest, one.means.tobytes()))
    first = ordered[0]
    own = np.array([np.nan_to_num(np.diag(one.counts)) for one in ordered])
    means = np.array([np.nan_to_num(one.means) for one in ordered])
    total = own.sum(axis=0)
    # about the first mean, so that equal cohorts lose no digit
    grand = means[0] + (own * (means - means[0])).sum(axis=0) / np.maximum(total, 1.0)
    n_drugs = len(first.drugs)
    counts, scatter, shifts = (np.zeros((n_drugs, n_drugs)) for _ in range(3))
    unsure = np.zeros((n_drugs, n_drugs), dtype=np.bool_)
    for one, mean in zip(ordered, means, strict=True):
        told = ~np.isnan(one.counts)
        count = np.nan_to_num(one.counts)
        moved = np.where(np.diag(told), mean - grand, 0.0)
        shift = np.nan_to_num(one.shifts)
        unsure |= told & np.isnan(one.shifts)
        cross = shift * moved
        scatter += np.nan_to_num(one.scatter) + cross + cross.T
        scatter += count * moved * moved[:, None]
        shifts += shift + count * moved[:, None]
        counts += count
    shifts[np.diag_indices(n_drugs)] = 0.0
    empty = counts == 0
    return CentreMessage(
        name=name or " + ".join(sorted(one.name for one in ordered)),
        drugs=first.drugs,
        measure=first.measure,
        n_patients=sum(one.n_patients for one in ordered),
        minimum=min(one.minimum for one in ordered),
        counts=np.where(empty, np.nan, counts),
        means=np.where(np.diag(empty), np.nan, grand),
        scatter=np.where(empty, np.nan, scatter),
        shifts=np.where(empty | unsure, np.nan, shifts),
        disease=first.disease if len({one.disease for one in ordered}) == 1 else "",
        noise=next((one.noise for one in ordered if one.noise is not None), None),
    )


def pool_moments(messages: Sequence[CentreMessage]) -> PooledMoments:
    """Mean and covariance over the patients of all messages, as one laboratory would find them.

    The mean is over all who were measured on the drug, the covariance over those who were
    measured on both, about their own means, with divisor n - 1 (available cases: Little and
    Rubin 2002, eq. 3.12). It is that of the joined table to rounding.
    """
    whole = merge_messages(messages)
    counts = np.nan_to_num(whole.counts)
    shifts = np.nan_to_num(whole.shifts)
    scatter = whole.scatter - shifts * shifts.T / np.maximum(counts, 1.0)
    covariance = np.where(counts > 1, scatter / np.maximum(counts - 1.0, 1.0), np.nan)
    return PooledMoments(whole.means, covariance, counts)


def pool_within(
    messages: Sequence[CentreMessage], weights: Sequence[float] | None = None
) -> PooledMoments:
    """Correlation of drugs within centres, each with its own location and scale.

    Each centre's scatter is divided by the product of its own SDs; the sums over centres are
    divided by the sum of ``n_ij - 1``. So a difference between laboratories in level or in
    spread never looks like a correlation of drugs.

    Parameters
    ----------
    messages
        Of the same drugs and measure.
    weights
        Of each message's patients; by default 1.

    Returns
    -------
    PooledMoments
        ``mean`` is 0, ``covariance`` the correlation; NaN where no message tells.
    """
    _refuse_different(messages)
    n_drugs = len(messages[0].drugs)
    total, freedom, counts = (np.zeros((n_drugs, n_drugs)) for _ in range(3))
    for one, weight in zip(messages, weights or [1.0] * len(messages), strict=True):
        z, count = _standardise(one)
        total += weight * np.nan_to_num(z)
        freedom += weight * np.maximum(count - 1.0, 0.0)
        counts += count
    known = freedom > 0
    correlation = np.where(known, total / np.where(known, freedom, 1.0), np.nan)
    correlation[np.diag_indices(n_drugs)] = np.where(np.diag(known), 1.0, np.nan)
    return PooledMoments(np.zeros(n_drugs), np.clip(correlation, -1.0, 1.0), counts)


def find_spread(message: CentreMessage) -> FloatArray:
    """SD of each drug over the patients of a message, shape (n_drugs,); NaN below 2 patients."""
    count = np.nan_to_num(np.diag(message.counts))
    variance = np.diag(message.scatter) / np.maximum(count - 1.0, 1.0)
    out: FloatArray = np.where(count > 1, np.sqrt(np.maximum(variance, 0.0)), np.nan)
    return out


def _standardise(message: CentreMessage) -> tuple[FloatArray, FloatArray]:
    """Scatter of z within the centre, NaN where a drug does not vary; and the counts there."""
    sd = find_spread(message)
    largest = float(np.nanmax(sd)) if (sd > 0).any() else 1.0
    sd = np.where(sd**2 > _LEAST_VARIANCE * largest**2, sd, np.nan)
    z = message.scatter / sd / sd[:, None]
    return z, np.where(np.isnan(z), 0.0, np.nan_to_num(message.counts))


def _refuse_different(messages: Sequence[CentreMessage]) -> None:
    if not messages:
        raise InvalidOption("no message is given; name one or more")
    first = messages[0]
    for one in messages[1:]:
        if one.measure != first.measure:
            raise InvalidTable(
                f"{one.name} measures {one.measure.name} and {first.name} "
                f"{first.measure.name}; pool cohorts of one measure"
            )
        if one.drugs != first.drugs:
            raise InvalidTable(f"{one.name} and {first.name} have other drugs; align them first")
