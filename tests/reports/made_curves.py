"""Made curves, their bands and the sensitivity that follows from them."""

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray

BAND_POINTS = 25
REASONS = {
    "converged": "the EC50 lies within the doses",
    "flat": "the responses do not change with dose (F test, p above 0.05)",
    "partial": "the EC50 lies outside the doses, so a bound is given",
    "too_few_doses": "2 usable doses, at least 4 are needed",
    "failed": "no curve fits: the residuals are as large as the responses",
}


def make_curves(
    generator: np.random.Generator, samples: list[str], drugs: list[str], doses: FloatArray
) -> pl.DataFrame:
    """Curves of every sample and drug, in that order, with the truth in columns ``true_*``."""
    n = len(samples) * len(drugs)
    potency = np.tile(generator.uniform(-8.5, -4.3, len(drugs)), len(samples))
    log10_ec50 = potency + generator.normal(0, 0.35, n)
    bottom = np.clip(np.tile(generator.uniform(0, 0.9, len(drugs)), len(samples)), 0.02, 0.95)
    bottom = np.clip(bottom + generator.normal(0, 0.08, n), 0.01, 1.0)
    slope = generator.uniform(0.7, 2.2, n)
    top = generator.normal(1.0, 0.02, n)
    low, high = np.log10(doses[0]), np.log10(doses[-1])
    status = np.where(bottom > 0.82, "flat", "converged").astype(object)
    status[(status == "converged") & (log10_ec50 > high)] = "partial"
    status[(status == "converged") & (log10_ec50 < low)] = "partial"
    status[generator.random(n) < 0.008] = "failed"
    status[generator.random(n) < 0.008] = "too_few_doses"
    flat, known = status == "flat", status == "converged"
    drawn = ~np.isin(status.astype(str), ["failed", "too_few_doses"])
    level = np.where(flat, 0.97, np.nan)
    ec50 = 10**log10_ec50

    def shown(values: FloatArray, mask: BoolArray) -> pl.Series:
        return pl.Series(np.where(mask, values, np.nan)).fill_nan(None)

    wide = 10 ** generator.uniform(0.1, 0.4, n)
    bound = np.where(log10_ec50 > high, ">", "<").astype(object)
    bound[status != "partial"] = None
    return pl.DataFrame(
        {
            "sample": np.repeat(samples, len(drugs)),
            "drug": np.tile(drugs, len(samples)),
            "time_hours": np.full(n, 72.0),
            "dose_unit": ["mol/L"] * n,
            "model": ["hill4"] * n,
            "status": status.tolist(),
            "reason": [REASONS[name] for name in status],
            "n_doses": np.full(n, len(doses)),
            "n_wells": np.full(n, len(doses)),
            "n_masked": np.zeros(n, dtype=np.int64),
            "dose_min": np.full(n, doses[0]),
            "dose_max": np.full(n, doses[-1]),
            "top": shown(top, drawn),
            "top_low": shown(top - 0.05, drawn),
            "top_high": shown(top + 0.05, drawn),
            "bottom": shown(bottom, known),
            "bottom_low": shown(bottom - 0.06, known),
            "bottom_high": shown(bottom + 0.06, known),
            "ec50": shown(ec50, known),
            "ec50_low": shown(
                np.where(known, ec50 / wide, doses[-1] / wide), known | (bound == ">")
            ),
            "ec50_high": shown(
                np.where(known, ec50 * wide, doses[0] * wide), known | (bound == "<")
            ),
            "ec50_bound": pl.Series(bound.tolist(), dtype=pl.String),
            "slope": shown(slope, known),
            "slope_low": shown(slope * 0.7, known),
            "slope_high": shown(slope * 1.4, known),
            "rmse": shown(generator.uniform(0.03, 0.1, n), drawn),
            "r_squared": shown(generator.uniform(0.8, 0.99, n), drawn),
            "p_no_response": shown(np.where(flat, 0.4, 1e-4), drawn),
            "drawn_top": shown(np.where(flat, level, top), drawn),
            "drawn_bottom": shown(np.where(flat, level, bottom), drawn),
            "drawn_log10_ec50": shown(log10_ec50, drawn),
            "drawn_slope": shown(slope, drawn),
            "true_top": top,
            "true_bottom": bottom,
            "true_log10_ec50": log10_ec50,
            "true_slope": slope,
        }
    )


def _lines(curves: pl.DataFrame, log10_dose: FloatArray) -> FloatArray:
    top, bottom, log10_ec50, slope = (
        curves[f"drawn_{name}"].to_numpy()[:, None]
        for name in ("top", "bottom", "log10_ec50", "slope")
    )
    return np.asarray(bottom + (top - bottom) / (1 + 10 ** (slope * (log10_dose - log10_ec50))))


def make_bands(curves: pl.DataFrame, doses: FloatArray) -> pl.DataFrame:
    """Line and band of every drawn curve, the same number of points each."""
    drawn = curves.filter(pl.col("drawn_top").is_not_null())
    grid = np.linspace(np.log10(doses[0]), np.log10(doses[-1]), BAND_POINTS)
    line = _lines(drawn, grid)
    reach = 0.06 + 0.05 * np.abs(np.linspace(-1, 1, BAND_POINTS))
    return pl.DataFrame(
        {
            "sample": np.repeat(drawn["sample"].to_list(), BAND_POINTS),
            "drug": np.repeat(drawn["drug"].to_list(), BAND_POINTS),
            "dose": np.tile(10**grid, drawn.height),
            "response": line.ravel(),
            "response_low": (line - reach).ravel(),
            "response_high": (line + reach).ravel(),
        }
    )


def make_sensitivity(
    generator: np.random.Generator, curves: pl.DataFrame, doses: FloatArray
) -> pl.DataFrame:
    """Sensitivity of every curve; where there is no curve, only the AUC of its wells is known."""
    grid = np.linspace(np.log10(doses[0]), np.log10(doses[-1]), 200)
    fitted = pl.Series(_lines(curves, grid).mean(axis=1)).fill_nan(None)
    auc = fitted.fill_null(0.95) + pl.Series(generator.normal(0, 0.02, curves.height))
    share = pl.Series(generator.uniform(0.02, 0.06, curves.height))
    key = ["sample", "drug", "time_hours", "dose_unit", "status"]
    dss = ((1 - fitted) * 45).clip(0, 100)
    table = curves.select(
        *key,
        *(pl.col(f"ec50{end}").alias(f"ic50_relative{end}") for end in ("", "_low", "_high")),
        pl.col("ec50_bound").alias("ic50_relative_bound"),
        auc=auc,
        auc_low=auc - share,
        auc_high=auc + share,
        auc_fit=fitted,
        emax=pl.Series(_lines(curves, grid[-1:])[:, 0]).fill_nan(None),
        dss1=dss * 1.1,
        dss2=dss,
        dss3=dss * 0.9,
    )
    return table.with_columns(rank=pl.col("auc").rank("ordinal").over("sample").cast(pl.Int64))
