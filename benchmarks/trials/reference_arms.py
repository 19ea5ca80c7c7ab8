"""Trials of several arms beside published figures: Dunnett, multi-arm multi-stage, selection."""

import csv
import math
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from benchmarks.trials.reference import (
    DATA,
    Kind,
    ReferenceRow,
    allow_errors,
    count_rows,
    split_numbers,
)
from oncordia.trials import SimulationOptions, simulate
from oncordia.trials.arms.bounds import LowerShape, UpperShape
from oncordia.trials.arms.drop_the_loser import DropTheLoser
from oncordia.trials.arms.dunnett import find_dunnett_critical
from oncordia.trials.arms.multi_stage import MultiArmMultiStage
from oncordia.trials.arms.responses import ArmResponses
from oncordia.trials.arms.selection import Success
from oncordia.trials.arms.sizing import StageSize, size_multi_stage
from oncordia.trials.endpoint import Endpoint

TRIALS = 100_000
SECOND = 80  # patients of the second stage of the selection designs
BOUNDARY = 1e-4  # of a z value
MAMS_BOUNDARY = 2e-3  # of a bound of MAMS, whose own quadrature has few nodes
ROUNDED = "MAMS integrates with 20 nodes a dimension; ours is converged to 1e-6"


def check_reference(folder: Path = DATA, trials: int = TRIALS) -> list[ReferenceRow]:
    """Every row of the files of several arms beside ours."""
    return [
        *check_dunnett(folder),
        *check_stages(folder, trials),
        *check_selection(folder, trials),
    ]


def check_dunnett(folder: Path) -> list[ReferenceRow]:
    """Critical values of Dunnett's test."""
    file = "dunnett_critical.csv"
    return [
        ReferenceRow(
            file,
            f"{row['arms']} arms, alpha {row['alpha_one_sided']}",
            "critical z",
            float(row["dunnett_critical"]),
            find_dunnett_critical(
                int(row["arms"]),
                float(row["alpha_one_sided"]),
                float(row["alloc_treat_to_control"]),
            ),
            BOUNDARY,
            Kind.BOUNDARY,
        )
        for row in _read(folder / file)
    ]


def check_stages(folder: Path, trials: int = TRIALS) -> list[ReferenceRow]:
    """Bounds, sizes, family-wise error and power of multi-arm multi-stage designs."""
    file = "mams_boundaries.csv"
    rows = []
    for row in _read(folder / file):
        found = size_stages(row)
        name = f"{row['id']}: {row['K']} arms, {row['J']} stages, {row['ushape']}, {row['lshape']}"
        for side, bounds in (("upper", found.bounds.upper), ("lower", found.bounds.lower)):
            for stage, (published, ours) in enumerate(
                zip(split_numbers(row[side]), bounds.tolist(), strict=True), start=1
            ):
                note = ROUNDED if abs(published - ours) > BOUNDARY else ""
                rows.append(
                    ReferenceRow(
                        file, name, f"{side} z, stage {stage}", published, ours, MAMS_BOUNDARY,
                        Kind.BOUNDARY, note,
                    )
                )  # fmt: skip
        for quantity, size, ours in (
            ("patients of the control in stage 1", row["n_stage1_control"], found.n),
            ("most patients", row["max_total_n"], found.max_total),
        ):
            rows.append(
                ReferenceRow(file, name, quantity, float(size), float(ours), 0.0, Kind.SIZE)
            )
        rows += _check_simulated(file, name, row, found, trials)
    return rows


def size_stages(row: dict[str, str]) -> StageSize:
    """Our design of one row."""
    interesting, uninteresting = (
        math.sqrt(2.0) * float(ndtri(float(row[name])))
        for name in ("p_interesting", "p_uninteresting")
    )
    return size_multi_stage(
        int(row["K"]),
        float(row["alpha_fwer"]),
        float(row["power_lfc"]),
        interesting,
        uninteresting,
        arm_ratio=split_numbers(row["r"]),
        control_ratio=split_numbers(row["r0"]),
        upper=UpperShape(row["ushape"]),
        lower=LowerShape(row["lshape"]),
        lower_fixed=float(row["lfix"]) if row["lfix"] != "NA" else 0.0,
    )


