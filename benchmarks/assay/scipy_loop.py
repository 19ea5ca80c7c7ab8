"""A peer: the loop over ``scipy.optimize.curve_fit`` that most laboratories write."""

import sys
import warnings
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import curve_fit

from benchmarks.peers.scipy_loop import BOUNDS, hill


def main() -> None:
    """Fit every sample and drug of a table of responses; print how many fits came back."""
    table = pl.read_parquet(Path(sys.argv[1])).filter(
        pl.col("mask_reason").is_null() & (pl.col("role") == "treated")
    )
    fitted = failed = 0
    warnings.simplefilter("ignore")
    for _, wells in table.group_by("sample", "drug"):
        x, y = np.log10(wells["dose_molar"].to_numpy()), wells["response"].to_numpy()
        try:
            curve_fit(hill, x, y, p0=(1.0, 0.2, float(np.median(x)), 1.0), bounds=BOUNDS)
            fitted += 1
        except (RuntimeError, ValueError):
            failed += 1
    print(f"{fitted} fitted, {failed} failed")


if __name__ == "__main__":
    main()
