"""Two-stage and predictive-probability designs beside published ones."""

from pathlib import Path

import polars as pl

from benchmarks.trials.reference import Kind, ReferenceRow
from oncordia.trials.single_arm.looks import LookRule
from oncordia.trials.single_arm.predictive_probability import PredictiveProbability
from oncordia.trials.single_arm.simon import find_two_stage

SIMON, PREDICTIVE = "simon_two_stage.csv", "predictive_probability_single_arm.csv"
MOST = 200  # patients that the search may go to
CHARACTERISTICS = {  # column: scenario and name of ours
    "type1": (0, "type1"),
    "power": (1, "power"),
    "pet_p0": (0, "early_stop"),
    "en_p0": (0, "expected_n"),
    "pet_p1": (1, "early_stop"),
    "en_p1": (1, "expected_n"),
}


def check_reference(folder: Path) -> list[ReferenceRow]:
    """Every figure of both files beside ours."""
    return [
        *list_simon_rows(pl.read_csv(folder / SIMON)),
        *list_predictive_rows(pl.read_csv(folder / PREDICTIVE)),
    ]


def list_simon_rows(table: pl.DataFrame) -> list[ReferenceRow]:
    """Cuts and sizes as integers, the expected size to 1e-4, chances as printed."""
    rows = []
    for row in table.iter_rows(named=True):
        errors = row["alpha"], 1.0 - row["beta"]
        plans = find_two_stage(row["p0"], row["p1"], *errors, MOST).plans
        plan = plans[0] if row["kind"] == "minimax" else plans[-1]
        word = f"{row['kind']} {row['p0']} {row['p1']} {row['alpha']} {row['beta']}"
        theirs = f"{row['r1']}/{row['n1']} {row['r']}/{row['n']}"
        cuts = plan.cuts
        ours = f"{cuts.r1}/{cuts.n1} {cuts.r}/{cuts.n}"
        rows.append(ReferenceRow(SIMON, word, "cuts", theirs, ours, 0.0, Kind.EXACT))
        figures = (
            ("en_p0", plan.expected_n, 1e-4),
            ("pet_p0", plan.stop, 1e-6),
            ("type1", plan.type1, 1e-6),
            ("power", plan.power, 1e-6),
        )
        for name, value, tolerance in figures:
            rows.append(ReferenceRow(SIMON, word, name, row[name], value, tolerance, Kind.EXACT))
    return rows


def list_predictive_rows(table: pl.DataFrame) -> list[ReferenceRow]:
    """Stopping rules as they are, characteristics to 1e-6."""
    rows = []
    for row in table.iter_rows(named=True):
        prior = tuple(float(part) for part in row["prior"][5:-1].split(","))
        design = PredictiveProbability(
            name=row["id"],
            p0=row["p0"],
            p1=row["p1"],
            n_max=row["N"],
            n_first=row["n_min"],
            every=row["monitor_every"],
            prior_a=prior[0],
            prior_b=prior[1],
            theta_l=row["theta_L"],
            theta_t=row["theta_T"],
        )
        theirs = row["stop_rule_x_le_k_first_n"]
        rows.append(
            ReferenceRow(
                PREDICTIVE, row["id"], "rule", theirs, tell_rule(design.rule), 0.0, Kind.EXACT
            )
        )
        exact = [design.find_exact(scenario) for scenario in design.list_scenarios()]
        for column, (place, name) in CHARACTERISTICS.items():
            ours = float(exact[place][name])  # type: ignore[arg-type]
            rows.append(
                ReferenceRow(PREDICTIVE, row["id"], column, row[column], ours, 1e-6, Kind.EXACT)
            )
    return rows


def tell_rule(rule: LookRule) -> str:
    """Responses at which it stops, with the first number of patients at which it does."""
    said: dict[int, int] = {}
    for n, low in zip(rule.looks, rule.low, strict=True):
        if low >= 0:
            said.setdefault(int(low), int(n))
    return ";".join(f"{low}/{n}" for low, n in said.items())
