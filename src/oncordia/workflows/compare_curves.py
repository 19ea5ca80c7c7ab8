"""Curves of groups compared: a table of responses in, what differs out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions, ResponseScale
from oncordia.errors import InvalidOption
from oncordia.formats import read_response_table, write_table
from oncordia.workflows.scales import settle_scale


def compare_curves(
    table: str | Path | pl.DataFrame,
    by: str,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
) -> pl.DataFrame:
    """Compare the curves of groups of a table; return the table "comparisons".

    Parameters
    ----------
    table
        A tidy table with one row a well (a path, ``-`` or a frame); with ``by`` sample or drug
        also an input of another program.
    by
        ``sample``, ``drug``, or the header of a column whose values make the groups; wells of
        all samples of a group then count as one curve for each drug.
    out
        File for the comparisons, by its ending; ``-`` is standard output.
    options, columns, dose_unit, scale
        As for ``fit_curves``.

    Raises
    ------
    InputError
        If the table cannot be read, or has no such column.
    OutputError
        If ``out`` cannot be written.
    """
    named = dict(columns or {})
    if by not in ("sample", "drug"):
        if "sample" in named:
            raise InvalidOption(
                f"the groups of {by!r} take the place of the samples; name no sample"
            )
        named["sample"] = by
    chosen, scale = settle_scale(options, scale)
    responses = read_response_table(table, columns=named, dose_unit=dose_unit, scale=scale)
    compared = assay.compare_curves(responses, "drug" if by == "drug" else "sample", chosen)
    if out is not None:
        write_table(out, compared)
    return compared
