"""Reasons, caveats, and what would change the rank of one candidate, as codes with values."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from oncordia.arrays import FloatArray
from oncordia.domain.quality import Verdict as PlateVerdict
from oncordia.domain.therapy import (
    Basis,
    DrugNote,
    Interval,
    Measure,
    MeasuredDrug,
    PatientScreen,
    RankOptions,
    Remark,
    RemarkCode,
    Verdict,
    make_remark,
)
from oncordia.therapy.prediction.explain import explain_prediction
from oncordia.therapy.ranking.cautions import SMALL_COHORT
from oncordia.therapy.ranking.field_effects import Field, find_excess
from oncordia.therapy.ranking.panel_effects import PatientEffects
from oncordia.therapy.ranking.prepared import PreparedCohort
from oncordia.therapy.ranking.strength import find_strong, is_weak

WIDE = 3.0  # SDs between the limits of z from which an interval is called wide
FEW = 10  # patients with a value, below which a drug is little known
PAN_SHARE = 0.8  # of a cohort that responds to a pan-toxic drug
EXPLAINED = 10  # places up to which a prediction is explained
CLOSE = 3  # rivals that are named
LEAST_DONORS = 3  # from which on donors tell of their own spread
_C = RemarkCode


@dataclass(slots=True)
class Said:
    """What is said of one candidate."""

    reasons: list[Remark]
    caveats: list[Remark]
    would_change: list[Remark]


def say_candidate(
    laid: Field,
    one: int,
    z: Interval,
    verdict: Verdict,
    patient: PatientScreen,
    own: PatientEffects,
    prepared: PreparedCohort,
    options: RankOptions,
    note: DrugNote,
) -> Said:
    """What is said of a candidate that has a place in an order."""
    drug = laid.measured[one]
    said = Said([], [], []) if drug is None else say_alone(drug, note)
    if drug is None:
        said.caveats.append(make_remark(_C.PREDICTED_ONLY))
        if laid.prediction is not None and laid.place[one] <= EXPLAINED:
            found = explain_prediction(laid.prediction, laid.names[one], seed=options.seed)
            drugs = tuple(part.drug for part in found.surviving)
            if drugs:
                said.reasons.append(make_remark(_C.CONTRIBUTORS, drugs=drugs))
        said.would_change.append(make_remark(_C.WOULD_CHANGE_MEASURE_DIRECTLY))
    _say_place(laid, one, z, verdict, options, said)
    _say_healthy(laid, one, prepared, options, said)
    _say_strength(laid, one, verdict, patient.measure, prepared, said)
    say_combination(drug, own, patient.measure, options, said)
    _say_changes(laid, one, verdict, prepared, options, said)
    return said


def say_alone(drug: MeasuredDrug, note: DrugNote) -> Said:
    """What is said of a measured drug whatever the cohort."""
    said = Said([make_remark(_C.MEASURED_DIRECTLY)], [], [])
    if not np.isfinite(drug.error):
        said.caveats.append(make_remark(_C.ERRORS_UNKNOWN))
    if drug.flag:
        said.caveats.append(make_remark(_C.CURVE_FLAGGED, reason=drug.flag))
    _say_ends(drug, said)
    poor = drug.plates if drug.quality is not PlateVerdict.PASS else ()
    if poor or drug.left_out:
        plates = tuple(sorted({*poor, *drug.left_out}))
        said.would_change.append(make_remark(_C.WOULD_CHANGE_REPEAT_PLATE, plates=plates))
    _say_peak(drug, note, said)
    return said


def _say_ends(drug: MeasuredDrug, said: Said) -> None:
    """A curve whose half-way point lies outside the doses: beyond the highest, or the lowest."""
    if not drug.is_partial:
        return
    if drug.is_below and drug.lowest_molar is not None:
        lowest = drug.lowest_molar
        said.caveats.append(make_remark(_C.CURVE_BELOW_DOSES, lowest_molar=lowest))
        said.would_change.append(make_remark(_C.WOULD_CHANGE_LOWER_DOSES, lowest_molar=lowest))
    elif not drug.is_below and drug.highest_molar is not None:
        highest = drug.highest_molar
        said.caveats.append(make_remark(_C.PARTIAL_CURVE, highest_molar=highest))
        said.would_change.append(make_remark(_C.WOULD_CHANGE_HIGHER_DOSES, highest_molar=highest))


def _say_peak(drug: MeasuredDrug, note: DrugNote, said: Said) -> None:
    peak = drug.peak_molar if drug.peak_molar is not None else note.peak_molar
    if peak is None:
        said.caveats.append(make_remark(_C.PEAK_LEVEL_UNKNOWN))
        said.would_change.append(make_remark(_C.WOULD_CHANGE_PEAK_LEVEL))
        return
    values = {"peak_molar": peak, "source": drug.peak_source or note.source or "table"}
    if np.isfinite(drug.value_at_peak):
        code = _C.PEAK_LEVEL_CAPPED if drug.share_at_peak > 0 else _C.PEAK_LEVEL_NOT_REACHED
        said.caveats.append(make_remark(code, **values))
    elif drug.highest_molar is not None and drug.highest_molar <= peak:
        said.reasons.append(make_remark(_C.PEAK_LEVEL_REACHED, **values))
    else:  # the doses of the response are not told, or the measure cannot be limited to them
        said.caveats.append(make_remark(_C.PEAK_LEVEL_NOT_APPLIED, **values))


def _say_place(
    laid: Field, one: int, z: Interval, verdict: Verdict, options: RankOptions, said: Said
) -> None:
    if not np.isfinite(z.value):
        said.caveats.append(make_remark(_C.NOT_IN_COHORT))
        return
    better, top = float(laid.better[one]), float(laid.top[one])
    if verdict in {Verdict.LEADING, Verdict.SELECTIVE}:
        selective = make_remark(_C.SELECTIVE_EFFECT, z=z.value, low=z.low, high=z.high)
        said.reasons.append(selective)
        if np.isfinite(laid.percentile[one]):
            share, n = float(laid.percentile[one]) / 100.0, int(laid.n_reference[one])
            said.reasons.append(make_remark(_C.PERCENTILE_IN_COHORT, share=share, n_samples=n))
        said.reasons.append(make_remark(_C.BETTER_THAN_COHORT_MEDIAN, probability=better))
    if top >= 0.5:
        said.reasons.append(make_remark(_C.IN_TOP_PROBABILITY, probability=top, top=options.top))
    if verdict is Verdict.UNLIKELY:
        said.caveats.append(make_remark(_C.NOT_BETTER_THAN_COHORT, probability=better))
    if verdict is Verdict.NOT_DISTINGUISHABLE:
        n_others = laid.rivals.count_alike(one, options.confidence)
        if n_others:
            said.caveats.append(make_remark(_C.NOT_DISTINGUISHABLE, n_others=n_others))
    if z.high - z.low >= WIDE:
        said.caveats.append(make_remark(_C.INTERVAL_WIDE, low=z.low, high=z.high))
    n_samples = int(laid.n_reference[one])
    if n_samples < FEW:
        said.caveats.append(make_remark(_C.FEW_IN_COHORT, n_samples=n_samples))


def _say_healthy(
    laid: Field, one: int, prepared: PreparedCohort, options: RankOptions, said: Said
) -> None:
    """Spared or hit only where the confidence says so; else alike."""
    place = laid.places[one]
    if not prepared.n_healthy or place is None:
        return
    donors = prepared.healthy[np.isfinite(prepared.healthy[:, place]), place]
    if not donors.size or not np.isfinite(laid.score[one]):
        return
    spared = _find_spared(laid.effect_draws[:, one], donors, float(prepared.spread.sd[place]))
    values = {"score": float(laid.score[one]), "n_healthy": int(donors.size)}
    if spared >= options.confidence:
        said.reasons.append(make_remark(_C.HEALTHY_SPARED, **values))
    elif spared <= 1.0 - options.confidence:
        said.caveats.append(make_remark(_C.HEALTHY_HIT, **values))
    else:
        said.caveats.append(make_remark(_C.HEALTHY_ALIKE, **values))


def _find_spared(draws: FloatArray, donors: FloatArray, spread: float) -> float:
    """Probability that the true effect lies above the mean effect on healthy cells.

    The mean of few donors is not sure; of fewer than three the cohort's spread stands for theirs.
    """
    sd = float(donors.std(ddof=1)) if donors.size >= LEAST_DONORS else spread
    error = sd / np.sqrt(donors.size) if np.isfinite(sd) else 0.0
    beyond = draws - float(donors.mean())
    if error == 0.0:
        return float((beyond > 0).mean() + 0.5 * (beyond == 0).mean())
    return float(ndtr(beyond / error).mean())


def _say_strength(
    laid: Field,
    one: int,
    verdict: Verdict,
    measure: Measure,
    prepared: PreparedCohort,
    said: Said,
) -> None:
    effect, strong, place = float(laid.clinical[one]), find_strong(measure), laid.places[one]
    if strong is not None and place is not None and effect >= strong:
        known = prepared.effects[np.isfinite(prepared.effects[:, place]), place]
        share = float((known >= strong).mean()) if known.size else 0.0
        if share >= PAN_SHARE:
            said.caveats.append(make_remark(_C.PAN_TOXIC, share=share))
    if verdict in {Verdict.LEADING, Verdict.SELECTIVE} and is_weak(effect, measure):
        response = measure.direction.sign * effect
        said.caveats.append(make_remark(_C.SELECTIVE_BUT_WEAK, response=response))


def say_combination(
    drug: MeasuredDrug | None,
    own: PatientEffects,
    measure: Measure,
    options: RankOptions,
    said: Said,
) -> None:
    """A combination against independence of its parts, where all were measured."""
    if measure.unit != "fraction":
        return
    found = find_excess(drug, own, measure.direction.sign, options.confidence)
    if found is None:
        return
    excess, low, high = found
    values = {"excess": excess, "low": low, "high": high}
    if low > 0:
        said.reasons.append(make_remark(_C.COMBINATION_BEYOND_INDEPENDENCE, **values))
    elif high < 0:
        said.caveats.append(make_remark(_C.COMBINATION_BELOW_INDEPENDENCE, **values))
    else:
        said.caveats.append(make_remark(_C.COMBINATION_AS_INDEPENDENCE, **values))


def _say_changes(
    laid: Field,
    one: int,
    verdict: Verdict,
    prepared: PreparedCohort,
    options: RankOptions,
    said: Said,
) -> None:
    wins = laid.rivals.wins[one]
    near = np.abs(laid.place - laid.place[one]) <= CLOSE
    alike = near & (wins > 1.0 - options.confidence) & (wins < options.confidence)
    alike[one] = False
    wanted = verdict is not Verdict.UNLIKELY and laid.basis(one) is Basis.MEASURED
    if wanted and alike.any():
        order = sorted(np.flatnonzero(alike), key=lambda other: laid.place[other])
        others = tuple(laid.names[other] for other in order[:CLOSE])
        said.would_change.append(make_remark(_C.WOULD_CHANGE_NARROWER_INTERVAL, others=others))
    if prepared.n_patients < SMALL_COHORT and wanted:
        said.would_change.append(
            make_remark(_C.WOULD_CHANGE_LARGER_COHORT, n_reference=prepared.n_patients)
        )
