"""``oncordia growth``: measure, dip."""

from typing import Annotated

import typer

from oncordia.cli.options import Columns, DoseUnit, parse_columns

app = typer.Typer(help="Growth-rate metrics from counts of cells.", no_args_is_help=True)


@app.callback()
def growth() -> None:
    """Growth-rate metrics from counts of cells."""


@app.command()
def measure(
    table: Annotated[
        str,
        typer.Argument(
            help="CSV, TSV, Parquet or XLSX, one row a well with its count; - is stdin."
        ),
    ],
    out: Annotated[
        str, typer.Option(help="File for the metrics: .csv, .tsv or .parquet; - is stdout.")
    ] = "-",
    dose_unit: DoseUnit = None,
    column: Columns = None,
    cap: Annotated[bool, typer.Option("--cap", help="Count growth above untreated as 1.")] = False,
    flat_p: Annotated[
        float, typer.Option(help="P value of the F test from which on a curve is flat.")
    ] = 0.05,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON.")] = False,
) -> None:
    """Measure GR50, GRmax, GR_AOC and their like for every sample and drug.

    \b
    $ oncordia growth measure counts.csv | cut -d, -f1,2,5
    sample,drug,status
    A,x,converged
    """
    from oncordia.domain import GrowthOptions
    from oncordia.workflows import measure_growth

    metrics = measure_growth(
        table,
        None if as_json else out,
        options=GrowthOptions(cap=cap, flat_p=flat_p),
        columns=parse_columns(column or []),
        dose_unit=dose_unit,
    )
    if as_json:
        typer.echo(metrics.write_json())


@app.command()
def dip(
    table: Annotated[
        str,
        typer.Argument(
            help="CSV, TSV, Parquet or XLSX, one row a well and time with its count; - is stdin."
        ),
    ],
    out: Annotated[
        str, typer.Option(help="File for the rates: .csv, .tsv or .parquet; - is stdout.")
    ] = "-",
    column: Columns = None,
    confidence: Annotated[float, typer.Option(help="Confidence of the limits.")] = 0.95,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rates as JSON.")] = False,
) -> None:
    """Measure the drug-induced proliferation rate of every well that was counted over time.

    \b
    $ oncordia growth dip counts.csv | cut -d, -f2,3,5
    well,status,dip_rate
    A01,rated,0.04
    """
    from oncordia.workflows import measure_dip_rates

    rates = measure_dip_rates(
        table,
        None if as_json and out == "-" else out,
        confidence=confidence,
        columns=parse_columns(column or []),
    )
    if as_json:
        typer.echo(rates.write_json())
