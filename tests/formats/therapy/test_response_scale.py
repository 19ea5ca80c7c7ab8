"""Responses in another unit than that of their measure are told in one line."""

from pathlib import Path

import numpy as np
import pytest

from oncordia.errors import InputError
from oncordia.formats.therapy import SourceOptions, read_responses

# 12 samples of 3 drugs: fractions from 0.2 to 1.1
FRACTIONS = np.linspace(0.2, 1.1, 36).reshape(12, 3)


def _read(folder: Path, values: np.ndarray, measure: str, *, percent: bool = False) -> np.ndarray:
    rows = [f"P{place}," + ",".join(map(repr, row)) for place, row in enumerate(values.tolist())]
    path = folder / "t.csv"
    path.write_text("sample,x,y,z\n" + "\n".join(rows) + "\n")
    frame = read_responses(path, SourceOptions(measure, percent=percent)).frame
    return frame.pivot("drug", index="sample", values="value").select("x", "y", "z").to_numpy()


def test_read_responses__divides_percent(tmp_path: Path) -> None:
    assert _read(tmp_path, 100 * FRACTIONS, "auc", percent=True) == pytest.approx(FRACTIONS)


@pytest.mark.parametrize(
    ("values", "measure", "said"),
    [
        (100 * FRACTIONS, "auc", "looks like percent"),
        (10 ** (4 * FRACTIONS - 3), "log10_ic50", "looks like IC50s, not their logarithms"),
        (10 ** (4 * FRACTIONS - 9), "log10_ic50", "looks like IC50s, not their logarithms"),
        (10 ** (3 * FRACTIONS - 2), "ln_ic50", "looks like IC50s, not their logarithms"),
        (4 * FRACTIONS - 3, "log10_ic50", "looks like log10 of micromol/L .* subtract 6"),
        (9 - 4 * FRACTIONS, "log10_ic50", "looks like pIC50 .* change the sign"),
        (9 * FRACTIONS - 20, "ln_ic50", r"looks like ln of mol/L .* add 13\.8155"),
        (FRACTIONS, "ln_ic50", "looks like a score from 0 to 1"),
    ],
)
def test_read_responses__knows_another_unit(
    tmp_path: Path, values: np.ndarray, measure: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as refused:
        _read(tmp_path, values, measure)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("values", "measure"),
    [
        (4 * FRACTIONS - 9, "log10_ic50"),  # 6 nmol/L to 25 micromol/L
        (7 * FRACTIONS - 4, "ln_ic50"),
        (7 * FRACTIONS + 0.5, "ln_ic50"),  # no drug below 2 micromol/L
        (100 * (1.2 - FRACTIONS), "dss2"),
    ],
)
def test_read_responses__takes_what_is_in_the_unit(
    tmp_path: Path, values: np.ndarray, measure: str
) -> None:
    assert _read(tmp_path, values, measure) == pytest.approx(values)


def test_read_responses__refuses_percent_told_of_fractions(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"fractions already \(no value lies above 1\.1\)"):
        _read(tmp_path, FRACTIONS, "auc", percent=True)


def test_read_responses__names_row_sample_and_drug_of_a_value_beyond(tmp_path: Path) -> None:
    values = FRACTIONS.copy()
    values[4, 1] = 77.0

    with pytest.raises(InputError, match=r"t\.csv, row 6: sample 'P4', drug 'y': 77 is no auc"):
        _read(tmp_path, values, "auc")


def test_read_responses__names_the_one_column_in_percent(tmp_path: Path) -> None:
    values = FRACTIONS.copy()
    values[:, 1] = np.linspace(20.0, 110.0, 12)

    with pytest.raises(InputError, match=r"column y: none of its 12 .* divide it by 100 if it is"):
        _read(tmp_path, values, "auc")
