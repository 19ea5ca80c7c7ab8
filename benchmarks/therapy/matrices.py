"""Real response matrices, read where they are present."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Direction, ResponseMatrix
from oncordia.therapy import build_matrix

DATA = Path(__file__).parents[3] / "shared" / "data"


def make_matrix(values: FloatArray) -> ResponseMatrix:
    """The values as a matrix of numbered patients and drugs."""
    return build_matrix(values, Direction.LOW_IS_SENSITIVE)


def read_pace() -> FloatArray:
    """249 blood cancers, 64 drugs."""
    folder = DATA / "response_matrices" / "pace_blood_cancer"
    return _numbers(pl.read_csv(folder / "response_mean_viability.csv").drop("sample"))


def read_pace_features() -> FloatArray:
    """Molecular facts of the same samples, NaN unknown."""
    folder = DATA / "response_matrices" / "pace_blood_cancer"
    samples = pl.read_csv(folder / "response_mean_viability.csv").select("sample")
    facts = pl.read_csv(folder / "genomics.csv", infer_schema_length=None)
    facts = facts.rename({facts.columns[0]: "sample"})
    joined = samples.join(facts, on="sample", how="left", maintain_order="left").drop("sample")
    return _numbers(joined.select(pl.col(pl.Int64, pl.Float64)))


def read_gdsc() -> FloatArray:
    """The 150 drugs with fewest holes over the 500 lines with fewest holes."""
    values = _read_gdsc()
    known = ~np.isnan(values)
    drugs = np.sort(np.argsort(-known.sum(axis=0), kind="stable")[:150])
    lines = np.sort(np.argsort(-known[:, drugs].sum(axis=1), kind="stable")[:500])
    return values[np.ix_(lines, drugs)]


def read_gdsc_with_holes() -> FloatArray:
    """150 drugs and 500 lines drawn at random, 18% holes."""
    values = _read_gdsc()
    rng = np.random.default_rng(0)
    drugs = np.sort(rng.permutation(values.shape[1])[:150])
    lines = np.sort(rng.permutation(values.shape[0])[:500])
    drawn = values[np.ix_(lines, drugs)]
    kept: FloatArray = drawn[(~np.isnan(drawn)).sum(axis=1) >= 20]
    return kept


def read_smartrial() -> FloatArray:
    """78 blood cancers, 104 drugs."""
    long = pl.read_csv(DATA / "smartrial_exvivo" / "reference_auc.csv")
    wide = long.pivot(on="drug", index="patient", values="published_auc")
    return _numbers(wide.drop("patient"))


def read_promise() -> FloatArray:
    """12 colorectal organoids, 68 treatments."""
    folder = DATA / "response_matrices" / "promise_crc_pdo"
    return _numbers(pl.read_csv(folder / "response_mean_viability.csv").drop("sample"))


def read_biobank() -> FloatArray:
    """19 colorectal organoids, 83 drugs: mean AUC of the replicate fits."""
    folder = DATA / "crc_biobank_vandewetering2015"
    long = pl.read_csv(folder / "fitted_response_replicates.csv")
    means = long.group_by("organoid", "drug").agg(pl.col("auc").mean()).sort("organoid", "drug")
    return _numbers(means.pivot(on="drug", index="organoid", values="auc").drop("organoid"))


LARGE: Mapping[str, Callable[[], FloatArray]] = {
    "PACE": read_pace,
    "GDSC": read_gdsc,
    "GDSC, holes": read_gdsc_with_holes,
    "SMARTrial": read_smartrial,
}
SMALL: Mapping[str, Callable[[], FloatArray]] = {
    "PROMISE": read_promise,
    "van de Wetering": read_biobank,
}


def _read_gdsc() -> FloatArray:
    path = DATA / "response_matrices" / "gdsc_ic50" / "IC50_v17.csv.gz"
    return _numbers(pl.read_csv(path).drop("COSMIC_ID"))


def _numbers(frame: pl.DataFrame) -> FloatArray:
    out: FloatArray = frame.cast(pl.Float64).to_numpy().astype(np.float64)
    return out
