"""Plate matrices found in sheets of cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain import PLATE_FORMATS, PlateFormat, Well, row_letters
from oncordia.errors import InvalidTable
from oncordia.formats.book import Cell, Row
from oncordia.formats.instruments.grid import (
    Matrix,
    check_matrix,
    find_matrices,
    infer_format,
    make_reading,
    read_block,
)


def _cells(text: str) -> list[Row]:
    return [tuple(cell.strip() or None for cell in line.split(",")) for line in text.split("\n")]


def _by_well(matrix: Matrix) -> dict[str, float]:
    return {str(w): float(v) for w, v in zip(matrix.wells, matrix.values, strict=True)}


def test_find_matrices__reads_part_of_a_plate_by_its_labels() -> None:
    (found,) = find_matrices(_cells("title\n<>,2,3\nB,1,2\nC,3,\n"))
    assert _by_well(found) == {"B02": 1.0, "B03": 2.0, "C02": 3.0}
    assert found.plate_format == PlateFormat(3, 4)
    assert (found.first_line, found.last_line, found.first_column, found.last_column) == (
        1,
        3,
        1,
        2,
    )


def test_find_matrices__keeps_the_letters_of_rows_that_were_not_all_read() -> None:
    (found,) = find_matrices(_cells(",01,02\nA,1,2\nE,3,4\nI,5,6"))
    assert _by_well(found) == {"A01": 1, "A02": 2, "E01": 3, "E02": 4, "I01": 5, "I02": 6}


def test_find_matrices__takes_small_letters_after_z_for_double_letters() -> None:
    lines = [",1,2", *(f"{letter},1,2" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef")]
    (found,) = find_matrices(_cells("\n".join(lines)))
    assert str(found.wells[-1]) == "AF02"
    assert found.faults == ()


def test_find_matrices__reads_two_matrices_side_by_side() -> None:
    left, right = find_matrices(_cells(",1,2,,,1,2\nA,1,2,,A,5,6\nB,3,4,,B,7,8"))
    assert _by_well(left) == {"A01": 1, "A02": 2, "B01": 3, "B02": 4}
    assert _by_well(right) == {"A01": 5, "A02": 6, "B01": 7, "B02": 8}


def test_find_matrices__starts_anew_where_the_letters_start_again() -> None:
    first, second = find_matrices(_cells(",1,2\nA,1,2\nB,3,4\nA,5,6\nB,7,8"))
    assert _by_well(first)["B02"] == 4
    assert _by_well(second)["B02"] == 8


def test_find_matrices__finds_the_letters_where_the_corner_is_missing() -> None:
    (found,) = find_matrices(_cells("1,2,3\nA,1,2,3\nB,4,5,6"))
    assert _by_well(found)["B03"] == 6


def test_find_matrices__makes_an_overflow_nan_and_leaves_empty_wells_out() -> None:
    (found,) = find_matrices(_cells(",1,2,3\nA,OVER,-,7"))
    assert [str(well) for well in found.wells] == ["A01", "A03"]
    assert np.isnan(found.values[0])


def test_find_matrices__passes_over_layouts_and_empty_matrices() -> None:
    assert find_matrices(_cells(",1,2\nA,DMSO,drug\nB,1,drug\n\n,1,2\nA,- ,- \nB,,")) == []


def test_find_matrices__passes_over_stray_numbers() -> None:
    assert find_matrices(_cells("a,b,c\n,7,\n,,\n1,2\nx,y")) == []


def test_find_matrices__keeps_empty_rims_of_a_matrix_without_labels() -> None:
    rows = _cells("title\n,,,,,,\n,1,2,3,4,,\n,5,6,7,8,,\n,,,,,,")
    (found,) = find_matrices(rows)
    assert found.plate_format == PlateFormat(4, 6)
    assert [str(found.wells[0]), str(found.wells[-1])] == ["B02", "C05"]


def test_find_matrices__parts_stacked_plates_without_labels() -> None:
    rows: list[Row] = [tuple(float(100 * i + j) for j in range(12)) for i in range(16)]
    first, second = find_matrices(rows)
    assert first.values[0] == 0.0
    assert second.values[0] == 800.0
    assert second.first_line == 8


def test_find_matrices__names_a_text_in_a_matrix_without_labels() -> None:
    rows: list[Row] = [tuple(float(j) for j in range(12)) for _ in range(8)]
    rows[3] = (*rows[3][:4], "oops", *rows[3][5:])
    (found,) = find_matrices(rows)
    with pytest.raises(InvalidTable, match=r"x\.csv, row 4: 'oops' stands in well D05"):
        check_matrix(found, "x.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (",1,2\nA,1,x\nB,1,2", r"row 2: 'x' stands in well A02 where a number belongs"),
        (",1,2,2\nA,1,2,3", r"row 1: column 2 stands twice or out of order"),
        (",1,2\nA,1,2\nB,1,2\nB,1,2", r"row 4: row B stands twice or out of order"),
        (",1,2\nA,1,2,3", r"row 2: value 3 stands right of the last column 2, outside the plate"),
        (",48,49\nA,1,2", r"row 1: column 49 lies on no plate; the last column is 48"),
        (",1,2\nAE,1,2\nAF,1,2\nAG,1,2", r"row 4: row AG lies on no plate; the last row is AF"),
        (",1,2\nA,1,2\n,3.5,4\nC,5,6", r"row 3: values stand beside '' where a row letter after A"),
        (",1,2\nA,1,2\n?,3.5,4\nC,5,6", r"row 3: values stand beside '\?' where a row letter"),
    ],
)
def test_check_matrix__names_row_value_and_mend(text: str, message: str) -> None:
    (found,) = find_matrices(_cells(text))
    with pytest.raises(InvalidTable, match=message):
        check_matrix(found, "x.csv")


def test_check_matrix__lets_labels_right_of_the_matrix_pass_on_request() -> None:
    (found,) = find_matrices(_cells(",1,2\nA,1,2,630"))
    check_matrix(found, "x.csv", overhang=False)


def test_read_block__reads_a_plate_at_a_known_cell() -> None:
    found = read_block(_cells("a,b\n,1,2,3\n,4,,6"), 1, 1, PlateFormat(2, 3))
    assert _by_well(found) == {"A01": 1, "A02": 2, "A03": 3, "B01": 4, "B03": 6}


def test_infer_format__is_the_smallest_plate_that_holds_the_wells() -> None:
    assert infer_format([Well(3, 11)]) == PlateFormat(8, 12)
    assert infer_format([Well(16, 0)]) == PlateFormat(32, 48)


def test_make_reading__is_an_endpoint() -> None:
    (found,) = find_matrices(_cells(",1,2\nA,1,2"))
    reading = make_reading(found, "P1")
    assert reading.values.tolist() == [[1.0, 2.0]]
    assert reading.time_hours.tolist() == [0.0]


@given(
    plate_format=st.sampled_from(PLATE_FORMATS),
    decimal=st.sampled_from([".", ","]),
    has_headers=st.booleans(),
    padded=st.booleans(),
    above=st.integers(0, 3),
    seed=st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=50)
def test_find_matrices__reads_back_a_matrix_of_any_format(
    plate_format: PlateFormat,
    decimal: str,
    has_headers: bool,
    padded: bool,
    above: int,
    seed: int,
) -> None:
    generator = np.random.default_rng(seed)
    n_rows, n_columns = plate_format.n_rows, plate_format.n_columns
    values = np.round(generator.lognormal(3, 2, size=(n_rows, n_columns)), 3)
    empty = generator.random(values.shape) < 0.2
    empty[0, 0] = empty[-1, -1] = empty[0, -1] = False

    def cell(row: int, column: int) -> Cell:
        if empty[row, column]:
            return None
        return f"{values[row, column]:.3f}".replace(".", decimal)

    rows: list[Row] = [("note", "of nothing")] * above
    if has_headers:
        rows.append((None, *(f"{c + 1:02d}" if padded else str(c + 1) for c in range(n_columns))))
    for row in range(n_rows):
        cells = tuple(cell(row, column) for column in range(n_columns))
        rows.append((row_letters(row), *cells) if has_headers else cells)
    (found,) = find_matrices(rows)
    check_matrix(found, "made.csv")
    wells = [Well(r, c) for r in range(n_rows) for c in range(n_columns) if not empty[r, c]]
    assert found.plate_format == plate_format
    assert list(found.wells) == wells
    assert found.values.tolist() == values[~empty].tolist()
