"""A screen as read from its folder."""

from dataclasses import dataclass, field

import polars as pl

from oncordia.domain import TABLES, InputDigest, Problem, ScreenSettings

_DTYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Wells and plates of a screen, its settings, and everything wrong with its folder.

    ``wells`` and ``plates`` are the tables of those names in the registry and hold the usable
    plates alone; both are empty where a problem of severity ``error`` names no plate, since then
    the whole screen cannot be used. ``left_out`` names the plates that problems keep from use.
    """

    settings: ScreenSettings
    wells: pl.DataFrame
    plates: pl.DataFrame
    problems: tuple[Problem, ...] = ()
    inputs: tuple[InputDigest, ...] = ()
    left_out: tuple[str, ...] = field(default=())


def make_empty_table(name: str) -> pl.DataFrame:
    """Table of the registry without rows."""
    return pl.DataFrame(schema={q.name: _DTYPES[q.kind] for q in TABLES[name]})


def shape_table(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The columns of a table of the registry, in order, of the right kind."""
    return frame.select(pl.col(q.name).cast(_DTYPES[q.kind]) for q in TABLES[name])
