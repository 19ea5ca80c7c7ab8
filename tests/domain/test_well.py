import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.domain import Well, parse_well, row_letters, row_number, well_name
from oncordia.errors import InvalidWell

ROWS = st.integers(0, 31)
COLUMNS = st.integers(0, 47)


@pytest.mark.parametrize("name", ["B7", "B07", "B007", "b7", " B7 ", "B:7"])
def test_parse_well__reads_every_common_form(name: str) -> None:
    assert parse_well(name) == Well(1, 6)


@given(ROWS, COLUMNS)
def test_parse_well__is_the_inverse_of_well_name(row: int, column: int) -> None:
    assert parse_well(well_name(row, column)) == Well(row, column)


@given(ROWS)
def test_row_number__is_the_inverse_of_row_letters(row: int) -> None:
    assert row_number(row_letters(row)) == row


def test_well_name__goes_to_the_last_well_of_1536() -> None:
    assert well_name(31, 47) == "AF48"


@pytest.mark.parametrize("name", ["", "7", "A", "A0", "A49", "AG1", "A1B", "孔1"])
def test_parse_well__refuses_what_is_no_well(name: str) -> None:
    with pytest.raises(InvalidWell):
        parse_well(name)


def test_well__refuses_a_row_beyond_the_largest_plate() -> None:
    with pytest.raises(InvalidWell, match="row 32"):
        Well(32, 0)
