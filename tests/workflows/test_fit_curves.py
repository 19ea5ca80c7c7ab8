"""Tidy tables in, curves out."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.domain import check_table
from oncordia.errors import InputError
from oncordia.workflows import fit_curves

DOSES_UM = np.repeat(10.0 ** np.arange(-3.0, 1.5, 0.5), 2)


def _table() -> pl.DataFrame:
    response = 0.2 + 0.8 / (1.0 + (DOSES_UM / 0.3) ** 1.5)
    return pl.DataFrame({"sample": "A", "drug": "x", "dose_uM": DOSES_UM, "response": response})


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_fit_curves__recovers_the_curve_from_every_kind_of_table(
    suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"table.{suffix}"
    if suffix == "parquet":
        _table().write_parquet(path)
    else:
        _table().write_csv(path, separator="\t" if suffix == "tsv" else ",")

    curve = fit_curves(path).row(0, named=True)

    assert curve["status"] == "converged"
    assert curve["ec50"] == pytest.approx(0.3e-6, rel=1e-6)
    assert curve["bottom"] == pytest.approx(0.2, abs=1e-6)


def test_fit_curves__keeps_the_curves_whole(tmp_path: Path) -> None:
    _table().write_csv(tmp_path / "table.csv")

    curves = fit_curves(tmp_path / "table.csv", tmp_path / "curves.parquet")

    kept = pl.read_parquet(tmp_path / "curves.parquet")
    check_table(kept, "curves")
    assert kept.equals(curves)


def test_fit_curves__names_the_row_of_a_text_dose(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sample,drug,dose_uM,response\nA,x,1,0.5\nA,x,ten,0.4\n")

    with pytest.raises(InputError, match=r"t\.csv, row 3, column dose_uM.*ten"):
        fit_curves(tmp_path / "t.csv", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
