"""Growth-rate metrics of real screens against those of GRmetrics 1.17.1 and its companions."""

import numpy as np
import polars as pl
import pytest
from tests.assay.growth.grmetrics import (
    HTS_KEY,
    SETS,
    TOY_KEY,
    Find,
    join_ours,
    load_set,
    read_file,
)

from oncordia.assay import measure_growth, rate_wells

pytestmark = pytest.mark.shared_data


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("gr_max", "GRmax"),
        ("gr_aoc", "GR_AOC"),
        ("emax", "Emax"),
        ("auc", "AUC"),
        ("control_doublings", "ctrl_cell_doublings"),
    ],
)
def test_measured__equals_grmetrics_in_every_curve(
    name: str, ours: str, theirs: str, shared_data: Find
) -> None:
    both = join_ours(shared_data, name)

    assert both[ours].null_count() == 0
    assert both.select((pl.col(ours) - pl.col(theirs)).abs().max()).item() < 1e-13


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    ("status", "fit", "bound", "dose"),
    [
        ("status", "fit_GR", "gr50_bound", "GR50"),
        ("count_status", "fit_rel_cell", "ic50_bound", "IC50"),
    ],
)
def test_flat__is_said_of_the_same_curves(
    name: str, status: str, fit: str, bound: str, dose: str, shared_data: Find
) -> None:
    both = join_ours(shared_data, name)

    assert both.filter((pl.col(status) == "flat") != (pl.col(fit) == "flat")).height == 0
    infinite = both.filter(pl.col(dose) == np.inf)
    assert infinite.height > 0
    assert infinite[bound].to_list() == [">"] * infinite.height


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    "metrics", [("gr_flat", "flat_fit_GR"), ("count_flat", "flat_fit_rel_cell")]
)
def test_level_of_flat__equals_grmetrics(
    name: str, metrics: tuple[str, str], shared_data: Find
) -> None:
    both = join_ours(shared_data, name).drop_nulls(metrics[1])

    assert both.select((pl.col(metrics[0]) - pl.col(metrics[1])).abs().max()).item() < 1e-13


@pytest.mark.parametrize("program", ["R", "python", "matlab"])
def test_gr50__lies_as_near_the_programs_as_these_to_each_other(
    program: str, shared_data: Find
) -> None:
    folder = shared_data("dose_response/gr_metrics")
    reference = read_file(folder, f"{program}_input1_GRmetrics.tsv")
    reference = reference.with_columns(pl.concat_str(TOY_KEY, separator=" ").alias("sample"))
    wells, _ = load_set(shared_data, "gr_metrics")
    both = reference.join(measure_growth(wells), on="sample").filter(pl.col("GR50").is_finite())

    assert both.height >= 94
    near = both.select((pl.col("gr50") / pl.col("GR50") - 1.0).abs())["gr50"].drop_nulls()
    assert near.len() == both.height
    limits = {"R": (1e-5, 4e-4), "python": (1e-5, 5e-3), "matlab": (1e-4, 0.06)}[program]
    assert float(near.median()) < limits[0]  # type: ignore[arg-type]
    assert float(near.max()) < limits[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SETS)
def test_growth_rate_of_each_well__equals_grmetrics(name: str, shared_data: Find) -> None:
    wells, _ = load_set(shared_data, name)
    folder = shared_data(f"dose_response/{name}")
    files = {
        "gr_metrics": ("R_input1_GRvalues.tsv", "GR"),
        "thunor_hts007": ("ref_GRvalues_GRmetrics1.17.1.csv.gz", "GRvalue"),
    }
    file, column = files[name]
    reference = read_file(folder, file)
    key = TOY_KEY if name == "gr_metrics" else HTS_KEY
    reference = reference.select(
        pl.concat_str(key, separator=" ").alias("sample"),
        pl.col("concentration").alias("dose_molar"),
        pl.col("cell_count").cast(pl.Float64),
        pl.col("cell_count__ctrl").alias("cell_count_control"),
        pl.col(column).alias("theirs"),
    ).unique()
    both = rate_wells(wells).join(
        reference, on=["sample", "dose_molar", "cell_count", "cell_count_control"]
    )

    assert both.height >= wells.height
    assert both.select((pl.col("growth_rate") - pl.col("theirs")).abs().max()).item() < 1e-12