def check_selection(folder: Path, trials: int = TRIALS) -> list[ReferenceRow]:
    """Select the best of three arms at an interim; closed Dunnett tests."""
    file = "simulation_oc_multiarm.csv"
    rows = []
    for row in _read(folder / file):
        rates = split_numbers(row["arms"])
        design = DropTheLoser(
            name=row["id"],
            endpoint=Endpoint.RATE,
            arms=len(rates),
            n_arm=(40, 40),
            control=0.3,
            expected=rates,
            success=Success.ALL,
        )
        found = simulate(
            design, ArmResponses(row["id"], 0.3, rates), SimulationOptions(trials=trials)
        ).simulated
        n = int(row["iterations"])
        theirs = float(row["reject_at_least_one"])
        any_rejected = found["type1" if all(rate <= 0.3 for rate in rates) else "power"]
        said = [("any arm rejected", theirs, any_rejected.value, any_rejected.error)]
        exact = float(design.find_best(ArmResponses(row["id"], 0.3, rates)).wins.sum())
        rows.append(
            ReferenceRow(
                file, row["id"], "any arm rejected, ours exact", theirs, exact,
                allow_errors(float(row["mc_se"])), Kind.SIMULATED,
            )
        )  # fmt: skip
        size = found["expected_n"]
        error = max(size.error, SECOND * found["early_stop"].error)  # where no trial stopped
        said.append(("expected patients", float(row["exp_subjects"]), size.value, error))
        selected = found["mean_selected"]
        said += [
            (f"arm {arm} selected", published, float(ours), float(error))
            for arm, (published, ours, error) in enumerate(
                zip(
                    split_numbers(row["selected_stage2"]),
                    selected.values,
                    selected.errors,
                    strict=True,
                ),
                start=1,
            )
        ]
        rows += [
            ReferenceRow(
                file, row["id"], quantity, published, ours,
                allow_errors(error, error * math.sqrt(trials / n)), Kind.SIMULATED,
            )
            for quantity, published, ours, error in said
        ]  # fmt: skip
    return rows


def _check_simulated(
    file: str, name: str, row: dict[str, str], found: StageSize, trials: int
) -> list[ReferenceRow]:
    """Family-wise error and power of the bounds, simulated, beside what they were made for."""
    steps = np.diff(split_numbers(row["r"]), prepend=0.0) * found.n
    interesting = math.sqrt(2.0) * float(ndtri(float(row["p_interesting"])))
    design = MultiArmMultiStage(
        name=name,
        endpoint=Endpoint.MEAN,
        arms=int(row["K"]),
        n_arm=tuple(round(step) for step in steps),
        control=0.0,
        interesting=interesting,
        alpha=float(row["alpha_fwer"]),
        upper=UpperShape(row["ushape"]),
        lower=LowerShape(row["lshape"]),
    )
    null, alternative = design.list_scenarios()
    options = SimulationOptions(trials=trials)
    error = simulate(design, null, options).simulated["type1"]
    best = simulate(design, alternative, options).simulated["mean_selected"]
    return [
        ReferenceRow(
            file, name, "family-wise error, simulated", float(row["alpha_fwer"]), error.value,
            allow_errors(error.error), Kind.SIMULATED,
        ),
        ReferenceRow(
            file, name, "power exact, and simulated", found.power, float(best.values[0]),
            allow_errors(float(best.errors[0])), Kind.SIMULATED,
        ),
    ]  # fmt: skip


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    checked = check_reference()
    for one in checked:
        print("ok  " if one.holds else "OFF ", one.row, one.quantity, one.reference, one.ours)
    print("{} of {} hold".format(*count_rows(checked)))
