"""Curves of a tidy table become one page."""

import io
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from oncordia import assay
from oncordia.domain import CurveOptions, Provenance
from oncordia.formats import open_book, read_response_table
from oncordia.reports import (
    CurveReport,
    check_language,
    choose_view,
    count_line_points,
    write_curve_page,
)


def plot_curves(
    table: str | Path,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    language: str = "en",
    by: str | None = None,
    overlay: str | None = None,
) -> CurveReport:
    """Fit a curve to every sample and drug of a tidy table and draw them all on one page.

    Parameters
    ----------
    table
        CSV, TSV, Parquet or XLSX with one row a well; ``-`` is standard input.
    out
        HTML file for the page, written whole or not at all; it needs no other file.
    options
        Choices of the fit; the defaults of ``CurveOptions`` where not given.
    columns
        Names in the table of ``sample``, ``drug``, ``dose``, ``response``, where they are not
        recognised.
    dose_unit
        Unit of the doses where the column's name does not say it.
    language
        Language that the page opens in, ``en`` or ``zh``.
    by
        ``sample`` or ``drug``: whose curves stand together, one panel a curve; by drug where
        neither ``by`` nor ``overlay`` is given.
    overlay
        ``sample``: one panel a drug, with the curves of its samples in one axis; ``drug``: one
        panel a sample, with those of its drugs.

    Returns
    -------
    CurveReport
        The responses, the curves, their lines, and the provenance.

    Raises
    ------
    InputError
        If an option is unknown or the table cannot be read as responses; the message names
        file, row, value and mend.
    OutputError
        If ``out`` cannot be written.
    """
    view = choose_view(by, overlay)
    check_language(language)
    chosen = options or CurveOptions()
    book = open_book(sys.stdin.buffer if str(table) == "-" else table)
    responses = read_response_table(
        io.BytesIO(book.content), columns=columns, dose_unit=dose_unit, file=book.file
    )
    curves = assay.fit_curves(responses, chosen)
    lines = assay.predict_bands(
        responses, curves, chosen.confidence, count_line_points(curves.height)
    )
    report = CurveReport(
        name=Path(book.file).stem,
        responses=responses,
        curves=curves,
        lines=lines,
        provenance=Provenance(
            version=version("oncordia"),
            inputs=(book.digest,),
            options={"curves": asdict(chosen.settle(is_growth_rate=False))},
        ),
        view=view,
        language=language,
    )
    if out is not None:
        write_curve_page(Path(out), report)
    return report
