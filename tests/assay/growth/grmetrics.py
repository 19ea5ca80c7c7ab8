"""Curves of GRmetrics 1.17.1 and its companions beside ours."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay import measure_growth, rate_wells

Find = Callable[[str], Path]
TOY_KEY = ("cell_line", "agent", "perturbation", "replicate", "time")
HTS_KEY = ("cell_line", "agent")
SETS = ("gr_metrics", "thunor_hts007")
# plateau, half-way dose and slope of both curves: ours, theirs, the column of their fit, bounds
CURVES = (
    (("gr_inf", "gec50", "h_gr"), ("GRinf", "GEC50", "h_GR"), "fit_GR", -1.0, "growth_rate"),
    (("einf", "ec50", "h"), ("Einf", "EC50", "h"), "fit_rel_cell", 0.0, "relative_count"),
)


def read_file(folder: Path, file: str) -> pl.DataFrame:
    kinds = dict.fromkeys(("GR50", "IC50"), pl.Float64)
    separator = "\t" if file.endswith("tsv") else ","
    return pl.read_csv(
        folder / file,
        separator=separator,
        null_values=["NA"],
        infer_schema_length=None,
        schema_overrides=kinds,
    )


def load_set(find: Find, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Wells in our words, and the reference with the key of each curve as its sample."""
    folder = find(f"dose_response/{name}")
    key: tuple[str, ...]
    if name == "gr_metrics":
        key, files = TOY_KEY, ("toy_example_input1.tsv", "GRmetrics1.17.1_input1_metrics.tsv")
    else:
        key, files = HTS_KEY, ("gr_input_72h.csv.gz", "ref_GRmetrics1.17.1.csv")
    wells, reference = (read_file(folder, file) for file in files)
    sample = pl.concat_str(key, separator=" ").alias("sample")
    return wells.select(
        sample,
        pl.lit("x").alias("drug"),
        pl.col("concentration").alias("dose_molar"),
        pl.col("cell_count").cast(pl.Float64),
        pl.col("cell_count__ctrl").alias("cell_count_control"),
        pl.col("cell_count__time0").alias("cell_count_time0"),
    ), reference.with_columns(sample)


def join_ours(find: Find, name: str) -> pl.DataFrame:
    wells, reference = load_set(find, name)
    both = reference.join(measure_growth(wells), on="sample", suffix="_ours")
    assert both.height == reference.height == {"gr_metrics": 112, "thunor_hts007": 70}[name]
    return both


def name_ours(column: str) -> str:
    return "h_ours" if column == "h" else column


def list_fitted(
    find: Find, name: str, which: int
) -> list[tuple[str, FloatArray, FloatArray, FloatArray, FloatArray]]:
    """Sample, doses, responses, their parameters and ours of each curve that both draw."""
    ours, theirs, fit, _, response = CURVES[which]
    wells, _ = load_set(find, name)
    rated = rate_wells(wells)
    both = join_ours(find, name).filter(pl.col(fit) == "sigmoid")
    out = []
    for row in both.iter_rows(named=True):
        mine = rated.filter(sample=row["sample"])
        dose, value = mine["dose_molar"].to_numpy(), mine[response].to_numpy()
        inf, ec50, slope = (row[column] for column in theirs)
        half_way = row[name_ours(ours[1])]
        parameters = [
            row[name_ours(ours[0])],
            np.nan if half_way is None else np.log10(half_way),
            row[name_ours(ours[2])],
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
