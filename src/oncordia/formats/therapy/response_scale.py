"""Whether a table of responses is in the unit of its measure; plain words where it is not."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Measure
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.faults import ROW, Faults

ENOUGH = 10  # values from which on their size says something of their scale
MANY = 20  # the same for the shape of their law
COLUMN = "source_column"  # where a response stands in its table
_FEW = 3  # living fractions of which none is below 2 % of untreated in percent
_HIGHEST_MOLAR_LOG = -2.5  # 3 mmol/L: the middle of true IC50s lies far below
_LOWEST_MICROMOLAR_LN = -8.0  # 0.3 nmol/L: the middle of true IC50s lies far above
_HIGHEST_SCORE = 1.5  # IC50s that all lie within 1 to 4.5 micromol/L are a score from 0 to 1
_DECADES_OF_IC50 = 100.0  # spread of IC50s that no logarithm of all one sign has
_LEAST_PERCENT = 0.02  # of the greatest value, below which percent was divided twice


def settle_scale(
    frame: pl.DataFrame, measure: Measure, file: str, faults: Faults, *, percent: bool
) -> pl.DataFrame:
    """Values in the unit of their measure; those told to be percent are divided.

    Parameters
    ----------
    frame
        With ``value``, ``error``, ``source_row`` and ``source_column``.
    measure
        What the values measure.
    file
        Name that messages print.
    faults
        Takes every value that the measure cannot have.
    percent
        Whether a fraction is written in percent.

    Raises
    ------
    InvalidOption
        If percent is told of a measure that is no fraction.
    InvalidTable
        If the values as a whole are in another unit.
    """
    values = frame["value"].drop_nulls().to_numpy()
    if percent:
        _refuse_no_percent(values, measure, file)
        frame = frame.with_columns(pl.col("value") / 100.0, pl.col("error") / 100.0)
    elif values.size:
        _refuse_percent(frame, values, measure, file)
        _refuse_fraction(values, measure, file)
    said = _name_other_logarithm(values, measure)
    if said:
        raise InvalidTable(f"{file}: {said}")
    _report_beyond(frame, measure, file, faults)
    return frame


def _refuse_no_percent(values: FloatArray, measure: Measure, file: str) -> None:
    if measure.unit != "fraction":
        raise InvalidOption(
            f"--percent goes with a fraction, and {measure.name} is none; leave it out"
        )
    enough = _FEW if measure.direction.sign < 0 else ENOUGH
    top = float(values.max(initial=-np.inf))
    if values.size >= enough and 0.0 < top <= 100.0 * _LEAST_PERCENT:
        raise InvalidTable(
            f"{file}: looks like fractions already (no value lies above {top:g}), and --percent "
            f"would divide them by 100; leave out --percent"
        )


def _refuse_percent(frame: pl.DataFrame, values: FloatArray, measure: Measure, file: str) -> None:
    """Refuse a table of percent; a few drugs in percent are told one by one."""
    if measure.unit != "fraction":
        return
    middle = float(np.quantile(values, 0.9))
    is_beyond = (pl.col("value") > measure.highest).any()
    drugs = frame.group_by("drug").agg(is_beyond.alias("beyond"), pl.col("value").count())
    beyond = drugs.filter(pl.col("value") > 0)["beyond"]
    if middle > 1.5 * max(measure.highest, 1.0) and 2 * beyond.sum() >= beyond.len():
        raise InvalidTable(
            f"{file}: looks like percent (a tenth of the values lie above {middle:g}), but "
            f"{measure.name} is a fraction; say --percent, or divide the values by 100"
        )


def _refuse_fraction(values: FloatArray, measure: Measure, file: str) -> None:
    top = float(values.max(initial=0.0))
    if measure.highest == 100.0 and values.size >= ENOUGH and 0.0 < top <= 1.0:
        raise InvalidTable(
            f"{file}: looks like a fraction (no value lies above {top:g}), but {measure.name} runs "
            f"from 0 to 100; multiply the values by 100"
        )


def _name_other_logarithm(values: FloatArray, measure: Measure) -> str:
    """What a logarithm of the IC50 is taken for, and its mend; empty where it looks right."""
    if not measure.name.endswith("_ic50") or values.size < ENOUGH:
        return ""
    lowest, middle, highest = (float(x) for x in np.quantile(values, (0.0, 0.5, 1.0)))
    base, unit = ("log10", "mol/L") if measure.name == "log10_ic50" else ("ln", "micromol/L")
    is_wide = lowest > 0.0 and highest > _DECADES_OF_IC50 * lowest
    if is_wide and (values.size >= MANY or base == "log10"):
        score = ", or name the measure of a score from 0 to 1" if highest <= _HIGHEST_SCORE else ""
        return (
            f"looks like IC50s, not their logarithms (all values from {lowest:g} to {highest:g} "
            f"are above 0), but {measure.name} is {base} of {unit}; take the logarithm{score}"
        )
    if base == "log10" and middle > _HIGHEST_MOLAR_LOG:
        if lowest > 2.5 and highest < 13.0:
            return (
                f"looks like pIC50 (all values from {lowest:g} to {highest:g} are above 0), but "
                f"{measure.name} is log10 of mol/L; change the sign of the values"
            )
        return (
            f"looks like log10 of micromol/L (half of the values lie above {middle:g}, "
            f"which would be {10.0**middle:.2g} mol/L); subtract 6"
        )
    if base == "ln" and middle < _LOWEST_MICROMOLAR_LN:
        return (
            f"looks like ln of mol/L (half of the values lie below {middle:g}), but "
            f"{measure.name} is ln of micromol/L; add 13.8155"
        )
    if base == "ln" and values.size >= MANY and lowest >= 0.0 and highest <= _HIGHEST_SCORE:
        return (
            f"looks like a score from 0 to 1 (values from {lowest:g} to {highest:g}), but "
            f"{measure.name} is ln of micromol/L; name the measure that it is, as sensitivity"
        )
    return ""


def _report_beyond(frame: pl.DataFrame, measure: Measure, file: str, faults: Faults) -> None:
    """Take note of every value that the measure cannot have, and of columns without any other."""
    value = pl.col("value")
    is_beyond = (value < measure.lowest) | (value > measure.highest)
    known = frame.filter(value.is_not_null()).with_columns(is_beyond.alias("_beyond"))
    wrong = known.filter("_beyond")
    counts = known.group_by(COLUMN, maintain_order=True).agg(pl.len(), pl.col("_beyond").all())
    whole = counts.filter("_beyond", pl.col("len") >= _FEW, pl.col("len") < known.height)[COLUMN]
    for column in whole:
        own = wrong.filter(pl.col(COLUMN) == column)["value"]
        faults.add(
            file,
            f"none of its {own.len()} values is {_name(measure)} "
            f"({measure.lowest:g} to {measure.highest:g}); the first is {own[0]:g}",
            _mend_column(own.to_list(), measure, column),
            column=column,
        )
    faults.add_rows(
        wrong.filter(~pl.col(COLUMN).is_in(whole.implode())),
        f"sample '{{sample}}', drug '{{drug}}': {{value}} is no {measure.name}, "
        f"which lies between {measure.lowest:g} and {measure.highest:g}",
        "correct it, or leave the cell empty where nothing was measured",
        file=file,
    )


def _name(measure: Measure) -> str:
    return f"an {measure.name}" if measure.name[0] in "aeiou" else f"a {measure.name}"


def _mend_column(values: Sequence[float], measure: Measure, column: str) -> str:
    if measure.unit == "fraction" and all(0 <= value <= 200 for value in values):
        return f"divide it by 100 if it is percent, else leave it out with --leave-out {column}"
    return f"leave it out with --leave-out {column} if it is no drug, else correct the values"


def drop_places(frame: pl.DataFrame) -> pl.DataFrame:
    """The responses without where they stood."""
    return frame.drop(ROW, COLUMN)
