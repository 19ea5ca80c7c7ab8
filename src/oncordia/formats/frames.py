"""Frames of pandas, Polars and Arrow: taken as Polars frames, given back as they came."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from oncordia.errors import InvalidOption, InvalidTable

FRAME_FILE = "the frame"  # what messages call a table that is no file


@dataclass(frozen=True, slots=True)
class TakenFrame:
    """A frame as Polars, and what leads a result back to the library that it came from."""

    frame: pl.DataFrame
    give_back: Callable[[pl.DataFrame], Any]


def take_frame(table: object) -> TakenFrame:
    """Frame of a pandas DataFrame, a Polars DataFrame or LazyFrame, or an Arrow table.

    pandas and Arrow are told by the module of their type and converted by Polars, so neither is
    imported where the user has none. The index of a pandas frame is left out; its missing values
    are null.

    Raises
    ------
    InvalidOption
        If the object is no frame, or its library needs one that is not installed.
    InvalidTable
        If it cannot be converted: two columns of one name, mixed types in a column.
    """
    if isinstance(table, pl.DataFrame):
        return TakenFrame(table, lambda frame: frame)
    if isinstance(table, pl.LazyFrame):
        return TakenFrame(table.collect(), lambda frame: frame.lazy())
    kind = type(table)
    library = kind.__module__.partition(".")[0]
    if library == "pandas" and kind.__name__ == "DataFrame":
        return TakenFrame(_convert(pl.from_pandas, table), lambda frame: frame.to_pandas())
    if library == "pyarrow" and kind.__name__ in {"Table", "RecordBatch"}:
        return TakenFrame(_convert(pl.from_arrow, table), lambda frame: frame.to_arrow())
    raise InvalidOption(
        f"table must be a path, or a pandas, Polars or Arrow table, got {kind.__name__}"
    )


def _convert(read: Callable[..., Any], table: Any) -> pl.DataFrame:
    names = [str(name) for name in getattr(table, "column_names", getattr(table, "columns", ()))]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise InvalidTable(
            f"{FRAME_FILE}, column {doubled}: the name stands {names.count(doubled)} times; "
            f"keep one column of that name"
        )
    try:
        frame: pl.DataFrame = read(table)
    except ImportError as fault:
        raise InvalidOption(
            f"{FRAME_FILE} cannot be converted without {fault.name or 'pyarrow'}; "
            f"install it, or give a Polars frame"
        ) from None
    except Exception as fault:  # each library raises its own classes; each means such a column
        said = str(fault).partition("\n")[0]
        raise InvalidTable(
            f"{FRAME_FILE}: cannot be converted ({type(fault).__name__}: {said}); "
            f"give each column one type, numbers or text"
        ) from None
    return frame
