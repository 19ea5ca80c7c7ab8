"""Group-sequential boundaries, sizes and simulated rates beside rpact, gsDesign and print."""

import csv
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.trials.reference import Kind, ReferenceRow, allow_errors, split_numbers
from oncordia.arrays import FloatArray
from oncordia.trials import SimulationOptions, simulate
from oncordia.trials.sequential import (
    NO_RATE,
    OBRIEN_FLEMING,
    POCOCK,
    Boundaries,
    BoundaryRule,
    Calendar,
    Course,
    EfficacyForm,
    EfficacySettings,
    Endpoint,
    GroupSequential,
    RuleForm,
    StepRate,
    constant_rate,
    expect_information,
    find_boundaries,
    find_level,
    find_power,
    find_stops,
    hazard_of_median,
    hazard_of_share,
    size_accrual,
    size_events,
    size_events_freedman,
    split_stops,
)

TRIALS = 100_000
BOUNDARIES, CONSTANTS = "gs_boundaries.csv", "gs_constants_published.csv"
FUTILITY, WIEAND = "gs_futility.csv", "futility_wieand.csv"
EVENTS, SIZES = "survival_events.csv", "survival_sample_size_rpact.csv"
RATES = "simulation_oc_rates.csv"
FORMS = {
    "OF": RuleForm.OBRIEN_FLEMING,
    "P": RuleForm.POCOCK,
    "WT": RuleForm.WANG_TSIATIS,
    "asOF": RuleForm.SPEND_OBRIEN_FLEMING,
    "asP": RuleForm.SPEND_POCOCK,
    "asKD": RuleForm.SPEND_POWER,
    "asHSD": RuleForm.SPEND_GAMMA,
}
SPENDING = {
    "HSD(-4)": BoundaryRule(RuleForm.SPEND_GAMMA, -4.0),
    "HSD(-2)": BoundaryRule(RuleForm.SPEND_GAMMA, -2.0),
    "LDOF": BoundaryRule(RuleForm.SPEND_OBRIEN_FLEMING),
    "LDPocock": BoundaryRule(RuleForm.SPEND_POCOCK),
}
Row = dict[str, str]


def check_reference(folder: Path) -> list[ReferenceRow]:
    """Every row of the files of group-sequential designs in ``folder``."""
    checks = (
        check_boundaries,
        check_constants,
        check_futility,
        check_wieand,
        check_events,
        check_sizes,
        check_rates,
    )
    return [row for check in checks for row in check(folder)]


def _read(folder: Path, file: str) -> list[Row]:
    with (folder / file).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _read_times(cell: str) -> tuple[float, ...]:
    """Fractions that the file rounds to eight digits, as they were."""
    return tuple(float(Fraction(t).limit_denominator(100)) for t in split_numbers(cell))


def _compare(
    file: str, name: str, quantity: str, cell: str, ours: FloatArray | float, tolerance: float
) -> Iterator[ReferenceRow]:
    """One row for each number of a cell."""
    found = np.atleast_1d(np.asarray(ours, np.float64))
    kind = Kind.BOUNDARY if quantity in ("crit", "upper", "lower") else Kind.EXACT
    for k, (said, own) in enumerate(zip(split_numbers(cell), found, strict=True), start=1):
        word = quantity if found.size == 1 else f"{quantity}, look {k}"
        yield ReferenceRow(file, name, word, said, float(own), tolerance, kind)


def check_boundaries(folder: Path) -> Iterator[ReferenceRow]:
    """Critical values, level spent, inflation and expected sizes of rpact."""
    for row in _read(folder, BOUNDARIES):
        parameter = row["delta_wt"] if row["type"] == "WT" else row["gamma"]
        rule = BoundaryRule(FORMS[row["type"]], math.nan if parameter == "NA" else float(parameter))
        times, alpha = _read_times(row["info_times"]), float(row["alpha_one_sided"])
        name = f"{row['type']} {parameter} K={row['K']} alpha={alpha:g} t={row['info_times']}"
        bounds = find_boundaries(times, rule, alpha=alpha)
        yield from _compare(BOUNDARIES, name, "crit", row["crit"], bounds.efficacy_z, 1e-6)
        spent = np.cumsum(find_stops(bounds, 0.0)[0])
        yield from _compare(BOUNDARIES, name, "cum_alpha", row["cum_alpha"], spent, 1e-6)
        for beta in ("10", "20"):
            bounds = find_boundaries(times, rule, alpha=alpha, power=1 - int(beta) / 100)
            inflation = bounds.inflation
            for word, ours in (
                ("inflation", inflation),
                ("asn_ratio_h1", inflation * expect_information(bounds, bounds.drift)),
                ("asn_ratio_h0", inflation * expect_information(bounds, 0.0)),
            ):
                word = f"{word}_b{beta}"
                yield from _compare(BOUNDARIES, name, word, row[word], ours, 1e-6)


