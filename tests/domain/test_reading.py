import numpy as np
import pytest

from oncordia.domain import PlateFormat, PlateReading, Well
from oncordia.errors import InvalidPlate

FORMAT = PlateFormat(2, 3)


def test_plate_reading__refuses_a_well_twice() -> None:
    with pytest.raises(InvalidPlate, match="well A01 is read twice"):
        PlateReading("P", FORMAT, (Well(0, 0), Well(0, 0)), np.ones((1, 2)), np.zeros(1))


def test_plate_reading__refuses_values_of_another_shape() -> None:
    with pytest.raises(InvalidPlate, match="expected"):
        PlateReading("P", FORMAT, (Well(0, 0),), np.ones((1, 2)), np.zeros(1))


def test_plate_reading__refuses_a_well_outside_its_plate() -> None:
    with pytest.raises(InvalidPlate, match="well C01 lies outside a plate of 6 wells"):
        PlateReading("P", FORMAT, (Well(2, 0),), np.ones((1, 1)), np.zeros(1))
