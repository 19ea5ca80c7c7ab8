"""A large Parquet file of responses, read by rows: its curves are found, then taken in chunks."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import IntArray
from oncordia.domain import Problem
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.faults import ROW
from oncordia.formats.responses import name_columns, resolve_responses
from oncordia.formats.tables import Table, as_numbers, as_text

KEY = ("sample", "drug", "time_hours")
FIRST_ROW = 2  # as a spreadsheet counts: below a header line
SCAN_ROWS = 100_000  # rows whose keys are looked at together


@dataclass(frozen=True, slots=True)
class ResponseFile:
    """Where the rows of responses lie, and what its columns mean."""

    path: Path
    file: str  # name to print
    names: Mapping[str, str]  # our name to the column, of those that are read
    columns: Mapping[str, str] = field(default_factory=dict)  # as the user named them
    dose_unit: str | None = None
    n_rows: int = 0
    is_sorted_copy: bool = False  # then a column says the row of each row in the user's file

    @property
    def key(self) -> dict[str, str]:
        """Columns that tell curves apart, by our names of them; an absent one is alike for all."""
        return {name: self.names[name] for name in KEY if name in self.names}


@dataclass(frozen=True, slots=True)
class ChunkPlan:
    """Rows of each chunk, and how many rows the first curves take."""

    n_curves: int
    ranges: tuple[tuple[int, int], ...]
    first_rows: int


def open_response_file(
    path: str | Path, columns: Mapping[str, str] | None = None, dose_unit: str | None = None
) -> ResponseFile:
    """Look at the header of a Parquet file of responses; rows are read later.

    Raises
    ------
    UnreadableFile
        If the file is missing, cut short or damaged.
    InvalidTable
        If a column that is needed is not there.
    """
    place = Path(path)
    try:
        scan = pl.scan_parquet(place, glob=False)
        empty = scan.collect_schema().to_frame().drop(ROW, strict=False)
        n_rows = int(scan.select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise _damaged(place.name, fault) from None
    table = Table(place.name, empty.with_row_index(ROW, offset=FIRST_ROW))
    resolve_responses(table, columns, dose_unit)
    names = name_columns(table, columns)
    return ResponseFile(place, place.name, names, dict(columns or {}), dose_unit, n_rows)


def read_rows(source: ResponseFile, start: int, stop: int) -> pl.DataFrame:
    """Rows ``start`` to ``stop``, from 0, as they stand in the file, with their ``source_row``."""
    wanted = list(dict.fromkeys(source.names.values()))
    rows = (
        pl.scan_parquet(source.path, glob=False)
        .select(*wanted, *([ROW] if source.is_sorted_copy else []))
        .slice(start, stop - start)
    )
    try:
        frame = rows.collect()
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise _damaged(source.file, fault) from None
    if source.is_sorted_copy:
        return frame
    return frame.with_row_index(ROW, offset=start + FIRST_ROW)


def resolve_rows(source: ResponseFile, rows: pl.DataFrame, *, is_first: bool) -> pl.DataFrame:
    """Responses ready for curves, of rows that ``read_rows`` gave.

    Raises
    ------
    InvalidTable
        If a cell is wrong; the message names file, row, value and mend.
    """
    table = Table(source.file, rows)
    return resolve_responses(table, source.columns, source.dose_unit, is_part=not is_first)


def plan_chunks(source: ResponseFile, n_curves: int, n_first: int) -> ChunkPlan:
    """Chunks of ``n_curves`` curves each, cut between curves; rows of the ``n_first`` first curves.

    One pass over the columns of the key. It remembers 8 bytes a curve, to see that no curve
    comes back.

    Raises
    ------
    InvalidTable
        If the rows of a curve do not stand together; the message names the row.
    """
    hashes, cuts, first_rows, n_seen = array("Q"), [0], source.n_rows, 0
    for keys, rows in _find_starts(source):
        hashes.frombytes(keys.hash_rows().to_numpy().tobytes())
        cuts += rows[-n_seen % n_curves :: n_curves].tolist()
        if n_seen <= n_first < n_seen + rows.size:
            first_rows = int(rows[n_first - n_seen])
        n_seen += rows.size
    if doubled := _find_doubled(hashes):
        _refuse_returning(source, doubled)
    cuts = [0, *cuts[2:], source.n_rows]  # what stands before the first curve goes with it
    ranges = tuple(pairwise(cuts))
    return ChunkPlan(n_seen, ranges, first_rows)


def sort_rows(source: ResponseFile, path: Path) -> ResponseFile:
    """A copy of a small file at ``path`` with the rows of each curve together, in memory."""
    rows = read_rows(source, 0, source.n_rows)
    key = pl.DataFrame(_read_key(source, rows))
    order = key.select(pl.arg_sort_by(key.columns, maintain_order=True)).to_series()
    rows[order].write_parquet(path, row_group_size=100_000)
    return replace(source, path=path, is_sorted_copy=True)


def _find_doubled(hashes: "array[int]") -> frozenset[int]:
    """Values that stand more than once; the array is sorted in place, as it may be large."""
    if len(hashes) < 2:
        return frozenset()
    view = np.frombuffer(hashes, dtype=np.uint64)
    view.sort()
    return frozenset(view[1:][view[1:] == view[:-1]].tolist())


def _find_starts(source: ResponseFile) -> Iterator[tuple[pl.DataFrame, IntArray]]:
    """Keys and first rows of the curves, in the order of the file; rows that name no drug go on."""
    last: pl.DataFrame | None = None
    for start in range(0, source.n_rows, SCAN_ROWS):
        keyed = replace(source, names=source.key)
        rows = read_rows(keyed, start, min(start + SCAN_ROWS, source.n_rows))
        rows = rows.drop(ROW).with_row_index("_row", offset=start)
        rows = rows.filter(pl.col(source.names["drug"]).is_not_null())
        rows = rows.filter(_changes(list(source.key.values())))
        keys = pl.DataFrame(_read_key(source, rows)).with_columns(rows["_row"])
        keys = keys.filter(pl.col("_drug").is_not_null())
        both = keys if last is None else pl.concat([last, keys])
        key = [f"_{name}" for name in source.key]
        starts = both.filter(_changes(key)).slice(0 if last is None else 1)
        last = both.tail(1) if both.height else None
        if starts.height:
            yield starts.select(key), starts["_row"].to_numpy().astype(np.int64)


def _changes(names: list[str]) -> pl.Expr:
    """Whether a row differs from the one before it; the first row does."""
    row = pl.int_range(pl.len()) == 0
    return pl.any_horizontal(row, *(pl.col(n).ne_missing(pl.col(n).shift(1)) for n in names))


def _read_key(source: ResponseFile, rows: pl.DataFrame) -> list[pl.Series]:
    """Columns of the key as the reader takes them, under our names with an underscore before."""
    return [
        (
            as_numbers(rows[column], decimal_comma=True)[0]
            if name == "time_hours"
            else as_text(rows[column])
        ).alias(f"_{name}")
        for name, column in source.key.items()
    ]


def _refuse_returning(source: ResponseFile, doubled: frozenset[int]) -> None:
    """Refuse the first curve that comes back; two keys of one hash are no such."""
    seen: dict[tuple[object, ...], int] = {}
    for keys, rows in _find_starts(source):
        among = keys.hash_rows().is_in(list(doubled))
        if not among.any():
            continue
        for key, row in zip(keys.filter(among).rows(), rows[among.to_numpy()], strict=True):
            if key in seen:
                named = ", ".join(
                    f"{name} {value!r}" for name, value in zip(source.key, key, strict=True)
                )
                fault = Problem(
                    source.file,
                    f"the curve of {named} goes on here; it began at row {seen[key] + FIRST_ROW} "
                    f"and other curves stand between",
                    f"sort by {', '.join(source.key.values())}",
                    int(row) + FIRST_ROW,
                )
                raise InvalidTable(str(fault))
            seen[key] = int(row)


def _damaged(file: str, fault: Exception) -> UnreadableFile:
    if isinstance(fault, FileNotFoundError):
        return UnreadableFile(f"{file}: there is no such file; check the name")
    return UnreadableFile(
        f"{file}: the Parquet file is damaged or cut short ({type(fault).__name__}); "
        f"write or copy it again"
    )
