"""Statistics of two data sets, and simulated trials with a time to an event, beside R's."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.trials.reference import Kind, ReferenceRow, allow_errors, split_numbers
from oncordia.arrays import FloatArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.sequential.settings import (
    EfficacyForm,
    EfficacySettings,
    FutilityForm,
    FutilitySettings,
)
from oncordia.trials.survival import (
    Arrivals,
    SurvivalData,
    SurvivalTest,
    Ties,
    TimeToEvent,
    Weighting,
    compare_milestones,
    compare_restricted_means,
    estimate_survival,
    find_log_rank,
    fit_cox,
    read_survival,
)

STATISTICS, SIMULATED = "survival_statistics.csv", "simulation_oc_survival.csv"
TRIALS = 100_000
PIECE = 10_000
EXACT, ERROR_SHARE = 1e-6, 0.02  # tolerances of the file: values absolute, errors relative
WEIGHTINGS = {
    "fh00_z": Weighting(0, 0),
    "fh01_z": Weighting(0, 1),
    "fh10_z": Weighting(1, 0),
    "fh11_z": Weighting(1, 1),
    "fh0half_z": Weighting(0, 0.5),
    "modestly_weighted_delay3_wmax2_z": Weighting(delay=3.0),
}


def give_z(*bounds: float) -> EfficacySettings:
    """Efficacy bounds as given."""
    return EfficacySettings(EfficacyForm.GIVEN_Z, values=bounds)


STANDARD = TimeToEvent(
    name="SV1",
    patients=400,
    accrual_rates=(400 / 24,),
    control_median_months=12.0,
    hazard_ratio=0.7,
    dropout_12_months=0.05,
    arrivals=Arrivals.EVEN,
    look_events=(83, 166, 249),
    efficacy=give_z(3.471091, 2.454432, 2.004036),
)
DELAYED = replace(STANDARD, hazard_ratio=0.6, delay_months=3.0, arrivals=Arrivals.POISSON)
BY_LOOK = (
    "as rpact means it: chance to stop at each look times the mean patients of all trials that "
    "reach it; the mean over trials, also over its own, is higher where accrual is under way"
)
SETTINGS = {  # what the cells of `design` say; True: simulate without a difference
    "SV1": (STANDARD, False),
    "SV0": (STANDARD, True),
    "SV2": (
        replace(
            STANDARD,
            patients=350,
            accrual_rates=(350 / 18,),
            control_median_months=9.0,
            hazard_ratio=0.65,
            dropout_12_months=0.0,
            look_events=(136, 227),
            efficacy=give_z(2.66863, 1.980965),
            futility=FutilitySettings(FutilityForm.GIVEN_Z, values=(0.0,)),
        ),
        False,
    ),
    "NPH1": (DELAYED, False),
    # bounds made for events; by the variance of the weighted score their level is 0.026
    "NPH2": (replace(DELAYED, test=SurvivalTest.WEIGHTED, gamma=0.5, alpha=0.0265), False),
}


def check_reference(folder: Path, trials: int = TRIALS) -> list[ReferenceRow]:
    """Every row of both files beside ours."""
    return [*check_statistics(folder), *check_simulated(folder, trials)]


def check_statistics(folder: Path) -> Iterator[ReferenceRow]:
    """Every column of the statistics of both data sets."""
    for row in pl.read_csv(folder / STATISTICS).iter_rows(named=True):
        frame = pl.read_csv(folder / f"survival_dataset_{row['dataset']}.csv")
        data = read_survival(
            frame["time"], frame["event"], frame["arm"], frame["stratum"].to_list()
        )
        for quantity, ours in _find_statistics(data, row["km_time"], row["tau"]).items():
            reference = float(row[quantity])
            is_error = quantity.endswith("se") or "_se_" in quantity
            tolerance = ERROR_SHARE * reference if is_error else EXACT
            yield ReferenceRow(
                STATISTICS, row["dataset"], quantity, reference, ours, tolerance, Kind.EXACT
            )


def _find_statistics(data: SurvivalData, time: float, tau: float) -> dict[str, float]:
    table, strata = (data.count_risk(),), data.count_risk_by_stratum()
    plain = find_log_rank(table)
    efron, breslow = fit_cox(table), fit_cox(table, Ties.BRESLOW)
    stratified = fit_cox(strata)
    control, experimental = (estimate_survival(*data.select_arm(arm)) for arm in (0, 1))
    mean, milestone = compare_restricted_means(data, tau), compare_milestones(data, time)
    return {
        "n": float(data.times.size),
        "events": float(data.events.sum()),
        "logrank_chisq": plain.chi_square,
        "logrank_O1_minus_E1": plain.difference,
        "logrank_var": plain.variance,
        "stratified_logrank_chisq": find_log_rank(strata).chi_square,
        "peto_rho1_chisq": find_log_rank(table, Weighting(rho=1)).chi_square,
        **{name: find_log_rank(table, weighting).z for name, weighting in WEIGHTINGS.items()},
        "cox_loghr_efron": efron.log_ratio,
        "cox_se_efron": efron.se,
        "cox_loghr_breslow": breslow.log_ratio,
        "cox_strat_loghr_efron": stratified.log_ratio,
        "cox_strat_se": stratified.se,
        "km_time": time,
        "km_control": milestone.control,
        "km_control_se": milestone.control_se,
        "km_exp": milestone.experimental,
        "km_exp_se": milestone.experimental_se,
        "median_control": control.find_quantile(),
        "median_exp": experimental.find_quantile(),
        "tau": tau,
        "rmst_control": mean.control,
        "rmst_control_se": mean.control_se,
        "rmst_exp": mean.experimental,
        "rmst_exp_se": mean.experimental_se,
        "rmst_diff": mean.difference,
        "rmst_diff_se": mean.se,
        "rmst_z": mean.z,
    }


def check_simulated(folder: Path, trials: int = TRIALS) -> Iterator[ReferenceRow]:
    """Every figure of every simulated trial, within three combined Monte-Carlo errors."""
    for row in pl.read_csv(folder / SIMULATED).iter_rows(named=True):
        design, is_null = SETTINGS[row["id"]]
        found = _simulate(design, is_null, trials)
        more = row["iterations"] / trials
        for quantity, reference, values in _list_figures(row, found, design):
            known = values[np.isfinite(values)]
            error = float(known.std(ddof=1)) / np.sqrt(known.size)
            if reference in (0.0, 1.0) or error == 0.0:
                error = 1.0 / trials
            tolerance = allow_errors(error, error / np.sqrt(more))
            yield ReferenceRow(
                SIMULATED,
                row["id"],
                quantity,
                reference,
                float(known.mean()),
                tolerance,
                Kind.SIMULATED,
                BY_LOOK if quantity == "exp_subjects" and _counts_by_look(row) else "",
            )


def _simulate(design: TimeToEvent, is_null: bool, trials: int) -> Outcomes:
    runner = design.prepare(design.list_scenarios()[0 if is_null else 1])
    pieces = [runner.run(1, first, min(first + PIECE, trials)) for first in range(0, trials, PIECE)]
    return Outcomes(
        rejected=np.concatenate([piece.rejected for piece in pieces]),
        patients=np.concatenate([piece.patients for piece in pieces]),
        stage=np.concatenate([piece.stage for piece in pieces]),
        futile=np.concatenate([piece.futile for piece in pieces]),
        measures={
            name: np.concatenate([piece.measures[name] for piece in pieces])
            for name in pieces[0].measures
        },
    )


def _list_figures(
    row: dict[str, str | float], found: Outcomes, design: TimeToEvent
) -> Iterator[tuple[str, float, FloatArray]]:
    rejected = found.rejected[:, 0].astype(np.float64)
    yield "power", float(row["power"]), rejected
    for look, reference in enumerate(split_numbers(str(row["reject_per_stage"])), 1):
        yield f"reject_per_stage {look}", reference, rejected * (found.stage == look)
    yield "futility_stop", float(row["futility_stop"]), found.futile.astype(np.float64)
    yield "exp_events", float(row["exp_events"]), found.measures["events"]
    patients = _count_by_look(found, design) if _counts_by_look(row) else found.patients
    yield "exp_subjects", float(row["exp_subjects"]), patients
    yield "exp_duration", float(row["exp_duration"]), found.measures["duration_months"]
    looks = found.measures["look_months"]
    if "lrsim" in str(row["engine"]):  # its times are those of all looks, had no trial stopped
        looks = _simulate_all_looks(design, looks.shape[0])
    for look, reference in enumerate(split_numbers(str(row["analysis_time"]))):
        yield f"analysis_time {look + 1}", reference, looks[:, look]


def _counts_by_look(row: dict[str, str | float]) -> bool:
    return "rpact" in str(row["engine"])


def _count_by_look(found: Outcomes, design: TimeToEvent) -> FloatArray:
    """For each trial, mean patients over all trials that reach the look at which it stopped."""
    come = np.floor(found.measures["look_months"] * design.accrual_rates[0] + 1e-9)
    return np.asarray(np.nanmean(np.minimum(come, design.patients), axis=0)[found.stage - 1])


def _simulate_all_looks(design: TimeToEvent, trials: int) -> FloatArray:
    never = replace(design, test=SurvivalTest.LOG_RANK, efficacy=give_z(*(30.0,) * design.n_stages))
    return _simulate(never, False, trials).measures["look_months"]
