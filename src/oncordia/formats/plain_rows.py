"""Rows of treated wells that need no settling: as ``tidy`` reads them, but faster."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from oncordia.domain import ControlSettings, ResponseScale, WellRole
from oncordia.formats.doses import round_doses
from oncordia.formats.headers import match_key, read_header_unit
from oncordia.formats.response_rows import SCHEMA
from oncordia.formats.tables import as_text
from oncordia.formats.tidy import LARGEST_MEDIAN, Wanted

_KINDS: dict[str, type[pl.DataType]] = {
    "sample": pl.String,
    "drug": pl.String,
    "dose": pl.Float64,
    "response": pl.Float64,
    "role": pl.String,
    "time_hours": pl.Float64,
    "replicate": pl.Int64,
    "mask_reason": pl.String,
    "weight": pl.Float64,
}
_NEEDED = frozenset({"sample", "drug", "dose", "response"})
_NO_FRACTION = ("percent", "pct", "inhibition")


def take_plain_rows(
    rows: pl.DataFrame, names: Mapping[str, str], wanted: Wanted
) -> pl.DataFrame | None:
    """Responses ready for curves; None where a row is no plain treated well, or may be wrong.

    Plain are texts without blanks around them, finite responses that are fractions, doses above
    0 in mol/L or relative, and the role ``treated``. For these the result is that of
    ``read_tidy``, to the bit.

    Parameters
    ----------
    rows
        Rows of a tidy table.
    names
        Its columns by our names.
    """
    unit = _find_unit(names, wanted)
    if unit is None or not _NEEDED <= set(names) <= set(_KINDS):
        return None
    if wanted.scale is not ResponseScale.FREE and not _says_fraction(names["response"], wanted):
        return None
    if any(rows.schema[column] != _KINDS[name] for name, column in names.items()):
        return None
    frame = rows.select(pl.col(column).alias(name) for name, column in names.items())
    if not (_are_texts_plain(frame) and _are_numbers_plain(frame, wanted, unit)):
        return None
    return _arrange(frame, unit)


def _find_unit(names: Mapping[str, str], wanted: Wanted) -> str | None:
    """``M`` or ``relative``, as the header says it, where nothing else is said."""
    found = read_header_unit(names["dose"]) if "dose" in names else None
    if found is None or found[1] not in {"M", "relative"}:
        return None
    return found[1] if wanted.dose_unit in {None, found[1]} else None


def _says_fraction(header: str, wanted: Wanted) -> bool:
    key = match_key(header)
    is_fraction = wanted.scale in {None, ResponseScale.FRACTION}
    return is_fraction and "%" not in header and not any(word in key for word in _NO_FRACTION)


def _are_texts_plain(frame: pl.DataFrame) -> bool:
    for name in ("sample", "drug"):
        text = frame[name]
        changed = text.filter((text != text.shift(1)).fill_null(value=True)).unique()
        if text.null_count() or not as_text(changed).equals(changed):
            return False
        if name == "drug" and _CONTROLS & {word.casefold() for word in changed}:
            return False
    if "mask_reason" in frame.columns:
        reasons = frame["mask_reason"].drop_nulls().unique()
        if not as_text(reasons).equals(reasons):
            return False
    if "role" in frame.columns:
        return set(frame["role"].drop_nulls().unique()) <= {WellRole.TREATED.value}
    return True


_CONTROLS = frozenset(ControlSettings().roles)


def _are_numbers_plain(frame: pl.DataFrame, wanted: Wanted, unit: str) -> bool:
    columns = [name for name in frame.columns if frame.schema[name] == pl.Float64]
    if not all(frame[name].is_finite().all() for name in columns):
        return False
    least = {"dose": 0.0, "weight": 0.0, "replicate": 0}
    for name, bound in least.items():
        if name in frame.columns and not (frame[name] > bound).all():
            return False
    if frame["dose"].null_count() or (unit == "relative" and not (frame["dose"] <= 1.0).all()):
        return False
    if wanted.is_part or wanted.scale is not None:
        return True
    median = frame["response"].drop_nulls().median()
    return not (isinstance(median, float) and median > LARGEST_MEDIAN)


def _arrange(frame: pl.DataFrame, unit: str) -> pl.DataFrame:
    dose = frame["dose"]
    if unit == "M":
        distinct = dose.unique().to_numpy()
        rounded = round_doses(distinct)
        if not np.array_equal(distinct, rounded):
            dose = dose.replace_strict(distinct, rounded, return_dtype=pl.Float64)
    settled = {
        "role": pl.lit(WellRole.TREATED.value),
        "dose_molar": pl.lit(dose) if unit == "M" else None,
        "dose_relative": pl.lit(dose) if unit == "relative" else None,
    }
    own = {name: pl.col(name) for name in frame.columns}
    columns = {**own, **settled}
    extra = [pl.col("weight").fill_null(1.0)] if "weight" in frame.columns else []
    return frame.select(
        *(
            pl.lit(None, dtype=kind).alias(name) if value is None else value.alias(name)
            for name, kind in SCHEMA.items()
            for value in (columns.get(name),)
        ),
        *extra,
    )
