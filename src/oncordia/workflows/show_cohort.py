"""A reference cohort in numbers: who and what is in it, and how full it is."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.domain.therapy import Cohort
from oncordia.formats.therapy import read_cohort


@dataclass(frozen=True, slots=True, eq=False)
class ShownCohort:
    """A cohort and what it holds."""

    cohort: Cohort
    n_patients: int  # without healthy donors
    n_donors: int  # healthy
    coverage: float  # share of samples and drugs that were measured
    error_share: float  # share of responses whose error is known
    diseases: dict[str, int]  # patients of each disease; "" where not told
    centres: dict[str, int]  # samples of each laboratory; "" where not told
    drugs: pl.DataFrame  # drug, n_samples, mean, sd, lowest, highest, peak_molar


def show_cohort(folder: str | Path) -> ShownCohort:
    """What the cohort in ``folder`` holds.

    Raises
    ------
    UnreadableFile
        If it is no cohort, or a file is not as it was written.
    """
    return describe_cohort(read_cohort(folder))


def describe_cohort(cohort: Cohort) -> ShownCohort:
    """What a cohort holds."""
    matrix = cohort.matrix
    healthy = np.array(matrix.healthy, dtype=bool)
    known = np.isfinite(matrix.values)
    told = cohort.diseases or (cohort.disease,) * matrix.n_samples
    ill = {
        person: disease
        for person, disease, well in zip(matrix.patients, told, matrix.healthy, strict=True)
        if not well
    }
    return ShownCohort(
        cohort=cohort,
        n_patients=len(ill),
        n_donors=len({p for p, well in zip(matrix.patients, healthy, strict=True) if well}),
        coverage=float(known.mean()),
        error_share=float(np.isfinite(matrix.errors[known]).mean()),
        diseases=dict(sorted(Counter(ill.values()).items())),
        centres=dict(sorted(Counter(matrix.centres).items())),
        drugs=_describe_drugs(cohort, known & ~healthy[:, None]),
    )


def _describe_drugs(cohort: Cohort, known: np.ndarray) -> pl.DataFrame:
    """One row a drug: patients' samples that were measured, and their responses."""
    matrix = cohort.matrix
    rows = []
    for column, drug in enumerate(matrix.drugs):
        values = matrix.values[known[:, column], column]
        note = cohort.notes.get(drug)
        rows.append(
            {
                "drug": drug,
                "drug_class": note.drug_class if note else "",
                "n_samples": values.size,
                "mean": float(values.mean()) if values.size else None,
                "sd": float(values.std(ddof=1)) if values.size > 1 else None,
                "lowest": float(values.min()) if values.size else None,
                "highest": float(values.max()) if values.size else None,
                "peak_molar": note.peak_molar if note else None,
            }
        )
    number = dict.fromkeys(("mean", "sd", "lowest", "highest", "peak_molar"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides=number)
