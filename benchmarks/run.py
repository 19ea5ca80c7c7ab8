"""``make bench``: the main job as whole processes, and the curve fit beside its peers.

``python -m benchmarks.run NAME ...`` runs some of the parts alone.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.alliance.bulk_decisions import bench_decisions
from benchmarks.alliance.registry import bench_registry
from benchmarks.alliance.request_facts import bench_facts
from benchmarks.assay.coverage import bench_coverage
from benchmarks.assay.curves_speed import bench_speed
from benchmarks.assay.null_calls import bench_null_calls
from benchmarks.assay.partial import bench_partial
from benchmarks.assay.recovery import bench_recovery
from benchmarks.partnering.funnel import bench_funnel
from benchmarks.partnering.matching import bench_matching
from benchmarks.partnering.meetings import bench_meetings
from benchmarks.process import measure_process
from benchmarks.reports.open_report import open_report
from benchmarks.therapy.centres import bench_centres
from benchmarks.therapy.combinations import bench_combinations
from benchmarks.therapy.learners import bench_learners
from benchmarks.therapy.new_patient import bench_new_patient
from benchmarks.therapy.organoids import bench_facts as bench_organoid_facts
from benchmarks.therapy.plates import bench_plates
from benchmarks.therapy.rank import bench_rank
from benchmarks.trials.bench import bench_trials
from benchmarks.workflows.kills import bench_kills
from benchmarks.workflows.smartrial import lay_out_smartrial

RUNS = 3
PEER_RUNS = 1
PROGRAM = (sys.executable, "-m", "oncordia")


def bench(name: str, words: Sequence[str], folder: Path, runs: int = RUNS) -> None:
    """Print the median and the range of a command's cost over some runs after one warm-up."""
    log = folder / "log.txt"
    if runs > 1:
        measure_process(words, log)
    costs = [measure_process(words, log) for _ in range(runs)]

    def show(figure: str) -> str:
        values = [getattr(cost, figure) for cost in costs]
        return f"{median(values):8.2f} ({min(values):.2f}-{max(values):.2f})"

    print(f"{name:<58} {show('wall_s'):<24} {show('cpu_s'):<24} {show('peak_mb')}", flush=True)


def bench_screen(scale: float = 1.0) -> None:
    """Print the cost of the main job on made data and on a real cohort, always in full."""
    del scale
    print(f"{'benchmark: median (range) of 3 runs':<58} {'wall s':<24} {'CPU s':<24} peak MB")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = folder / "made"
        bench("oncordia --help", (*PROGRAM, "--help"), folder)
        measure_process(
            (*PROGRAM, "screen", "example", str(made), "--lines", "80"), folder / "log.txt"
        )
        wide = folder / "wide"
        example = (*PROGRAM, "screen", "example", str(wide), "--lines", "300", "--replicates", "1")
        measure_process(example, folder / "log.txt")
        real = lay_out_smartrial(folder)
        for size, screen, has_peer in (
            ("made, 240 plates, 92160 wells, 5360 curves", made, True),
            ("made, 300 plates, 115200 wells, 20100 curves", wide, False),
            ("SMARTrial, 165 plates, 61290 wells, 7983 curves", real, False),
        ):
            if screen is None:
                print(f"{size}: the data set is not beside this checkout")
                continue
            bench(f"check: {size}", (*PROGRAM, "screen", "check", str(screen)), folder)
            out = str(folder / "out")
            bench(
                f"analyse: {size}",
                (*PROGRAM, "screen", "analyse", str(screen), "--out", out),
                folder,
            )
            opened = open_report(Path(out) / "report.html")
            print(f"  its report: {opened or 'no chromium to open it in'}", flush=True)
            responses, curves = f"{out}/responses.parquet", str(folder / "curves.parquet")
            fit = (*PROGRAM, "curves", "fit", responses, "--out", curves)
            bench("  curves fit of its responses", fit, folder)
            if not has_peer:
                continue
            loop = (sys.executable, "-m", "benchmarks.assay.scipy_loop", responses)
            bench("  the same by a loop over scipy curve_fit, 1 run", loop, folder, PEER_RUNS)


PARTS: Mapping[str, Callable[[float], None]] = {
    "screen": bench_screen,
    "curves": bench_speed,
    "recovery": bench_recovery,
    "coverage": bench_coverage,
    "registry": bench_registry,
    "kills": bench_kills,
    "predict": bench_new_patient,
    "learners": bench_learners,
    "organoids": bench_organoid_facts,
    "plates": bench_plates,
    "rank": bench_rank,
    "trials": bench_trials,
    "centres": bench_centres,
    "combinations": bench_combinations,
    "decisions": bench_decisions,
    "facts": bench_facts,
    "funnel": bench_funnel,
    "partial": bench_partial,
    "calls": bench_null_calls,
    "matching": bench_matching,
    "meetings": bench_meetings,
}


def main(words: Sequence[str]) -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="multiplies the numbers of curves, for a quick look",
    )
    chosen = parser.parse_args(words)
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part {unknown[0]!r}; choose from {', '.join(PARTS)}")
    for name in chosen.parts or PARTS:
        print(f"\n{name}", flush=True)
        PARTS[name](chosen.scale)


if __name__ == "__main__":
    main(sys.argv[1:])
