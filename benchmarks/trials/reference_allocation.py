"""Thompson sampling in two arms: exact expectations, and simulated ones, beside published ones."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.trials.reference import Kind, ReferenceRow, allow_errors
from oncordia.trials import SimulationOptions, characterise
from oncordia.trials.allocation import ArmRates, ResponseAdaptive

FILE = "rar_thompson_exact.csv"
TRIALS = 100_000
TOLERANCE = 1e-6
FIGURES = {  # column of the file: our characteristic, its place
    "mean_n_B": ("mean_patients_by_arm", 1),
    "sd_n_B": ("sd_patients_on_last_arm", 0),
    "mean_successes": ("mean_responders", 0),
    "prob_declare_B": ("reject", 0),
    "prob_nA_minus_nB_gt_10pct": ("mean_wrong_way", 0),
}


def check_reference(folder: Path, trials: int = TRIALS) -> list[ReferenceRow]:
    """Every row of the file: exact to its tolerance, and simulated within three errors."""
    return list(_check_rows(folder, trials))


def _check_rows(folder: Path, trials: int) -> Iterator[ReferenceRow]:
    for line in pl.read_csv(folder / FILE).iter_rows(named=True):
        design = ResponseAdaptive(
            name=FILE,
            patients=line["N"],
            power=line["power_c"],
            threshold=line["final_threshold"],
        )
        scenario = ArmRates("as listed", (line["pA"], line["pB"]))
        found = characterise(design, scenario, SimulationOptions(trials=trials))
        row = f"N {line['N']}, {line['pA']} and {line['pB']}, power {line['power_c']}"
        for column, (name, place) in FIGURES.items():
            exact = float(found.exact[name].values[place])
            yield ReferenceRow(FILE, row, column, line[column], exact, TOLERANCE, Kind.EXACT)
            if name in found.simulated:
                simulated = found.simulated[name]
                yield ReferenceRow(
                    FILE,
                    row,
                    f"{column}, simulated",
                    line[column],
                    float(simulated.values[place]),
                    allow_errors(float(simulated.errors[place])),
                    Kind.SIMULATED,
                )
