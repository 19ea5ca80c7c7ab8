"""The workspace that a command works in, and who works."""

import getpass
from typing import Annotated

import typer

Workspace = Annotated[
    str,
    typer.Option("--workspace", "-w", envvar="ONCORDIA_WORKSPACE", help="Folder of the workspace."),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--url", envvar="ONCORDIA_URL", help="Database instead of the one in its settings."
    ),
]
Actor = Annotated[
    str | None,
    typer.Option("--actor", envvar="ONCORDIA_ACTOR", help="Who does it; else the user's name."),
]


def name_actor(said: str | None) -> str:
    """Who acts: as said, else the user of this computer."""
    if said:
        return said
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
