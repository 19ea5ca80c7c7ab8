"""False discoveries of a run, estimated by decoys: a table of responses in, counts out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.assay import FalseDiscoveries
from oncordia.domain import CurveOptions, ResponseScale
from oncordia.formats import read_response_table
from oncordia.workflows.scales import settle_scale


def check_discoveries(
    table: str | Path | pl.DataFrame,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
) -> FalseDiscoveries:
    """Share of the curves called responding that decoys without a response explain.

    Arguments and errors as ``fit_curves``.
    """
    chosen, scale = settle_scale(options, scale)
    responses = read_response_table(table, columns=columns, dose_unit=dose_unit, scale=scale)
    return assay.check_false_discoveries(responses, chosen)
