"""What pooling over the curves of a drug or a sample gains on sparse designs, and beside nlme.

Run it alone: ``python -m benchmarks.assay.pooling``.
"""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay import fit_curves
from oncordia.assay.curves.shape import CurveShapes
from oncordia.domain import CurveModel, CurveOptions, Pool, PoolMethod, Prior, SlopeLaw

GDSC = Path(__file__).resolve().parents[3] / "shared" / "data" / "dose_response" / "gdsc"
SEED = 20261130
N_DRUGS, N_SAMPLES = 40, 50
N_DOSES = 5
NOISE_SD = (0.05, 0.10)
FAR = 0.5  # decades: an EC50 so far off is another dose


def make_screen(noise_sd: float) -> tuple[pl.DataFrame, FloatArray]:
    """Single wells at five doses over three decades, and the log10 EC50 of each curve in order.

    The curves of a drug differ in ln slope by SD 0.15 and in bottom by 0.07; from drug to drug
    these differ by SD 0.5 and a uniform law from 0 to 0.6.
    """
    rng = np.random.default_rng(SEED)
    drug = np.repeat(np.arange(N_DRUGS), N_SAMPLES)
    sample = np.tile(np.arange(N_SAMPLES), N_DRUGS)
    n = drug.size
    slope = np.exp(rng.normal(0.3, 0.5, N_DRUGS)[drug] + rng.normal(0.0, 0.15, n))
    bottom = rng.uniform(0.0, 0.6, N_DRUGS)[drug] + rng.normal(0.0, 0.07, n)
    bottom = np.clip(bottom, 0.0, 0.9)
    top = 1.0 + rng.normal(0.0, 0.02, n)
    log10_ec50 = rng.uniform(-7.5, -5.5, n)
    x = np.linspace(-8.0, -5.0, N_DOSES)
    rise = 10.0 ** (slope[:, None] * (x - log10_ec50[:, None]))
    response = bottom[:, None] + (top - bottom)[:, None] / (1.0 + rise)
    response += rng.normal(0.0, noise_sd, response.shape)
    wells = pl.DataFrame(
        {
            "sample": np.repeat([f"S{i:03d}" for i in sample], N_DOSES),
            "drug": np.repeat([f"D{i:03d}" for i in drug], N_DOSES),
            "role": "treated",
            "dose_molar": np.tile(10.0**x, n),
            "response": response.ravel(),
        }
    ).with_columns(pl.lit(None, dtype=pl.Float64).alias("dose_relative"))
    return wells, log10_ec50[np.lexsort((drug, sample))]


def compare_made(noise_sd: float) -> list[str]:
    """A line a choice: errors of the EC50 over the curves that all choices find a response in."""
    wells, truth = make_screen(noise_sd)
    runs = []
    for prior in Prior:
        for pool in Pool:
            start = time.perf_counter()
            curves = fit_curves(wells, CurveOptions(prior=prior, pool=pool))
            runs.append((prior, pool, curves, time.perf_counter() - start))
    shared = np.logical_and.reduce([_responds(curves) for _, _, curves, _ in runs])
    lines = []
    for prior, pool, curves, seconds in runs:
        error = np.abs(curves["drawn_log10_ec50"].to_numpy() - truth)[shared]
        found = 100.0 * _responds(curves).mean()
        lines.append(
            f"| {noise_sd:.2f} | {prior} | {pool} | {np.median(error):.3f} | "
            f"{np.quantile(error, 0.9):.2f} | {100.0 * (error > FAR).mean():.1f} % | "
            f"{found:.0f} % | {seconds:.2f} s |"
        )
    return lines


def _responds(curves: pl.DataFrame) -> BoolArray:
    return np.asarray(curves["status"].is_in(["converged", "partial"]).to_numpy(), dtype=bool)


def read_gdsc(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Responses of gdscIC50's example, and the curves that it published for them."""
    sample = pl.col("CL").cast(pl.String).alias("sample")
    wells = pl.read_csv(folder / "normalised_points.csv.gz").select(
        sample,
        "drug",
        pl.lit("treated").alias("role"),
        (pl.col("x_micromol") * 1e-6).alias("dose_molar"),
        pl.lit(None, dtype=pl.Float64).alias("dose_relative"),
        (1.0 - pl.col("y_inhibition")).alias("response"),
    )
    key = ["sample", "drug"]
    lowest = wells.group_by(key).agg(pl.col("dose_molar").min().alias("dose_lowest"))
    theirs = pl.read_csv(folder / "nlme_reference_curves.csv.gz").with_columns(sample)
    return wells, theirs.join(lowest, on=key)


def compare_gdsc() -> list[str]:
    """A line a choice: distance of ln IC50 and area from those of gdscIC50's mixed model."""
    wells, theirs = read_gdsc(GDSC)
    lines = []
    mixed = {"pool": Pool.SAMPLE, "pool_method": PoolMethod.MIXED, "slope_law": SlopeLaw.WIDTH}
    for name, how in (("none", {}), ("drug", {"pool": Pool.DRUG}), ("mixed", mixed)):
        plain = CurveOptions(model=CurveModel.HILL2, prior=Prior.NONE)
        options = replace(plain, **how)
        joined = fit_curves(wells, options).join(theirs, on=["sample", "drug"])
        within = (joined["status"] == "converged").to_numpy()
        ours = np.log(10.0) * (joined["drawn_log10_ec50"].to_numpy() + 6.0)
        off = np.abs(ours - joined["ln_IC50_uM"].to_numpy())[within]
        low, high = (np.log10(joined[name].to_numpy()) for name in ("dose_min", "dose_max"))
        area = CurveShapes.drawn(joined).integral(low, high) / (high - low)
        apart = np.abs(area - joined["auc"].to_numpy())[within]
        lines.append(
            f"| {name} | {within.sum()} | {np.median(off):.3f} | {np.quantile(off, 0.9):.2f} | "
            f"{np.median(apart):.4f} | {np.quantile(apart, 0.9):.4f} |"
        )
    return lines


def main() -> None:
    """Print both tables."""
    print(f"{N_DRUGS * N_SAMPLES} made curves, {N_DOSES} doses in single wells")
    print(
        "| noise SD | prior | pool | median error | 90th percentile | off by > 0.5 | found | time |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for noise_sd in NOISE_SD:
        print("\n".join(compare_made(noise_sd)))
    if not GDSC.exists():
        print("gdsc: the data set is not beside this checkout")
        return
    print("| pool | curves | ln IC50, median | 90th percentile | AUC, median | 90th percentile |")
    print("|---|---|---|---|---|---|")
    print("\n".join(compare_gdsc()))


if __name__ == "__main__":
    main()
