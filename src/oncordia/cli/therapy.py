"""``oncordia therapy``: rank, predict, panel, concordance."""

import typer

from oncordia.cli.concordance import concordance
from oncordia.cli.predict import panel, predict
from oncordia.cli.rank import rank

app = typer.Typer(help="From measured responses to a therapy, and how far to trust it.")
app.command()(rank)
app.command()(predict)
app.command()(panel)
app.command()(concordance)


@app.callback(no_args_is_help=True)
def therapy() -> None:
    """From measured responses to a therapy, and how far to trust it."""
