"""Rankings of made patients: what was planted is found, and nothing is claimed without ground."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.domain import Verdict as PlateVerdict
from oncordia.domain.therapy import (
    Basis,
    Candidate,
    Cohort,
    Direction,
    DrugNote,
    Measure,
    MeasuredDrug,
    Order,
    PatientScreen,
    Ranking,
    RankOptions,
    RemarkCode,
    ResponseMatrix,
    Verdict,
)
from oncordia.errors import InvalidTable
from oncordia.testing import CohortDesign, make_cohort
from oncordia.therapy import PatientFacts, PreparedCohort, prepare_cohort, rank_candidates
from oncordia.therapy.prediction.reference import ReferenceOptions

MADE = make_cohort(np.random.default_rng(4), CohortDesign(n_patients=40, n_drugs=20, n_new=3))
AUC = MADE.cohort.matrix.measure
FIXED = ReferenceOptions(shrinkage=0.4, strength=0.0)
READY = prepare_cohort(MADE.cohort, options=FIXED)
FEW = RankOptions(draws=400)
DRUGS = MADE.new.drugs
PAN_TOXIC, PLANTED = DRUGS[0], DRUGS[7]


def screen(values: FloatArray, error: float = 0.03, n_measured: int = 20) -> PatientScreen:
    pairs = list(zip(DRUGS, values, strict=True))[:n_measured]
    return PatientScreen("N001", AUC, tuple(MeasuredDrug(d, v, error) for d, v in pairs))


def plant(shift: float = 0.4) -> FloatArray:
    values = MADE.mean.copy()
    values[7] -= shift
    return values


def find(ranking: Ranking, name: str) -> Candidate:
    return next(one for one in ranking.candidates if one.therapy == name)


def codes(ranking: Ranking) -> set[str]:
    return {remark.code for remark in ranking.cautions}


def caveats(one: Candidate) -> set[str]:
    return {remark.code for remark in one.caveats}


def test_rank_candidates__puts_the_planted_selective_drug_first_and_lets_it_lead() -> None:
    first = rank_candidates(screen(plant()), READY, FEW).candidates[0]

    assert (first.therapy, first.verdict) == (PLANTED, Verdict.LEADING)
    assert first.z.low > 1.0
    assert first.probability_top > 0.99


def test_rank_candidates__lets_the_pan_toxic_drug_lead_the_absolute_order_alone() -> None:
    by_effect = rank_candidates(screen(plant(0.2)), READY, replace(FEW, order=Order.ABSOLUTE))
    selective = rank_candidates(screen(plant(0.2)), READY, FEW)

    pan = find(selective, PAN_TOXIC)
    assert pan.place_absolute == 1
    assert pan.place > 1
    assert RemarkCode.PAN_TOXIC in caveats(pan)
    assert by_effect.candidates[0].therapy == PAN_TOXIC


def test_rank_candidates__predicts_the_drugs_that_were_not_measured() -> None:
    ranking = rank_candidates(screen(MADE.new.values[0], n_measured=10), READY, FEW)
    predicted = [one for one in ranking.candidates if one.basis is Basis.PREDICTED]

    assert {one.therapy for one in predicted} == set(DRUGS[10:])
    assert all(RemarkCode.PREDICTED_ONLY in caveats(one) for one in predicted)
    assert ranking.n_measured == 10


def test_rank_candidates__calls_none_apart_where_nothing_is() -> None:
    ranking = rank_candidates(screen(MADE.mean.copy(), error=0.08), READY, FEW)

    assert not any(one.verdict is Verdict.LEADING for one in ranking.candidates)
    assert RemarkCode.NONE_STANDS_OUT in codes(ranking)
    apart = find(ranking, DRUGS[3])
    assert apart.verdict is Verdict.NOT_DISTINGUISHABLE
    assert RemarkCode.NOT_DISTINGUISHABLE in caveats(apart)


def test_rank_candidates__calls_a_drug_that_does_less_than_for_most_unlikely() -> None:
    assert find(rank_candidates(screen(plant(-0.3)), READY, FEW), PLANTED).verdict is (
        Verdict.UNLIKELY
    )


def test_rank_candidates__warns_of_a_patient_unlike_the_reference() -> None:
    odd = MADE.mean + 4.0 * MADE.sd * np.where(np.arange(20) % 2, 1.0, -1.0)

    ranking = rank_candidates(screen(odd), READY, FEW)

    assert RemarkCode.UNLIKE_REFERENCE in codes(ranking)
    assert ranking.misfit > 3.0
    like = rank_candidates(screen(MADE.new.values[0]), READY, FEW)
    assert RemarkCode.UNLIKE_REFERENCE not in codes(like)


def test_rank_candidates__trusts_poor_plates_less_and_says_so() -> None:
    sound = screen(plant())
    poor = replace(
        sound,
        drugs=tuple(replace(one, quality=PlateVerdict.FAIL, plates=("P1",)) for one in sound.drugs),
    )
    good, bad = (rank_candidates(one, READY, FEW) for one in (sound, poor))

    assert RemarkCode.PLATE_QUALITY_FAIL in codes(bad)
    assert reach(bad) > 1.2 * reach(good)
    assert find(bad, PLANTED).verdict is not Verdict.LEADING


def reach(ranking: Ranking) -> float:
    """Width of the response's limits of the planted drug."""
    response = find(ranking, PLANTED).response
    return response.high - response.low


