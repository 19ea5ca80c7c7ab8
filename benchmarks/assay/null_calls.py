"""How often the test of no response calls flat curves, and partial ones, by design and noise."""

from collections.abc import Mapping

import numpy as np

from benchmarks.assay.ours import MISSING, WALD, Choices, make_options
from oncordia.assay import fit_curves
from oncordia.testing import CurveDesign, make_curves

SEED = 20261201
N_FLAT = 16_000
N_PARTIAL = 4_000
NOISE_SD = (0.03, 0.15)
LEVELS = (0.05, 0.01)
DESIGNS: tuple[tuple[int, int], ...] = ((5, 1), (5, 2), (7, 1), (9, 1), (9, 3), (12, 3))
COLUMNS: Mapping[str, Choices] = {
    "shared noise": WALD,
    "own noise": {**WALD, "noise": "own"},
    "no prior, shared noise": {**WALD, "prior": "none"},
}


def make_design(n_doses: int, n_replicates: int, *, partial_share: float) -> CurveDesign:
    """Flat curves and partial ones, of an SD drawn for each curve."""
    return CurveDesign(
        n_doses,
        n_replicates,
        noise_sd_min=NOISE_SD[0],
        noise_sd_max=NOISE_SD[1],
        partial_share=partial_share,
        flat_share=1.0 - partial_share,
    )


def show_calls(design: CurveDesign, n_curves: int, choices: Choices) -> tuple[float, ...] | None:
    """Percent of made curves whose p value is below each of the ``LEVELS``."""
    options = make_options(choices)
    if options is None:
        return None
    made = make_curves(np.random.default_rng(SEED), n_curves, design)
    p = fit_curves(made.responses, options)["p_no_response"].to_numpy()
    return tuple(100.0 * float(np.mean(p < level)) for level in LEVELS)


def bench_null_calls(scale: float = 1.0) -> None:
    """Print the table; ``scale`` multiplies every number of curves."""
    n_flat, n_partial = round(scale * N_FLAT), round(scale * N_PARTIAL)
    errors = " / ".join(f"{100 * np.sqrt(a * (1 - a) / n_flat):.2f}" for a in LEVELS)
    print(f"{n_flat:,} flat curves: percent with p < 0.05 / p < 0.01 (Monte Carlo {errors});")
    print(f"and {n_partial:,} partial curves: percent with p < 0.05")
    print(f"{'doses x wells':<14}" + "".join(f"{name:>25}" for name in COLUMNS))
    for n_doses, n_replicates in DESIGNS:
        flat = make_design(n_doses, n_replicates, partial_share=0.0)
        partial = make_design(n_doses, n_replicates, partial_share=1.0)
        row = f"{f'{n_doses} x {n_replicates}':<14}"
        for choices in COLUMNS.values():
            false, true = show_calls(flat, n_flat, choices), show_calls(partial, n_partial, choices)
            shown = MISSING
            if false is not None and true is not None:
                shown = f"{false[0]:.2f} / {false[1]:.2f}, {true[0]:.1f}"
            row += f"{shown:>25}"
        print(row, flush=True)
