"""Areas of the curves of a table: responses in, every variant of the area out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions, ResponseScale
from oncordia.formats import read_response_table, write_table
from oncordia.workflows.scales import settle_scale


def measure_areas(
    table: str | Path | pl.DataFrame,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
) -> pl.DataFrame:
    """Fit the curves of a table and measure their areas; return the table "areas".

    Parameters
    ----------
    table
        As for ``fit_curves``: a path, ``-`` for standard input, or a frame.
    out
        File for the areas, by its ending; ``-`` is standard output.
    options, columns, dose_unit, scale
        As for ``fit_curves``; ``options.confidence`` is that of the areas too.

    Raises
    ------
    InputError
        If the table cannot be read.
    OutputError
        If ``out`` cannot be written.
    """
    chosen, scale = settle_scale(options, scale)
    responses = read_response_table(table, columns=columns, dose_unit=dose_unit, scale=scale)
    curves = assay.fit_curves(responses, chosen)
    areas = assay.measure_areas(responses, curves, chosen.confidence, chosen)
    if out is not None:
        write_table(out, areas)
    return areas
