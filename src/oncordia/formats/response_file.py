"""A large Parquet file of responses, read by rows: its curves are found, then taken in chunks."""

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
from oncordia.formats.plain_rows import take_plain_rows
from oncordia.formats.responses import is_tidy, resolve_responses
from oncordia.formats.tables import Table, as_numbers, as_text
from oncordia.formats.tidy import Wanted, name_columns
from oncordia.formats.uniques import HashStore

KEY = ("sample", "drug", "time_hours")
FIRST_ROW = 2  # as a spreadsheet counts: below a header line
SCAN_ROWS = 30_000  # rows whose keys are looked at together


@dataclass(frozen=True, slots=True)
class ResponseFile:
    """Where the rows of responses lie, and what its columns mean."""

    path: Path
    file: str  # name to print
    names: Mapping[str, str]  # our name to the column, of those that are read
    wanted: Wanted = field(default_factory=lambda: Wanted({}))  # what the user says of it
    n_rows: int = 0
    is_sorted_copy: bool = False  # then a column says the row of each row in the user's file

    @property
    def key(self) -> dict[str, str]:
        """Columns that tell curves apart, by our names of them; an absent one is alike for all."""
        names = dict(self.names)
        if "time_hours" not in names and "duration_hours" in names:
            names["time_hours"] = names["duration_hours"]
        return {name: names[name] for name in KEY if name in names}


@dataclass(frozen=True, slots=True)
class ChunkPlan:
    """Rows of each chunk, and how many rows the first curves take."""

    n_curves: int
    ranges: tuple[tuple[int, int], ...]
    first_rows: int


def open_response_file(path: str | Path, wanted: Wanted) -> ResponseFile:
    """Look at the header of a Parquet file of responses; rows are read later.

    Raises
    ------
    UnreadableFile
        If the file is missing, cut short or damaged.
    InvalidTable
        If a column that is needed is not there, or the file has no rows.
    """
    place = Path(path)
    try:
        scan = pl.scan_parquet(place, glob=False)
        n_rows = int(scan.select(pl.len()).collect().item())
        empty = scan.collect_schema().to_frame().drop(ROW, strict=False)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise _damaged(place.name, fault) from None
    blank = empty.clear(2 if n_rows else 0)  # by which the header alone is judged
    table = Table(place.name, blank.with_row_index(ROW, offset=FIRST_ROW))
    resolve_responses(table, replace(wanted, is_part=True))
    return ResponseFile(place, place.name, name_columns(table, wanted.columns), wanted, n_rows)


def holds_tidy_parquet(path: str | Path, columns: Mapping[str, str] | None = None) -> bool:
    """Whether a file is a Parquet file with a drug a row, and no input of another program.

    False as well where it cannot be read, which is told in full when that is tried.
    """
    try:
        with Path(path).open("rb") as file:
            if file.read(4) != b"PAR1":
                return False
        header = pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError):
        return False
    frame = pl.DataFrame(schema=header).drop(ROW, strict=False).clear(2)
    table = Table(Path(path).name, frame.with_row_index(ROW, offset=FIRST_ROW))
    said = Wanted(columns or {})
    if not is_tidy(table, said):
        return False
    names = name_columns(table, said.columns)
    return "drug" in names or not {"dose", "response"} <= set(names)


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
    wanted = replace(source.wanted, is_part=not is_first)
    plain = take_plain_rows(rows, source.names, wanted)
    return resolve_responses(Table(source.file, rows), wanted) if plain is None else plain


def plan_chunks(source: ResponseFile, n_curves: int, n_first: int, folder: Path) -> ChunkPlan:
    """Chunks of ``n_curves`` curves each, cut between curves; rows of the ``n_first`` first curves.

    One pass over the columns of the key. To see that no curve comes back it keeps 8 bytes a
    curve, in ``folder`` for the time of the pass.

    Raises
    ------
    InvalidTable
        If the rows of a curve do not stand together; the message names the row.
    """
    cuts, first_rows, n_seen = [0], source.n_rows, 0
    with HashStore(folder) as hashes:
        for keys, rows in _find_starts(source):
            hashes.add(keys.hash_rows().to_numpy())
            cuts += rows[-n_seen % n_curves :: n_curves].tolist()
            if n_seen <= n_first < n_seen + rows.size:
                first_rows = int(rows[n_first - n_seen])
            n_seen += rows.size
        doubled = hashes.find_doubled()
    if doubled:
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
