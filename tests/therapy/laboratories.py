"""Two laboratories of patients with leukaemia, read where they are present."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.arrays import FloatArray

DSS = Path(__file__).parents[3] / "shared/data/dss_aml_fimm/cohort_dss2_beataml_fimm.csv"


def read_laboratories(least_share: float = 0.6) -> tuple[FloatArray, FloatArray]:
    """Patients of both on the drugs that each tried with this share of its own or more."""
    if not DSS.is_file():
        pytest.skip(f"no data at {DSS}")
    frame = pl.read_csv(DSS).filter(pl.col("status") == "patients")
    drugs = pl.col("^Drug_.*$").cast(pl.Float64, strict=False)
    tables = [
        frame.filter(pl.col("cohort") == name).select(drugs).to_numpy()
        for name in ("BeatAML", "FIMM")
    ]
    kept = np.all([(~np.isnan(table)).mean(axis=0) >= least_share for table in tables], axis=0)
    return tables[0][:, kept], tables[1][:, kept]
