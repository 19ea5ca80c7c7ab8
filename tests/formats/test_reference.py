from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from oncordia.errors import InvalidTable
from oncordia.formats import read_dss_reference


def test_read_dss_reference__takes_one_row_a_drug(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("drug,H1,H2\nx,1.5,\ny,0,100\n")

    assert read_dss_reference(tmp_path / "r.csv").scores.rows() == [
        ("x", 1.5, None),
        ("y", 0.0, 100.0),
    ]


def test_read_dss_reference__takes_one_row_a_donor(tmp_path: Path) -> None:
    (tmp_path / "r.tsv").write_text("\tx\ty\nH1\t1.5\t0\nH2\t2\t100\n")

    assert read_dss_reference(tmp_path / "r.tsv").scores.rows() == [
        ("x", 1.5, 2.0),
        ("y", 0.0, 100.0),
    ]


@pytest.mark.parametrize("cell", ["high", "-1", "101", "inf"])
def test_read_dss_reference__names_what_is_no_score(cell: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f"drug,H1\nx,{cell}\n")

    with pytest.raises(InvalidTable, match=r"r\.csv, column H1: .* is no score"):
        read_dss_reference(tmp_path / "r.csv")


@pytest.mark.shared_data
def test_read_dss_reference__reads_ten_healthy_donors(
    shared_data: Callable[[str], Path],
) -> None:
    table = read_dss_reference(shared_data("dss_aml_fimm") / "healthy_controls_dss2.tsv").scores

    assert table.shape == (527, 11)
    assert table.filter(pl.col("drug") == "Tesevatinib")["donor 1"].item() == 1.6
