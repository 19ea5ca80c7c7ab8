"""How near ours and the peers come to a known truth, in one run on the same wells."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.assay.ours import MISSING, Choices, fit_ours
from benchmarks.peers.fits import Fits, Wells
from benchmarks.peers.programs import CORES, PEERS, ask_peer
from oncordia.arrays import BoolArray, FloatArray
from oncordia.testing import CurveDesign, CurveKind, make_curves

SIMULATED = Path(__file__).resolve().parents[3] / "shared" / "data" / "dose_response" / "sim4pl"
SEED = 20261128
N_MADE = 3_000
FAR = 0.5  # decades: an EC50 so far off is another dose
OUTSIDE = 1.0  # decades beyond the doses, past which a number needs a mark

OURS: tuple[tuple[str, Choices], ...] = (
    ("ours, default", {}),
    ("ours, plain least squares", {"prior": "none"}),
    ("ours, Huber loss", {"loss": "huber"}),
    ("ours, Tukey loss", {"loss": "tukey"}),
)
# a peer that takes long gets the first curves alone
AT_MOST = {"scipy curve_fit, TRF with bounds": 400, "thunor LL4": 2_000}


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Wells with their truth."""

    name: str
    wells: Wells
    kind: pl.Series  # CurveKind, one a curve
    log10_ec50: FloatArray  # mol/L; what it would be for a flat curve never counts

    def head(self, n_curves: int) -> "Trial":
        """The first curves."""
        rows = slice(0, n_curves)
        return Trial(self.name, self.wells.head(n_curves), self.kind[rows], self.log10_ec50[rows])

    def of(self, kind: CurveKind) -> BoolArray:
        """Which curves are of a kind, shape (n_curves,)."""
        return np.asarray((self.kind == kind.value).to_numpy(), dtype=bool)


def find_trials() -> Iterator[Trial]:
    """The simulated sets beside this checkout, and made curves with outliers."""
    for design, words in (("9x1", "9 doses in single wells"), ("9x3", "9 doses in 3 wells")):
        if not SIMULATED.exists():
            print(f"sim4pl {design}: the data set is not beside this checkout")
            continue
        points = pl.read_csv(SIMULATED / f"design{design}_points.csv.gz")
        truth = pl.read_csv(SIMULATED / f"design{design}_truth.csv.gz").sort("id")
        points = points.sort("id", "dose_uM", "rep")
        n_wells = points.filter(pl.col("id") == 0).height
        dose = points["dose_uM"].head(n_wells).log10().to_numpy() - 6.0
        wells = Wells(dose, points["y"].to_numpy().reshape(-1, n_wells))
        log10_ec50 = truth["log10ec50"].to_numpy() - 6.0
        yield Trial(f"simulated, {words}", wells, truth["kind"], log10_ec50)
    outliers = CurveDesign(n_replicates=3, outlier_share=0.05)
    made = make_curves(np.random.default_rng(SEED), N_MADE, outliers)
    log10_ec50 = made.truth["ec50_molar"].log10().fill_null(np.nan).to_numpy()
    name = "made, 9 doses in 3 wells, 5 % of wells moved by 0.3 to 0.6"
    yield Trial(name, Wells.of(made), made.truth["kind"], log10_ec50)


def show_errors(trial: Trial, fits: Fits) -> str:
    """Errors of the EC50 of full curves, and what its limits hold."""
    full = trial.of(CurveKind.FULL)
    truth, value = trial.log10_ec50[full], fits.log10_ec50[full]
    error = np.abs(value - truth)
    known = error[np.isfinite(error)]
    words = (
        f"{np.median(known):7.3f} {np.quantile(known, 0.9):6.3f} {np.mean(known > FAR):6.1%} "
        f"{1 - known.size / error.size:6.1%} "
    )
    low, high = fits.low[full], fits.high[full]
    given = ~(np.isnan(low) | np.isnan(high))
    if not given.any():
        return words + f"{'none':>6} {'':>6} {'':>6} {'':>6}"
    too_high, too_low = low[given] > truth[given], high[given] < truth[given]
    closed = np.isfinite(low[given]) & np.isfinite(high[given])
    held = 1 - np.mean(too_high | too_low)
    return words + (
        f"{held:6.1%} {np.mean(too_high):6.1%} {np.mean(too_low):6.1%} {np.mean(closed):6.1%}"
    )


