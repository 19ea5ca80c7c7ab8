"""How many curves a second ours and the peers fit, in one run on made curves."""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.assay.ours import MISSING, WALD, Choices, make_options
from benchmarks.peers.fits import Wells
from benchmarks.peers.programs import CORES, ask_peer
from benchmarks.process import measure_process
from oncordia.assay import fit_curves
from oncordia.testing import CurveDesign, MadeCurves, make_curves

SEED = 20261127
N_CURVES = 200_000
N_WARM_UP = 2_000
RUNS = 3
ENOUGH_S = 20.0  # no further run of a row once its runs took so long
PLATE_RUNS = 30
PROGRAM = (sys.executable, "-m", "oncordia")

# name, choices, curves of the made set
OURS: tuple[tuple[str, Choices, int], ...] = (
    ("Wald limits, test of no response", WALD, N_CURVES),
    ("  plain least squares, no prior", {**WALD, "prior": "none"}, N_CURVES),
    ("  Huber loss", {**WALD, "loss": "huber"}, N_CURVES),
    ("  Tukey loss", {**WALD, "loss": "tukey"}, 50_000),
    ("profile limits", {"interval": "profile"}, 50_000),
    ("automatic choice of the model", {**WALD, "model": "auto"}, 50_000),
)
# name, curves that it does in reasonable time
PEERS: tuple[tuple[str, int], ...] = (
    ("CurveCurator, standard", 4_000),
    ("thunor LL4", 3_000),
    ("thunor LL3u", 4_000),
    ("scipy curve_fit, LM", 5_000),
    ("scipy curve_fit, TRF with bounds", 300),
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that one run took."""

    wall_s: float
    cpu_s: float


def print_pace(name: str, n_curves: int, paces: list[Pace]) -> None:
    """One row: curves a second of wall time and of CPU time, median and range of the runs."""
    wall = sorted(n_curves / pace.wall_s for pace in paces)
    cpu = median(n_curves / pace.cpu_s for pace in paces)
    spread = f"({wall[0]:,.0f}-{wall[-1]:,.0f})" if len(paces) > 1 else ""
    print(f"{name:<40} {n_curves:>8,} {median(wall):>9,.0f} {spread:<17} {cpu:>9,.0f}", flush=True)


def time_ours(made: MadeCurves, scale: float) -> None:
    """Table of curves from a table of responses, in a warm process."""
    n_wells = made.design.log10_dose.size
    for name, choices, n_full in OURS:
        n_curves = round(scale * n_full)
        options = make_options(choices)
        if options is None:
            print(f"{name:<40} {MISSING}", flush=True)
            continue
        fit_curves(made.responses.head(N_WARM_UP * n_wells), options)
        responses, paces = made.responses.head(n_curves * n_wells), list[Pace]()
        while len(paces) < RUNS and sum(pace.wall_s for pace in paces) < ENOUGH_S:
            wall, cpu = time.perf_counter(), time.process_time()
            fit_curves(responses, options)
            paces.append(Pace(time.perf_counter() - wall, time.process_time() - cpu))
        print_pace(name, n_curves, paces)


def time_command(made: MadeCurves, folder: Path) -> None:
    """The command from Parquet to Parquet, with start-up, reading and writing."""
    table, out = folder / "made.parquet", folder / "curves.parquet"
    made.responses.write_parquet(table)
    words = (*PROGRAM, "curves", "fit", str(table), "--out", str(out))
    measure_process(words, folder / "log.txt")
    cost = measure_process(words, folder / "log.txt")
    pace = [Pace(cost.wall_s, cost.cpu_s)]
    print_pace("oncordia curves fit, whole process", made.truth.height, pace)


def time_peers(wells: Wells, folder: Path, scale: float) -> None:
    """Each peer as a whole process on as many of the same curves as it does in some seconds."""
    for name, n_full in PEERS:
        n_curves = round(scale * n_full)
        fits = ask_peer(name, wells.head(n_curves), folder)
        if fits is not None and fits.cost is not None:
            print_pace(name, n_curves, [Pace(fits.cost.wall_s, fits.cost.cpu_s)])


def time_plate() -> None:
    """Curves of one plate, in a warm process."""
    made = make_curves(np.random.default_rng(SEED), 38, CurveDesign(n_doses=10))
    fit_curves(made.responses)
    seconds = []
    for _ in range(PLATE_RUNS):
        start = time.perf_counter()
        fit_curves(made.responses)
        seconds.append(time.perf_counter() - start)
    print(
        f"one plate, 38 curves x 10 wells, warm: median {1e3 * median(seconds):.1f} ms "
        f"({1e3 * min(seconds):.1f}-{1e3 * max(seconds):.1f}) of {PLATE_RUNS} runs",
        flush=True,
    )


def time_first_use(folder: Path) -> None:
    """The command on one plate where nothing is compiled yet, and once more."""
    made = make_curves(np.random.default_rng(SEED), 38, CurveDesign(n_doses=10))
    table, cache = folder / "plate.csv", folder / "no-kernels-yet"
    made.responses.write_csv(table)
    words = (*PROGRAM, "curves", "fit", str(table), "--out", str(folder / "plate.parquet"))
    # modules compiled to bytecode, as every installed program is after its first use
    settings = {"NUMBA_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    first, *later = [
        measure_process(words, folder / "log.txt", settings).wall_s for _ in range(1 + RUNS)
    ]
    print(
        f"oncordia curves fit of one plate: first use {first:.1f} s with compilation, "
        f"then {median(later):.2f} s ({min(later):.2f}-{max(later):.2f})",
        flush=True,
    )


def bench_speed(scale: float = 1.0) -> None:
    """Print the table; ``scale`` multiplies every number of curves."""
    made = make_curves(np.random.default_rng(SEED), round(scale * N_CURVES))
    print(f"Made curves of 9 single wells, {CORES} cores; median (range) of up to {RUNS} runs")
    print(f"{'program':<40} {'curves':>8} {'curves/s':>9} {'':<17} {'per CPU-s':>9}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        time_ours(made, scale)
        time_command(made, folder)
        time_peers(Wells.of(made), folder, scale)
        time_plate()
        time_first_use(folder)
