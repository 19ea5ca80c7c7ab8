"""A response matrix refuses what cannot be a response."""

import numpy as np
import pytest

from oncordia.domain.therapy import ResponseMatrix, find_measure
from oncordia.errors import InvalidTable, InvalidTerm


def make_matrix(values: list[list[float]], drugs: tuple[str, ...] = ("A", "B")) -> ResponseMatrix:
    samples = tuple(f"S{row}" for row in range(len(values)))
    array = np.array(values)
    return ResponseMatrix(
        measure=find_measure("auc"),
        samples=samples,
        drugs=drugs,
        values=array,
        errors=np.full(array.shape, np.nan),
        patients=samples,
        centres=("",) * len(samples),
        healthy=(False,) * len(samples),
    )


def test_effects__are_high_where_the_drug_works() -> None:
    assert make_matrix([[0.2, 0.9]]).effects.tolist() == [[-0.2, -0.9]]


def test_keep_drugs__keeps_their_values_in_the_order_asked_for() -> None:
    kept = make_matrix([[0.2, 0.9]]).keep_drugs(np.array([1, 0]))

    assert kept.drugs == ("B", "A")
    assert kept.values.tolist() == [[0.9, 0.2]]


def test_keep_samples__keeps_patient_and_centre_with_the_sample() -> None:
    kept = make_matrix([[0.2, 0.9], [0.3, 0.8]]).keep_samples(np.array([1]))

    assert (kept.samples, kept.patients) == (("S1",), ("S1",))


def test_response_matrix__refuses_percent_for_a_fraction() -> None:
    with pytest.raises(InvalidTable, match=r"sample 'S0', drug 'B': auc .* got 85"):
        make_matrix([[0.2, 85.0]])


def test_response_matrix__refuses_a_drug_that_stands_twice() -> None:
    with pytest.raises(InvalidTable, match="drug 'A' stands twice"):
        make_matrix([[0.2, 0.3]], drugs=("A", "A"))


def test_find_measure__lists_the_measures_for_a_name_it_does_not_know() -> None:
    with pytest.raises(InvalidTerm, match="'auk'; give one of auc,"):
        find_measure("auk")
