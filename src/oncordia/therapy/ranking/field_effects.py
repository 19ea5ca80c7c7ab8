"""All candidates of one patient side by side: their draws, z and chances, before any words."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import (
    Basis,
    MeasuredDrug,
    Order,
    PatientScreen,
    RankOptions,
    drug_key,
    split_combination,
)
from oncordia.therapy.prediction.predict import Prediction
from oncordia.therapy.ranking.chances import (
    Rivals,
    compare_all,
    draw_z,
    find_better,
    find_tops,
    multiply_parts,
)
from oncordia.therapy.ranking.independence import multiply_survivals
from oncordia.therapy.ranking.joint import draw_joint
from oncordia.therapy.ranking.panel_effects import PatientEffects
from oncordia.therapy.ranking.prepared import PreparedCohort
from oncordia.therapy.ranking.selective import Spread, describe_reference, find_percentile


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Candidates in alphabetical order; every array has one entry or column for each."""

    names: tuple[str, ...]
    measured: tuple[MeasuredDrug | None, ...]  # None: predicted
    places: tuple[int | None, ...]  # in the cohort; None where it is not there
    effect: FloatArray  # (n,), high for sensitive; of measured drugs what was measured
    clinical: FloatArray  # (n,), the same over the doses that count
    effect_draws: FloatArray  # (n_draws, n), of the true effect
    z: FloatArray  # (n,), of the true effect as estimated; NaN without reference
    z_draws: FloatArray  # (n_draws, n)
    z_measured: FloatArray  # of the effect as it stands, like the three below
    robust_z: FloatArray
    percentile: FloatArray
    score: FloatArray  # effect minus that of the healthy, or of the cohort
    n_reference: FloatArray  # (n,), patients of the cohort with a value
    better: FloatArray  # probability of beating the cohort's median
    top: FloatArray  # probability of being in the top k of the order asked for
    in_top: BoolArray  # (n_draws, n), of that order
    rivals: Rivals  # in that order
    place: np.ndarray[tuple[int, ...], np.dtype[np.int64]]  # (n,), 1 = first
    place_absolute: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    misfit: float
    prediction: Prediction | None  # behind the candidates that were not measured
    kind: str

    def basis(self, one: int) -> Basis:
        """Whether a candidate was measured."""
        return Basis.PREDICTED if self.measured[one] is None else Basis.MEASURED


def lay_out_field(
    patient: PatientScreen,
    own: PatientEffects,
    prepared: PreparedCohort,
    options: RankOptions,
    facts: FloatArray | None,
) -> Field:
    """Every measured drug and every drug that the model predicts, with their chances."""
    rng = np.random.default_rng(options.seed)
    joint = draw_joint(
        rng, prepared, own.values, own.errors, facts, options.draws, assumed=own.assumed
    )
    names, measured, places = _list_candidates(own, prepared)
    n, n_draws = len(names), options.draws
    sign = patient.measure.direction.sign
    true, draws = np.full(n, np.nan), np.full((n_draws, n), np.nan)
    for one, (drug, place) in enumerate(zip(measured, places, strict=True)):
        if place is not None:
            true[one], draws[:, one] = joint.mean[place], joint.draws[:, place]
        elif drug is not None:
            error = own.own_errors[own.measured.index(drug)]
            true[one] = sign * drug.value
            noise = error if np.isfinite(error) else 0.0
            draws[:, one] = true[one] + noise * rng.standard_normal(n_draws)
    effect = np.array(
        [true[one] if drug is None else sign * drug.value for one, drug in enumerate(measured)]
    )
    reference = _reference_of(names, places, prepared, low_is_sensitive=sign < 0)
    spread = describe_reference(reference, prepared.stabiliser)
    z = (true - spread.mean) / spread.sd
    z_draws = draw_z(rng, draws, reference, prepared.stabiliser)
    clinical, share = _limit_to_peak(measured, effect, sign)
    z = np.where(z > 0, z * share, z)
    z_draws = np.where(z_draws > 0, z_draws * share, z_draws)
    is_selective = options.order is Order.SELECTIVE
    deciding = z_draws if is_selective else draws + (clinical - effect)
    in_top = find_tops(deciding, options.top)
    absolute = _place(clinical, np.zeros(n))
    return Field(
        names=tuple(names),
        measured=tuple(measured),
        places=tuple(places),
        effect=effect,
        clinical=clinical,
        effect_draws=draws,
        z=z,
        z_draws=z_draws,
        z_measured=(effect - spread.mean) / spread.sd,
        robust_z=(effect - spread.median) / spread.mad,
        percentile=find_percentile(effect, reference),
        score=effect - _find_baseline(places, prepared, spread),
        n_reference=spread.n,
        better=find_better(draws, reference),
        top=np.where(np.isfinite(deciding).all(axis=0), in_top.mean(axis=0), np.nan),
        in_top=in_top,
        rivals=compare_all(deciding),
        place=_place(z, clinical) if is_selective else absolute,
        place_absolute=absolute,
        misfit=joint.misfit,
        prediction=joint.prediction,
        kind=joint.kind,
    )