@pytest.mark.parametrize(
    ("quality", "n_plates", "factor"),
    [
        (PlateVerdict.PASS, 0, 1.0),
        (PlateVerdict.PASS, 1, 1.3),
        (PlateVerdict.LOOK, 1, 1.7),
        (PlateVerdict.FAIL, 1, 1.8),
        (PlateVerdict.LOOK, 0, 1.7),
        (PlateVerdict.LOOK, 2, 1.0),
        (PlateVerdict.FAIL, 3, 1.0),
    ],
)
def test_rank_candidates__widens_the_errors_of_single_plates_by_what_replicates_showed(
    quality: PlateVerdict, n_plates: int, factor: float
) -> None:
    told = screen(plant())
    known = tuple(replace(one, quality=quality, n_plates=n_plates) for one in told.drugs)
    widths = [reach(rank_candidates(one, READY, FEW)) for one in (told, replace(told, drugs=known))]

    assert widths[1] == pytest.approx(factor * widths[0])


def test_rank_candidates__says_which_failed_plates_are_left_out_and_lets_the_others_lead() -> None:
    sound = screen(plant())
    rest = tuple(replace(one, n_plates=2, left_out=("P9",)) for one in sound.drugs)
    ranking = rank_candidates(replace(sound, drugs=rest), READY, FEW)

    assert RemarkCode.PLATES_LEFT_OUT in codes(ranking)
    assert RemarkCode.PLATE_QUALITY_FAIL not in codes(ranking)
    first = ranking.candidates[0]
    assert (first.therapy, first.verdict) == (PLANTED, Verdict.LEADING)
    repeat = next(r for r in first.would_change if r.code == RemarkCode.WOULD_CHANGE_REPEAT_PLATE)
    assert repeat.values["plates"] == ("P9",)


def test_rank_candidates__assumes_an_error_where_none_is_known_and_says_so() -> None:
    matrix = replace(MADE.cohort.matrix, errors=np.full(MADE.cohort.matrix.values.shape, np.nan))
    ready = prepare_cohort(replace(MADE.cohort, matrix=matrix), options=FIXED)
    ranking = rank_candidates(screen(plant(0.15), error=float("nan")), ready, FEW)
    found = find(ranking, PLANTED)
    exact = find(rank_candidates(screen(plant(0.15), error=0.0), ready, FEW), PLANTED)

    assert found.z.value == pytest.approx(exact.z.value)
    assert found.z.high - found.z.low > 2 * 1.645 * 0.5 > exact.z.high - exact.z.low
    assert {remark.code: remark for remark in ranking.cautions}[
        RemarkCode.ERRORS_ASSUMED
    ].values == {"n_drugs": 20}
    assert RemarkCode.ERRORS_UNKNOWN in caveats(found)


def test_rank_candidates__orders_by_effect_as_the_responses_are_shown() -> None:
    rng = np.random.default_rng(8)
    unsure = screen(MADE.mean + 0.2 * rng.standard_normal(20), error=0.2)
    by_effect = sorted(
        rank_candidates(unsure, READY, FEW).candidates, key=lambda one: one.place_absolute
    )

    values = [one.response.value for one in by_effect]
    assert values == sorted(values)


