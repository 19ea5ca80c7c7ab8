"""CurveCurator: its command on a wide table with one control column, as a laboratory runs it."""

import shutil
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import stdtrit

from benchmarks.peers.environments import ONE_THREAD, prepare_environment
from benchmarks.peers.fits import Fits, Wells
from benchmarks.process import measure_process
from oncordia.arrays import FloatArray

SETTINGS = """\
[Meta]
id = "made"
description = "made curves"
condition = "made"
treatment_time = "made"

[Experiment]
experiments = {experiments}
doses = {doses}
dose_scale = "1e-6"
dose_unit = "M"
control_experiment = [0]
measurement_type = "OTHER"
data_type = "OTHER"
search_engine = "OTHER"

[Paths]
input_file = "wells.txt"

[Processing]
available_cores = {cores}

["Curve Fit"]
type = "OLS"
speed = "standard"
interpolation = false

["F Statistic"]
alpha = 0.05
fc_lim = 0.3
"""


def fit_curvecurator(wells: Wells, folder: Path, cores: int) -> Fits | None:
    """Answers of CurveCurator, limits as estimate ± t × its standard error; None if not there."""
    commands = prepare_environment("curvecurator")
    if commands is None:
        return None
    home = folder / "curvecurator"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    n_wells = wells.log10_dose.size
    doses = [0.0, *(float(dose) for dose in np.round(10.0 ** (wells.log10_dose + 6.0), 12))]
    settings = SETTINGS.format(experiments=list(range(n_wells + 1)), doses=doses, cores=cores)
    (home / "settings.toml").write_text(settings, encoding="utf-8")
    table = pl.DataFrame({"Name": [f"{i:07d}" for i in range(wells.n_curves)], "Raw 0": 1.0})
    table = table.with_columns(
        pl.Series(f"Raw {j + 1}", wells.response[:, j]) for j in range(n_wells)
    )
    table.write_csv(home / "wells.txt", separator="\t")
    words = (str(commands / "CurveCurator"), str(home / "settings.toml"))
    cost = measure_process(words, home / "log.txt", ONE_THREAD)
    answers = pl.read_csv(home / "curves.txt", separator="\t", infer_schema_length=None)
    answers = table.select("Name").join(
        answers.with_columns(pl.col("Name").cast(pl.Int64).cast(pl.String).str.zfill(7)),
        on="Name",
        how="left",
        maintain_order="left",
    )

    def take(name: str) -> FloatArray:
        column = answers[name].cast(pl.Float64).fill_null(np.nan)
        return np.asarray(column.to_numpy(), dtype=np.float64)

    log10_ec50 = -take("pEC50")
    # its fit counts the control as one more well
    reach = take("pEC50 Error") * float(stdtrit(n_wells + 1 - 4, 0.975))
    low, high = log10_ec50 - reach, log10_ec50 + reach
    return Fits.plain(log10_ec50, low, high, take("Curve P_Value"), cost=cost)
