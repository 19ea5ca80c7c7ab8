"""Curves of a Parquet file of any length, chunk by chunk, into a Parquet file."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions, InputDigest, Noise, ResponseScale
from oncordia.errors import InvalidOption, InvalidTable, UnreadableFile
from oncordia.formats import (
    ChunkPlan,
    ResponseFile,
    TableParts,
    Wanted,
    holds_tidy_parquet,
    open_parts,
    open_response_file,
    plan_chunks,
    read_rows,
    read_scale,
    resolve_rows,
    sort_rows,
)
from oncordia.numeric import ClusterFault, spread
from oncordia.workflows.curve_chunk import Chunk, describe_program, fit_chunk
from oncordia.workflows.curve_ranks import open_q_values
from oncordia.workflows.ports import Progress, keep_silent

CURVES_A_CHUNK = 3_000
PRIOR_CURVES = 20_000  # the first curves of the file, which show the noise that all share
ROWS_SORTED_HERE = 1_000_000  # a file of so many rows at most is sorted where its curves are torn
SORTED_COPY = "sorted.parquet"
STEP = "curves"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the work of a run is cut, and the noise that all its curves share."""

    n_curves: int
    is_sorted_copy: bool
    noise: Mapping[str, Any]
    ranges: Sequence[Sequence[int]]  # first row and the row after the last, of each chunk


def stream_curves(
    table: str | Path,
    out: str | Path,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
    chunk: int = CURVES_A_CHUNK,
    cluster: str | None = None,
    restart: bool = False,
    progress: Progress = keep_silent,
) -> Mapping[str, int]:
    """Fit a curve to every sample, drug and time of a Parquet file, in memory that does not grow.

    What is finished lies in a hidden folder beside ``out``: the same call goes on there after
    it was stopped in any way, and gives the same bytes as a run that was not. ``out`` appears
    whole or not at all, its provenance as JSON in its metadata under ``oncordia``.

    Parameters
    ----------
    table
        Parquet file with one row a well. The rows of a curve stand together; a file of up to
        ``ROWS_SORTED_HERE`` rows in which they do not is sorted first.
    out
        Parquet file for the curves, in the order of the chunks and sorted within each: as a
        sorted table goes, sorted.
    options, columns, dose_unit, scale
        As in ``fit_curves``. The noise that all curves share is that of the first
        ``PRIOR_CURVES`` curves, unless the options give it.
    chunk
        Curves that are fitted together. It says how much memory is used, and changes no number.
    cluster
        Address of a Dask scheduler whose workers do the fits; None does them here.
    restart
        Whether to forget what is finished and begin anew.
    progress
        Is told how far the work has come, in chunks.

    Returns
    -------
    Mapping
        How many curves have each status.

    Raises
    ------
    InputError
        If the table cannot be read as responses, the rows of a curve do not stand together, or
        an unfinished run with other input or options lies beside ``out``.
    OutputError
        If ``out`` cannot be written, or another run is writing it.
    KeyboardInterrupt
        If the user stops the work; the message says what is kept.
    """
    if chunk < 1:
        raise InvalidOption(f"--chunk must be 1 or more curves, got {chunk}")
    chosen = options or CurveOptions()
    _refuse_whole(chosen)
    wanted = Wanted(dict(columns or {}), dose_unit, read_scale(scale))
    source = open_response_file(table, wanted)
    digest = _digest(source)
    origin = {
        "input": asdict(digest),
        "columns": wanted.columns,
        "dose_unit": dose_unit,
        "scale": wanted.scale,
        "options": asdict(chosen),
        "chunk": chunk,
        "program": describe_program(),
    }
    with open_parts(out, restart=restart) as parts:
        try:
            plan = _take_plan(source, chosen, chunk, parts, origin)
            settled = _settle_noise(chosen, plan.noise)
            rows = source
            if plan.is_sorted_copy:
                rows = replace(source, path=parts.folder / SORTED_COPY, is_sorted_copy=True)
            _fit_chunks(rows, plan, settled, parts, cluster, progress)
            if _digest(source) != digest:
                parts.discard()
                raise InvalidTable(f"{source.file}: was changed while it was read; run it again")
            counts = _join(parts, _describe_run(digest, settled, plan.n_curves))
            parts.discard()
        except KeyboardInterrupt:
            raise KeyboardInterrupt(_describe_stop(parts)) from None
    return counts


def is_streamed(
    table: str | Path, out: str | Path, columns: Mapping[str, str] | None = None
) -> bool:
    """Whether both files are Parquet, the one by its content, the other by its ending."""
    if Path(out).suffix.lower() != ".parquet" or str(table) == "-":
        return False
    return holds_tidy_parquet(table, columns)


def _refuse_whole(options: CurveOptions) -> None:
    if options.needs_whole_run:
        raise InvalidOption(
            "these options compare the curves of a whole run, and from Parquet to Parquet these "
            "are never together; leave the options out, or give --out another ending, as .csv"
        )