def test_rank_candidates__gives_scores_of_the_response_as_it_was_measured() -> None:
    found = find(rank_candidates(screen(plant(), error=0.15), READY, FEW), PLANTED)
    own, others = -found.response.value, -MADE.cohort.matrix.values[:, 7]
    middle = float(np.median(others))
    mad = 1.4826 * float(np.median(np.abs(others - middle)))

    assert found.z_measured == pytest.approx((own - others.mean()) / others.std(ddof=1))
    assert found.robust_z == pytest.approx((own - middle) / mad)
    assert found.percentile == pytest.approx(100.0 * float((others < own).mean()))
    assert found.selective_score == pytest.approx(own - float(others.mean()))
    assert 0.0 < found.z.value < found.z_measured


def test_rank_candidates__tells_a_curve_that_begins_below_the_doses_from_one_beyond_them() -> None:
    whole = screen(plant())
    ends = {"is_partial": True, "lowest_molar": 1e-8, "highest_molar": 1e-5}
    drugs = tuple(
        replace(one, **ends, is_below=one.drug == PLANTED)  # type: ignore[arg-type]
        for one in whole.drugs
    )
    ranking = rank_candidates(replace(whole, drugs=drugs), READY, FEW)
    potent, other = find(ranking, PLANTED), find(ranking, DRUGS[3])

    assert RemarkCode.CURVE_BELOW_DOSES in caveats(potent)
    assert RemarkCode.PARTIAL_CURVE not in caveats(potent)
    assert RemarkCode.WOULD_CHANGE_LOWER_DOSES in {one.code for one in potent.would_change}
    assert RemarkCode.PARTIAL_CURVE in caveats(other)


def test_rank_candidates__says_where_a_known_peak_level_could_not_be_applied() -> None:
    notes = {PLANTED: DrugNote(PLANTED, peak_molar=1e-6, source="label")}
    found = find(rank_candidates(screen(plant()), READY, FEW, PatientFacts(notes=notes)), PLANTED)

    assert RemarkCode.PEAK_LEVEL_NOT_APPLIED in caveats(found)
    assert RemarkCode.PEAK_LEVEL_UNKNOWN not in caveats(found)


@pytest.mark.parametrize(
    ("shift", "error", "code"),
    [
        (0.5, 0.02, RemarkCode.HEALTHY_SPARED),
        (0.0, 0.2, RemarkCode.HEALTHY_ALIKE),
        (-0.5, 0.02, RemarkCode.HEALTHY_HIT),
    ],
)
def test_rank_candidates__calls_healthy_cells_spared_or_hit_only_where_it_is_sure(
    shift: float, error: float, code: RemarkCode
) -> None:
    made = make_cohort(
        np.random.default_rng(5), CohortDesign(n_patients=20, n_drugs=6, n_healthy=3)
    )
    healthy = made.cohort.matrix.values[np.array(made.cohort.matrix.healthy)].mean(axis=0)
    values = np.clip(healthy - shift * (np.arange(6) == 2), 0.0, 1.5)
    pairs = zip(made.new.drugs, values.tolist(), strict=True)
    patient = PatientScreen("x", AUC, tuple(MeasuredDrug(d, v, error) for d, v in pairs))
    found = find(rank_candidates(patient, made.cohort, FEW), made.new.drugs[2])

    assert code in {one.code for one in (*found.reasons, *found.caveats)}


def test_rank_candidates__lets_no_drug_lead_whose_effect_is_weak_in_itself() -> None:
    faint = replace(MADE.cohort.matrix, values=0.9 + 0.1 * MADE.cohort.matrix.values)
    ready = prepare_cohort(replace(MADE.cohort, matrix=faint), options=FIXED)
    values = 0.9 + 0.1 * plant()
    found = find(rank_candidates(screen(values, error=0.003), ready, FEW), PLANTED)

    assert (found.place, found.verdict) == (1, Verdict.SELECTIVE)
    assert RemarkCode.SELECTIVE_BUT_WEAK in caveats(found)


