"""``oncordia curves``: fit."""

from typing import Annotated

import typer

app = typer.Typer(help="Dose-response curves of a tidy table.", no_args_is_help=True)


@app.callback()
def curves() -> None:
    """Dose-response curves of a tidy table."""


@app.command()
def fit(
    table: Annotated[
        str, typer.Argument(help="CSV, TSV, Parquet or XLSX, one row a well; - is stdin.")
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
    loss: Annotated[str, typer.Option(help="squared, huber or tukey.")] = "squared",
    chunk: Annotated[
        int | None,
        typer.Option(help="Curves fitted together, from Parquet to Parquet [default: 3000]."),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Dask scheduler to work on, as tcp://host:8786.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Forget an unfinished run and begin anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the curves as JSON.")] = False,
) -> None:
    """Fit a four-parameter curve to every sample and drug of a tidy table.

    \b
    $ oncordia curves fit tidy.csv | cut -d, -f1,2,6
    sample,drug,status
    A,x,converged
    """
    from oncordia.cli.options import parse_columns, parse_loss
    from oncordia.cli.progress import show_progress
    from oncordia.domain import CurveOptions
    from oncordia.workflows import fit_curves, write_curves

    options = CurveOptions(loss=parse_loss(loss))
    columns = parse_columns(column or [])
    if as_json:
        curves = fit_curves(table, options=options, columns=columns, dose_unit=dose_unit)
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
                chunk=chunk,
                cluster=cluster,
                restart=restart,
                progress=progress,
            )
    except KeyboardInterrupt as stop:
        typer.echo(str(stop) or "stopped", err=True)
        raise typer.Exit(130) from None
