"""Tables of CurveCurator: one curve a row, one experiment a column, explained by a TOML file."""

import re
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import InputError, InvalidDose, InvalidTable, UnreadableFile
from oncordia.formats.book import load_book
from oncordia.formats.columns import take_columns
from oncordia.formats.doses import DoseKind, read_dose_unit
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field, match_key
from oncordia.formats.peers.curvecurator_settings import (
    CuratorSettings,
    is_settings,
    read_settings,
)
from oncordia.formats.tables import Table

_VALUES = re.compile(r"(?:Raw|Ratio) \S+")
_FEWEST = 4  # columns of values that make such a table
_NAMES = ("Name", "Modified sequence", "Genes", "Proteins", "Gene", "Protein")


def fits_curvecurator(columns: list[str]) -> bool:
    """Whether a table has columns ``Raw 0``, ``Raw 1`` and so on, or ``Ratio``."""
    return sum(bool(_VALUES.fullmatch(column)) for column in columns) >= _FEWEST


def find_table(settings: CuratorSettings, path: Path) -> Path:
    """File of the raw values that the TOML file at ``path`` names.

    That is ``input_file`` beside it, the same with ``.gz``, or a file beside it whose name ends
    in that of ``input_file`` and begins as that of the TOML does.

    Raises
    ------
    UnreadableFile
        If there is none.
    """
    wanted = path.parent / settings.input_file.replace("\\", "/")
    for found in (wanted, wanted.with_name(f"{wanted.name}.gz")):
        if found.is_file():
            return found
    for found in sorted(wanted.parent.glob(f"*{wanted.name}*")):
        start = found.name.removesuffix(".gz").removesuffix(wanted.name)
        if start and path.name.startswith(start) and found.is_file():
            return found
    raise UnreadableFile(
        f"{path.name}, column Paths.input_file: there is no file {settings.input_file} beside it; "
        f"put the table of raw values there, or correct the name"
    )


def find_settings(table: Path) -> CuratorSettings:
    """Settings of the TOML file beside a table that names it.

    Raises
    ------
    InvalidTable
        If no TOML file does, or several do.
    """
    found: dict[str, CuratorSettings] = {}
    for path in sorted(table.absolute().parent.glob("*.toml")):
        try:
            book = load_book(path)
            settings = read_settings(book) if is_settings(book) else None
            if settings and find_table(settings, path).samefile(table):
                found[path.name] = settings
        except InputError:
            continue  # it belongs to another table
    if len(found) != 1:
        refuse_bare_table(table.name, sorted(found))
    return next(iter(found.values()))


def refuse_bare_table(file: str, tomls: list[str]) -> None:
    """Raise the fault of a table whose doses are not known."""
    if tomls:
        raise InvalidTable(
            f"{file}: is named as the table of {', '.join(tomls)}; "
            f"say which is meant: give that TOML file instead of the table"
        )
    raise InvalidTable(
        f"{file}: is a table of CurveCurator, which does not say its doses; "
        f"give the TOML file of the run instead, or put it beside the table"
    )


def read_curvecurator(
    table: Table, settings: CuratorSettings, unit: str | None, faults: Faults
) -> pl.DataFrame:
    """Ratios of a table to the mean of its controls, one row a curve and experiment.

    Missing values, imputation, normalisation, ratios and their range are settled as the program
    does. A curve with too many missing values, or none in its controls, is masked. The sample is
    the name of the row, the drug the condition of the run. Rows of one name are replicates, each
    held to its own controls; CurveCurator adds up their values.

    References
    ----------
    Bayer et al. 2023, Nat Commun 14:7902, methods, "Data processing".
    """
    if unit is None:
        _check_unit(settings)
    name = _find_name(table, settings)
    kind = "Raw" if f"Raw {settings.experiments[0]}" in table.columns else "Ratio"
    fields = [Field(f"value {i}", "number") for i in range(len(settings.experiments))]
    given = {f"value {i}": (f"{kind} {e}",) for i, e in enumerate(settings.experiments)}
    if name is not None:
        fields.insert(0, Field("sample", "text"))
        given["sample"] = (name,)
    frame = take_columns(table, fields, faults, given, by_custom=False).frame
    if any(problem.severity == "error" for problem in faults.problems):
        return pl.DataFrame()
    values = frame.select(f"value {i}" for i in range(len(settings.experiments)))
    raw = values.cast(pl.Float64).to_numpy().astype(np.float64)
    ratio, too_few, uncontrolled = (
        _make_ratios(raw, settings) if kind == "Raw" else _keep_ratios(raw, settings)
    )
    sample = frame["sample"] if name is not None else frame[ROW].cast(pl.String)
    n_experiments = len(settings.experiments)
    rows = pl.DataFrame(
        {
            ROW: np.repeat(frame[ROW].to_numpy(), n_experiments),
            "dose": np.tile(settings.doses, frame.height),
            "response": ratio.ravel(),
            "_too_few": np.repeat(too_few, n_experiments),
            "_uncontrolled": np.repeat(uncontrolled, n_experiments),
        }
    )
    reason = f"more than {settings.max_missing} values of the curve are missing"
    return rows.with_columns(
        pl.Series(np.repeat(sample.to_numpy(), n_experiments), dtype=pl.String).alias("sample"),
        pl.lit(settings.condition or "treatment").alias("drug"),
        pl.lit(unit or settings.dose_unit).alias("dose_unit"),
        pl.lit(settings.time_hours, dtype=pl.Float64).alias("time_hours"),
        pl.col("response").fill_nan(None),
        pl.when("_too_few")
        .then(pl.lit(reason))
        .when("_uncontrolled")
        .then(pl.lit("no control of the curve has a value"))
        .alias("mask_reason"),
    ).with_columns(
        pl.int_range(1, pl.len() + 1).over("sample", "dose").cast(pl.Int64).alias("replicate")
    )


