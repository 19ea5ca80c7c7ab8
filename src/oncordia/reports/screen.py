"""What the report of one screen is made of."""

from dataclasses import dataclass

import polars as pl

from oncordia.domain import Problem, Provenance, check_table
from oncordia.reports.shell import check_columns, check_language

_REPLICATES = ("plate_1", "plate_2", "n_wells", "pearson", "spearman")
_BANDS = ("sample", "drug", "dose", "response", "response_low", "response_high")


@dataclass(frozen=True, slots=True, eq=False)
class ScreenReport:
    """Everything that one screen's report shows.

    The six tables hold the columns of the registry. ``replicates`` has one row a pair of
    plates, with ``plate_1``, ``plate_2``, ``n_wells``, ``pearson`` and ``spearman``; it may be
    empty. ``bands`` has one row a point of a curve's line, in rising dose, as ``predict_bands``
    gives it: ``sample``, ``drug``, ``dose`` (in the curve's dose unit), ``response``,
    ``response_low`` and ``response_high``; ``time_hours`` and ``dose_unit`` may be added where a
    sample and drug have several curves. Lines are drawn through these points, whatever model they
    come from: a point without limits is drawn without a band, a curve without points without a
    line.

    Raises
    ------
    InvalidTable
        If a table lacks a column or holds another kind of value.
    InvalidOption
        If the language is unknown.
    """

    name: str
    plates: pl.DataFrame
    responses: pl.DataFrame
    plate_quality: pl.DataFrame
    findings: pl.DataFrame
    curves: pl.DataFrame
    sensitivity: pl.DataFrame
    replicates: pl.DataFrame
    provenance: Provenance
    problems: tuple[Problem, ...] = ()
    bands: pl.DataFrame | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        for table in (
            "plates",
            "responses",
            "plate_quality",
            "findings",
            "curves",
            "sensitivity",
        ):
            check_table(getattr(self, table), table)
        if self.replicates.width > 0:
            check_columns(self.replicates, "replicates", _REPLICATES)
        if self.bands is not None:
            check_columns(self.bands, "bands", _BANDS)
        check_language(self.language)
