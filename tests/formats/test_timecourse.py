import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain import Well
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, Sheet
from oncordia.formats.instruments.timecourse import (
    find_wells,
    name_row,
    parse_hours,
    read_lines,
    read_value,
    since_first,
)

BOOK = Book("made.txt", b"made")


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("0:15:00", 0.25),
        ("164:30:00", 164.5),
        ("1:30", 1.5),
        ("1.02:00:00", 26.0),
        ("2 days, 2:00:00", 50.0),
        ("1900-01-01 06:00:00", 30.0),
        (0.5, 12.0),
        ("soon", None),
        (None, None),
    ],
)
def test_parse_hours__understands_clocks_and_spreadsheet_times(
    cell: str | float | None, hours: float | None
) -> None:
    assert parse_hours(cell) == hours


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_parse_hours__counts_seconds(hours: int, minutes: int, seconds: int) -> None:
    found = parse_hours(f"{hours}:{minutes:02d}:{seconds:02d}")
    assert found == pytest.approx((3600 * hours + 60 * minutes + seconds) / 3600)


def test_since_first__starts_at_zero() -> None:
    assert since_first([1.5, 2.0, 4.0], ["a", "b", "c"]).tolist() == [0.0, 0.5, 2.5]


def test_since_first__takes_an_empty_first_time_one_interval_before_the_second() -> None:
    assert since_first([None, 24.5, 25.0], ["a", "b", "c"]).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("hours", "words"), [([0.0, None], "b: holds no time"), ([1.0, 0.5], "b: the time lies before")]
)
def test_since_first__names_the_place_it_refuses(hours: list[float | None], words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        since_first(hours, ["a", "b"])


def test_find_wells__skips_what_is_no_well() -> None:
    row = ("Time", 37.0, None, "A1", "T° 630", "H12")
    assert find_wells(row, "made") == {3: Well(0, 0), 5: Well(7, 11)}


def test_find_wells__refuses_a_well_twice() -> None:
    with pytest.raises(InvalidTable, match="made: well A01 stands twice"):
        find_wells(("A1", "A01"), "made")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0,25", 0.25), ("*0.5*", 0.5), (3.0, 3.0), ("-0.1", -0.1), ("1E+07", 1e7)],
)
def test_read_value__reads_numbers_as_instruments_write_them(
    cell: str | float, value: float
) -> None:
    assert read_value(cell, Well(0, 0), "made") == value


@pytest.mark.parametrize("cell", ["OVRFLW", "#Sat", "?????", "Range?", "Error", float("inf")])
def test_read_value__makes_a_reading_without_a_number_nan(cell: str | float) -> None:
    value = read_value(cell, Well(0, 0), "made")
    assert value is not None
    assert np.isnan(value)


@pytest.mark.parametrize("cell", [None, "-", "MISSED"])
def test_read_value__is_none_where_nothing_was_read(cell: str | None) -> None:
    assert read_value(cell, Well(0, 0), "made") is None


def test_read_value__names_place_well_and_text() -> None:
    with pytest.raises(InvalidTable, match="made: 'abc' stands in well B03 where a number"):
        read_value("abc", Well(1, 2), "made")


def test_read_lines__leaves_out_a_well_without_any_value() -> None:
    sheet = Sheet("", (("A1", "A2"), ("1", None), ("2", None)))
    wells, values = read_lines(BOOK, sheet, {0: Well(0, 0), 1: Well(0, 1)}, [1, 2])
    assert wells == (Well(0, 0),)
    assert values.tolist() == [[1.0], [2.0]]


def test_read_lines__refuses_a_last_line_that_ends_early() -> None:
    sheet = Sheet("", (("A1", "A2"), ("1", "2"), ("3",)))
    with pytest.raises(UnreadableFile, match="row 3: has 1 of 2 values"):
        read_lines(BOOK, sheet, {0: Well(0, 0), 1: Well(0, 1)}, [1, 2])


def test_name_row__names_the_sheet_of_a_workbook() -> None:
    assert name_row(BOOK, Sheet("Raw", ()), 4) == "made.txt, sheet Raw, row 5"
    assert name_row(BOOK, Sheet("", ()), 4) == "made.txt, row 5"
