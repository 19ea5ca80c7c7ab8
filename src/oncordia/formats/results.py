"""Results on disk: tables as Parquet and CSV with their provenance, whole or not at all."""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import polars as pl

from oncordia.domain import Provenance
from oncordia.errors import OutputError

RUN_FILE = "run.json"
_SYSTEM_CAUSE = re.compile(r"([A-Z][a-z ]+) \(os error \d+\)")  # as Polars tells it


def write_results(
    folder: str | Path,
    tables: Mapping[str, pl.DataFrame],
    provenance: Provenance,
    extra_files: Mapping[str, str | bytes] | None = None,
) -> Path:
    """Write tables, provenance and other files into ``folder``, which appears whole or not at all.

    Parameters
    ----------
    folder
        New, or an earlier result of ours, known by its ``run.json``, which is replaced.
    tables
        Written as ``NAME.parquet`` and ``NAME.csv``; a number read back from the CSV has the
        same bits.
    provenance
        Goes into ``run.json``, with the rows of each table.
    extra_files
        Content by file name, which may lie in folders; text in UTF-8.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If ``folder`` holds something that is not a result of ours, or the disk refuses; what
        stood there before is untouched.
    """

    def fill(fresh: Path) -> None:
        for name, table in tables.items():
            table.write_parquet(fresh / f"{name}.parquet")
            table.write_csv(fresh / f"{name}.csv")
        for name, content in (extra_files or {}).items():
            data = content.encode() if isinstance(content, str) else content
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(data)
        run = _describe_run(tables, provenance)
        (fresh / RUN_FILE).write_text(run, encoding="utf-8")

    return write_folder(folder, fill, RUN_FILE, "result")


def write_folder(folder: str | Path, fill: Callable[[Path], None], mark: str, kind: str) -> Path:
    """Make ``folder`` by filling an empty one, so that it appears whole or not at all.

    Parameters
    ----------
    folder
        New, or an earlier one of the kind, which is replaced.
    fill
        Writes the files into the folder that it is given.
    mark
        File that every folder of the kind holds, and by which an earlier one is known.
    kind
        What the folder is, for messages, as ``result``.

    Raises
    ------
    OutputError
        If ``folder`` holds something else, or the disk refuses; what stood there before is
        untouched.
    """
    target = Path(folder)
    try:
        _refuse_foreign(target, mark, kind)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as fault:
        raise fail_to_write(target, fault) from None
    try:
        fresh.chmod(0o777 & ~_read_umask())
        fill(fresh)
        _put_in_place(fresh, target)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise fail_to_write(target, fault) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def write_table(path: str | Path, table: pl.DataFrame) -> None:
    """Write a table by the ending of ``path``, whole or not at all; ``-`` is standard output.

    Parameters
    ----------
    path
        Ends in ``.csv``, ``.tsv`` or ``.parquet``; ``-`` prints CSV. A file that is there is
        replaced.
    table
        Its numbers, read back from CSV or TSV, have the same bits.

    Raises
    ------
    OutputError
        If the ending is another one, or the disk refuses.
    """
    if str(path) == "-":
        table.write_csv(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise OutputError(
            f"{target.name}: tables are written as {', '.join(_WRITERS)}, not as "
            f"{target.suffix or 'a file without an ending'}; change the ending of the name"
        )
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as fault:
        raise fail_to_write(target, fault) from None
    try:
        with os.fdopen(handle, "wb") as file:
            write(table, file)
        Path(name).chmod(0o666 & ~_read_umask())
        Path(name).replace(target)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise fail_to_write(target, fault) from None
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


_WRITERS: Mapping[str, Callable[[pl.DataFrame, BinaryIO], None]] = {
    ".csv": lambda table, file: table.write_csv(file),
    ".tsv": lambda table, file: table.write_csv(file, separator="\t"),
    ".parquet": lambda table, file: table.write_parquet(file),
}


def _refuse_foreign(target: Path, mark: str, kind: str) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"{_name(target)}: is a file, not a folder; name a new folder")
    if any(target.iterdir()) and not (target / mark).is_file():
        raise OutputError(
            f"{_name(target)}: holds files that are no {kind} of oncordia; name a new folder"
        )


def _put_in_place(fresh: Path, target: Path) -> None:
    """Rename the finished folder to its place; an earlier one comes back if that fails."""
    if not target.exists():
        fresh.rename(target)
        return
    earlier = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent)) / "earlier"
    target.rename(earlier)
    try:
        fresh.rename(target)
    except OSError:
        earlier.rename(target)
        raise
    finally:
        shutil.rmtree(earlier.parent, ignore_errors=True)


def _describe_run(tables: Mapping[str, pl.DataFrame], provenance: Provenance) -> str:
    run = {
        "program": "oncordia",
        "version": provenance.version,
        "seed": provenance.seed,
        "inputs": [asdict(digest) for digest in provenance.inputs],
        "options": provenance.options,
        "tables": {name: table.height for name, table in tables.items()},
    }
    return json.dumps(run, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"run.json cannot hold {type(value).__name__}")


def _read_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def fail_to_write(target: Path, fault: Exception) -> OutputError:
    """Error that says why the system refused to write ``target``."""
    cause = fault.strerror if isinstance(fault, OSError) else None
    if cause is None and (told := _SYSTEM_CAUSE.search(str(fault))):
        cause = told[1]
    return OutputError(
        f"{_name(target)}: cannot be written ({cause or type(fault).__name__}); "
        f"check the disk and the folder's permissions"
    )


def _name(target: Path) -> str:
    """Last part of a path, as messages print it; that of this folder is a dot."""
    return target.name or "."
