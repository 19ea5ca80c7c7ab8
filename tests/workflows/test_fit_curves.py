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


@pytest.mark.parametrize("lazy", [False, True])
def test_fit_curves__gives_polars_for_polars(lazy: bool) -> None:
    table = _table().lazy() if lazy else _table()
    curves = fit_curves(table)

    assert type(curves) is type(table)
    assert curves.lazy().collect().equals(fit_curves(_table()))


def test_fit_curves__gives_pandas_for_pandas() -> None:
    curves = fit_curves(_table().to_pandas())

    assert type(curves).__module__.startswith("pandas")
    assert curves["ec50"].tolist() == fit_curves(_table())["ec50"].to_list()


def test_fit_curves__gives_arrow_for_arrow() -> None:
    curves = fit_curves(_table().to_arrow())

    assert type(curves).__module__.startswith("pyarrow")
    assert pl.DataFrame(curves).equals(fit_curves(_table()))


def test_fit_curves__fits_the_same_from_a_frame_and_a_file(tmp_path: Path) -> None:
    _table().write_csv(tmp_path / "table.csv")

    assert fit_curves(_table()).equals(fit_curves(tmp_path / "table.csv"))


def test_fit_curves__knows_a_frame_of_another_program() -> None:
    table = _table().select(
        pl.col("sample").alias("cell_line"),
        pl.col("drug").alias("agent"),
        pl.col("dose_uM").alias("concentration"),
        (pl.col("response") * 1000).alias("cell_count"),
        pl.lit(1000).alias("cell_count__ctrl"),
    )

    assert fit_curves(table.to_pandas())["ec50"].tolist() == pytest.approx([0.3e-6], rel=1e-6)


def test_fit_curves__writes_the_curves_of_a_frame(tmp_path: Path) -> None:
    curves = fit_curves(_table().to_pandas(), tmp_path / "curves.parquet")

    assert pl.read_parquet(tmp_path / "curves.parquet")["ec50"].to_list() == curves["ec50"].tolist()


def test_fit_curves__names_the_row_of_a_frame() -> None:
    frame = _table().with_columns(response=pl.Series([float("inf")] + [0.5] * 17))

    with pytest.raises(InputError, match=r"^the frame, row 2, column response: 'inf' is not a fin"):
        fit_curves(frame)


@pytest.mark.parametrize(
    ("rows", "statuses"),
    [
        ("A,x,1,0.9\nA,x,1,0.8\nA,x,1,0.7\n", {"too_few_doses"}),
        ("A,x,1,0.9\nA,x,10,0.2\n", {"too_few_doses"}),
        ("".join(f"A,x,{10.0**i},0.8\n" for i in range(6)), {"flat"}),
        ("".join(f"A,x,{10.0**i},1e300\n" for i in range(6)), {"too_few_doses", "failed"}),
    ],
    ids=["one dose", "two wells", "all equal", "1e300"],
)
def test_fit_curves__gives_a_curve_that_cannot_be_fitted_a_status_and_a_reason(
    rows: str, statuses: set[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("sample,drug,dose_uM,response\n" + rows)
    curve = fit_curves(tmp_path / "t.csv", scale="fraction").row(0, named=True)

    assert curve["status"] in statuses
    assert curve["reason"]
    assert curve["ec50"] is None