def _list_candidates(
    own: PatientEffects, prepared: PreparedCohort
) -> tuple[list[str], list[MeasuredDrug | None], list[int | None]]:
    found: dict[str, tuple[MeasuredDrug | None, int | None]] = {}
    for drug, place in zip(own.measured, own.places, strict=True):
        found[drug.drug if place is None else prepared.drugs[place]] = drug, place
    for name in prepared.model.drugs if prepared.model else ():
        found.setdefault(name, (None, prepared.drugs.index(name)))
    names = sorted(found)
    return names, [found[name][0] for name in names], [found[name][1] for name in names]


def _reference_of(
    names: list[str],
    places: list[int | None],
    prepared: PreparedCohort,
    *,
    low_is_sensitive: bool,
) -> FloatArray:
    """Effects of the cohort for each candidate, shape (n_patients, n).

    A combination that the cohort does not hold is held against its parts there, acting
    independently, where responses are surviving or killed fractions.
    """
    reference = np.full((prepared.n_patients, len(names)), np.nan)
    is_fraction = prepared.cohort.matrix.measure.unit == "fraction"
    for one, (name, place) in enumerate(zip(names, places, strict=True)):
        if place is not None:
            reference[:, one] = prepared.effects[:, place]
            continue
        parts = [prepared.find_place(part) for part in split_combination(name)]
        known = [part for part in parts if part is not None]
        if is_fraction and len(parts) > 1 and len(known) == len(parts):
            reference[:, one] = multiply_parts(prepared, known, low_is_sensitive=low_is_sensitive)
    return reference


def _limit_to_peak(
    measured: list[MeasuredDrug | None], effect: FloatArray, sign: float
) -> tuple[FloatArray, FloatArray]:
    """Effects over the doses that count, and the share of each effect that lies within them."""
    clinical, share = effect.copy(), np.ones(effect.size)
    for one, drug in enumerate(measured):
        if drug is None:
            continue
        share[one] = drug.share_at_peak
        if np.isfinite(drug.value_at_peak):
            clinical[one] = sign * drug.value_at_peak
    return clinical, share


def _find_baseline(
    places: list[int | None], prepared: PreparedCohort, spread: Spread
) -> FloatArray:
    """Mean effect on healthy cells, where donors were tested; else on the cohort."""
    baseline = spread.mean.copy()
    if prepared.n_healthy:
        donors = describe_reference(prepared.healthy).mean
        for one, place in enumerate(places):
            if place is not None and np.isfinite(donors[place]):
                baseline[one] = donors[place]
    return baseline


def _place(
    first: FloatArray, second: FloatArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Place of each, 1 = highest; NaN last, ties by ``second`` and then by the order given."""
    keys = np.where(np.isfinite(first), first, -np.inf), np.nan_to_num(second, nan=-np.inf)
    order = np.lexsort((np.arange(first.size), -keys[1], -keys[0]))
    place = np.empty(first.size, dtype=np.int64)
    place[order] = np.arange(1, first.size + 1)
    return place


def find_excess(
    drug: MeasuredDrug | None, own: PatientEffects, sign: float, confidence: float
) -> tuple[float, float, float] | None:
    """Effect of a combination beyond independence of its parts, with limits; None where untold.

    Parts are those measured on the same patient; surviving fractions multiply, dose by dose
    where the wells allow it.
    """
    if drug is None:
        return None
    error = float(own.own_errors[own.measured.index(drug)])
    if np.isfinite(drug.expected):
        expected, variance = drug.expected, drug.expected_error**2
    else:
        parts = _find_parts(own, drug.drug)
        if parts is None:
            return None
        values = [part.value if sign < 0 else 1.0 - part.value for part in parts]
        errors = [float(own.own_errors[own.measured.index(part)]) for part in parts]
        product, variance = multiply_survivals([max(value, 0.0) for value in values], errors)
        expected = product if sign < 0 else 1.0 - product
    spread = float(np.sqrt(variance + error**2))
    if not np.isfinite(spread):
        return None
    excess = float(sign * (drug.value - expected))
    half = float(ndtri(0.5 + confidence / 2.0)) * spread
    return excess, excess - half, excess + half


def _find_parts(own: PatientEffects, name: str) -> list[MeasuredDrug] | None:
    names = split_combination(name)
    if len(names) < 2:
        return None
    keys = {drug_key(drug.drug): drug for drug in own.measured}
    found = [keys[drug_key(part)] for part in names if drug_key(part) in keys]
    return found if len(found) == len(names) else None
