"""Published dose-finding designs beside ours: every row of the BOIN, mTPI-2, CRM and 3+3 files.

``python -m benchmarks.trials.reference_dose`` prints the rows that do not hold, and how many do.
"""

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.trials.reference import (
    DATA,
    Kind,
    ReferenceRow,
    allow_errors,
    count_rows,
    split_numbers,
)
from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.dose.boin import Boin
from oncordia.trials.dose.crm import Crm
from oncordia.trials.dose.keyboard import MtpiTwo
from oncordia.trials.dose.moves import find_boin_bounds, find_limits
from oncordia.trials.dose.nodes import Limits, tabulate_crm
from oncordia.trials.dose.scenarios import DoseToxicity
from oncordia.trials.dose.skeleton import Working, find_skeleton
from oncordia.trials.dose.three import ThreePlusThree
from oncordia.trials.kernels.dose.posterior import (
    add_outcomes,
    maximise_likelihood,
    recommend_dose,
    sum_products,
    sum_weights,
)

TRIALS = 100_000
DIGITS = 5.1e-6  # half of the last of six printed digits, relative
MOVES = {1: "E", 0: "S", -1: "D", -2: "DU"}


def check_reference(folder: Path = DATA, trials: int = TRIALS) -> list[ReferenceRow]:
    """Every row of the dose-finding files beside ours."""
    return [
        *check_bounds(folder),
        *check_boin_table(folder),
        *check_mtpi2_table(folder),
        *check_three(folder),
        *check_skeletons(folder),
        *check_posteriors(folder),
        *check_boin(folder, trials),
        *check_crm(folder, trials),
    ]


def read_rows(folder: Path, file: str) -> Iterator[dict[str, str]]:
    """Rows of a file by column."""
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def check_bounds(folder: Path) -> Iterator[ReferenceRow]:
    """Bounds of BOIN."""
    file = "boin_lambda.csv"
    for row in read_rows(folder, file):
        ours = find_boin_bounds(*(float(row[name]) for name in ("phi", "p_saf", "p_tox")))
        for name, value in zip(("lambda_e", "lambda_d"), ours, strict=True):
            yield ReferenceRow(file, row["phi"], name, float(row[name]), value, 1e-6, Kind.EXACT)


def check_boin_table(folder: Path) -> Iterator[ReferenceRow]:
    """Limits of BOIN by patients."""
    file = "boin_decision_table.csv"
    columns = ("escalate_if_dlt_le", "deescalate_if_dlt_ge", "eliminate_if_dlt_ge")
    for row in read_rows(folder, file):
        design = Boin(name="", doses=(1.0, 2.0), target=float(row["phi"]), max_patients=30)
        found = find_limits(design.table.moves, int(row["n"]))
        ours = "/".join("NA" if limit is None else str(limit) for limit in found)
        theirs = "/".join(row[column] for column in columns)
        name = f"{row['phi']}, n {row['n']}"
        yield ReferenceRow(file, name, "limits", theirs, ours, 0.0, Kind.EXACT)


def check_mtpi2_table(folder: Path) -> Iterator[ReferenceRow]:
    """Decisions of mTPI-2 by patients and toxicities."""
    file = "mtpi2_decision_table.csv"
    tables: dict[str, IntArray] = {}
    for row in read_rows(folder, file):
        target = row["target"]
        if target not in tables:
            tables[target] = MtpiTwo(
                name="", doses=(1.0, 2.0), target=float(target), max_patients=30
            ).table.moves
        ours = MOVES[int(tables[target][int(row["n"]), int(row["dlt"])])]
        name = f"{target}, {row['dlt']} of {row['n']}"
        yield ReferenceRow(file, name, "decision", row["decision"], ours, 0.0, Kind.EXACT)


