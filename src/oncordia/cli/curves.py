"""``oncordia curves``: fit, plot."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Dose-response curves of a table of responses.", no_args_is_help=True)


@app.callback()
def curves() -> None:
    """Dose-response curves of a table of responses."""


@app.command()
def fit(
    table: Annotated[
        str,
        typer.Argument(
            help="CSV, TSV, Parquet or XLSX, one row a well, or an input of CurveCurator (its TOML "
            "file), GRmetrics, gdscIC50 or thunor; gzip or not; - is stdin."
        ),
    ],
    out: Annotated[
        str, typer.Option(help="File for the curves: .csv, .tsv or .parquet; - is stdout.")
    ] = "-",
    dose_unit: Annotated[
        str | None, typer.Option(help="Unit of the doses, as uM, where the header lacks it.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is, as drug=Compound; repeat for more."),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(
            help="fraction, percent, or free for a unit of their own; else the header says it."
        ),
    ] = None,
    loss: Annotated[str, typer.Option(help="squared, huber or tukey.")] = "squared",
    as_json: Annotated[bool, typer.Option("--json", help="Print the curves as JSON.")] = False,
) -> None:
    """Fit a four-parameter curve to every sample and drug of a table.

    \b
    $ oncordia curves fit tidy.csv | cut -d, -f1,2,6
    sample,drug,status
    A,x,converged
    """
    from oncordia.cli.options import parse_columns, parse_loss, parse_scale
    from oncordia.domain import CurveOptions
    from oncordia.workflows import fit_curves

    curves = fit_curves(
        table,
        None if as_json else out,
        options=CurveOptions(loss=parse_loss(loss)),
        columns=parse_columns(column or []),
        dose_unit=dose_unit,
        scale=parse_scale(scale),
    )
    if as_json:
        typer.echo(curves.write_json())


@app.command()
def plot(
    table: Annotated[
        str, typer.Argument(help="CSV, TSV, Parquet or XLSX, one row a well; - is stdin.")
    ],
    out: Annotated[Path, typer.Option(help="File for the page, as page.html.")],
    by: Annotated[
        str | None, typer.Option(help="sample or drug: whose curves stand together.")
    ] = None,
    overlay: Annotated[
        str | None,
        typer.Option(help="sample or drug: whose curves lie in one axis, instead of --by."),
    ] = None,
    dose_unit: Annotated[
        str | None, typer.Option(help="Unit of the doses, as uM, where the header lacks it.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is, as drug=Compound; repeat for more."),
    ] = None,
    loss: Annotated[str, typer.Option(help="squared, huber or tukey.")] = "squared",
    language: Annotated[str, typer.Option(help="Language of the page: en or zh.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Draw the curve of every sample and drug of a tidy table on one HTML page.

    \b
    $ oncordia curves plot tidy.csv --out page.html
    1 curve: 1 converged
    page   page.html
    """
    from oncordia.cli.options import parse_columns, parse_loss
    from oncordia.cli.render import render_curve_page_summary
    from oncordia.domain import CurveOptions
    from oncordia.workflows import plot_curves

    report = plot_curves(
        table,
        out,
        options=CurveOptions(loss=parse_loss(loss)),
        columns=parse_columns(column or []),
        dose_unit=dose_unit,
        language=language,
        by=by,
        overlay=overlay,
    )
    typer.echo(render_curve_page_summary(report, out, as_json=as_json))
