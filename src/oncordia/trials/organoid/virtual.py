"""Virtual patients: drawn from a cohort of measured responses, as normal scores by drug."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import setting
from oncordia.errors import InvalidDesign
from oncordia.trials.kernels.virtual import draw_patients

if TYPE_CHECKING:
    from oncordia.domain.therapy import ResponseMatrix

FEWEST_SAMPLES = 3  # with a response to a drug
MOST_DRUGS = 60
_PRIOR_SAMPLES = 10.0  # weight of no correlation between drugs, in samples


class Holes(StrEnum):
    """What a virtual patient gets where her sample was not measured under a drug."""

    CONDITIONAL = "conditional"  # a measured response of that drug, given her other drugs
    OWN = "own"  # any measured response of that drug
    DROP = "drop"  # samples with a hole are left out


@dataclass(frozen=True, slots=True)
class VirtualCohort:
    """Measured responses that virtual patients are drawn from."""

    drugs: tuple[str, ...] = setting(
        "Drugs, in the order of the columns of responses", example=("irinotecan", "oxaliplatin")
    )
    responses: tuple[tuple[float, ...], ...] = setting(
        "One list a sample, one response a drug; nan where it was not measured",
        example=((0.42, 0.71), (0.80, 0.66), (0.55, float("nan")), (0.91, 0.83)),
    )
    errors: tuple[tuple[float, ...], ...] = setting(
        "Standard error of each response, in the same places; left out: drawn as measured",
        default=(),
    )
    high_is_sensitive: bool = setting(
        "Whether a high response means that the drug works; false for AUC, viability, IC50",
        default=False,
    )
    holes: Holes = setting(
        "Where not measured: conditional on the other drugs, the drug's own, or drop the sample",
        default=Holes.CONDITIONAL,
    )
    smoothing: float = setting(
        "Bandwidth of a smoothed draw, in SDs of each drug; 0: the samples as they are",
        low=0,
        high=1,
        default=0.0,
    )
    virtual_patients: int = setting(
        "Virtual patients drawn", low=100, high=1_000_000, default=10_000
    )
    seed: int = setting("Seed of the virtual patients", low=0, default=1)
    source: str = setting("Where the responses come from", default="")

    def __post_init__(self) -> None:
        if not self.drugs or len(self.drugs) > MOST_DRUGS:
            raise InvalidDesign(f"drugs must be 1 to {MOST_DRUGS}, got {len(self.drugs)}", "drugs")
        doubled = next((drug for drug in self.drugs if self.drugs.count(drug) > 1), None)
        if doubled is not None:
            raise InvalidDesign(f"drug {doubled!r} stands twice; give each drug once", "drugs")
        if not self.responses:
            raise InvalidDesign(
                "responses has no patients; give one list of responses a sample", "responses"
            )
        for name, rows in (("responses", self.responses), ("errors", self.errors)):
            for number, row in enumerate(rows, 1):
                if len(row) != len(self.drugs):
                    raise InvalidDesign(
                        f"{name}[{number}] has {len(row)} numbers, but there are "
                        f"{len(self.drugs)} drugs; give one for each drug, nan for none",
                        name,
                    )
        if self.errors and len(self.errors) != len(self.responses):
            raise InvalidDesign(
                f"errors has {len(self.errors)} lists, responses {len(self.responses)}", "errors"
            )
        self._check_numbers()

    def _check_numbers(self) -> None:
        values = np.array(self.responses, dtype=np.float64)
        if np.isinf(values).any():
            raise InvalidDesign(
                "responses holds an infinite number; give nan for none", "responses"
            )
        if self.errors and (np.array(self.errors) < 0).any():
            raise InvalidDesign(
                "errors holds a number below 0; a standard error is 0 or more", "errors"
            )
        if not 0 <= self.smoothing <= 1:
            raise InvalidDesign(
                f"smoothing must be from 0 to 1, got {self.smoothing:g}", "smoothing"
            )
        if not 100 <= self.virtual_patients <= 1_000_000:
            raise InvalidDesign(
                f"virtual_patients must be from 100 to 1000000, got {self.virtual_patients}",
                "virtual_patients",
            )
        if self.holes is Holes.DROP:
            values = values[~np.isnan(values).any(axis=1)]
        for drug, column in zip(self.drugs, values.T, strict=True):
            known = column[~np.isnan(column)]
            if known.size < FEWEST_SAMPLES:
                raise InvalidDesign(
                    f"drug {drug!r} has {known.size} responses; give at least {FEWEST_SAMPLES} "
                    "or leave the drug out",
                    "responses",
                )
            if known.min() == known.max():
                raise InvalidDesign(
                    f"all responses to {drug!r} are {known[0]:g}, so no patient ranks above "
                    "another; leave the drug out",
                    "responses",
                )

    @classmethod
    def from_matrix(
        cls,
        matrix: "ResponseMatrix",
        drugs: Sequence[str] = (),
        *,
        virtual_patients: int = 10_000,
        seed: int = 1,
        smoothing: float = 0.0,
        holes: Holes = Holes.CONDITIONAL,
        source: str = "",
    ) -> "VirtualCohort":
        """Patients' samples of a response matrix; samples of healthy donors are left out.

        Raises
        ------
        InvalidDesign
            If a drug is not in the matrix, or no patient's sample is left.
        """
        chosen = tuple(drugs) or matrix.drugs
        columns = find_columns(chosen, matrix.drugs)
        rows = np.flatnonzero(~np.array(matrix.healthy, dtype=bool))
        values = matrix.values[rows][:, columns]
        errors = np.nan_to_num(matrix.errors[rows][:, columns], nan=0.0)
        return cls(
            drugs=chosen,
            responses=tuple(tuple(float(v) for v in row) for row in values),
            errors=tuple(tuple(float(e) for e in row) for row in errors),
            high_is_sensitive=matrix.measure.direction.sign > 0,
            holes=holes,
            smoothing=smoothing,
            virtual_patients=virtual_patients,
            seed=seed,
            source=source,
        )


def find_columns(wanted: Sequence[str], known: Sequence[str]) -> list[int]:
    """Places of drugs among those of a cohort.

    Raises
    ------
    InvalidDesign
        If one is not there; the message lists those that are.
    """
    places = {drug: place for place, drug in enumerate(known)}
    for drug in wanted:
        if drug not in places:
            there = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
            raise InvalidDesign(f"the cohort has no drug {drug!r}; it has {there}", "drugs")
    return [places[drug] for drug in wanted]


@lru_cache(maxsize=8)
def draw_population(cohort: VirtualCohort, drugs: tuple[str, ...]) -> FloatArray:
    """Normal scores of virtual patients by drug, high = sensitive, shape (patients, drugs).

    Each sample stands for equally many virtual patients; each takes the measured response plus an
    error of its standard deviation, or, in a hole, what ``holes`` says. Within each drug the
    values are then ranked, equal ones in random order, and turned into normal scores, so every
    drug has exactly the same law of scores and only who ranks where is the cohort's.
    Not to be written to.
    """
    find_columns(drugs, cohort.drugs)
    in_order = tuple(sorted(drugs))  # the order in which drugs are named changes nothing
    values, jitter = draw_values(cohort, in_order)
    n = cohort.virtual_patients
    scores = np.empty(values.shape)
    grid = ndtri((np.arange(n) + 0.5) / n)
    for k in range(values.shape[1]):
        scores[np.lexsort((jitter[:, k], values[:, k])), k] = grid
    scores = scores[:, find_columns(drugs, in_order)]
    scores.flags.writeable = False
    return scores


def draw_values(cohort: VirtualCohort, drugs: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    """Drawn effects, high = sensitive, and uniform numbers that part ties: (patients, drugs)."""
    columns = find_columns(drugs, cohort.drugs)
    effects = np.array(cohort.responses, dtype=np.float64)[:, columns]
    effects *= 1.0 if cohort.high_is_sensitive else -1.0
    errors = np.zeros(effects.shape)
    if cohort.errors:
        errors = np.nan_to_num(np.array(cohort.errors, dtype=np.float64)[:, columns], nan=0.0)
    known = ~np.isnan(effects)
    if cohort.holes is Holes.DROP:
        kept = known.all(axis=1)
        effects, errors, known = effects[kept], errors[kept], known[kept]
    scores = _score_known(effects, known)
    correlation = _correlate(scores, known)
    is_linked = cohort.holes is Holes.CONDITIONAL
    weights, factors = _fill_holes(known, correlation if is_linked else np.eye(len(columns)))
    ordered = np.sort(np.where(known, effects, np.inf), axis=0).T.copy()
    sd, centre = np.nanstd(effects, axis=0), np.nanmean(effects, axis=0)
    root = cohort.smoothing * sd[:, None] * np.linalg.cholesky(correlation)
    shape = (cohort.virtual_patients, len(columns))
    values, jitter = np.empty(shape), np.empty(shape)
    draw_patients(
        cohort.seed,
        effects,
        errors,
        weights,
        factors,
        np.where(known, scores, 0.0),
        ordered,
        known.sum(axis=0).astype(np.float64),
        root,
        np.full(len(columns), 1 / np.sqrt(1 + cohort.smoothing**2)),
        centre,
        values,
        jitter,
    )
    return values, jitter


@lru_cache(maxsize=8)
def make_population(
    drugs: tuple[str, ...], correlation: float, n: int = 10_000, seed: int = 1
) -> FloatArray:
    """Normal scores of made patients whose drugs all correlate alike, shape (n, drugs)."""
    rng = np.random.default_rng(seed)
    shared, own = rng.standard_normal((n, 1)), rng.standard_normal((n, len(drugs)))
    own = own[:, find_columns(drugs, tuple(sorted(drugs)))]
    mixed = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    place = mixed.argsort(axis=0).argsort(axis=0)
    return np.asarray(ndtri((place + 0.5) / n), dtype=np.float64)


def _score_known(effects: FloatArray, known: BoolArray) -> FloatArray:
    """Normal scores of the measured effects within each drug; equal effects share their mean."""
    scores = np.zeros(effects.shape)
    for k in range(effects.shape[1]):
        there = effects[known[:, k], k]
        ordered = np.sort(there)
        below = np.searchsorted(ordered, there, side="left")
        upto = np.searchsorted(ordered, there, side="right")
        scores[known[:, k], k] = ndtri((below + upto) / 2 / there.size)
    return scores


def _correlate(scores: FloatArray, known: BoolArray) -> FloatArray:
    """Correlation of drugs from samples measured under both, drawn to none where these are few."""
    both = known.T.astype(np.float64) @ known.astype(np.float64)
    product = scores.T @ scores
    squares = (scores**2).T @ known.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.nan_to_num(product / np.sqrt(squares * squares.T))
    matrix = raw * both / (both + _PRIOR_SAMPLES)
    np.fill_diagonal(matrix, 1.0)
    values, vectors = np.linalg.eigh(matrix)
    mended = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    scale = np.sqrt(np.diag(mended))
    return np.asarray(mended / np.outer(scale, scale), dtype=np.float64)


def _fill_holes(known: BoolArray, correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of each sample the weights of its known scores, and the factor of what stays open."""
    n, k = known.shape
    weights, factors = np.zeros((n, k, k)), np.zeros((n, k, k))
    for i in np.flatnonzero(~known.all(axis=1)):
        there, hole = np.flatnonzero(known[i]), np.flatnonzero(~known[i])
        open_part = correlation[np.ix_(hole, hole)]
        if there.size:
            across = correlation[np.ix_(hole, there)]
            slope = np.linalg.solve(correlation[np.ix_(there, there)], across.T).T
            weights[np.ix_([i], hole, there)] = slope
            open_part = open_part - slope @ across.T
        open_part = open_part + 1e-12 * np.eye(hole.size)
        factors[np.ix_([i], hole, hole)] = np.linalg.cholesky(open_part)
    return weights, factors
