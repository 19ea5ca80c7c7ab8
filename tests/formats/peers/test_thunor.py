import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.errors import InvalidTable
from oncordia.formats import read_response_table

HEADER = "upid\twell\tcell.line\tdrug1\tdrug1.conc\tdrug1.units\ttime\tcell.count\texpt.date\n"
TABLE = HEADER + "".join(
    f"{row}\t2020-01-31\n"
    for row in (
        "P1\tA1\tMCF7\tx\t1e-6\tM\t2\t100",
        "P1\tA1\tMCF7\tx\t1e-6\tM\t71\t300",
        "P1\tA1\tMCF7\tx\t1e-6\tM\t80\t900",
        "P1\tA2\tMCF7\t\t0\tM\t2\t90",
        "P1\tA2\tMCF7\t\t0\tM\t71\t500",
        "P1\tA3\tMCF7\t\t0\tM\t2\t110",
        "P1\tA3\tMCF7\t\t0\tM\t71\t700",
        "P2\tA1\tMCF7\tx\t1e-7\tM\t73\t240",
        "P2\tA2\tMCF7\t\t0\tM\t73\t400",
    )
)


def _read(text: str) -> pl.DataFrame:
    return read_response_table(io.BytesIO(text.encode()), file="t.tsv")


def _says(text: str) -> str:
    with pytest.raises(InvalidTable) as caught:
        _read(text)
    return str(caught.value)


def test_read_response_table__holds_counts_near_72_hours_to_the_controls_of_the_plate() -> None:
    frame = _read(TABLE).filter(role="treated")

    assert frame.select("sample", "drug", "dose_molar", "response").rows() == [
        ("MCF7", "x", 1e-6, 0.5),
        ("MCF7", "x", 1e-7, 0.6),
    ]


def test_read_response_table__gives_plates_read_at_different_hours_one_time() -> None:
    assert _read(TABLE)["time_hours"].unique().to_list() == [71.0]


@given(order=st.permutations(range(9)), factor=st.integers(1, 1000))
def test_read_response_table__heeds_neither_the_order_of_rows_nor_the_unit_of_counts(
    order: list[int], factor: int
) -> None:
    rows = TABLE.splitlines()[1:]
    cells = [rows[place].split("\t") for place in order]
    text = "".join("\t".join([*row[:7], str(int(row[7]) * factor), row[8]]) + "\n" for row in cells)
    columns = ["drug", "role", "dose_molar", "time_hours", "response"]
    frame = _read(HEADER + text).select(columns).sort(columns)

    assert frame.with_columns(pl.col("response").round(12)).equals(
        _read(TABLE).select(columns).sort(columns).with_columns(pl.col("response").round(12))
    )


def test_read_response_table__keeps_what_growth_rates_need() -> None:
    frame = _read(TABLE).filter(role="treated")

    assert frame.select("cell_count_control", "cell_count_time0", "duration_hours").rows() == [
        (600.0, 100.0, 69.0),
        (400.0, None, None),
    ]


def test_read_response_table__keeps_controls_as_negative_without_a_drug() -> None:
    control = _read(TABLE.replace("A2\tMCF7\t\t", "A2\tMCF7\tcontrol\t")).filter(role="negative")

    assert control.height == 3
    assert control["drug"].null_count() == 3


def test_read_response_table__masks_a_well_without_a_control_at_its_time() -> None:
    frame = _read(TABLE + "P3\tA1\tMCF7\tx\t1e-8\tM\t72\t240\t2020-01-31\n")

    masked = frame.filter(pl.col("mask_reason").is_not_null())
    assert masked.select("dose_molar", "response", "mask_reason").rows() == [
        (1e-8, None, "no control of its plate and cell line was counted at that time"),
    ]


