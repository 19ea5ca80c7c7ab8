"""Candidates of a ranking, each with its verdict and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import FloatArray
from oncordia.domain.quality import Verdict as PlateVerdict
from oncordia.domain.therapy import (
    Basis,
    Candidate,
    DrugNote,
    Interval,
    Measure,
    MeasuredDrug,
    PatientScreen,
    RankOptions,
    Remark,
    RemarkCode,
    Verdict,
    drug_key,
    make_remark,
)
from oncordia.therapy.ranking.cautions import warn_of_errors, warn_of_level, warn_of_misfit
from oncordia.therapy.ranking.chances import limit
from oncordia.therapy.ranking.facts import PatientFacts, weigh_evidence
from oncordia.therapy.ranking.field_effects import Field, lay_out_field
from oncordia.therapy.ranking.next_measurement import find_next_measurement, say_next_measurement
from oncordia.therapy.ranking.panel_effects import PatientEffects
from oncordia.therapy.ranking.prepared import PreparedCohort
from oncordia.therapy.ranking.remarking import Said, say_alone, say_candidate, say_combination
from oncordia.therapy.ranking.strength import is_weak

LEAST_Z = 1.0  # SDs beyond the cohort's mean that a leading candidate has at least
LEAST_SHARE = 0.25  # of the effect below the clinical peak level, below which nothing leads


@dataclass(frozen=True, slots=True, eq=False)
class BuiltField:
    """What the candidates say of the whole ranking."""

    misfit: float
    cautions: tuple[Remark, ...]
    would_change: tuple[Remark, ...]  # who is at the top


def build_candidates(
    patient: PatientScreen,
    own: PatientEffects,
    prepared: PreparedCohort,
    options: RankOptions,
    facts: PatientFacts,
) -> tuple[tuple[Candidate, ...], BuiltField]:
    """Candidates by place, and what they say of the whole ranking."""
    molecular = _align_facts(prepared, facts.molecular)
    laid = lay_out_field(patient, own, prepared, options, molecular)
    low, high = limit(laid.z_draws, options.confidence)
    verdicts = [_judge(laid, one, options, patient.measure) for one in range(len(laid.names))]
    responses = _find_responses(laid, own, patient, options)
    candidates = []
    for one, name in enumerate(laid.names):
        z = Interval(float(laid.z[one]), float(low[one]), float(high[one]))
        note = find_note(name, facts.notes, prepared)
        evidence = weigh_evidence(name, facts.molecular, facts.evidence, patient.disease)
        said = say_candidate(laid, one, z, verdicts[one], patient, own, prepared, options, note)
        candidates.append(
            Candidate(
                therapy=name,
                place=int(laid.place[one]),
                place_absolute=int(laid.place_absolute[one]),
                basis=laid.basis(one),
                response=responses[one],
                z=z,
                robust_z=float(laid.robust_z[one]),
                percentile=float(laid.percentile[one]),
                selective_score=float(laid.score[one]),
                z_measured=float(laid.z_measured[one]),
                probability_top=float(laid.top[one]),
                probability_better=float(laid.better[one]),
                verdict=verdicts[one],
                drug_class=note.drug_class,
                reasons=(*said.reasons, *evidence.reasons),
                caveats=(*said.caveats, *evidence.caveats),
                would_change=(*said.would_change, *_ask_facts(evidence.unknown)),
            )
        )
    candidates.sort(key=lambda one: one.place)
    n_seen = int(np.isfinite(own.values).sum())
    cautions = [
        *warn_of_errors(own.n_assumed),
        *warn_of_misfit(laid.misfit, n_seen),
        *warn_of_level(laid, prepared.n_patients),
    ]
    if Verdict.LEADING not in verdicts:
        cautions.append(make_remark(RemarkCode.NONE_STANDS_OUT))
    found = find_next_measurement(laid, prepared, options)
    next_step = say_next_measurement(found, options.top)
    return tuple(candidates), BuiltField(laid.misfit, tuple(cautions), next_step)


def list_measured(
    patient: PatientScreen,
    own: PatientEffects,
    prepared: PreparedCohort | None,
    options: RankOptions,
    facts: PatientFacts,
) -> tuple[Candidate, ...]:
    """Measured drugs by their effect alone, where nothing is ranked."""
    sign = patient.measure.direction.sign
    order = sorted(
        range(len(own.measured)), key=lambda one: (-sign * own.measured[one].clinical_value, one)
    )
    candidates = []
    for place, one in enumerate(order, start=1):
        drug = own.measured[one]
        note = find_note(drug.drug, facts.notes, prepared)
        evidence = weigh_evidence(drug.drug, facts.molecular, facts.evidence, patient.disease)
        said: Said = say_alone(drug, note)
        say_combination(drug, own, patient.measure, options, said)
        nothing = float("nan")
        candidates.append(
            Candidate(
                therapy=drug.drug,
                place=place,
                place_absolute=place,
                basis=Basis.MEASURED,
                response=_bound(drug, float(own.own_errors[one]), options.confidence),
                z=Interval(nothing, nothing, nothing),
                robust_z=nothing,
                percentile=nothing,
                selective_score=nothing,
                probability_top=nothing,
                probability_better=nothing,
                verdict=Verdict.NOT_DISTINGUISHABLE,
                drug_class=note.drug_class,
                reasons=(*said.reasons, *evidence.reasons),
                caveats=(*said.caveats, *evidence.caveats),
                would_change=(*said.would_change, *_ask_facts(evidence.unknown)),
            )
        )
    return tuple(candidates)


def find_note(
    name: str, notes: Mapping[str, DrugNote], prepared: PreparedCohort | None
) -> DrugNote:
    """What is known of a drug, from the patient's notes or else from the cohort's."""
    for source in (notes, {} if prepared is None else prepared.cohort.notes):
        if name in source:
            return source[name]
        for drug, note in source.items():
            if drug_key(drug) == drug_key(name):
                return note
    return DrugNote(name)


def _judge(laid: Field, one: int, options: RankOptions, measure: Measure) -> Verdict:
    """Verdict of one candidate; the rules stand in ``rank_candidates``."""
    better, sure = laid.better[one], options.confidence
    drug = laid.measured[one]
    if not np.isfinite(better) or not np.isfinite(laid.z[one]):
        return Verdict.NOT_DISTINGUISHABLE
    if better <= 1.0 - sure:
        return Verdict.UNLIKELY
    out_of_reach = drug is not None and drug.share_at_peak < LEAST_SHARE
    if better < sure or out_of_reach:
        return Verdict.NOT_DISTINGUISHABLE
    failed = drug is not None and drug.quality is PlateVerdict.FAIL
    is_barred = failed or is_weak(float(laid.clinical[one]), measure)
    is_first = laid.place[one] <= options.top and laid.z[one] >= LEAST_Z
    if is_first and not is_barred and _beats_rest(laid, one, options):
        return Verdict.LEADING
    return Verdict.SELECTIVE


def _beats_rest(laid: Field, one: int, options: RankOptions) -> bool:
    """Whether it beats the first candidate after the top k; of fewer, the median of the others."""
    known = np.isfinite(laid.z)
    after = np.flatnonzero(known & (laid.place == options.top + 1))
    if after.size:
        return bool(laid.rivals.wins[one, after[0]] >= options.confidence)
    others = np.flatnonzero(known & (np.arange(known.size) != one))
    if not others.size:
        return False
    middle = others[np.argsort(laid.place[others])[(others.size - 1) // 2]]
    return bool(laid.rivals.wins[one, middle] >= options.confidence)


def _find_responses(
    laid: Field, own: PatientEffects, patient: PatientScreen, options: RankOptions
) -> list[Interval]:
    """Response in the unit of the measure: as measured with its own error, or as predicted."""
    sign = patient.measure.direction.sign
    low, high = limit(laid.effect_draws, options.confidence)
    found = []
    for one, drug in enumerate(laid.measured):
        if drug is not None:
            error = float(own.own_errors[own.measured.index(drug)])
            found.append(_bound(drug, error, options.confidence))
            continue
        ends = sorted((float(sign * low[one]), float(sign * high[one])))
        found.append(Interval(float(sign * laid.effect[one]), *ends))
    return found


def _bound(drug: MeasuredDrug, error: float, confidence: float) -> Interval:
    half = float(ndtri(0.5 + confidence / 2.0)) * error if np.isfinite(error) else float("nan")
    value = drug.clinical_value
    return Interval(value, value - half, value + half)


def _align_facts(prepared: PreparedCohort, molecular: Mapping[str, float]) -> FloatArray | None:
    features = prepared.cohort.features
    if features is None or not molecular:
        return None
    return np.array([molecular.get(name, np.nan) for name in features.features])


def _ask_facts(markers: tuple[str, ...]) -> tuple[Remark, ...]:
    if not markers:
        return ()
    return (make_remark(RemarkCode.WOULD_CHANGE_EVIDENCE, markers=markers),)
