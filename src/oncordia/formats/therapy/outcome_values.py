"""Cells of pairs as values: calls, events, probabilities, scores within their measure."""

import polars as pl

from oncordia.domain.therapy import Measure
from oncordia.formats.faults import Faults
from oncordia.formats.therapy.outcome_fields import CALLS, EVENTS

_TEXTS = ("sample", "patient", "drug", "outcome")
_NUMBERS = ("value", "probability", "covariate", "time")
_FEW = 20  # one value in so many may lie beyond its measure, as growth above the control does


def settle_values(frame: pl.DataFrame, file: str, faults: Faults) -> pl.DataFrame:
    """Pairs with every column, null where the table has none; faults name the cells at fault."""
    is_told = {name: name in frame.columns for name in ("time", "event")}
    frame = _take_words(frame, "call", CALLS, "sensitive or resistant", file, faults)
    frame = _take_words(frame, "event", EVENTS, "1 for an event, 0 for none", file, faults)
    for name in _TEXTS:
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    for name in _NUMBERS:
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(name))
    _check_range(frame, "probability", 0.0, 1.0, "write a fraction from 0 to 1", file, faults)
    _check_range(
        frame, "time", 0.0, None, "write the time from the start of treatment", file, faults
    )
    has_time, has_event = (frame[name].null_count() < frame.height for name in ("time", "event"))
    missing = "event" if has_time else "time"
    if has_time != has_event and not is_told[missing]:
        faults.add(
            file,
            f"survival needs a time and an event, and no column holds the {missing}",
            f"name it with --column {missing}=COLUMN",
            row=1,
        )
    elif has_time != has_event and not faults.problems:
        faults.add(file, f"the column of the {missing} is empty", "fill it in", column=missing)
    return frame.with_columns(
        pl.coalesce("patient", "sample").alias("patient"),
        pl.coalesce("sample", "patient").alias("sample"),
        pl.col("drug").fill_null(""),
    )


def _take_words(
    frame: pl.DataFrame,
    name: str,
    words: dict[str, bool],
    right: str,
    file: str,
    faults: Faults,
) -> pl.DataFrame:
    if name not in frame.columns:
        return frame.with_columns(pl.lit(None, dtype=pl.Boolean).alias(name))
    folded = frame[name].str.to_lowercase()
    found = folded.replace_strict(words, default=None, return_dtype=pl.Boolean)
    wrong = frame.filter(found.is_null() & folded.is_not_null())
    faults.add_rows(
        wrong, f"{name} '{{{name}}}' is no word for it", f"write {right}", file=file, column=name
    )
    return frame.with_columns(found.alias(name))


def check_measure(frame: pl.DataFrame, file: str, measure: Measure | None, faults: Faults) -> None:
    """Hold scores to the range of their measure: many beyond it are another unit, few are noted."""
    if measure is None or "value" not in frame.columns:
        return
    value = pl.col("value")
    outside = frame.filter((value < measure.lowest) | (value > measure.highest))
    n_values = frame["value"].count()
    said = f"{measure.name} {{value}} lies outside {measure.lowest:g} to {measure.highest:g}"
    if outside.height * _FEW <= n_values and n_values > _FEW:
        faults.add_rows(
            outside,
            said,
            "kept; correct it if it is a slip",
            file=file,
            column=measure.name,
            severity="note",
        )
        return
    is_percent = measure.unit == "fraction" and outside["value"].is_between(1, 300).all()
    mend = (
        "it looks like percent: divide the column by 100"
        if is_percent
        else "name the measure that the values are in with --measure"
    )
    faults.add_rows(outside, said, mend, file=file, column=measure.name)


def _check_range(
    frame: pl.DataFrame,
    name: str,
    lowest: float,
    highest: float | None,
    mend: str,
    file: str,
    faults: Faults,
) -> None:
    wrong = pl.col(name) < lowest
    if highest is not None:
        wrong = wrong | (pl.col(name) > highest)
    faults.add_rows(
        frame.filter(wrong), f"{name} {{{name}}} is out of range", mend, file=file, column=name
    )
