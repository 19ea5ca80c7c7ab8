from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.assay import compare_curves
from oncordia.assay.curves.ratio import adjust_holm, find_fieller
from oncordia.domain import CurveModel, CurveOptions, Pool, ResponseScale
from oncordia.errors import InvalidOption


def responses(groups: dict[str, float], noise: float = 0.03, n_doses: int = 9) -> pl.DataFrame:
    """Three wells a dose of a Hill curve for each group and its log10 EC50."""
    random = np.random.default_rng(4)
    x = np.repeat(np.linspace(-9.0, -5.0, n_doses), 3)
    frames = [
        pl.DataFrame(
            {
                "sample": name,
                "drug": "x",
                "role": "treated",
                "dose_molar": 10.0**x,
                "response": 0.1
                + 0.9 / (1.0 + 10.0 ** (1.2 * (x - place)))
                + noise * random.standard_normal(x.size),
            }
        )
        for name, place in groups.items()
    ]
    return pl.concat(frames).with_columns(dose_relative=pl.lit(None, dtype=pl.Float64))


def row(table: pl.DataFrame, question: str) -> dict[str, float]:
    return table.filter(pl.col("question") == question).row(0, named=True)


@pytest.mark.shared_data
def test_compare_curves__equals_the_ratio_of_drc(
    shared_data: Callable[[str], Path],
) -> None:
    wells = pl.read_csv(shared_data("dose_response/drc") / "S.alba.csv")
    named = {"Glyphosate": "1 Glyphosate", "Bentazone": "2 Bentazone"}
    table = wells.select(
        sample=pl.col("Herbicide").replace(named),
        drug=pl.lit("herbicide"),
        role=pl.when(pl.col("Dose") > 0).then(pl.lit("treated")).otherwise(pl.lit("negative")),
        dose_molar=pl.col("Dose").cast(pl.Float64),
        dose_relative=pl.lit(None, dtype=pl.Float64),
        response=pl.col("DryMatter"),
    )
    options = CurveOptions(model=CurveModel.HILL3, scale=ResponseScale.FREE)
    found = row(compare_curves(table, "sample", options), "ec50_ratio")
    assert found["value"] == pytest.approx(0.39269, abs=2e-5)
    limits = [found[name] for name in ("value_low", "value_high", "fieller_low", "fieller_high")]
    assert limits == pytest.approx([0.26028, 0.52511, 0.28175, 0.56261], abs=5e-5)


def test_compare_curves__finds_an_ec50_that_differs() -> None:
    found = compare_curves(responses({"a": -7.5, "b": -7.0}), "sample")
    assert row(found, "same_ec50")["p_value"] < 1e-6
    assert row(found, "same_plateaus")["p_value"] > 0.01
    ratio = row(found, "ec50_ratio")
    assert ratio["fieller_low"] < 10**0.5 < ratio["fieller_high"]


def test_compare_curves__sharing_never_lowers_the_sum_of_squares() -> None:
    found = compare_curves(responses({"a": -7.5, "b": -7.4, "c": -7.0}), "sample")
    rss = {r["question"]: r["rss"] for r in found.to_dicts() if r["rss"] is not None}
    assert rss["apart"] <= min(rss[name] for name in ("same_ec50", "same_slope", "same_plateaus"))
    assert max(rss.values()) == rss["same_curve"]


def test_compare_curves__gives_three_rows_for_each_pair() -> None:
    found = compare_curves(responses({"a": -7.5, "b": -7.4, "c": -7.0}), "sample")
    assert found.filter(pl.col("group").is_not_null()).height == 9


def test_compare_curves__says_why_one_group_is_not_compared() -> None:
    found = compare_curves(responses({"a": -7.5}), "sample")
    assert found.select("status", "reason").rows() == [
        ("not_compared", "1 group with enough doses, 2 are needed")
    ]


def test_compare_curves__names_a_group_with_too_few_doses() -> None:
    table = pl.concat([responses({"a": -7.5, "b": -7.0}), responses({"c": -7.0}, n_doses=3)])
    reasons = compare_curves(table, "sample")["reason"].unique().to_list()
    assert len(reasons) == 1
    assert reasons[0].endswith("; left out with fewer than 4 doses: c")


def test_compare_curves__refuses_to_pool() -> None:
    said = "curves that are compared are not pooled; leave curves.pool none"
    with pytest.raises(InvalidOption, match=said):
        compare_curves(responses({"a": -7.5}), "sample", CurveOptions(pool=Pool.DRUG))


def test_compare_curves__refuses_the_choice_among_models() -> None:
    with pytest.raises(InvalidOption, match="one bending model are compared, got auto"):
        compare_curves(responses({"a": -7.5}), "sample", CurveOptions(model=CurveModel.AUTO))


def test_adjust_holm__steps_down() -> None:
    adjusted = adjust_holm(np.array([0.01, 0.04, 0.03, np.nan]))
    assert adjusted[:3] == pytest.approx([0.03, 0.06, 0.06])
    assert np.isnan(adjusted[3])


def test_find_fieller__is_unbounded_where_the_lower_may_be_zero() -> None:
    assert np.isnan(find_fieller(1.0, 1.0, 0.1, 1.0, 2.0)).all()
