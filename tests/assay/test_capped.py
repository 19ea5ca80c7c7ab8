"""Sensitivity up to the peak plasma level, and combinations against independence, by hand."""

from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from oncordia.assay import cap_sensitivity, fit_curves, summarise_combinations
from oncordia.errors import InvalidOption

DOSES = (1e-8, 1e-7, 1e-6, 1e-5)
RESPONSES = (1.0, 0.8, 0.4, 0.0)


def wells(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    base = {
        "sample": "S",
        "drug": "x",
        "role": "treated",
        "drug_2": None,
        "dose_2_molar": None,
        "dose_relative": None,
        "dose_2_relative": None,
        "time_hours": None,
        "mask_reason": None,
    }
    types = {
        "drug_2": pl.String,
        "mask_reason": pl.String,
        "dose_2_molar": pl.Float64,
        "dose_relative": pl.Float64,
        "dose_2_relative": pl.Float64,
        "time_hours": pl.Float64,
        "dose_molar": pl.Float64,
        "response": pl.Float64,
    }
    return pl.DataFrame([{**base, **row} for row in rows], schema_overrides=types)


SINGLE = wells(
    [{"dose_molar": d, "response": r} for d, r in zip(DOSES, RESPONSES, strict=True)] * 2
)
CURVES = fit_curves(SINGLE)


def cap(peak: float, measure: str = "auc") -> dict[str, float]:
    rows = cap_sensitivity(SINGLE, CURVES, {"x": peak}, measure)
    return {} if rows.is_empty() else rows.row(0, named=True)


def test_cap_sensitivity__is_the_trapezoid_up_to_the_peak() -> None:
    found = cap(1e-6)  # up to the third dose: (0.9 + 0.6) / 2; over all doses (0.9 + 0.6 + 0.2) / 3

    assert found["value_at_peak"] == pytest.approx(0.75)
    assert found["share_at_peak"] == pytest.approx(0.25 / (1.0 - 1.7 / 3.0))


def test_cap_sensitivity__counts_nothing_where_no_dose_is_within_reach() -> None:
    assert cap(1e-9) | {"sample": "", "drug": "", "time_hours": 0} == {
        "sample": "",
        "drug": "",
        "time_hours": 0,
        "value_at_peak": 1.0,
        "share_at_peak": 0.0,
    }
    assert cap(1e-9, "dss2")["value_at_peak"] == 0.0


def test_cap_sensitivity__has_no_row_where_all_doses_are_within_reach() -> None:
    assert cap(1e-4) == {}


@pytest.mark.parametrize("measure", ["auc_fit", "emax", "dss1", "dss2", "dss3"])
def test_cap_sensitivity__shows_less_effect_of_fewer_doses(measure: str) -> None:
    near, far = cap(2e-7, measure), cap(5e-6, measure)

    assert 0.0 <= near["share_at_peak"] < far["share_at_peak"] <= 1.0


def test_cap_sensitivity__refuses_a_measure_without_doses() -> None:
    with pytest.raises(InvalidOption, match="activity_area cannot be restricted"):
        cap(1e-6, "activity_area")


def test_summarise_combinations__multiplies_the_drugs_dose_by_dose() -> None:
    second = [
        {"drug": "y", "dose_molar": d, "response": r}
        for d, r in zip(DOSES, (1.0, 0.9, 0.5, 0.5), strict=True)
    ]
    both = [
        {
            "role": "combination",
            "dose_molar": DOSES[i],
            "drug_2": "y",
            "dose_2_molar": DOSES[j],
            "response": r,
        }
        for i, j, r in ((1, 1, 0.6), (2, 2, 0.1))
    ]
    table = pl.concat([SINGLE, wells(second), wells(both)], how="vertical_relaxed")

    row = summarise_combinations(table, fit_curves(table)).row(0, named=True)

    assert (row["drug"], row["n_pairs"]) == ("x + y", 2)
    assert row["value"] == pytest.approx(0.35)
    assert row["expected"] == pytest.approx((0.8 * 0.9 + 0.4 * 0.5) / 2)
