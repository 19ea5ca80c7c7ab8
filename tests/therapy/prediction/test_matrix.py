"""Arrays and frames of a notebook become a matrix, and a patient is told by names of drugs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.therapy.cohorts import draw_values

from oncordia.domain.therapy import Direction, ResponseMatrix
from oncordia.errors import InputError
from oncordia.therapy import build_matrix, fit_reference, predict_patient

NAN = float("nan")
VALUES = [[0.2, 0.9], [0.4, NAN], [0.6, 0.5]]


def test_build_matrix__names_rows_and_columns_of_an_array() -> None:
    matrix = build_matrix(np.array(VALUES, dtype=np.float32), "auc")

    assert (matrix.samples, matrix.drugs) == (("S1", "S2", "S3"), ("D1", "D2"))
    assert matrix.patients == matrix.samples


def test_build_matrix__takes_samples_from_the_first_column_of_a_polars_frame() -> None:
    frame = pl.DataFrame({"who": ["a", "b", "c"], "x": [0.2, 0.4, 0.6], "y": [0.9, None, 0.5]})

    matrix = build_matrix(frame, "auc", patients=["p", "p", "q"])

    assert (matrix.samples, matrix.drugs, matrix.patients[:2]) == (
        ("a", "b", "c"),
        ("x", "y"),
        ("p", "p"),
    )
    assert np.array_equal(matrix.values, VALUES, equal_nan=True)


def test_build_matrix__takes_index_and_columns_of_a_pandas_frame() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame(VALUES, index=["a", "b", "c"], columns=["x", "y"])

    matrix = build_matrix(frame, "auc")

    assert (matrix.samples, matrix.drugs) == (("a", "b", "c"), ("x", "y"))
    assert np.array_equal(matrix.values, VALUES, equal_nan=True)


def test_build_matrix__takes_any_unit_with_its_direction() -> None:
    matrix = build_matrix([[1e6, -3.0]], Direction.LOW_IS_SENSITIVE)

    assert matrix.effects.tolist() == [[-1e6, 3.0]]


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: build_matrix([1.0, 2.0], "auc"), r"shape \(n_samples, n_drugs\), got \(2,\)"),
        (lambda: build_matrix([["a"]], "auc"), "values must be numbers"),
        (lambda: build_matrix(VALUES, "auc", samples=["a"]), "samples must be 3 names, got 1"),
        (lambda: build_matrix(VALUES, "auc", drugs=["x", "x"]), "drug 'x' stands twice"),
        (lambda: build_matrix([[NAN, np.inf]], "auc"), "'D2': auc must lie between"),
        (lambda: build_matrix([[90.0]], "auc"), r"between -0\.5 and 5, got 90"),
        (
            lambda: build_matrix(pl.DataFrame({"s": ["a"], "x": [0.1], "t": ["?"]}), "auc"),
            "column 't' holds String, not responses to a drug",
        ),
    ],
)
def test_build_matrix__refuses_in_one_line(build: Callable[[], ResponseMatrix], said: str) -> None:
    with pytest.raises(InputError, match=said):
        build()


def test_keep_known_drugs__drops_empty_single_and_equal_columns() -> None:
    matrix = build_matrix([[0.1, NAN, 0.5, 0.3], [0.2, NAN, 0.5, NAN]], "auc")

    assert matrix.keep_known_drugs().drugs == ("D1",)


DRUGS = ("afatinib", "5-FU", "z")
REFERENCE = fit_reference(
    build_matrix(draw_values(30, 3), Direction.HIGH_IS_SENSITIVE, drugs=DRUGS)
)


def test_predict_patient__takes_drugs_by_any_name() -> None:
    by_name = predict_patient(REFERENCE, {"Afatinib dimaleate": 0.5, "fluorouracil": 0.4})

    assert by_name.mean.tolist() == predict_patient(REFERENCE, [0.5, 0.4, NAN]).mean.tolist()


def test_predict_patient__lists_measured_and_predicted_drugs() -> None:
    frame = predict_patient(REFERENCE, {"z": 0.5}).to_frame()

    assert frame["drug"].to_list() == list(DRUGS)
    assert frame["is_measured"].to_list() == [False, False, True]
    assert frame.row(2)[1:4] == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("values", "errors", "said"),
    [
        ({"w": 0.5}, None, "name the drug 'w', which the reference does not hold"),
        ({"5-FU": 0.5, "fluorouracil": 0.4}, None, "'5-FU' and 'fluorouracil', which are one"),
        ({"z": "much"}, None, "values of 'z' must be numbers"),
        ({"z": 0.5}, {"z": -1.0}, "drug 'z': a standard error must be 0 or more"),
        ([0.5], None, r"values must have the shape \(3,\), got \(1,\)"),
    ],
)
def test_predict_patient__refuses_in_one_line(values: Any, errors: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        predict_patient(REFERENCE, values, errors)


def test_fit_reference__does_not_count_patients_without_a_response() -> None:
    values = draw_values(12, 4)
    values[5:] = NAN

    with pytest.raises(InputError, match="needs 10 patients, got 5"):
        fit_reference(build_matrix(values, Direction.HIGH_IS_SENSITIVE))
