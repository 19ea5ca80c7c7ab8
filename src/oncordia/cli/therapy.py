"""``oncordia therapy``: rank, concordance."""

import typer

from oncordia.cli.concordance import concordance
from oncordia.cli.rank import rank

app = typer.Typer(help="From measured responses to a therapy, and how far to trust it.")
app.command()(rank)
app.command()(concordance)


@app.callback(no_args_is_help=True)
def therapy() -> None:
    """From measured responses to a therapy, and how far to trust it."""
