"""No patient can be worked out of a message, nor out of the difference of two."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.therapy.centres.test_sums import draw_values, make_matrix
from tests.therapy.laboratories import read_laboratories

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import CentreMessage
from oncordia.errors import InvalidOption
from oncordia.therapy import (
    NoiseOptions,
    find_cells,
    find_dominated,
    find_overlap,
    find_shifts,
    follow_messages,
    summarise_cohort,
    summarise_with_noise,
)

seeds = st.integers(0, 10_000)


def summarise(values: FloatArray, name: str = "C", minimum: int = 5) -> CentreMessage:
    return summarise_cohort(make_matrix(values), name, minimum=minimum)


def size_groups(known: BoolArray, drug: int, shown: BoolArray) -> list[int]:
    """Sizes of the groups into which the sets of the shown sums cut the patients of a drug."""
    rows = known[known[:, drug]][:, shown]
    return [int(size) for size in np.unique(rows, axis=0, return_counts=True)[1]]


def count_solved(known: BoolArray, shown: BoolArray) -> int:
    """Responses that the shown sums determine, who was measured on what being known."""
    n_solved = 0
    for drug in range(known.shape[1]):
        sums = known[known[:, drug]][:, shown[drug]].astype(np.float64)
        directions, sizes, _ = np.linalg.svd(sums, full_matrices=False)
        basis = directions[:, sizes > 1e-9]
        n_solved += int(((basis**2).sum(axis=1) > 1 - 1e-9).sum())
    return n_solved


@settings(max_examples=40)
@given(seeds, st.integers(2, 6), st.floats(0.02, 0.5))
def test_find_shifts__cuts_no_group_below_the_minimum(
    seed: int, minimum: int, holes: float
) -> None:
    known = np.random.default_rng(seed).random((40, 6)) > holes
    shown = find_shifts(known, minimum)
    for drug in range(6):
        if known[:, drug].sum() >= minimum:
            assert min(size_groups(known, drug, shown[drug])) >= minimum


def test_find_shifts__shows_every_sum_where_drugs_were_left_out_by_batches() -> None:
    known = np.ones((30, 4), dtype=np.bool_)
    known[:10, 1] = known[:20, 2] = False
    assert find_shifts(known, 5).all()


def test_find_shifts__withholds_two_sets_that_differ_by_one_patient() -> None:
    """Each alone is far from all patients, so that neither tells of a few by itself."""
    known = np.ones((40, 3), dtype=np.bool_)
    known[:20, 1] = known[:21, 2] = False
    assert find_shifts(known, 5)[0].tolist() == [True, True, False]


def test_find_shifts__leaves_nothing_to_solve_for_in_a_real_laboratory() -> None:
    """Withholding sums over all but a few, and no more, left 231 responses of this one open."""
    known = ~np.isnan(read_laboratories(least_share=0.0)[0])
    counts = known.astype(float).T @ known
    without = np.diag(counts)[:, None] - counts
    assert count_solved(known, (without == 0) | (without >= 5)) > 100
    assert count_solved(known, find_shifts(known, 5)) == 0


def test_find_cells__withholds_a_drug_to_which_one_patient_responds() -> None:
    """With x the response of that patient, the row times x stands in the sums of products."""
    values = draw_values(1, 30, 6, holes=0.0)
    values[:, 2] = 0.0
    values[7, 2] = 25.0
    whole = summarise(values, minimum=1)
    row = (whole.scatter[2] + 30 * whole.means[2] * whole.means) / (30 * whole.means[2])
    np.testing.assert_allclose(row, values[7])
    message = summarise(values)
    assert np.isnan(message.means[2])
    assert np.isnan(message.scatter[2]).all()


def test_find_cells__shows_a_drug_to_which_enough_patients_respond() -> None:
    values = draw_values(1, 30, 3, holes=0.0)
    values[5:, 2] = 0.0
    assert find_cells(values, 5).all()


def test_find_dominated__names_a_drug_that_is_mostly_one_patients() -> None:
    """The row of the drug lies close to that of the patient."""
    values = draw_values(6, 60, 10, holes=0.0)
    values[:, 4] = np.random.default_rng(0).uniform(1.0, 3.0, 60)
    values[9, 4] = 40.0
    whole = summarise(values, minimum=1)
    patient = np.delete(values[9] - whole.means, 4)
    assert np.corrcoef(np.delete(whole.scatter[4], 4), patient)[0, 1] > 0.9
    assert np.flatnonzero(find_dominated(values)).tolist() == [4]


def test_find_cells__takes_equal_responses_of_a_few_as_chance() -> None:
    values = draw_values(1, 30, 3, holes=0.0)
    values[4:, 0] = np.nan
    values[:4, 0] = 3.0
    assert find_cells(values, 4)[0, 0] == np.False_  # all four alike
    values[3, 0] = 4.0
    assert find_cells(values, 4)[0, 0] == np.True_


@settings(max_examples=20)
@given(seeds, seeds)
def test_summarise_with_noise__withholds_the_same_whatever_the_responses_are(
    first: int, second: int
) -> None:
    holes = np.isnan(draw_values(3, 30))
    options = NoiseOptions(1.0, 0.0, 50.0)
    told = []
    for seed in (first, second):
        values = draw_values(seed, 30, holes=0.0)
        values[values < np.quantile(values, 0.6)] = 0.0
        values[holes] = np.nan
        message = summarise_with_noise(make_matrix(values), "C", options)
        told.append(np.isnan(message.scatter))
    np.testing.assert_array_equal(told[0], told[1])


def test_follow_messages__refuses_one_patient_more() -> None:
    values = draw_values(2, 31, holes=0.0)
    later, earlier = summarise(values), summarise(values[:30])
    # the attack: the difference of the sums is the patient
    patient = 31 * later.means - 30 * earlier.means
    np.testing.assert_allclose(patient, values[30])
    with pytest.raises(InvalidOption, match="'D0' holds 1 more than in the earlier message of 'C'"):
        follow_messages(later, [earlier])


def test_follow_messages__refuses_a_drug_that_one_patient_was_tried_with_since() -> None:
    values = draw_values(2, 30, holes=0.0)
    before = values.copy()
    before[4, 3] = np.nan
    with pytest.raises(InvalidOption, match="the cell of 'D0' and 'D3' holds 1 more"):
        follow_messages(summarise(values), [summarise(before)])


def test_follow_messages__refuses_one_patient_in_place_of_another() -> None:
    values = draw_values(2, 31, holes=0.0)
    with pytest.raises(InvalidOption, match=r"as many patients .*, but other responses"):
        follow_messages(summarise(values[1:]), [summarise(values[:30])])


def test_follow_messages__lets_a_whole_cell_of_new_patients_through() -> None:
    values = draw_values(2, 35, holes=0.0)
    later = summarise(values)
    assert_shows(follow_messages(later, [summarise(values[:30])]), later)


def test_follow_messages__lets_the_same_patients_through_in_any_order_of_drugs() -> None:
    matrix = make_matrix(draw_values(2, 30, holes=0.0))
    later = summarise_cohort(matrix, "C")
    turned = summarise_cohort(matrix.keep_drugs(np.array([3, 1, 0, 2])), "C")
    assert_shows(follow_messages(later, [turned]), later)


def test_follow_messages__withholds_again_what_was_withheld_before() -> None:
    """Each message by itself may show other sets; both together cut the patients finer."""
    values = draw_values(2, 40, holes=0.0)
    values[:12, 1] = np.nan
    before, later = summarise(values, minimum=13), summarise(values, minimum=5)
    assert np.isnan(before.shifts[0, 1])
    assert not np.isnan(later.shifts[0, 1])
    assert np.isnan(follow_messages(later, [before]).shifts[0, 1])


def test_follow_messages__holds_no_message_against_noise() -> None:
    values = draw_values(2, 31, holes=0.0)
    noisy = summarise_with_noise(make_matrix(values[:30]), "C", NoiseOptions(1.0, 0.0, 50.0))
    later = summarise(values)
    assert_shows(follow_messages(later, [noisy]), later)


def assert_shows(left: CentreMessage, right: CentreMessage) -> None:
    for name in ("counts", "means", "scatter", "shifts"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name))


def solve_row(message: CentreMessage, known: dict[int, float]) -> FloatArray:
    """The responses of a patient of whom some are known, from the sums over all."""
    size, directions = np.linalg.eigh(message.scatter)
    kept = size > 1e-6 * size[-1]
    factor = np.sqrt(size[kept])[:, None] * directions[:, kept].T  # the rows, but for a rotation
    at = list(known)
    pull, *_ = np.linalg.lstsq(factor[:, at].T, np.array(list(known.values())) - message.means[at])
    row: FloatArray = message.means + pull @ factor
    return row


@pytest.mark.parametrize(("n_patients", "is_narrow"), [(8, True), (40, False)])
def test_centre_message__is_narrow_where_a_patient_can_be_solved_for(
    n_patients: int, is_narrow: bool
) -> None:
    """Seven responses of twelve are known, as from a report."""
    values = draw_values(5, n_patients, 12, holes=0.0)
    message = summarise(values)
    row = solve_row(message, {drug: values[2, drug] for drug in range(7)})
    assert bool(np.abs(row - values[2]).max() < 1e-6) is is_narrow
    assert message.is_narrow is is_narrow


def test_find_overlap__knows_the_same_patients_under_another_name() -> None:
    values = draw_values(2, 30)
    renamed = replace(summarise(values, "other", minimum=8), disease="AML")
    assert find_overlap(summarise(values), renamed) == "D0"


@settings(max_examples=20)
@given(seeds, seeds)
def test_find_overlap__finds_none_between_other_patients(first: int, second: int) -> None:
    one, other = draw_values(first, 30), draw_values(second + 10_001, 30)
    assert find_overlap(summarise(one), summarise(other)) == ""
