import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.errors import InvalidDose
from oncordia.formats import DoseKind, convert_doses, read_dose_unit


@pytest.mark.parametrize(
    ("unit", "molar"),
    [
        ("M", 1.0),
        ("mol/L", 1.0),
        ("mM", 1e-3),
        ("mmol/L", 1e-3),
        ("µM", 1e-6),
        ("μM", 1e-6),
        ("uM", 1e-6),
        ("umol/l", 1e-6),
        ("nM", 1e-9),
        ("pM", 1e-12),
        ("nmol/mL", 1e-6),
        ("mol/m^3", 1e-3),
    ],
)
def test_convert_doses__knows_the_unit(unit: str, molar: float) -> None:
    assert convert_doses(1.0, unit) == molar


@pytest.mark.parametrize("unit", ["M", "mM", "µM", "nM", "pM", "fM"])
def test_read_dose_unit__agrees_with_the_registry_of_units(unit: str) -> None:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()

    assert read_dose_unit(unit).per_base == pytest.approx(
        (1.0 * registry("mol/L")).to(unit).magnitude, rel=1e-12
    )


def test_convert_doses__keeps_a_decimal_dose_exact() -> None:
    assert convert_doses([0.1, 0.3, 0.7, 10.0], "uM").tolist() == [1e-7, 3e-7, 7e-7, 1e-5]


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 99_999), st.integers(-4, 3))
def test_convert_doses__gives_one_dose_in_two_units_the_same_bits(digits: int, power: int) -> None:
    in_um, in_nm = float(f"{digits}e{power}"), float(f"{digits}e{power + 3}")

    assert convert_doses(in_um, "uM") == convert_doses(in_nm, "nM")


def test_convert_doses__keeps_the_shape() -> None:
    assert convert_doses(np.ones((2, 3)), "nM").shape == (2, 3)


def test_convert_doses__takes_mass_with_a_molar_mass() -> None:
    assert convert_doses(392.5, "mg/L", molar_mass_g_mol=392.5) == pytest.approx(1e-3, rel=1e-12)


def test_convert_doses__refuses_mass_without_a_molar_mass() -> None:
    with pytest.raises(InvalidDose, match=r"mg/mL is a mass concentration and needs .* molar mass"):
        convert_doses(1.0, "mg/mL")


@pytest.mark.parametrize("unit", ["relative", "Relative", "top dose", "rel"])
def test_read_dose_unit__knows_relative_doses(unit: str) -> None:
    assert read_dose_unit(unit).kind is DoseKind.RELATIVE


def test_convert_doses__gives_relative_doses_no_molar_value() -> None:
    with pytest.raises(InvalidDose, match="relative doses have no molar value"):
        convert_doses(1.0, "relative")


@pytest.mark.parametrize("unit", ["%", "kg", "m", "", "uM/L", "x", "M**9**9**9", "M^2"])
def test_read_dose_unit__refuses_what_is_no_concentration(unit: str) -> None:
    with pytest.raises(InvalidDose, match="is no unit of concentration; write uM"):
        read_dose_unit(unit)


@pytest.mark.parametrize("dose", [-1.0, math.nan, math.inf, -math.inf])
def test_convert_doses__refuses_the_dose(dose: float) -> None:
    with pytest.raises(InvalidDose, match=f"must be 0 or more and finite, got {dose}"):
        convert_doses([1.0, dose], "uM")


@settings(deadline=None, max_examples=50)
@given(
    st.floats(1e-6, 1e6),
    st.sampled_from([("M", "mM"), ("mM", "uM"), ("uM", "nM"), ("nM", "pM"), ("g/L", "mg/L")]),
)
def test_convert_doses__scales_with_the_unit(dose: float, units: tuple[str, str]) -> None:
    coarse, fine = units

    assert convert_doses(dose, coarse, 300.0) == pytest.approx(
        1000.0 * convert_doses(dose, fine, 300.0), rel=1e-14
    )
