"""``python -m benchmarks.assay.dss_limits``: the error that the DSS tells beside the one seen.

Each curve is drawn 200 times, at eight doses, and fitted each time.
"""

import numpy as np
import polars as pl

from oncordia.assay import compute_dss, fit_curves, summarise_sensitivity
from oncordia.domain import DssFit, SensitivityOptions

N_DRAWN = 200
CURVES = {  # EC50, bottom, slope, wells a dose, SD
    "strong": (1e-8, 0.1, 1.0, 2, 0.05),
    "middle": (3e-7, 0.3, 1.0, 2, 0.05),
    "weak": (1e-6, 0.4, 1.0, 2, 0.05),
    "one well a dose": (2e-7, 0.3, 1.0, 1, 0.08),
}


def draw_wells(ec50: float, bottom: float, slope: float, wells: int, sd: float) -> pl.DataFrame:
    """Responses of one curve in many samples."""
    rng = np.random.default_rng(8)
    doses = np.tile(np.logspace(-9.0, -5.0, 8), wells)
    line = bottom + (1.0 - bottom) / (1.0 + (doses / ec50) ** slope)
    response = line + sd * rng.standard_normal((N_DRAWN, doses.size))
    return pl.DataFrame(
        {
            "sample": np.repeat([f"S{i:03d}" for i in range(N_DRAWN)], doses.size),
            "drug": "D1",
            "role": "treated",
            "dose_molar": np.tile(doses, N_DRAWN),
            "dose_relative": pl.Series([None] * response.size, dtype=pl.Float64),
            "time_hours": 72.0,
            "response": response.ravel(),
        }
    )


def main() -> None:
    """Print one line a curve and way to score it."""
    print(f"{'curve':<16} {'DSS2':>5} {'score':<7} {'told':>5} {'seen':>5}  in 95 % limits")
    for name, (ec50, bottom, slope, wells, sd) in CURVES.items():
        frame = draw_wells(ec50, bottom, slope, wells, sd)
        curves = fit_curves(frame)
        truth = float(compute_dss(ec50, slope, 100 * (1 - bottom), 1e-9, 1e-5).dss2)
        for variant in DssFit:
            table = summarise_sensitivity(frame, curves, SensitivityOptions(dss_fit=variant))
            value, low, high = (table[f"dss2{end}"].to_numpy() for end in ("", "_low", "_high"))
            told = float(np.median(high - low)) / (2 * 1.96)
            held = float(((low <= truth) & (truth <= high)).mean())
            seen = float(value.std(ddof=1))
            print(f"{name:<16} {truth:5.1f} {variant:<7} {told:5.2f} {seen:5.2f}  {held:.0%}")


if __name__ == "__main__":
    main()