def _check_unit(settings: CuratorSettings) -> None:
    where = f"{settings.file}, column Experiment.dose_unit"
    try:
        is_molar = read_dose_unit(settings.dose_unit).kind is DoseKind.MOLAR
    except InvalidDose as error:
        raise InvalidTable(f"{where}: {error}") from None
    if not is_molar:
        raise InvalidTable(
            f"{where}: {settings.dose_unit} is no molar concentration; write the doses in M, "
            f"or say the unit that they shall be taken in"
        )


def _find_name(table: Table, settings: CuratorSettings) -> str | None:
    first = ("Modified sequence",) if settings.is_peptide else ()
    keys = {match_key(column): column for column in reversed(table.columns)}
    found = (keys.get(match_key(name)) for name in (*first, *_NAMES))
    return next((column for column in found if column is not None), None)


def _keep_ratios(
    ratio: FloatArray, settings: CuratorSettings
) -> tuple[FloatArray, BoolArray, BoolArray]:
    return (
        np.clip(ratio, *settings.ratio_range),
        _miss_too_many(ratio, settings),
        np.zeros(len(ratio), dtype=bool),
    )


def _make_ratios(
    raw: FloatArray, settings: CuratorSettings
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Ratios to the mean of the controls (n, m), and which rows lack values or controls (n,)."""
    is_control = np.isin(settings.experiments, settings.controls)
    too_few = _miss_too_many(raw, settings)
    if settings.imputes:
        controls = _mean(raw[~too_few][:, is_control])
        known = controls[np.isfinite(controls) & (controls != 0)]
        if known.size:
            floor = np.quantile(known, settings.imputed_quantile)
            filled = np.isnan(raw) | (raw < floor)
            too_few |= filled.sum(axis=1) > settings.max_missing
            raw = np.where(filled, floor, raw)
    if settings.normalises:
        raw = _normalise(raw, ~too_few)
    control = _mean(raw[:, is_control])
    uncontrolled = ~(np.isfinite(control) & (control != 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = raw / np.where(uncontrolled, np.nan, control)[:, None]
    return np.clip(ratio, *settings.ratio_range), too_few, uncontrolled


def _miss_too_many(values: FloatArray, settings: CuratorSettings) -> BoolArray:
    """Curves with more missing values than allowed; an experiment without any does not count."""
    dosed = (np.asarray(settings.doses) != 0) & ~np.isnan(values).all(axis=0)
    missing = np.isnan(values) | (values == 0)
    return np.asarray(missing[:, dosed].sum(axis=1) > settings.max_missing)


def _mean(values: FloatArray) -> FloatArray:
    """Mean of the finite values of each row, NaN for none."""
    finite = np.isfinite(values)
    n = finite.sum(axis=1)
    total = np.where(finite, values, 0.0).sum(axis=1)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _normalise(raw: FloatArray, used: BoolArray) -> FloatArray:
    """Columns brought to one median of log2 values; a zero stays zero, a missing value missing."""
    logs = np.full(raw.shape, np.nan)
    np.log2(raw, out=logs, where=raw > 0)
    medians = np.array(
        [
            np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.nan
            for column in logs[used].T
        ]
    )
    factors = np.nanmean(medians) - medians if np.isfinite(medians).any() else medians * 0.0
    out = 2.0 ** (logs + factors)
    return np.where(raw == 0, 0.0, out)
