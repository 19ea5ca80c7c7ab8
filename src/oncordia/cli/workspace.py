"""Options that every command on a workspace takes."""

import getpass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from oncordia.errors import InvalidOption

WorkspaceFolder = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="ONCORDIA_WORKSPACE",
        help="Folder made by oncordia init.",
        metavar="DIR",
    ),
]
Workspace = Annotated[
    str,
    typer.Option("--workspace", "-w", envvar="ONCORDIA_WORKSPACE", help="Folder of the workspace."),
]
AskedWorkspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="Folder made by oncordia init, whose agreements decide.",
        metavar="DIR",
    ),
]
Purpose = Annotated[
    str, typer.Option(help="What for, in codes of DUO, as 'HMB; IRB'.", metavar="CODES")
]
OnDay = Annotated[str | None, typer.Option("--on", help="Day as YYYY-MM-DD; else today.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--url", help="Database instead of the one in its settings."),
]
Actor = Annotated[
    str | None,
    typer.Option(
        envvar="ONCORDIA_ACTOR",
        help="Who does it, for the audit; else the user of this machine.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

HERE = Path()


def parse_day(option: str, word: str | None) -> date | None:
    """The day that an option writes as YYYY-MM-DD; None where it is not given."""
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise InvalidOption(f"{option} must be a day as YYYY-MM-DD, got {word!r}") from None


def name_actor(said: str | None) -> str:
    """Who acts: as said, else the user of this computer."""
    if said:
        return said
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
