"""``oncordia sensitivity``: areas, call."""

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
from oncordia.domain import LOW_IS_SENSITIVE, CallOptions, CurveOptions

app = typer.Typer(help="What curves say of a cohort: areas, and calls.", no_args_is_help=True)
_DEFAULT = CallOptions()


@app.callback()
def sensitivity() -> None:
    """What curves say of a cohort: areas, and calls."""


@app.command()
@take_curve_options
def areas(
    table: Annotated[str, typer.Argument(help="The same tables as of curves fit; - is stdin.")],
    out: Annotated[
        str, typer.Option(help="File for the areas: .csv, .tsv or .parquet; - is stdout.")
    ] = "-",
    dose_unit: DoseUnit = None,
    column: Columns = None,
    scale: Scale = None,
    *,
    options: CurveOptions,
    as_json: Annotated[bool, typer.Option("--json", help="Print the areas as JSON.")] = False,
) -> None:
    """Measure activity area, AAC and AUC of every curve, over its own and the common doses.

    \b
    $ oncordia sensitivity areas tidy.csv | cut -d, -f1,2,5
    sample,drug,status
    A,x,converged
    """
    from oncordia.workflows import measure_areas

    measured = measure_areas(
        table,
        None if as_json and out == "-" else out,
        options=options,
        columns=parse_columns(column or []),
        dose_unit=dose_unit,
        scale=parse_scale(scale),
    )
    if as_json:
        typer.echo(measured.write_json())


@app.command()
def call(
    table: Annotated[
        str,
        typer.Argument(
            help="One row a sample and drug with a metric, as sensitivity areas, growth measure "
            "and screen analyse write it; - is stdin."
        ),
    ],
    out: Annotated[
        str, typer.Option(help="File for the calls: .csv, .tsv or .parquet; - is stdout.")
    ] = "-",
    metric: Annotated[
        str, typer.Option(help=f"Which metric: {', '.join(LOW_IS_SENSITIVE)}.")
    ] = _DEFAULT.metric,
    min_samples: Annotated[
        int, typer.Option(help="Samples with a value that a drug needs at least.")
    ] = _DEFAULT.min_samples,
    min_bic_gain: Annotated[
        float, typer.Option(help="Evidence for two components over one, in BIC.")
    ] = _DEFAULT.min_bic_gain,
    posterior: Annotated[
        float, typer.Option(help="Probability of a component from which on a sample is called.")
    ] = _DEFAULT.posterior,
    column: Columns = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the calls as JSON.")] = False,
) -> None:
    """Call samples sensitive or resistant to each drug, where a cohort falls in two.

    \b
    $ oncordia sensitivity call areas.csv --metric aac_fit | cut -d, -f1,2,6
    sample,drug,call
    A,x,no_call
    """
    from oncordia.workflows import call_sensitivity

    calls = call_sensitivity(
        table,
        None if as_json and out == "-" else out,
        options=CallOptions(
            metric=metric,
            min_samples=min_samples,
            min_bic_gain=min_bic_gain,
            posterior=posterior,
        ),
        columns=parse_columns(column or []),
    )
    if as_json:
        typer.echo(calls.write_json())
