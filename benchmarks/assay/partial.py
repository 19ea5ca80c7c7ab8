"""What is said of an EC50 near or beyond the highest dose, with and without the wells' own word."""

from collections.abc import Iterator
from unittest.mock import patch

import numpy as np

from benchmarks.assay.recovery import Trial, find_trials
from benchmarks.peers.fits import Wells
from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay import fit_curves
from oncordia.domain import CurveStatus
from oncordia.testing import CurveDesign, CurveKind, make_curves

SEED = 20261130
N_MADE = 4_000
SHARES = {"partial_share": 0.5, "flat_share": 0.1}
DESIGNS: tuple[tuple[str, CurveDesign], ...] = (
    ("made, 5 doses x 1", CurveDesign(5, 1, **SHARES)),
    ("made, 5 doses x 3", CurveDesign(5, 3, **SHARES)),
    ("made, 7 doses x 1, noise 0.03-0.05", CurveDesign(7, 1, 1e-8, 1e-5, 0.03, 0.05, **SHARES)),
    ("made, 7 doses x 3, noise 0.03-0.1", CurveDesign(7, 3, 1e-8, 1e-5, 0.03, 0.1, **SHARES)),
    ("made, 11 doses x 1, 2 decades", CurveDesign(11, 1, 1e-7, 1e-5, **SHARES)),
)
HEAD = (
    f"{'':<35} {'limits':<7} | {'full curves':^27} | {'partial curves':^61}\n"
    f"{'':<35} {'by':<7} | {'hold':>6} {'closed':>6} {'hold':>6} {'> ':>5} |"
    f" {'respond':>7} {'hold':>6} {'low':>6} {'hold':>6} {'closed':>6} {'hold':>6}"
    f" {'> ':>5} {'hold':>6}"
)


def find_designs() -> Iterator[Trial]:
    """The simulated sets beside this checkout, then made ones, half of them partial."""
    for trial in find_trials():
        if trial.name.startswith("simulated"):
            yield trial
    for name, design in DESIGNS:
        made = make_curves(np.random.default_rng(SEED), N_MADE, design)
        log10_ec50 = made.truth["ec50_molar"].log10().fill_null(np.nan).to_numpy()
        yield Trial(name, Wells.of(made), made.truth["kind"], log10_ec50)


def show_share(held: BoolArray) -> str:
    """A share of the curves of a mask, or a dash for none."""
    return f"{held.mean():6.1%}" if held.size else f"{'-':>6}"


def show_kind(
    trial: Trial,
    limits: tuple[FloatArray, FloatArray],
    sloped: BoolArray,
    above: BoolArray,
    kind: CurveKind,
) -> str:
    """Shares of the curves of a kind that respond; a limit that is left open always holds."""
    rows = trial.of(kind) & sloped
    truth, low, high = trial.log10_ec50[rows], limits[0][rows], limits[1][rows]
    marked = above[rows]
    has_low, closed = np.isfinite(low), np.isfinite(low) & np.isfinite(high)
    held = (low <= truth) & (truth <= high)
    of_closed = f"{show_share(closed)} {show_share(held[closed])}"
    if kind is CurveKind.FULL:
        return f"{show_share(held)} {of_closed} {show_share(marked)[1:]}"
    return (
        f"{rows.sum() / trial.of(kind).sum():7.1%} {show_share(held)} {show_share(has_low)} "
        f"{show_share((low <= truth)[has_low])} {of_closed} {show_share(marked)[1:]} "
        f"{show_share(held[marked])}"
    )


def show_trial(trial: Trial) -> str:
    """Full and partial curves of a trial."""
    curves = fit_curves(trial.wells.to_responses())
    limits = (
        curves["ec50_low"].log10().fill_null(-np.inf).to_numpy(),
        curves["ec50_high"].log10().fill_null(np.inf).to_numpy(),
    )
    words = [CurveStatus.CONVERGED.value, CurveStatus.PARTIAL.value]
    sloped = curves["status"].is_in(words).to_numpy()
    above = (curves["ec50_bound"] == ">").fill_null(value=False).to_numpy()
    kinds = (CurveKind.FULL, CurveKind.PARTIAL)
    return " | ".join(show_kind(trial, limits, sloped, above, kind) for kind in kinds)


def bench_partial(scale: float = 1.0) -> None:
    """Print the table; ``scale`` multiplies every number of curves."""
    print(HEAD)
    for trial in find_designs():
        used = trial.head(round(scale * trial.wells.n_curves))
        with patch("oncordia.assay.curves.weigh.ask_wells", return_value=None):
            print(f"{trial.name:<35} {'prior':<7} | {show_trial(used)}", flush=True)
        print(f"{'':<35} {'wells':<7} | {show_trial(used)}", flush=True)