def _take_plan(
    source: ResponseFile,
    options: CurveOptions,
    chunk: int,
    parts: TableParts,
    origin: Mapping[str, object],
) -> Plan:
    """The plan of the unfinished run, or a new one."""
    earlier = parts.resume(origin)
    if earlier is not None:
        return Plan(**earlier)
    plan = _make_plan(source, options, chunk, parts)
    parts.begin(origin, asdict(plan))
    return plan


def _make_plan(source: ResponseFile, options: CurveOptions, chunk: int, parts: TableParts) -> Plan:
    is_sorted_copy = False
    try:
        cut = plan_chunks(source, chunk, PRIOR_CURVES, parts.folder)
    except InvalidTable:
        if source.n_rows > ROWS_SORTED_HERE:
            raise
        source = sort_rows(source, parts.folder / SORTED_COPY)
        is_sorted_copy = True
        cut = plan_chunks(source, chunk, PRIOR_CURVES, parts.folder)
    return Plan(cut.n_curves, is_sorted_copy, _find_noise(source, cut, options), cut.ranges)


def _find_noise(source: ResponseFile, cut: ChunkPlan, options: CurveOptions) -> dict[str, Any]:
    """Noise of the run from its first curves, whatever the chunks, as options of the fit."""

    def first_pieces() -> Iterator[pl.DataFrame]:
        for start, stop in cut.ranges:
            if start >= cut.first_rows:
                break
            rows = read_rows(source, start, min(stop, cut.first_rows))
            yield resolve_rows(source, rows, is_first=start == 0)

    settled = assay.settle_run_noise(first_pieces(), options)
    return {
        "noise": settled.noise.value,
        "noise_prior": settled.noise_prior,
        "test_noise": settled.test_noise,
    }


def _settle_noise(options: CurveOptions, noise: Mapping[str, Any]) -> CurveOptions:
    """Options under which a curve does not depend on the other curves of its chunk."""
    prior, test = noise["noise_prior"], noise["test_noise"]
    return replace(
        options,
        noise=Noise(noise["noise"]),
        noise_prior=None if prior is None else (prior[0], prior[1]),
        test_noise=None if test is None else (test[0], test[1]),
    )


def _fit_chunks(
    source: ResponseFile,
    plan: Plan,
    options: CurveOptions,
    parts: TableParts,
    cluster: str | None,
    progress: Progress,
) -> None:
    """Fit and keep the chunks that are not finished."""
    n_chunks = len(plan.ranges)
    missing = [index for index in range(n_chunks) if index not in parts.finished]
    program = describe_program()

    def cut() -> Iterator[Chunk]:
        for index in missing:
            start, stop = plan.ranges[index]
            rows = None
            if cluster is not None:
                sink = io.BytesIO()
                read_rows(source, start, stop).write_ipc(sink, compression="lz4")
                rows = sink.getvalue()
            yield Chunk(source, start, stop, options, program, rows)

    progress(STEP, n_chunks - len(missing), n_chunks)
    if not missing:
        return
    try:
        for index, part in zip(missing, spread(fit_chunk, cut(), cluster), strict=True):
            parts.keep(index, part)
            progress(STEP, len(parts.finished), n_chunks)
    except ClusterFault as fault:
        raise InvalidOption(f"--cluster {cluster}: {fault}") from None
    except (InvalidTable, UnreadableFile):
        parts.discard()  # a mended table is another one, whose curves must be fitted anew
        raise


def _join(parts: TableParts, provenance: str) -> dict[str, int]:
    """Put the curves of all chunks into their file; count those of each status."""
    counts: Counter[str] = Counter()
    with open_q_values(parts) as add_q_values:

        def complete(part: pl.DataFrame) -> pl.DataFrame:
            counts.update(dict(part["status"].value_counts().iter_rows()))
            return add_q_values(part)

        parts.join({"oncordia": provenance}, complete)
    return dict(sorted(counts.items()))


def _digest(source: ResponseFile) -> InputDigest:
    """Size and SHA-256 of the whole file."""
    with source.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return InputDigest(source.file, sha256, file.tell())


def _describe_run(digest: InputDigest, options: CurveOptions, n_curves: int) -> str:
    return json.dumps(
        {
            "program": "oncordia",
            "version": version("oncordia"),
            "inputs": [asdict(digest)],
            "options": {"curves": asdict(options)},
            "tables": {"curves": n_curves},
        },
        ensure_ascii=False,
    )


def _describe_stop(parts: TableParts) -> str:
    if not parts.finished:
        return f"{parts.target.name}: stopped before the first chunk; the same command starts anew"
    return (
        f"{parts.target.name}: stopped with {len(parts.finished)} chunks finished; the same "
        f"command goes on from there"
    )
