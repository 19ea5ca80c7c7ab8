"""Small organoid cohorts, left out one by one, with what more their laboratories know.

Errors of the measured responses come from replicates of that patient's own; targets of the drugs
from the tables beside the responses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.therapy.matrices import DATA, make_matrix
from benchmarks.therapy.new_patient import SMALL_DRAWS, reveal, tell_mean
from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.therapy import DrugNote
from oncordia.therapy import (
    Scores,
    fit_reference,
    predict_patient,
    relate_drugs,
    score_predictions,
)

SYNONYMS = {"Irinotecan / SN-38": ("Irinotecan",)}


@dataclass(frozen=True, slots=True, eq=False)
class Organoids:
    """Responses of a few lines, their standard errors, and the targets of the drugs."""

    values: FloatArray  # (n_lines, n_drugs)
    errors: FloatArray  # the same shape
    kinship: FloatArray | None  # (n_drugs, n_drugs)


def bench_facts(scale: float = 1.0) -> None:
    """Print what errors of measured responses and targets of drugs add, mean of some draws."""
    if not DATA.is_dir():
        print("  real response matrices are not present; nothing measured")
        return
    seeds = [1000 * draw for draw in range(1, max(10, round(SMALL_DRAWS * scale)) + 1)]
    title = f"leave one out, {len(seeds)} draws"
    print(f"  {title:<38} {'r':>13}  {'pooled':>13}  {'RMSE':>13}")
    for name, read in READERS.items():
        told = read()
        fits = {"targets": _leave_out(told, True, seeds), "errors": _leave_out(told, False, seeds)}
        for title, source, with_errors in (
            ("responses alone", "errors", False),
            ("targets", "targets", False),
            ("errors", "errors", True),
            ("targets and errors", "targets", True),
        ):
            found = [fits[source][with_errors, seed] for seed in seeds]
            columns = zip(*((one.r, one.r_pooled, one.rmse) for one in found), strict=True)
            means = "  ".join(tell_mean(np.array(column)) for column in columns)
            print(f"  {f'{name}: {title}':<38} {means}", flush=True)


def read_biobank() -> Organoids:
    """19 colorectal organoids, 83 drugs; errors from replicate fits."""
    folder = DATA / "crc_biobank_vandewetering2015"
    long = pl.read_csv(folder / "fitted_response_replicates.csv")
    found = (
        long.group_by("organoid", "drug", "drug_id")
        .agg(pl.col("auc").mean(), (pl.col("auc").std() / pl.len().sqrt()).alias("error"))
        .sort("organoid", "drug")
    )
    facts = pl.read_csv(folder / "drugs.csv").select("Target", drug_id="Drug ID")
    named = found.join(facts, on="drug_id", how="left")
    targets = {row["drug"]: row["Target"] for row in named.iter_rows(named=True)}
    return _pivot(found, ("organoid", "drug", "auc", "error"), targets)


def read_promise() -> Organoids:
    """12 colorectal organoids, 68 treatments; errors from two plates."""
    folder = DATA / "response_matrices" / "promise_crc_pdo"
    long = pl.read_csv(folder / "response_replicates.csv")
    order = pl.read_csv(folder / "response_mean_viability.csv", n_rows=1).columns[1:]
    found = (
        long.group_by("sample", "drug")
        .agg(
            pl.col("mean_viability").mean(),
            (pl.col("mean_viability").std() / pl.len().sqrt()).alias("error"),
        )
        .sort("sample", pl.col("drug").cast(pl.Enum(order)))
        .with_columns(pl.col("drug").cast(pl.String))
    )
    layout = pl.read_csv(DATA / "promise_crc_pdo" / "layout_L08_tidy.csv")
    targets = {row["drug"]: row["target"] for row in layout.iter_rows(named=True)}
    return _pivot(found, ("sample", "drug", "mean_viability", "error"), targets)


READERS: Mapping[str, Callable[[], Organoids]] = {
    "PROMISE": read_promise,
    "van de Wetering": read_biobank,
}


def _pivot(
    long: pl.DataFrame, columns: tuple[str, str, str, str], targets: Mapping[str, str | None]
) -> Organoids:
    line, drug, value, error = columns
    wide = long.pivot(on=drug, index=line, values=value).drop(line)
    errors = long.pivot(on=drug, index=line, values=error).select(wide.columns)
    notes = {
        name: DrugNote(name, target=targets.get(name) or "", synonyms=SYNONYMS.get(name, ()))
        for name in wide.columns
    }
    return Organoids(
        wide.to_numpy().astype(np.float64),
        errors.to_numpy().astype(np.float64),
        relate_drugs(wide.columns, notes),
    )


def _leave_out(
    told: Organoids, with_targets: bool, seeds: list[int]
) -> dict[tuple[bool, int], Scores]:
    """Scores without and with errors of the measured drugs, by the seed of what is revealed."""
    values = told.values
    choices = [(with_errors, seed) for with_errors in (False, True) for seed in seeds]
    truth = {choice: np.full(values.shape, np.nan) for choice in choices}
    predicted = {choice: np.full(values.shape, np.nan) for choice in choices}
    for row in range(len(values)):
        kept = np.setdiff1d(np.arange(len(values)), [row])
        reference = fit_reference(
            make_matrix(values[kept]), kinship=told.kinship if with_targets else None
        )
        mean, sd = values[kept].mean(axis=0), values[kept].std(axis=0)
        for choice in choices:
            seen = reveal(values[row], row, choice[1])
            patient = _keep(values[row], seen)
            errors = _keep(told.errors[row], seen) if choice[0] else None
            truth[choice][row] = (values[row] - mean) / sd
            truth[choice][row, seen] = np.nan
            found = predict_patient(reference, patient, errors)
            predicted[choice][row] = (found.mean - mean) / sd
    return {choice: score_predictions(truth[choice], predicted[choice]) for choice in choices}


def _keep(row: FloatArray, seen: IntArray) -> FloatArray:
    out = np.full(row.size, np.nan)
    out[seen] = row[seen]
    return out


if __name__ == "__main__":
    bench_facts()
