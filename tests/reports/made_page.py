"""Made pages of curves: a tidy set of wells, fitted, with the lines that are drawn."""

import numpy as np
import polars as pl

from oncordia.assay import fit_curves, predict_bands
from oncordia.domain import CurveOptions, InputDigest, Provenance
from oncordia.reports import CurveReport, CurveView

DOSES_MOLAR = 10.0 ** np.arange(-9.0, -4.5, 0.5)
N_REPLICATES = 2
N_CONTROLS = 4


SCATTER = 0.02  # the replicates lie so far above and below the curve


def make_responses(samples: list[str], drugs: list[str]) -> pl.DataFrame:
    """Wells of every sample and drug and controls of every sample.

    The drugs are by turns potent (EC50 30 nM), without effect, and weak (EC50 100 uM, which
    lies beyond the doses).
    """
    rows: list[dict[str, object]] = []
    for sample in samples:
        for i, drug in enumerate(drugs):
            ec50, bottom = ((3e-8, 0.1), (1e-6, 1.0), (1e-4, 0.0))[i % 3]
            line = bottom + (1 - bottom) / (1 + DOSES_MOLAR / ec50)
            rows += [
                _well(sample, drug, float(dose), float(level), k)
                for dose, level in zip(DOSES_MOLAR, line, strict=True)
                for k in range(N_REPLICATES)
            ]
        rows += [_well(sample, None, None, 1.0, k) for k in range(N_CONTROLS)]
    types = {"dose_molar": pl.Float64, "dose_relative": pl.Float64, "time_hours": pl.Float64}
    return pl.DataFrame(rows, schema_overrides={**types, "mask_reason": pl.String})


def _well(
    sample: str, drug: str | None, dose: float | None, level: float, k: int
) -> dict[str, object]:
    return {
        "sample": sample,
        "drug": drug,
        "role": "treated" if drug else "negative",
        "dose_molar": dose,
        "dose_relative": None,
        "time_hours": None,
        "replicate": k + 1,
        "response": level + SCATTER * (1 - 2 * (k % 2)),
        "mask_reason": None,
    }


def make_page(
    n_samples: int = 3,
    n_drugs: int = 6,
    *,
    samples: list[str] | None = None,
    drugs: list[str] | None = None,
    view: CurveView = CurveView.BY_DRUG,
    language: str = "en",
) -> CurveReport:
    """Page of fitted curves; the same arguments make the same page."""
    responses = make_responses(
        samples or [f"S{i:03}" for i in range(n_samples)],
        drugs or [f"D{i:03}" for i in range(n_drugs)],
    )
    curves = fit_curves(responses, CurveOptions())
    return CurveReport(
        name="Made curves",
        responses=responses,
        curves=curves,
        lines=predict_bands(responses, curves, 0.95, 41),
        provenance=Provenance("0.1.0", (InputDigest("tidy.csv", "ab" * 32, 10),)),
        view=view,
        language=language,
    )
