"""Which program's input a file is, told by its content, and its rows as responses."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncordia.formats.book import Book, load_book
from oncordia.formats.faults import Faults
from oncordia.formats.headers import match_key
from oncordia.formats.peers.curvecurator import (
    find_settings,
    find_table,
    fits_curvecurator,
    read_curvecurator,
    refuse_bare_table,
)
from oncordia.formats.peers.curvecurator_settings import is_settings, read_settings
from oncordia.formats.peers.gdsc import (
    fits_gdsc_plates,
    fits_gdsc_points,
    read_gdsc_plates,
    read_gdsc_points,
)
from oncordia.formats.peers.grmetrics import fits_grmetrics, read_grmetrics
from oncordia.formats.peers.thunor import fits_thunor, read_thunor
from oncordia.formats.tables import Table, load_table


@dataclass(frozen=True, slots=True)
class Peer:
    """A table of another program: its name, how its headers are known, and its reader."""

    name: str
    fits: Callable[[frozenset[str]], bool]
    read: Callable[[Table, str | None, Faults], pl.DataFrame]


PEERS = (
    Peer("thunor", fits_thunor, read_thunor),
    Peer("GRmetrics", fits_grmetrics, read_grmetrics),
    Peer("gdscIC50, raw plates", fits_gdsc_plates, read_gdsc_plates),
    Peer("gdscIC50, normalised points", fits_gdsc_points, read_gdsc_points),
)


def read_peer_settings(
    book: Book, path: Path | None, unit: str | None, faults: Faults
) -> tuple[str, pl.DataFrame] | None:
    """File of the table and its rows, where ``book`` is the TOML file of a CurveCurator run."""
    if not is_settings(book):
        return None
    settings = read_settings(book)
    if path is None:
        path = Path(book.file)  # from standard input: the table lies in the current folder
    found = find_table(settings, path)
    table = _blank_nan(load_table(load_book(found)))
    return table.file, read_curvecurator(table, settings, unit, faults)


def is_peer_table(table: Table) -> bool:
    """Whether the header of a table is that of another program."""
    keys = frozenset(match_key(column) for column in table.columns)
    return fits_curvecurator(table.columns) or any(peer.fits(keys) for peer in PEERS)


def read_peer_table(
    table: Table, path: Path | None, unit: str | None, faults: Faults
) -> pl.DataFrame | None:
    """Rows of a table of another program; None where it is none.

    Parameters
    ----------
    table
        The table as it stands.
    path
        Where it lies, if it is a file: a TOML file that explains it is looked for beside it.
    unit
        Unit of doses, in place of the program's own.
    """
    if fits_curvecurator(table.columns):
        if path is None:
            refuse_bare_table(table.file, [])
            return None
        return read_curvecurator(_blank_nan(table), find_settings(path), unit, faults)
    keys = frozenset(match_key(column) for column in table.columns)
    for peer in PEERS:
        if peer.fits(keys):
            return peer.read(_blank_nan(table), unit, faults)
    return None


def _blank_nan(table: Table) -> Table:
    """The table with ``NaN`` as an empty cell, which is how these programs write one."""
    text = pl.selectors.string()
    is_nan = text.str.strip_chars().str.to_lowercase() == "nan"
    frame = table.frame.with_columns(
        pl.when(is_nan).then(None).otherwise(text).name.keep(),
        pl.selectors.float().fill_nan(None),
    )
    return Table(table.file, frame, table.comma_separates)