def check_three(folder: Path) -> Iterator[ReferenceRow]:
    """Exact characteristics of 3+3; figures printed with six digits are met to them."""
    file = "three_plus_three_exact.csv"
    for row in read_rows(folder, file):
        rates = split_numbers(row["true_tox"])
        design = ThreePlusThree(name="", doses=_number(len(rates)), deescalate=False)
        found: Any = design.find_exact(DoseToxicity(name="", toxicity=rates))
        ours = {
            "prob_mtd_none_then_doses": [found["mean_none_selected"], *found["mean_selected"]],
            "mean_n": found["mean_patients_by_dose"],
            "mean_dlt": found["mean_toxicities_by_dose"],
        }
        for name, values in ours.items():
            for i, (theirs, value) in enumerate(zip(split_numbers(row[name]), values, strict=True)):
                yield ReferenceRow(
                    file, row["id"], f"{name} {i}", theirs, value, DIGITS * theirs, Kind.EXACT
                )
        yield ReferenceRow(
            file, row["id"], "total_n", float(row["total_n"]), found["expected_n"], 1e-9, Kind.EXACT
        )


def check_skeletons(folder: Path) -> Iterator[ReferenceRow]:
    """Skeletons by indifference interval."""
    file = "crm_skeleton.csv"
    for row in read_rows(folder, file):
        ours = find_skeleton(
            float(row["target"]),
            float(row["halfwidth"]),
            int(row["nu"]),
            int(row["levels"]),
            Working(row["model"]),
            3.0,
        )
        for i, theirs in enumerate(split_numbers(row["skeleton"])):
            name = f"{row['model']}, {row['target']} ± {row['halfwidth']}"
            yield ReferenceRow(file, name, f"dose {i + 1}", theirs, ours[i], 1e-4, Kind.EXACT)


def check_posteriors(folder: Path) -> Iterator[ReferenceRow]:
    """Estimates and recommendations on given data."""
    file = "crm_posterior.csv"
    for row in read_rows(folder, file):
        skeleton = np.array(split_numbers(row["skeleton"]))
        levels = np.array(split_numbers(row["levels"]), dtype=np.int64) - 1
        toxic = np.array(split_numbers(row["tox"]))
        working, by_likelihood = Working(row["model"]), row["method"] == "mle"
        tables = tabulate_crm(
            skeleton,
            working,
            3.0,
            float(row["prior_sd"]),
            float(row["target"]),
            levels.size,
            Limits(),
            by_likelihood=by_likelihood,
        )
        n = np.bincount(levels, minlength=skeleton.size).astype(np.int64)
        y = np.bincount(levels, toxic, skeleton.size).astype(np.int64)
        weight = tables.prior.copy()
        for dose in range(skeleton.size):
            add_outcomes(
                weight, tables.toxic[dose], 1 - tables.toxic[dose], int(n[dose]), int(y[dose])
            )
        if by_likelihood:
            value = maximise_likelihood(n, y, tables.levels, int(tables.rule[1]), 3.0)
        else:
            value = sum_products(weight, tables.values) / sum_weights(weight)
        arguments: tuple[Any, ...] = (weight, n, y, *tables.arrays[3:])
        yield ReferenceRow(file, row["id"], "beta", float(row["beta_hat"]), value, 1e-4, Kind.EXACT)
        push = np.exp(value) * tables.levels
        rates = np.exp(push) if working is Working.EMPIRIC else 1 / (1 + np.exp(-3.0 - push))
        for i, theirs in enumerate(split_numbers(row["ptox"])):
            yield ReferenceRow(
                file, row["id"], f"dose {i + 1}", theirs, float(rates[i]), 1e-4, Kind.EXACT
            )
        best = float(recommend_dose(*arguments) + 1)
        yield ReferenceRow(file, row["id"], "mtd", float(row["mtd"]), best, 0.0, Kind.EXACT)


