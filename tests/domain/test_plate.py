import pytest

from oncordia.domain import PlateFormat, Well, smallest_format
from oncordia.errors import InvalidPlate


def test_smallest_format__holds_the_rows_and_columns() -> None:
    assert smallest_format(9, 3) == PlateFormat(16, 24)


def test_smallest_format__refuses_what_fits_on_no_plate() -> None:
    with pytest.raises(InvalidPlate, match="33 rows"):
        smallest_format(33, 1)


def test_plate_format__refuses_an_unknown_size() -> None:
    with pytest.raises(InvalidPlate, match="5 x 5"):
        PlateFormat(5, 5)


def test_outer_distance__counts_rings_from_the_rim() -> None:
    plate = PlateFormat(8, 12)

    assert [plate.outer_distance(Well(*well)) for well in ((0, 5), (1, 1), (7, 6), (3, 5))] == [
        0,
        1,
        0,
        3,
    ]
