"""Why a well is not used: the reasons that the assay room gives, and how a mask is laid on."""

from enum import StrEnum

import polars as pl


class MaskReason(StrEnum):
    """How a reason given here begins; ``: `` and the particulars follow."""

    NO_READING = "no reading"
    DISPENSING_FAILURE = "dispensing failure"
    OUTER_WELL = "outer well"
    CONTROL_OUTLIER = "control outlier"
    DAY0_READING = "day-0 reading"
    NOT_NORMALISABLE = "not normalisable"
    FAILED_PLATE = "failed plate"


def mask_wells(where: pl.Expr, reason: MaskReason, particulars: str | pl.Expr) -> pl.Expr:
    """Column ``mask_reason`` with a reason for the wells of ``where`` that had none."""
    said = pl.lit(particulars) if isinstance(particulars, str) else particulars
    given = pl.when(where).then(pl.concat_str([pl.lit(f"{reason}: "), said]))
    return pl.coalesce("mask_reason", given).alias("mask_reason")


def masked_before() -> pl.Expr:
    """Whether a well was masked before the assay room saw it."""
    pattern = "^(" + "|".join(MaskReason) + "): "
    return pl.col("mask_reason").is_not_null() & ~pl.col("mask_reason").str.contains(pattern)


def masked_for(reason: MaskReason) -> pl.Expr:
    """Whether a well was masked for that reason."""
    return pl.col("mask_reason").str.starts_with(f"{reason}: ").fill_null(False)