def check_boin(folder: Path, trials: int) -> Iterator[ReferenceRow]:
    """Operating characteristics of BOIN, ours exact and simulated; shares in per cent."""
    file = "boin_oc.csv"
    for row in read_rows(folder, file):
        rates, cohort = split_numbers(row["true_tox"]), int(row["cohort_size"])
        design = Boin(
            name="",
            doses=_number(len(rates)),
            target=float(row["target"]),
            cohort_size=cohort,
            max_patients=int(row["n_cohorts"]) * cohort,
        )
        theirs = {
            "selected": tuple(share / 100 for share in split_numbers(row["select_pct"])),
            "none_selected": (float(row["stop_pct"]) / 100,),
            "patients_by_dose": split_numbers(row["mean_n"]),
            "toxicities_by_dose": split_numbers(row["mean_dlt"]),
            "patients": (float(row["total_n"]),),
        }
        yield from _compare(file, row, design, rates, theirs, trials)


def check_crm(folder: Path, trials: int) -> Iterator[ReferenceRow]:
    """Operating characteristics of the CRM, ours exact and simulated."""
    file = "crm_oc.csv"
    for row in read_rows(folder, file):
        rates = split_numbers(row["true_tox"])
        design = Crm(
            name="",
            doses=_number(len(rates)),
            target=float(row["target"]),
            cohort_size=int(row["cohort"]),
            max_patients=int(row["n"]),
            skeleton=split_numbers(row["skeleton"]),
            prior_sd=math.sqrt(1.34),
            stop_certainty=1.0,
        )
        theirs = {
            "selected": split_numbers(row["select_prob"]),
            "patients_by_dose": split_numbers(row["mean_n"]),
            "toxicities_by_dose": split_numbers(row["mean_dlt"]),
        }
        yield from _compare(file, row, design, rates, theirs, trials)


def _compare(
    file: str,
    row: dict[str, str],
    design: Boin | Crm,
    rates: tuple[float, ...],
    theirs: dict[str, tuple[float, ...]],
    trials: int,
) -> Iterator[ReferenceRow]:
    scenario = DoseToxicity(name="", toxicity=rates)
    exact: Any = design.find_exact(scenario)
    outcomes = design.prepare(scenario).run(1, 0, trials)
    n_theirs = int(row["n_trials"])
    for name, values in theirs.items():
        ours = _take(outcomes, name)
        spread, mean = ours.std(axis=0), ours.mean(axis=0)
        if name == "patients":  # hardly any trial may end early: of all ways, not of ours alone
            spread = np.array([_spread_patients(design, exact)])
        known = exact["expected_n"] if name == "patients" else exact[f"mean_{name}"]
        for i, (value, truth) in enumerate(zip(values, np.atleast_1d(known), strict=True)):
            # a share of hardly any trial varies at least as its exact value does
            sd = float(spread[i])
            if name.endswith("selected"):
                sd = max(sd, math.sqrt(max(truth * (1 - truth), 0.0)))
            error, own = sd / math.sqrt(n_theirs), sd / math.sqrt(trials)
            for how, found, more in (("exact", float(truth), 0.0), ("ours", float(mean[i]), own)):
                yield ReferenceRow(
                    file,
                    row["id"],
                    f"{name} {i + 1} ({how})",
                    value,
                    found,
                    allow_errors(error, more) + 0.5 / n_theirs,
                    Kind.SIMULATED,
                )


def _spread_patients(design: Boin | Crm, exact: Any) -> float:
    """Exact standard deviation of the patients of a trial."""
    n = design.cohort_size * np.arange(1, design.n_stages + 1)
    return math.sqrt(max(float(exact["stop_by_stage"] @ (n - exact["expected_n"]) ** 2), 0.0))


def _take(outcomes: Outcomes, name: str) -> FloatArray:
    values = outcomes.patients if name == "patients" else outcomes.measures[name]
    return values[:, None] if values.ndim == 1 else values


def _number(k: int) -> tuple[float, ...]:
    return tuple(float(dose) for dose in range(1, k + 1))


if __name__ == "__main__":
    checked = check_reference()
    for one in checked:
        if not one.holds:
            print(one)
    print("{} of {} rows hold".format(*count_rows(checked)))