def test_rank_candidates__warns_where_laboratories_of_the_cohort_differ() -> None:
    matrix = MADE.cohort.matrix
    centres = ("North",) * 20 + ("South",) * 20
    shift = np.where(np.arange(40)[:, None] < 20, 0.3, 0.0)
    mixed = replace(matrix, centres=centres, values=matrix.values + shift)
    apart = replace(MADE.cohort, matrix=mixed)
    patient = replace(screen(plant()), centre="South")

    ranking = rank_candidates(patient, prepare_cohort(apart, options=FIXED), FEW)
    alone = rank_candidates(patient, apart.keep_centre("South"), FEW)

    told = next(one for one in ranking.cautions if one.code == RemarkCode.LABORATORIES_DIFFER)
    assert (told.values["centre"], told.values["n_shifted"]) == ("South", 20)
    assert RemarkCode.LABORATORIES_DIFFER not in codes(alone)
    assert alone.n_reference == 20


def test_keep_centre__names_the_laboratories_that_there_are() -> None:
    centres = ("North",) * 40
    cohort = replace(MADE.cohort, matrix=replace(MADE.cohort.matrix, centres=centres))

    with pytest.raises(InvalidTable, match="no patient of the laboratory 'West'; it has North"):
        cohort.keep_centre("West")


def test_rank_candidates__warns_where_most_of_the_cohort_has_another_disease() -> None:
    mixed = replace(MADE.cohort, disease="", diseases=("lung",) * 12 + ("colon",) * 28)
    patient = replace(screen(plant()), disease="Lung")
    ranking = rank_candidates(patient, prepare_cohort(mixed, options=FIXED), FEW)
    most = rank_candidates(
        replace(patient, disease="colon"), prepare_cohort(mixed, options=FIXED), FEW
    )

    told = next(one for one in ranking.cautions if one.code == RemarkCode.MIXED_DISEASES)
    assert (told.values["n_same"], told.values["n_reference"]) == (12, 40)
    assert RemarkCode.MIXED_DISEASES not in codes(most)


def test_rank_candidates__counts_a_dose_only_up_to_the_peak_level() -> None:
    whole = screen(plant())
    limited = replace(
        whole,
        drugs=tuple(
            replace(one, peak_molar=1e-7, value_at_peak=1.0, share_at_peak=0.0)
            if one.drug == PLANTED
            else one
            for one in whole.drugs
        ),
    )
    found = find(rank_candidates(limited, READY, FEW), PLANTED)

    assert found.response.value == 1.0
    assert found.z.value == 0.0
    assert found.verdict is Verdict.NOT_DISTINGUISHABLE
    assert RemarkCode.PEAK_LEVEL_NOT_REACHED in caveats(found)


def test_rank_candidates__judges_a_combination_against_independence() -> None:
    base = screen(MADE.mean.copy())
    first, second = DRUGS[4], DRUGS[5]
    product = float(MADE.mean[4] * MADE.mean[5])

    def combined(value: float) -> Candidate:
        name = f"{first} + {second}"
        added = replace(base, drugs=(*base.drugs, MeasuredDrug(name, value, 0.02)))
        return find(rank_candidates(added, READY, FEW), name)

    assert RemarkCode.COMBINATION_AS_INDEPENDENCE in caveats(combined(product))
    assert RemarkCode.COMBINATION_BELOW_INDEPENDENCE in caveats(combined(product + 0.25))
    beyond = combined(product - 0.25)
    assert RemarkCode.COMBINATION_BEYOND_INDEPENDENCE in {one.code for one in beyond.reasons}
    assert abs(combined(product).z.value) < 1.0  # no more than its parts would do for others


def test_rank_candidates__judges_a_combination_without_a_cohort_too() -> None:
    base = screen(MADE.mean.copy())
    product = float(MADE.mean[4] * MADE.mean[5])
    name = f"{DRUGS[4]} + {DRUGS[5]}"
    added = replace(base, drugs=(*base.drugs, MeasuredDrug(name, product - 0.25, 0.02)))
    found = find(rank_candidates(added, None, FEW), name)

    assert RemarkCode.COMBINATION_BEYOND_INDEPENDENCE in {one.code for one in found.reasons}


def test_rank_candidates__says_of_a_drug_without_reference_that_it_has_none() -> None:
    base = screen(MADE.mean.copy())
    extra = replace(base, drugs=(*base.drugs, MeasuredDrug("novel", 0.05, 0.02)))
    novel = find(rank_candidates(extra, READY, FEW), "novel")

    assert RemarkCode.NOT_IN_COHORT in caveats(novel)
    assert np.isnan(novel.z.value)
    assert novel.place == 21
    assert novel.place_absolute == 1


