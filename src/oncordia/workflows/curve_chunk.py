"""One chunk of the curves of a Parquet file: its rows, and their fit wherever there is room."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions
from oncordia.errors import InvalidOption
from oncordia.formats import ResponseFile, read_rows, resolve_rows


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some curves to fit: where their rows lie, or, for a worker elsewhere, the rows themselves."""

    source: ResponseFile
    start: int
    stop: int
    options: CurveOptions
    program: Mapping[str, str]  # versions that must be alike for the same result to the bit
    rows: bytes | None = None


def fit_chunk(chunk: Chunk) -> bytes:
    """Curves of a chunk as a Parquet file; the same bytes wherever it is fitted.

    Raises
    ------
    InvalidOption
        If the libraries here are not those of the process that cut the chunk.
    """
    here = describe_program()
    if here != chunk.program:
        wrong = next(name for name in here if here[name] != chunk.program.get(name))
        raise InvalidOption(
            f"a worker of the cluster has {wrong} {here[wrong]}, this process has "
            f"{chunk.program.get(wrong)}; install the same version on both"
        )
    if chunk.rows is None:
        rows = read_rows(chunk.source, chunk.start, chunk.stop)
    else:
        rows = pl.read_ipc(io.BytesIO(chunk.rows))
    responses = resolve_rows(chunk.source, rows, is_first=chunk.start == 0)
    del rows
    sink = io.BytesIO()
    curves = assay.fit_curves(responses, chunk.options)
    # a q value compares the curves of a whole run, and is known when all of them are fitted
    curves.with_columns(pl.lit(None, pl.Float64).alias("q_value")).write_parquet(
        sink, compression="lz4", statistics=False
    )
    return sink.getvalue()


@cache
def describe_program() -> dict[str, str]:
    """Versions of what the numbers depend on."""
    return {name: version(name) for name in ("oncordia", "numba", "numpy", "polars", "scipy")}
