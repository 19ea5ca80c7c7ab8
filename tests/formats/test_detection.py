import pytest

from oncordia.domain import ReadMode, Well
from oncordia.formats.instruments.detection import (
    UNITS,
    find_mode,
    find_wavelength_nm,
    label_channels,
    state_format,
)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Absorbance Endpoint", ReadMode.ABSORBANCE),
        ("ABS mono 1", ReadMode.ABSORBANCE),
        ("Fluorescence (FI)", ReadMode.FLUORESCENCE),
        ("Fluorescence polarization", ReadMode.FLUORESCENCE),
        ("Luminescence (dual emission)", ReadMode.LUMINESCENCE),
        ("Alpha Endpoint", ReadMode.LUMINESCENCE),
        ("Full Plate", ReadMode.UNKNOWN),
    ],
)
def test_find_mode__knows_the_words_of_readers(text: str, mode: ReadMode) -> None:
    assert find_mode(text) is mode


@pytest.mark.parametrize(
    ("text", "nm"),
    [
        ("520-30", 520.0),
        ("450 1", 450.0),
        ("Wavelength: 340 nm", 340.0),
        ("No filter", None),
        ("0", None),
        ("1234567", None),
        ("9999", None),
    ],
)
def test_find_wavelength_nm__takes_the_first_possible_number(text: str, nm: float | None) -> None:
    assert find_wavelength_nm(text) == nm


def test_label_channels__is_empty_for_the_only_reading_of_a_plate() -> None:
    assert label_channels(["450", "450"], ["P1", "P2"]) == ["", ""]


def test_label_channels__counts_equal_labels() -> None:
    assert label_channels(["426", "426", "620"]) == ["426", "426 (2)", "620"]


def test_units__names_one_for_each_optical_mode() -> None:
    assert (UNITS[ReadMode.ABSORBANCE], UNITS[ReadMode.LUMINESCENCE]) == ("OD", "RLU")


@pytest.mark.parametrize(("n_wells", "size"), [(96, 96), (384, 384), (0, 6), (100, 6)])
def test_state_format__takes_the_stated_size_if_plates_have_it(n_wells: int, size: int) -> None:
    assert state_format(n_wells, [Well(0, 0), Well(1, 2)]).n_wells == size


def test_state_format__never_loses_a_well() -> None:
    assert state_format(6, [Well(7, 11)]).n_wells == 96