def test_rank_candidates__leaves_the_patients_own_samples_out_of_the_reference() -> None:
    own = PatientScreen("P001", AUC, screen(plant()).drugs)

    assert rank_candidates(own, MADE.cohort, FEW).n_reference == 39


@pytest.mark.parametrize(
    ("patient", "cohort", "code", "n_candidates"),
    [
        (screen(plant()), None, RemarkCode.NO_COHORT, 20),
        (screen(plant(), n_measured=2), READY, RemarkCode.TOO_FEW_MEASURED, 2),
        (
            screen(plant()),
            replace(MADE.cohort, matrix=MADE.cohort.matrix.keep_samples(np.arange(9))),
            RemarkCode.TOO_FEW_REFERENCE,
            20,
        ),
        (screen(np.full(20, 0.5)), READY, RemarkCode.ALL_EQUAL, 20),
        (
            PatientScreen("x", AUC, tuple(MeasuredDrug(n, 0.1 * i) for i, n in enumerate("abcd"))),
            READY,
            RemarkCode.TOO_FEW_IN_COMMON,
            4,
        ),
    ],
)
def test_rank_candidates__refuses_and_shows_what_was_measured_alone(
    patient: PatientScreen,
    cohort: Cohort | PreparedCohort | None,
    code: RemarkCode,
    n_candidates: int,
) -> None:
    ranking = rank_candidates(patient, cohort, FEW)

    assert ranking.refusal is not None
    assert ranking.refusal.code == code
    assert len(ranking.candidates) == n_candidates
    assert all(np.isnan(one.probability_top) for one in ranking.candidates)
    values = [one.response.value for one in ranking.candidates]
    assert values == sorted(values)


def test_rank_candidates__refuses_a_scale_that_runs_against_the_cohort() -> None:
    with pytest.raises(InvalidTable, match="sample 'N001': its scale looks flipped"):
        rank_candidates(screen(1.0 - MADE.mean), READY, FEW)


def test_rank_candidates__refuses_another_measure_than_the_cohort() -> None:
    other = PatientScreen("x", Measure("dss2", "", Direction.HIGH_IS_SENSITIVE, 0, 100, ""), ())

    with pytest.raises(InvalidTable, match="measured in auc, the patient in dss2"):
        rank_candidates(other, READY, FEW)


def test_rank_candidates__refuses_two_names_of_one_drug_of_the_cohort() -> None:
    twice = screen(plant())
    named = replace(twice, drugs=(*twice.drugs, MeasuredDrug(f"{PLANTED} mesylate", 0.5)))

    with pytest.raises(InvalidTable, match="are one drug in the cohort"):
        rank_candidates(named, READY, FEW)


