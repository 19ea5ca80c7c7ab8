"""Bare plate matrices as files."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain import PLATE_FORMATS, PlateFormat, row_letters
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book
from oncordia.formats.instruments.matrix import READER

MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

BLOCK = "\t1\t2\t3\nA\t1,5\t2,5\t3,5\nB\t4,5\t5,5\tOVER\n"


def book(text: str, name: str = "raw/P 7.txt") -> Book:
    return Book(name, text.encode())


def test_read__names_a_plate_by_its_title() -> None:
    export = book(f"plate one\n{BLOCK}\nplate two\n{BLOCK}")
    assert READER.recognise(export) >= 0.5
    first, second = READER.read(export)
    assert (first.plate, second.plate) == ("plate one", "plate two")
    assert first.values[0, :5].tolist() == [1.5, 2.5, 3.5, 4.5, 5.5]
    assert np.isnan(first.values[0, 5])


def test_read__names_a_plate_by_its_file_where_it_has_no_title() -> None:
    assert [reading.plate for reading in READER.read(book(BLOCK))] == ["P 7"]
    assert [r.plate for r in READER.read(book(f"{BLOCK}\n{BLOCK}"))] == ["P 7 1", "P 7 2"]


def test_read__names_a_plate_by_its_sheet(make_workbook: MakeWorkbook) -> None:
    cells: Sequence[Sequence[object]] = [[None, 1, 2, 3], ["A", 1, 2, 3], ["B", 4, 5, 6]]
    found = READER.read(make_workbook({"D0": cells, "D7": cells, "notes": [["x", "y"]]}))
    assert [reading.plate for reading in found] == ["D0", "D7"]


@pytest.mark.parametrize("title", ["Operator ada", "C:\\data\\x.txt", "serial 1234"])
def test_read__takes_no_private_title(title: str) -> None:
    (found,) = READER.read(book(f"{title}\n{BLOCK}"))
    assert found.plate == "P 7"


def test_read__takes_no_title_among_other_lines() -> None:
    export = book(f"Measured\tMonday\nAda\n{BLOCK}")
    assert READER.recognise(export) >= 0.5
    (found,) = READER.read(export)
    assert found.plate == "P 7"


def test_recognise__is_unsure_of_several_matrices_among_other_lines() -> None:
    assert 0 < READER.recognise(book(f"a\tb\n{BLOCK}\nc\td\n{BLOCK}")) < 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BLOCK.replace("5,5", "five"), r"raw/P 7\.txt, row 3: 'five' stands in well B02 where"),
        (f"x\n{BLOCK}\nx\n{BLOCK}", r"row 7: plate 'x' stands twice; give each matrix a title"),
        (f"{BLOCK}B\t1\t2\t3\n", r"row 4: row B stands twice or out of order"),
        (BLOCK.replace("3,5", "3,5\t9"), r"row 2: value 9 stands right of the last column 3"),
    ],
)
def test_read__names_the_row_of_a_fault(text: str, message: str) -> None:
    with pytest.raises(InvalidTable, match=message):
        READER.read(book(text))


@given(
    plate_format=st.sampled_from(PLATE_FORMATS),
    style=st.sampled_from([("\t", "."), ("\t", ","), (";", ","), (",", ".")]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    has_headers=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=50)
def test_read__reads_back_a_matrix_of_any_format_and_style(
    plate_format: PlateFormat,
    style: tuple[str, str],
    encoding: str,
    line_end: str,
    has_headers: bool,
    seed: int,
) -> None:
    delimiter, decimal = style
    shape = (plate_format.n_rows, plate_format.n_columns)
    values = np.round(np.random.default_rng(seed).lognormal(0, 3, size=shape), 4)
    lines = [[f"{value:.4f}".replace(".", decimal) for value in row] for row in values]
    if has_headers:
        lines = [[row_letters(i), *line] for i, line in enumerate(lines)]
        lines.insert(0, ["", *(str(column + 1) for column in range(shape[1]))])
    text = line_end.join(delimiter.join(line) for line in lines)
    export = Book("P1.txt", text.encode(encoding))
    assert READER.recognise(export) >= 0.5
    (found,) = READER.read(export)
    assert found.plate_format == plate_format
    assert found.values.reshape(shape).tolist() == values.tolist()