def test_read_response_table__takes_a_second_drug_alone_and_leaves_pairs_out_of_curves() -> None:
    header = HEADER.replace("time", "drug2\tdrug2.conc\tdrug2.units\ttime")
    frame = _read(
        header
        + "P\tA1\tL\tx\t1e-6\tM\ty\t1e-7\tM\t72\t10\td\n"
        + "P\tA2\tL\tx\t0\tM\ty\t1e-7\tM\t72\t20\td\n"
        + "P\tA3\tL\tx\t1e-6\tM\ty\t0\tM\t72\t30\td\n"
        + "P\tA4\tL\t\t0\tM\t\t0\tM\t72\t40\td\n"
    )

    assert frame.select("role", "drug", "response").rows() == [
        ("combination", "x", 0.25),
        ("treated", "y", 0.5),
        ("treated", "x", 0.75),
        ("negative", None, 1.0),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "upid\twell\ttime\tcell.count\nP1\tA1\t72\t100\n",
            "t.tsv, row 1: has the form of thunor but lacks cell.line, drug1, drug1.conc; write "
            "the file with cell lines, drugs and doses, as annotated plates have",
        ),
        (
            "".join(line for line in TABLE.splitlines(keepends=True) if "\t0\t" not in line),
            "t.tsv, row 1: there are no control wells: no row has drug1.conc 0; add the "
            "untreated wells of each plate and cell line with drug1.conc 0",
        ),
        (
            TABLE.replace("\t300\t", "\tmany\t"),
            "t.tsv, row 3, column cell.count: 'many' is no number; write a number, or leave the "
            "cell empty",
        ),
        (
            TABLE.replace("\tM\t", "\tcm\t"),
            "t.tsv, row 3, column dose_unit: 'cm' is no unit of concentration; write uM, nM, mM, "
            "M, mg/mL, or relative for fractions of the top dose",
        ),
    ],
)
def test_read_response_table__says_what_is_wrong_with_a_file_of_thunor(
    text: str, said: str
) -> None:
    assert _says(text).splitlines()[0] == said


def _write_hts007(folder: Path, path: Path) -> pl.DataFrame:
    """The text file that thunor writes of this screen; the wells in its order are returned."""
    wells, counts, controls = (
        pl.read_csv(folder / f"{name}.csv.gz") for name in ("wells", "counts", "control_counts")
    )
    letters = {number: chr(65 + number) for number in range(16)}
    row = (pl.col("well_num") // 24).replace_strict(letters, return_dtype=pl.String)
    column = (pl.col("well_num") % 24 + 1).cast(pl.String)
    treated = wells.join(counts, on="well_id")
    control = controls.with_columns(drug=pl.lit("control"), dose_M=0.0)
    table = pl.concat(
        part.select(
            "well_id",
            pl.col("plate").alias("upid"),
            pl.concat_str(row, column).alias("well"),
            pl.col("cell_line").alias("cell.line"),
            pl.col("drug").alias("drug1"),
            pl.col("dose_M").alias("drug1.conc"),
            pl.lit("M").alias("drug1.units"),
            pl.col("time_h").alias("time"),
            pl.col("cell_count").alias("cell.count"),
        )
        for part in (treated, control)
    )
    table.drop("well_id").write_csv(path, separator="\t")
    return table


@pytest.mark.shared_data
def test_read_response_table__gives_the_viability_of_thunor(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shared_data("dose_response") / "thunor_hts007"
    table = _write_hts007(folder, tmp_path / "hts007.tsv")
    frame = read_response_table(tmp_path / "hts007.tsv").filter(role="treated")
    theirs = pl.read_csv(folder / "ref_viability72h_thunor1.0.3.csv.gz")
    near = (
        table.filter(pl.col("drug1.conc") > 0)
        .with_row_index()
        .sort("index")
        .with_columns(off=(pl.col("time") - 72.0).abs())
        .filter(pl.col("off") == pl.col("off").min().over("well_id"))
        .unique("well_id", keep="first", maintain_order=True)
    )
    both = pl.concat([near.select("well_id"), frame], how="horizontal").join(theirs, on="well_id")

    assert both.height == theirs.height == 1325
    assert (both["response"] - both["viability"]).abs().max() < 1e-15  # type: ignore[operator]


@pytest.mark.shared_data
def test_read_response_table__gives_the_counts_that_grmetrics_was_given(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shared_data("dose_response") / "thunor_hts007"
    _write_hts007(folder, tmp_path / "hts007.tsv")
    names = ["sample", "drug", "cell_count", "cell_count_control", "cell_count_time0"]
    ours = read_response_table(tmp_path / "hts007.tsv").filter(role="treated").select(names)
    theirs = read_response_table(folder / "gr_input_72h.csv.gz").select(names)
    count = pl.col("cell_count_control", "cell_count_time0").round(9)

    assert ours.with_columns(count).sort(names).equals(theirs.with_columns(count).sort(names))
