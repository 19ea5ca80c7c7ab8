"""Curves of a tidy table become one page."""

import io
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from oncordia import assay
from oncordia.domain import CurveOptions, Provenance, ResponseScale
from oncordia.formats import open_book, read_response_table
from oncordia.reports import (
    CurveReport,
    check_language,
    choose_view,
    count_line_points,
    write_curve_page,
)
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.scales import settle_scale


def plot_curves(
    table: str | Path,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
    language: str = "en",
    by: str | None = None,
    overlay: str | None = None,
    progress: Progress = keep_silent,
) -> CurveReport:
    """Fit a curve to every sample and drug of a tidy table and draw them all on one page.

    Parameters
    ----------
    table
        A path to a tidy table with one row a well, or to an input of CurveCurator, GRmetrics,
        gdscIC50 or thunor; ``-`` is standard input.
    out
        HTML file for the page, written whole or not at all; it needs no other file.
    options
        Choices of the fit; the defaults of ``CurveOptions`` where not given.
    columns
        Names in the table of ``sample``, ``drug``, ``dose``, ``response``, where they are not
        recognised.
    dose_unit
        Unit of the doses where the column's name does not say it.
    scale
        ``fraction``, ``percent``, or ``free`` for responses in a unit of their own: then no
        plateau is bounded and no prior holds.
    language
        Language that the page opens in, ``en`` or ``zh``.
    by
        ``sample`` or ``drug``: whose curves stand together, one panel a curve; by drug where
        neither ``by`` nor ``overlay`` is given.
    overlay
        ``sample``: one panel a drug, with the curves of its samples in one axis; ``drug``: one
        panel a sample, with those of its drugs.
    progress
        Is told how far the work has come.

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
    chosen, scale = settle_scale(options, scale)
    progress("read", 0, 1)
    from_stdin = str(table) == "-"
    book = open_book(sys.stdin.buffer if from_stdin else table)
    responses = read_response_table(
        io.BytesIO(book.content) if from_stdin else table,
        columns=columns,
        dose_unit=dose_unit,
        file=book.file,
        scale=scale,
    )
    progress("read", 1, 1)
    progress("curves", 0, 1)
    curves = assay.fit_curves(responses, chosen)
    progress("curves", 1, 1)
    progress("page", 0, 1)
    lines = assay.predict_bands(
        responses, curves, chosen.confidence, count_line_points(curves.height), chosen
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
    progress("page", 1, 1)
    return report
