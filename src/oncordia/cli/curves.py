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
    chunk: Annotated[
        int | None,
        typer.Option(help="Curves fitted together, from Parquet to Parquet [default: 10000]."),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Dask scheduler to work on, as tcp://host:8786.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Forget an unfinished run and begin anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the curves as JSON.")] = False,
) -> None:
    """Fit a four-parameter curve to every sample and drug of a table.

    \b
    $ oncordia curves fit tidy.csv | cut -d, -f1,2,6
    sample,drug,status
    A,x,converged
    """
    from oncordia.cli.options import parse_columns, parse_loss, parse_scale
    from oncordia.cli.progress import show_progress
    from oncordia.domain import CurveOptions, ResponseScale
    from oncordia.workflows import fit_curves, write_curves

    said = parse_scale(scale)
    is_free = said is ResponseScale.FREE
    options = CurveOptions(
        loss=parse_loss(loss), scale=ResponseScale.FREE if is_free else ResponseScale.FRACTION
    )
    columns = parse_columns(column or [])
    if as_json:
        curves = fit_curves(
            table, options=options, columns=columns, dose_unit=dose_unit, scale=said
        )
        typer.echo(curves.write_json())
        return
    try:
        with show_progress() as progress:
            write_curves(
                table,
                out,
                options=options,
                columns=columns,
                dose_unit=dose_unit,
                scale=said,
                chunk=chunk,
                cluster=cluster,
                restart=restart,
                progress=progress,
            )
    except KeyboardInterrupt as stop:
        typer.echo(str(stop) or "stopped", err=True)
        raise typer.Exit(130) from None


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
