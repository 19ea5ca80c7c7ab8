"""``oncordia curves``: fit, compare, decoys, plot."""

from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.options import (
    Columns,
    DoseUnit,
    Scale,
    parse_columns,
    parse_scale,
    take_curve_options,
)
from oncordia.domain import CurveOptions

app = typer.Typer(help="Dose-response curves of a table of responses.", no_args_is_help=True)


@app.callback()
def curves() -> None:
    """Dose-response curves of a table of responses."""


@app.command()
@take_curve_options
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
    dose_unit: DoseUnit = None,
    column: Columns = None,
    scale: Scale = None,
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
    *,
    options: CurveOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print the curves as JSON.")] = False,
) -> None:
    """Fit a dose-response curve to every sample and drug of a table.

    \b
    $ oncordia curves fit tidy.csv --model weibull1 --fixed top=1 | cut -d, -f1,2,5,6
    sample,drug,model,status
    A,x,weibull1,converged
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render import render_counts
    from oncordia.workflows import fit_curves, write_curves

    columns, said = parse_columns(column or []), parse_scale(scale)
    with show_progress() as progress:
        if as_json:
            curves = fit_curves(
                table,
                None if out == "-" else out,
                options=options,
                columns=columns,
                dose_unit=dose_unit,
                scale=said,
                progress=progress,
            )
            typer.echo(curves.write_json())
            return
        try:
            counts = write_curves(
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
    if out != "-":
        typer.echo(f"{render_counts(counts)}\ncurves {out}")


@app.command()
@take_curve_options
def compare(
    table: Annotated[str, typer.Argument(help="A tidy table, one row a well; - is stdin.")],
    by: Annotated[
        str, typer.Option(help="sample, drug, or the header of a column: what makes the groups.")
    ],
    out: Annotated[
        str, typer.Option(help="File for the comparisons: .csv, .tsv or .parquet; - is stdout.")
    ] = "-",
    dose_unit: DoseUnit = None,
    column: Columns = None,
    scale: Scale = None,
    *,
    options: CurveOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Say for each drug whether the curves of groups differ, and in what.

    \b
    $ oncordia curves compare tidy.csv --by genotype --out comparisons.csv
    x: the curves of mutant, wild do not differ, p 0.6
    comparisons   comparisons.csv
    """
    from oncordia.cli.render import render_comparisons
    from oncordia.workflows import compare_curves

    compared = compare_curves(
        table,
        by,
        None if as_json and out == "-" else out,
        options=options,
        columns=parse_columns(column or []),
        dose_unit=dose_unit,
        scale=parse_scale(scale),
    )
    if as_json or out != "-":
        typer.echo(render_comparisons(compared, out, as_json=as_json))


@app.command()
@take_curve_options
def decoys(
    table: Annotated[str, typer.Argument(help="The same tables as of curves fit; - is stdin.")],
    dose_unit: DoseUnit = None,
    column: Columns = None,
    scale: Scale = None,
    *,
    options: CurveOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Estimate how many of the curves called responding are false, by decoys without a response.

    \b
    $ oncordia curves decoys tidy.csv
    1 of 1 curves are called responding
    0 of 200 decoys without a response are
    false discovery rate 0
    """
    from oncordia.cli.render import render_discoveries
    from oncordia.workflows import check_discoveries

    found = check_discoveries(
        table,
        options=options,
        columns=parse_columns(column or []),
        dose_unit=dose_unit,
        scale=parse_scale(scale),
    )
    typer.echo(render_discoveries(found, as_json=as_json))


@app.command()
@take_curve_options
def plot(
    table: Annotated[str, typer.Argument(help="The same tables as of curves fit; - is stdin.")],
    out: Annotated[Path, typer.Option(help="File for the page, as page.html.")],
    by: Annotated[
        str | None, typer.Option(help="sample or drug: whose curves stand together.")
    ] = None,
    overlay: Annotated[
        str | None,
        typer.Option(help="sample or drug: whose curves lie in one axis, instead of --by."),
    ] = None,
    dose_unit: DoseUnit = None,
    column: Columns = None,
    scale: Scale = None,
    language: Annotated[str, typer.Option(help="Language of the page: en or zh.")] = "en",
    *,
    options: CurveOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Draw the curve of every sample and drug of a table on one HTML page.

    \b
    $ oncordia curves plot tidy.csv --out page.html
    1 curve: 1 converged
    page   page.html
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render import render_curve_page_summary
    from oncordia.workflows import plot_curves

    with show_progress() as progress:
        report = plot_curves(
            table,
            out,
            options=options,
            columns=parse_columns(column or []),
            dose_unit=dose_unit,
            scale=parse_scale(scale),
            language=language,
            by=by,
            overlay=overlay,
            progress=progress,
        )
    typer.echo(render_curve_page_summary(report, out, as_json=as_json))