def check_constants(folder: Path) -> Iterator[ReferenceRow]:
    """Constants and inflation factors in print, of two-sided tests at equal steps."""
    for row in _read(folder, CONSTANTS):
        looks, alpha = int(row["K"]), float(row["alpha_two_sided"])
        name = f"K={looks} alpha={alpha:g} two-sided"
        for word, rule in (("pocock", POCOCK), ("obf", OBRIEN_FLEMING)):
            for how, tolerance, sides in (("printed", 5e-4, 2), ("computed", 1e-5, 1)):
                for quantity, ours in _find_constants(rule, looks, alpha * sides / 2, sides):
                    column = f"{word}_{quantity}_{how}"
                    if row[column]:
                        yield from _compare(CONSTANTS, name, column, row[column], ours, tolerance)


def _find_constants(
    rule: BoundaryRule, looks: int, alpha: float, sides: int
) -> Iterator[tuple[str, float]]:
    """Last bound and inflation factors; the computed columns are of one side of the test."""
    times = np.arange(1.0, looks + 1.0)
    yield "C", float(find_boundaries(times, rule, alpha=alpha, sides=sides).efficacy_z[-1])
    for beta in (10, 20):
        bounds = find_boundaries(times, rule, alpha=alpha, sides=sides, power=1 - beta / 100)
        yield f"R_b{beta}", bounds.inflation


def check_futility(folder: Path) -> Iterator[ReferenceRow]:
    """Bounds that spend both errors, of gsDesign."""
    for place, row in enumerate(_read(folder, FUTILITY), start=1):
        name = f"row {place}: k={row['k']} {row['futility']} {row['upper_spending']}"
        bounds = find_boundaries(
            _read_times(row["info_times"]),
            SPENDING[row["upper_spending"]],
            SPENDING[row["lower_spending"]],
            alpha=float(row["alpha"]),
            power=1.0 - float(row["beta"]),
            binding=row["futility"] == "binding",
        )
        found: dict[str, FloatArray | float] = {
            "upper": bounds.efficacy_z,
            "lower": bounds.futility_z,
            "inflation": bounds.inflation,
        }
        for word, drift in (("h0", 0.0), ("half", bounds.drift / 2), ("h1", bounds.drift)):
            reject, futile = split_stops(bounds, find_stops(bounds, drift))
            if word != "half":
                found[f"stage_reject_{word}"] = reject
                found[f"stage_futility_{word}"] = futile
            found[f"asn_ratio_{word}"] = bounds.inflation * expect_information(bounds, drift)
        for quantity, ours in found.items():
            yield from _compare(FUTILITY, name, quantity, row[quantity], ours, 1e-5)


def check_wieand(folder: Path) -> Iterator[ReferenceRow]:
    """One futility look at Z = 0, with the last bound left as it is."""
    for row in _read(folder, WIEAND):
        power, share = float(row["fixed_power"]), float(row["info_fraction"])
        fixed = find_boundaries([1.0], alpha=0.025, power=power)
        bounds = Boundaries(
            np.array([share, 1.0]),
            np.array([math.inf, fixed.efficacy_z[0]]),
            np.array([0.0, fixed.efficacy_z[0]]),
            sides=1,
            alpha=0.025,
            binding=True,
        )
        found = {
            "power_with_rule": find_power(bounds, fixed.drift),
            "power_loss": power - find_power(bounds, fixed.drift),
            "pr_stop_h0": find_stops(bounds, 0.0)[1, 0],
            "pr_stop_h1": find_stops(bounds, fixed.drift)[1, 0],
            "type1": find_level(bounds),
        }
        for quantity, ours in found.items():
            yield from _compare(WIEAND, f"power {power:g}", quantity, row[quantity], ours, 1e-6)


def check_events(folder: Path) -> Iterator[ReferenceRow]:
    """Events by Schoenfeld and by Freedman."""
    for row in _read(folder, EVENTS):
        name = f"HR {row['hr']} alpha {row['alpha_one_sided']} beta {row['beta']}"
        for column, size in (
            ("schoenfeld_events", size_events),
            ("freedman_events", size_events_freedman),
        ):
            ours = size(
                float(row["hr"]),
                alpha=float(row["alpha_one_sided"]),
                power=1.0 - float(row["beta"]),
                ratio=float(row["alloc_ratio"]),
            )
            yield from _compare(EVENTS, name, column, row[column], ours, 1e-6)


