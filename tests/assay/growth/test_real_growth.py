"""Growth-rate metrics of real screens against those of GRmetrics 1.17.1 and its companions."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import least_squares

from oncordia.arrays import FloatArray
from oncordia.assay import measure_growth, rate_wells

pytestmark = pytest.mark.shared_data
Find = Callable[[str], Path]
TOY_KEY = ("cell_line", "agent", "perturbation", "replicate", "time")
HTS_KEY = ("cell_line", "agent")
SETS = ("gr_metrics", "thunor_hts007")
# plateau, half-way dose and slope of both curves: ours, theirs, the column of their fit, bounds
CURVES = (
    (("gr_inf", "gec50", "h_gr"), ("GRinf", "GEC50", "h_GR"), "fit_GR", -1.0, "growth_rate"),
    (("einf", "ec50", "h"), ("Einf", "EC50", "h"), "fit_rel_cell", 0.0, "relative_count"),
)


def _read(folder: Path, file: str) -> pl.DataFrame:
    kinds = dict.fromkeys(("GR50", "IC50"), pl.Float64)
    separator = "\t" if file.endswith("tsv") else ","
    return pl.read_csv(
        folder / file,
        separator=separator,
        null_values=["NA"],
        infer_schema_length=None,
        schema_overrides=kinds,
    )


def _load(find: Find, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Wells in our words, and the reference with the key of each curve as its sample."""
    folder = find(f"dose_response/{name}")
    key: tuple[str, ...]
    if name == "gr_metrics":
        key, files = TOY_KEY, ("toy_example_input1.tsv", "GRmetrics1.17.1_input1_metrics.tsv")
    else:
        key, files = HTS_KEY, ("gr_input_72h.csv.gz", "ref_GRmetrics1.17.1.csv")
    wells, reference = (_read(folder, file) for file in files)
    sample = pl.concat_str(key, separator=" ").alias("sample")
    return wells.select(
        sample,
        pl.lit("x").alias("drug"),
        pl.col("concentration").alias("dose_molar"),
        pl.col("cell_count").cast(pl.Float64),
        pl.col("cell_count__ctrl").alias("cell_count_control"),
        pl.col("cell_count__time0").alias("cell_count_time0"),
    ), reference.with_columns(sample)


def _join(find: Find, name: str) -> pl.DataFrame:
    wells, reference = _load(find, name)
    both = reference.join(measure_growth(wells), on="sample", suffix="_ours")
    assert both.height == reference.height == {"gr_metrics": 112, "thunor_hts007": 70}[name]
    return both


def _ours(column: str) -> str:
    return "h_ours" if column == "h" else column


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
    both = _join(shared_data, name)

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
    both = _join(shared_data, name)

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
    both = _join(shared_data, name).drop_nulls(metrics[1])

    assert both.select((pl.col(metrics[0]) - pl.col(metrics[1])).abs().max()).item() < 1e-13


def _curve(dose: FloatArray, parameters: FloatArray) -> FloatArray:
    inf, log10_ec50, slope = parameters
    return np.asarray(inf + (1.0 - inf) / (1.0 + (dose / 10.0**log10_ec50) ** slope))


def _finish(dose: FloatArray, response: FloatArray, start: FloatArray, lowest: float) -> FloatArray:
    """Parameters to which their solution goes on when scipy follows it to its minimum."""
    x = np.log10(dose)
    bounds = (
        np.array([lowest, x.min() - 2.0, 0.1]),
        np.array([1.0, x.max() + 2.0, 5.0]),
    )
    inside = np.clip(start, bounds[0] + 1e-9, bounds[1] - 1e-9)

    def miss(parameters: FloatArray) -> FloatArray:
        return np.asarray(_curve(dose, parameters) - response)

    found = least_squares(
        miss,
        inside,
        bounds=bounds,
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        x_scale="jac",
        max_nfev=3000,
    )
    return np.asarray(found.x)


