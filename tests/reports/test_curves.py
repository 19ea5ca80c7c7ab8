"""What a page of curves is made of, and what it refuses."""

from dataclasses import replace

import polars as pl
import pytest
from tests.reports.made_page import DOSES_MOLAR, N_CONTROLS, make_page
from tests.reports.test_columns import unpack

from oncordia.errors import InvalidOption, InvalidTable
from oncordia.reports import CurveView, choose_view, count_line_points
from oncordia.reports.curves import collect_wells, pack_curves

PAGE = make_page()
PACKED = {name: unpack(packed) for name, packed in pack_curves(PAGE).items()}


def test_pack_curves__keeps_every_curve_with_all_its_digits() -> None:
    assert PACKED["curves"]["ec50"].to_list() == PAGE.curves["ec50"].to_list()


def test_pack_curves__numbers_the_wells_by_the_row_of_their_curve() -> None:
    wells = PACKED["wells"]
    rows = PAGE.curves.select("sample", "drug").with_row_index("curve")
    named = wells.select(pl.col("curve").cast(pl.UInt32), "sample", "drug").unique()

    assert wells.height == PAGE.curves["n_wells"].sum()
    assert named.sort("curve").equals(rows.select("curve", "sample", "drug"))


def test_pack_curves__takes_controls_apart_from_the_wells() -> None:
    assert PACKED["controls"].height == 3 * N_CONTROLS


def test_pack_curves__leaves_out_a_masked_control() -> None:
    masked = pl.when(pl.col("role") == "negative").then(pl.lit("edge")).alias("mask_reason")
    page = replace(PAGE, responses=PAGE.responses.with_columns(masked))

    assert unpack(pack_curves(page)["controls"]).height == 0


def test_pack_curves__keeps_a_masked_well_with_its_reason() -> None:
    masked = pl.when(pl.col("dose_molar") > 5e-6).then(pl.lit("bubble")).alias("mask_reason")
    page = replace(PAGE, responses=PAGE.responses.with_columns(masked))
    wells = collect_wells(page)

    assert wells.filter(pl.col("mask_reason") == "bubble").height == 2 * PAGE.curves.height


def test_pack_curves__draws_each_line_in_whole_ten_thousandths_of_its_values() -> None:
    first = PACKED["lines"].filter(pl.col("curve") == 0)
    given = PAGE.lines.filter(pl.col("sample") == "S000", pl.col("drug") == "D000")

    assert first["line"].to_list() == (given["response"] * 10_000).round().to_list()
    assert first["low"].to_list() == (given["response_low"] * 10_000).round().to_list()


def test_pack_curves__draws_a_line_without_limits_as_its_own_band() -> None:
    bare = [pl.lit(None, dtype=pl.Float64).alias(f"response_{end}") for end in ("low", "high")]
    lines = unpack(pack_curves(replace(PAGE, lines=PAGE.lines.with_columns(bare)))["lines"])

    assert lines.height == PAGE.lines.height
    assert lines["low"].equals(lines["line"].alias("low"))


def test_collect_wells__gives_relative_doses_to_a_curve_of_relative_doses() -> None:
    share = pl.col("dose_molar") / DOSES_MOLAR[-1]
    responses = PAGE.responses.with_columns(
        dose_relative=share, dose_molar=pl.lit(None, dtype=pl.Float64)
    )
    curves = PAGE.curves.with_columns(dose_unit=pl.lit("top dose"))

    wells = collect_wells(replace(PAGE, responses=responses, curves=curves))

    assert wells["dose"].max() == 1.0


def test_statuses__count_every_status_and_name_those_that_did_not_occur() -> None:
    assert PAGE.statuses == {
        "converged": 6,
        "flat": 6,
        "partial": 6,
        "too_few_doses": 0,
        "failed": 0,
    }


def test_curve_report__refuses_a_table_without_a_curve() -> None:
    with pytest.raises(InvalidTable, match="no row is a dose of a drug"):
        replace(PAGE, curves=PAGE.curves.clear())


@pytest.mark.parametrize(
    ("table", "column"), [("curves", "status"), ("lines", "response_low"), ("responses", "role")]
)
def test_curve_report__names_the_column_that_a_table_lacks(table: str, column: str) -> None:
    with pytest.raises(InvalidTable, match=f"table {table} lacks the column '{column}'"):
        replace(PAGE, **{table: getattr(PAGE, table).drop(column)})


def test_curve_report__refuses_a_language_it_does_not_speak() -> None:
    with pytest.raises(InvalidOption, match="must be one of en, zh, got 'fr'"):
        replace(PAGE, language="fr")


@pytest.mark.parametrize(
    ("by", "overlay", "view"),
    [
        (None, None, CurveView.BY_DRUG),
        ("sample", None, CurveView.BY_SAMPLE),
        ("drug", None, CurveView.BY_DRUG),
        (None, "sample", CurveView.OVERLAY_SAMPLE),
        (None, "drug", CurveView.OVERLAY_DRUG),
    ],
)
def test_choose_view__takes_each_word(by: str | None, overlay: str | None, view: CurveView) -> None:
    assert choose_view(by, overlay) is view


@pytest.mark.parametrize(
    ("by", "overlay", "said"),
    [
        ("plate", None, "by must be sample or drug, got 'plate'"),
        (None, "", "overlay must be sample or drug, got ''"),
        ("drug", "sample", "by and overlay exclude each other"),
    ],
)
def test_choose_view__refuses_another_word(by: str | None, overlay: str | None, said: str) -> None:
    with pytest.raises(InvalidOption, match=said):
        choose_view(by, overlay)


@pytest.mark.parametrize(
    ("n_curves", "n_points"), [(1, 61), (500, 61), (501, 41), (5_000, 41), (20_000, 25)]
)
def test_count_line_points__gives_many_curves_fewer_points(n_curves: int, n_points: int) -> None:
    assert count_line_points(n_curves) == n_points