def show_calls(trial: Trial, fits: Fits) -> str:
    """Calls of flat and full curves, one-sided bounds of partial ones, numbers without a mark."""
    flat, full = trial.of(CurveKind.FLAT), trial.of(CurveKind.FULL)
    calls = [
        np.mean(fits.p_value[mask] < alpha) if np.isfinite(fits.p_value[mask]).any() else np.nan
        for mask, alpha in ((flat, 0.05), (flat, 0.01), (full, 0.05))
    ]
    partial = trial.of(CurveKind.PARTIAL)
    top_dose = float(trial.wells.log10_dose[-1])
    truth, low = trial.log10_ec50[partial], fits.low[partial]
    stated = np.isfinite(low)
    above = fits.above_mask[partial]
    held = np.mean(low[stated] <= truth[stated]) if stated.any() else np.nan
    right = np.mean(truth[above] > top_dose) if above.any() else np.nan
    doses = trial.wells.log10_dose
    far = (fits.log10_ec50 > doses[-1] + OUTSIDE) | (fits.log10_ec50 < doses[0] - OUTSIDE)
    silent = np.isnan(fits.log10_ec50) & ~fits.marked_mask
    shown = [f"{call:6.1%}" if np.isfinite(call) else f"{'-':>6}" for call in calls]
    bounds = [f"{share:6.1%}" if np.isfinite(share) else f"{'-':>6}" for share in (held, right)]
    return (
        f"{' '.join(shown)}  {bounds[0]} {np.mean(stated):6.1%} {bounds[1]} {np.mean(above):6.1%} "
        f"{int((far & ~fits.marked_mask).sum()):6d} {int(silent.sum()):6d}"
    )


HEAD = (
    (34, "", ""),
    (6, "curves", ""),
    (7, "median", "error"),
    (6, "p90", ""),
    (6, ">0.5", ""),
    (6, "none", ""),
    (6, "95%", "holds"),
    (6, "too", "high"),
    (6, "too", "low"),
    (6, "both", "closed"),
    (7, "flat", "p<.05"),
    (6, "flat", "p<.01"),
    (6, "full", "p<.05"),
    (7, "low", "holds"),
    (6, "low", "given"),
    (6, "'>'", "right"),
    (6, "'>'", "given"),
    (6, "far,no", "mark"),
    (6, "NaN,no", "mark"),
)


def print_head() -> None:
    """Two lines above a table."""
    for line in (1, 2):
        print(" ".join(f"{column[line]:>{column[0]}}" for column in HEAD))


def bench_recovery(scale: float = 1.0) -> None:
    """Print one table a trial; ``scale`` multiplies every number of curves."""
    for trial in find_trials():
        used = trial.head(round(scale * trial.wells.n_curves))
        print(f"\n{trial.name}")
        print_head()
        for name, choices in OURS:
            fits = fit_ours(used.wells, choices)
            if fits is None:
                print(f"{name:<34} {MISSING}", flush=True)
                continue
            print_row(name, used, fits)
        with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(CORES) as pool:
            folder = Path(temporary)
            parts = {
                name: used.head(min(used.wells.n_curves, round(scale * AT_MOST.get(name, 10**9))))
                for name in PEERS
            }
            asked = {
                name: pool.submit(ask_peer, name, part.wells, folder)
                for name, part in parts.items()
            }
            for name, part in parts.items():
                answers = asked[name].result()
                if answers is not None:
                    print_row(name, part, answers)


def print_row(name: str, trial: Trial, fits: Fits) -> None:
    """One program."""
    count = f"{trial.wells.n_curves:6,}"
    print(f"{name:<34} {count} {show_errors(trial, fits)}  {show_calls(trial, fits)}", flush=True)