def _fitted(
    find: Find, name: str, which: int
) -> list[tuple[str, FloatArray, FloatArray, FloatArray, FloatArray]]:
    """Sample, doses, responses, their parameters and ours of each curve that both draw."""
    ours, theirs, fit, _, response = CURVES[which]
    wells, _ = _load(find, name)
    rated = rate_wells(wells)
    both = _join(find, name).filter(pl.col(fit) == "sigmoid")
    out = []
    for row in both.iter_rows(named=True):
        mine = rated.filter(sample=row["sample"])
        dose, value = mine["dose_molar"].to_numpy(), mine[response].to_numpy()
        inf, ec50, slope = (row[column] for column in theirs)
        half_way = row[_ours(ours[1])]
        parameters = [
            row[_ours(ours[0])],
            np.nan if half_way is None else np.log10(half_way),
            row[_ours(ours[2])],
        ]
        out.append(
            (
                row["sample"],
                dose,
                value,
                np.array([inf, np.log10(ec50), slope]),
                np.array(parameters),
            )
        )
    return out


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("which", [0, 1])
def test_fit__never_leaves_more_residual_than_grmetrics(
    name: str, which: int, shared_data: Find
) -> None:
    r_squared, theirs = (("r2_gr", "r2_GR"), ("r2_count", "r2_rel_cell"))[which]
    both = _join(shared_data, name).filter(pl.col(CURVES[which][2]) == "sigmoid")

    assert both.height >= 60
    assert both.filter(pl.col(r_squared) < pl.col(theirs) - 1e-13).height == 0


@pytest.mark.parametrize("which", [0, 1])
def test_fit__is_where_grmetrics_arrives_when_its_search_is_finished(
    which: int, shared_data: Find
) -> None:
    # its optimiser stops when a step gains less than 1e-6 of the residual; from there scipy goes on
    lowest = CURVES[which][3]

    curves = _fitted(shared_data, "gr_metrics", which)

    assert len(curves) == 100
    for sample, dose, response, theirs, ours in curves:
        finished = _finish(dose, response, theirs, lowest)
        assert ours == pytest.approx(finished, rel=1e-6, abs=1e-6), sample


@pytest.mark.parametrize(("which", "n_same"), [(0, 63), (1, 60)])
def test_fit__differs_from_the_finished_search_only_where_that_ends_higher(
    which: int, n_same: int, shared_data: Find
) -> None:
    # a few curves of this screen have two valleys, and their optimiser went down the shallow one
    lowest = CURVES[which][3]
    same = 0
    for sample, dose, response, theirs, ours in _fitted(shared_data, "thunor_hts007", which):
        if np.isnan(ours).any():  # more than a decade outside the doses: we give its mark alone
            same += 1
            continue
        finished = _finish(dose, response, theirs, lowest)
        if ours == pytest.approx(finished, rel=1e-4, abs=1e-4):
            same += 1
            continue
        gained = ((_curve(dose, finished) - response) ** 2).sum()
        gained -= ((_curve(dose, ours) - response) ** 2).sum()
        assert gained > 0, sample
    assert same >= n_same


@pytest.mark.parametrize("program", ["R", "python", "matlab"])
def test_gr50__lies_as_near_the_programs_as_these_to_each_other(
    program: str, shared_data: Find
) -> None:
    folder = shared_data("dose_response/gr_metrics")
    reference = _read(folder, f"{program}_input1_GRmetrics.tsv")
    reference = reference.with_columns(pl.concat_str(TOY_KEY, separator=" ").alias("sample"))
    wells, _ = _load(shared_data, "gr_metrics")
    both = reference.join(measure_growth(wells), on="sample").filter(pl.col("GR50").is_finite())

    assert both.height >= 94
    near = both.select((pl.col("gr50") / pl.col("GR50") - 1.0).abs())["gr50"].drop_nulls()
    assert near.len() == both.height
    limits = {"R": (1e-5, 4e-4), "python": (1e-5, 5e-3), "matlab": (1e-4, 0.06)}[program]
    assert float(near.median()) < limits[0]  # type: ignore[arg-type]
    assert float(near.max()) < limits[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SETS)
def test_growth_rate_of_each_well__equals_grmetrics(name: str, shared_data: Find) -> None:
    wells, _ = _load(shared_data, name)
    folder = shared_data(f"dose_response/{name}")
    files = {
        "gr_metrics": ("R_input1_GRvalues.tsv", "GR"),
        "thunor_hts007": ("ref_GRvalues_GRmetrics1.17.1.csv.gz", "GRvalue"),
    }
    file, column = files[name]
    reference = _read(folder, file)
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