def _lay_out(name: str) -> tuple[Boundaries, float, Calendar, float | None]:
    """Boundaries, hazard ratio, accrual and hazards, and follow-up, as the cell ``call`` says."""
    ratio = 0.65 if name == "S3" else 0.7
    hazard = {
        "S3": hazard_of_median(9.0),
        "S4": hazard_of_median(14.0),
        "S5": StepRate((0.0, 6.0, 12.0), (0.06, 0.04, 0.02)),
    }.get(name, hazard_of_median(12.0))
    dropout = hazard_of_share(0.05, 12.0) if name == "S2" else NO_RATE
    accrual, months, follow_up = {
        "S3": (constant_rate(1.0), 18.0, 9.0),
        "S4": (StepRate((0.0, 6.0, 12.0), (5.0, 10.0, 15.0)), 30.0, None),
    }.get(name, (constant_rate(1.0), 24.0, 12.0))
    times, rule, power = {
        "S1": ((1.0,), OBRIEN_FLEMING, 0.8),
        "S3": ((0.6, 1.0), BoundaryRule(RuleForm.SPEND_OBRIEN_FLEMING), 0.9),
        "S4": ((1.0, 2.0, 3.0), BoundaryRule(RuleForm.SPEND_POCOCK), 0.8),
    }.get(name, ((1.0, 2.0, 3.0), OBRIEN_FLEMING, 0.8))
    arms = (Course(0.5, hazard, dropout), Course(0.5, hazard.scale(ratio), dropout))
    bounds = find_boundaries(times, rule, alpha=0.025, power=power)
    return bounds, ratio, Calendar(accrual, months, arms), follow_up


def check_sizes(folder: Path) -> Iterator[ReferenceRow]:
    """Events, patients and times of survival trials, of rpact."""
    for row in _read(folder, SIZES):
        bounds, ratio, calendar, follow_up = _lay_out(row["id"])
        fixed = size_events(ratio, alpha=0.025, power=round(bounds.power, 9))
        events = fixed * bounds.inflation
        if follow_up is not None:
            calendar = size_accrual(calendar, events, calendar.accrual_months + follow_up)
        times = np.array([calendar.find_time(events * t) for t in bounds.information])
        ends = find_stops(bounds, bounds.drift).sum(axis=0)
        found: dict[str, FloatArray | float] = {
            "max_events": fixed,
            "max_events_gs": events,
            "max_subjects": calendar.patients,
            "analysis_time": times,
            "study_duration_h1": float(ends @ times),
            "exp_events_h1": float(ends @ bounds.information) * events,
            "exp_subjects_h1": float(ends @ calendar.expect_patients(times)),
            "total_accrual": calendar.accrual_months,
            "follow_up": float(times[-1]) - calendar.accrual_months,
        }
        for quantity, ours in found.items():
            for one in (
                _compare(SIZES, row["id"], quantity, row[quantity], ours, 0.0)
                if row[quantity]
                else ()
            ):
                said = one.reference
                assert isinstance(said, float)
                yield ReferenceRow(
                    SIZES, one.row, one.quantity, said, one.ours, 1e-4 * abs(said), Kind.SIZE
                )


def check_rates(folder: Path, trials: int = TRIALS) -> Iterator[ReferenceRow]:
    """Simulated trials of two rates, of rpact."""
    for row in _read(folder, RATES):
        design = GroupSequential(
            name=row["id"],
            effect=0.15,
            endpoint=Endpoint.RATE,
            control_rate=0.3,
            patients=(100, 200, 300),
            efficacy=EfficacySettings(EfficacyForm.GIVEN_Z, values=split_numbers(row["crit"])),
        )
        null, planned = design.list_scenarios()
        scenario = null if row["id"] == "R0" else planned
        found = simulate(design, scenario, SimulationOptions(trials=trials))
        runs = float(row["iterations"])
        for quantity, name in (("power", "reject"), ("reject_per_stage", "reject_by_stage")):
            values, errors = found[name].values, found[name].errors
            said = split_numbers(row[quantity])
            for k, (p, own, error) in enumerate(zip(said, values, errors, strict=True), start=1):
                theirs = math.sqrt(p * (1.0 - p) / runs)
                word = quantity if len(said) == 1 else f"{quantity}, look {k}"
                yield ReferenceRow(
                    RATES,
                    row["id"],
                    word,
                    p,
                    float(own),
                    allow_errors(error, theirs),
                    Kind.SIMULATED,
                )
        size = found["expected_n"]
        theirs = size.error * math.sqrt(trials / runs)  # the file gives none for this column
        yield ReferenceRow(
            RATES,
            row["id"],
            "exp_subjects",
            float(row["exp_subjects"]),
            size.value,
            allow_errors(size.error, theirs),
            Kind.SIMULATED,
        )
