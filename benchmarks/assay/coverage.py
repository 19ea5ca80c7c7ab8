"""How often 95 % intervals hold the truth, by method and design, on made full curves."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from benchmarks.assay.ours import MISSING, WALD, Choices, make_options
from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.domain import SensitivityOptions
from oncordia.testing import CurveDesign, make_curves

SEED = 20261129
# method, choices, curves: enough for its cost
METHODS: tuple[tuple[str, Choices, int], ...] = (
    ("wald", WALD, 10_000),
    ("profile", {"interval": "profile"}, 5_000),
    ("bootstrap", {"interval": "bootstrap"}, 1_000),
    ("corrected", {"interval": "bootstrap", "bias_corrected": True}, 1_000),
    ("wells", {"interval": "bootstrap", "resample": "wells"}, 1_000),
    ("posterior", {"interval": "posterior"}, 2_000),
)
DESIGNS: tuple[tuple[str, int, int], ...] = (
    ("5x1", 5, 1),
    ("9x1", 9, 1),
    ("9x3", 9, 3),
    ("7x2", 7, 2),
)


def known_ec50(truth: pl.DataFrame, design: CurveDesign) -> FloatArray:
    """EC50 in mol/L."""
    del design
    return truth["ec50_molar"].to_numpy()


def known_ic50(truth: pl.DataFrame, design: CurveDesign) -> FloatArray:
    """Dose at which the curve crosses the absolute level, in mol/L; NaN where not in the doses."""
    top, bottom, ec50, slope = _parameters(truth)
    level = SensitivityOptions().absolute_level
    with np.errstate(invalid="ignore"):
        dose = ec50 * ((top - level) / (level - bottom)) ** (1.0 / slope)
        within = (dose > design.dose_min_molar) & (dose < design.dose_max_molar)
    return np.where(within, dose, np.nan)


def known_auc(truth: pl.DataFrame, design: CurveDesign) -> FloatArray:
    """Mean of the curve over log dose, between the lowest and the highest."""
    top, bottom, ec50, slope = _parameters(truth)
    ends = np.log10([design.dose_min_molar, design.dose_max_molar])
    # integral of 1 / (1 + 10^z) over x, z = slope (x - log10 EC50): x - log10(1 + 10^z) / slope
    high, low = (
        end
        - np.logaddexp(0.0, np.log(10.0) * slope * (end - np.log10(ec50))) / np.log(10.0) / slope
        for end in (ends[1], ends[0])
    )
    return np.asarray(bottom + (top - bottom) * (high - low) / (ends[1] - ends[0]))


def known_emax(truth: pl.DataFrame, design: CurveDesign) -> FloatArray:
    """Response at the highest dose."""
    top, bottom, ec50, slope = _parameters(truth)
    return bottom + (top - bottom) / (1.0 + (design.dose_max_molar / ec50) ** slope)


def _parameters(truth: pl.DataFrame) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    top, bottom, ec50, slope = (
        truth[name].to_numpy() for name in ("top", "bottom", "ec50_molar", "slope")
    )
    return top, bottom, ec50, slope


# quantity: its columns' name, and its truth
QUANTITIES: Mapping[str, tuple[str, Callable[[pl.DataFrame, CurveDesign], FloatArray]]] = {
    "EC50": ("ec50", known_ec50),
    "IC50": ("ic50_absolute", known_ic50),
    "AUC": ("auc_fit", known_auc),
    "Emax": ("emax", known_emax),
}


def show_coverage(rows: pl.DataFrame, column: str, truth: FloatArray) -> str:
    """Share of intervals that hold the truth, and of curves that have one.

    A limit that is left out is open; with both left out there is no interval.
    """
    low = rows[f"{column}_low"].cast(pl.Float64).to_numpy()
    high = rows[f"{column}_high"].cast(pl.Float64).to_numpy()
    known = np.isfinite(truth)
    given = known & (np.isfinite(low) | np.isfinite(high))
    if not given.any():
        return f"{'-':>15}"
    # comparisons with NaN are false: an open limit is never passed
    missed = (low[given] > truth[given]) | (high[given] < truth[given])
    return f"{1 - missed.mean():7.1%} ({given.sum() / known.sum():4.0%})"


def bench_coverage(scale: float = 1.0) -> None:
    """Print the table; ``scale`` multiplies every number of curves."""
    print("Share of 95 % intervals that hold the truth (share of curves with an interval)")
    heads = " ".join(f"{name:>14}" for name in QUANTITIES)
    print(f"{'method':<10} {'design':<7} {'curves':>7} {heads}")
    for method, choices, n_full in METHODS:
        options = make_options(choices)
        if options is None:
            print(f"{method:<10} {MISSING}", flush=True)
            continue
        n_curves = round(scale * n_full)
        for name, n_doses, n_replicates in DESIGNS:
            design = CurveDesign(n_doses, n_replicates, partial_share=0.0, flat_share=0.0)
            made = make_curves(np.random.default_rng(SEED), n_curves, design)
            curves = fit_curves(made.responses, options)
            sensitivity = summarise_sensitivity(
                made.responses, curves, SensitivityOptions(), curve_options=options
            )
            # curves come in the order of their truth, and so does what is made from them
            shared = [name for name in curves.columns if name in sensitivity.columns]
            rows = curves.hstack(sensitivity.drop(shared))
            shown = " ".join(
                f"{show_coverage(rows, column, known(made.truth, design)):>14}"
                for column, known in QUANTITIES.values()
            )
            print(f"{method:<10} {name:<7} {n_curves:>7,} {shown}", flush=True)