def test_rank_candidates__names_the_healthy_cells_that_a_drug_spares() -> None:
    made = make_cohort(
        np.random.default_rng(5), CohortDesign(n_patients=20, n_drugs=6, n_healthy=3)
    )
    drugs = tuple(
        MeasuredDrug(d, m - 0.3 * (i == 2), 0.02)
        for i, (d, m) in enumerate(zip(made.new.drugs, made.mean, strict=True))
    )
    ranking = rank_candidates(PatientScreen("x", AUC, drugs), made.cohort, FEW)
    spared = find(ranking, made.new.drugs[2])

    assert RemarkCode.HEALTHY_SPARED in {one.code for one in spared.reasons}
    assert spared.selective_score == pytest.approx(0.3, abs=0.06)
    assert RemarkCode.FEW_HEALTHY in codes(ranking)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_rank_candidates__does_not_heed_the_order_of_drugs_and_samples(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = MADE.cohort.matrix
    turned = matrix.keep_samples(rng.permutation(40)).keep_drugs(rng.permutation(20))
    cohort = replace(MADE.cohort, matrix=turned, features=None)
    straight = replace(MADE.cohort, features=None)
    patient = screen(MADE.new.values[0], n_measured=12)
    mixed = replace(patient, drugs=tuple(patient.drugs[i] for i in rng.permutation(12)))

    one = rank_candidates(patient, prepare_cohort(straight, options=FIXED), FEW)
    other = rank_candidates(mixed, prepare_cohort(cohort, options=FIXED), FEW)

    assert [c.therapy for c in one.candidates] == [c.therapy for c in other.candidates]
    assert [c.z.value for c in one.candidates] == pytest.approx(
        [c.z.value for c in other.candidates]
    )
    assert [c.probability_top for c in one.candidates] == pytest.approx(
        [c.probability_top for c in other.candidates]
    )


def turn(matrix: ResponseMatrix) -> ResponseMatrix:
    aac = Measure("aac", "fraction", Direction.HIGH_IS_SENSITIVE, -2.0, 1.5, "turned")
    return replace(matrix, measure=aac, values=1.0 - matrix.values)


def test_rank_candidates__does_not_heed_sign_and_direction_of_the_measure() -> None:
    values = MADE.new.values[1]
    matrix = turn(MADE.cohort.matrix)
    cohort = replace(MADE.cohort, matrix=matrix)
    pairs = zip(DRUGS, 1.0 - values, strict=True)
    patient = PatientScreen(
        "N002", matrix.measure, tuple(MeasuredDrug(d, float(v), 0.03) for d, v in pairs)
    )

    low = rank_candidates(replace(screen(values), sample="N002"), READY, FEW)
    high = rank_candidates(patient, prepare_cohort(cohort, options=FIXED), FEW)

    for one, other in zip(low.candidates, high.candidates, strict=True):
        assert one.therapy == other.therapy
        assert one.z.value == pytest.approx(other.z.value)
        assert one.probability_top == pytest.approx(other.probability_top)
        assert one.response.value == pytest.approx(1.0 - other.response.value)


@settings(max_examples=6)
@given(factor=st.floats(0.3, 1.5))
def test_rank_candidates__leaves_z_where_a_drug_is_scaled_everywhere(factor: float) -> None:
    scale = np.ones(20)
    scale[7] = factor
    matrix = replace(MADE.cohort.matrix, values=MADE.cohort.matrix.values * scale)
    cohort = replace(MADE.cohort, matrix=matrix, features=None)
    exact = screen(MADE.new.values[0], error=0.0)
    scaled = screen(MADE.new.values[0] * scale, error=0.0)

    before = rank_candidates(exact, prepare_cohort(MADE.cohort, options=FIXED), FEW)
    after = rank_candidates(scaled, prepare_cohort(cohort, options=FIXED), FEW)

    for name in DRUGS:
        assert find(after, name).z.value == pytest.approx(find(before, name).z.value, abs=1e-9)


def test_rank_candidates__gives_chances_that_come_true() -> None:
    design = CohortDesign(n_patients=60, n_drugs=16, n_new=150, error=0.04)
    made = make_cohort(np.random.default_rng(6), design)
    ready = prepare_cohort(made.cohort, options=FIXED)
    z_true = (made.mean - made.new_truth) / made.sd
    tops, betters = [], []
    for row in range(150):
        drugs = tuple(
            MeasuredDrug(d, v, 0.04)
            for d, v in list(zip(made.new.drugs, made.new.values[row], strict=True))[::2]
        )
        ranking = rank_candidates(
            PatientScreen(made.new.samples[row], AUC, drugs), ready, RankOptions(draws=300, top=3)
        )
        best = set(np.argsort(-z_true[row])[:3])
        for one in ranking.candidates:
            place = made.new.drugs.index(one.therapy)
            tops.append((one.probability_top, place in best))
            betters.append((one.probability_better, z_true[row, place] > 0))
    for pairs, most in ((tops, 0.03), (betters, 0.04)):
        told, came = np.array(pairs, dtype=np.float64).T
        cut = np.digitize(told, np.linspace(0.1, 0.9, 9))
        error = sum(
            abs(told[cut == b].mean() - came[cut == b].mean()) * (cut == b).mean()
            for b in np.unique(cut)
        )
        assert error < most


def test_rank_candidates__names_drug_class_and_peak_of_the_notes() -> None:
    notes = {PLANTED: DrugNote(PLANTED, drug_class="made class", peak_molar=1e-6, source="label")}
    found = find(rank_candidates(screen(plant()), READY, FEW, PatientFacts(notes=notes)), PLANTED)

    assert found.drug_class == "made class"
