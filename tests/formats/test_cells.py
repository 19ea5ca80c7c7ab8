"""Numbers, overflows and wells in single cells."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.formats.book import Row
from oncordia.formats.instruments.cells import (
    find_decimal,
    is_not_read,
    parse_number,
    read_well,
)


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("12", ".", 12.0),
        ("-0.5", ".", -0.5),
        ("1.5E+3", ".", 1500.0),
        ("1,234,567.5", ".", 1234567.5),
        ("1 234", ".", 1234.0),
        ("1\u202f234,5", ",", 1234.5),
        ("0,25", ",", 0.25),
        ("1.234.567,5", ",", 1234567.5),
        ("1.234", ",", 1234.0),
        (3.0, ",", 3.0),
    ],
)
def test_parse_number__reads_both_decimal_marks(
    cell: str | float, decimal: str, number: float
) -> None:
    assert parse_number(cell, decimal) == number


@pytest.mark.parametrize(
    "cell",
    "OVER OVRFLW Overflow ##### ***** ????? #Sat >4.000 >4,0 inf NaN INVALID #DIV/0!".split(),
)
def test_parse_number__makes_an_overflow_nan(cell: str) -> None:
    number = parse_number(cell)
    assert number is not None
    assert math.isnan(number)


@pytest.mark.parametrize("cell", [None, "", "-", "abc", "A01", "1_000", "12a", "1,2,3"])
def test_parse_number__finds_no_number_in_other_cells(cell: str | None) -> None:
    assert parse_number(cell) is None


@given(st.floats(-1e9, 1e9), st.sampled_from([".", ","]))
@settings(deadline=None, max_examples=50)
def test_parse_number__reads_back_what_was_written(number: float, decimal: str) -> None:
    assert parse_number(repr(number).replace(".", decimal), decimal) == number


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (("0,12", "3,5"), ","),
        (("0.12", "3.5"), "."),
        (("1,234", "0,500"), ","),
        (("1,234", "2,345"), ","),
        (("1,234", "950", "12"), "."),
        (("1,234,567", "2,345"), "."),
        (("1,234.5", "2"), "."),
        (("12", "13"), "."),
        (("1.234", "2.345", "3,4"), "."),
        (("1.234", "0,5", "3,4"), ","),
    ],
)
def test_find_decimal__tells_a_decimal_comma_from_grouped_thousands(
    cells: Row, decimal: str
) -> None:
    assert find_decimal([cells]) == decimal


def test_is_not_read__knows_the_words_for_an_empty_well() -> None:
    assert all(is_not_read(cell) for cell in (None, "", " ", "-", "N/A", "n.d."))
    assert not any(is_not_read(cell) for cell in (0.0, "0", "OVER", "x"))


def test_read_well__gives_none_for_a_name_that_no_plate_has() -> None:
    assert str(read_well("af48")) == "AF48"
    assert read_well("AG1") is None
    assert read_well("A0") is None
