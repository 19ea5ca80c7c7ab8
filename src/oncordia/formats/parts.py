"""A table that is written in parts, each whole or not at all, and joined to one Parquet file."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import polars as pl

from oncordia.errors import InvalidOption, OutputError
from oncordia.formats.parquet_joiner import ParquetJoiner
from oncordia.formats.results import fail_to_write

ROWS_A_GROUP = 5_000  # of the joined file; what is held in memory to write it
MANIFEST, JOURNAL, LOCK = "manifest.json", "finished.jsonl", "lock"


class TableParts:
    """Parts of the table ``target``, in a hidden folder beside it.

    ``manifest.json`` says what the parts are made from and how the work was cut;
    ``finished.jsonl`` has a line with the SHA-256 of each part that is on disk. What a killed
    process leaves behind is at most one part too many, never half a part that counts.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.with_name(f".{target.name}.parts")
        self.finished: dict[int, str] = {}

    def resume(self, origin: Mapping[str, object]) -> dict[str, Any] | None:
        """The plan of an unfinished run from the same origin, or None where there is none.

        Raises
        ------
        InvalidOption
            If the unfinished run had another origin; the message says in what they differ.
        """
        try:
            text = (self.folder / MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            self._empty()
            return None
        manifest = json.loads(text)
        if differences := _compare(manifest["origin"], json.loads(json.dumps(origin))):
            raise InvalidOption(
                f"{self.target.name}: an unfinished run lies beside it, made with "
                f"{', '.join(differences)}; say the same to go on with it, or --restart to begin "
                f"anew"
            )
        self.finished = dict(self._read_journal())
        plan: dict[str, Any] = manifest["plan"]
        return plan

    def begin(self, origin: Mapping[str, object], plan: Mapping[str, object]) -> None:
        """Write the manifest of a new run."""
        manifest = json.dumps({"origin": origin, "plan": plan}, indent=1, ensure_ascii=False)
        self._write(MANIFEST, manifest.encode())

    def keep(self, index: int, part: bytes) -> None:
        """Put a part on disk for good."""
        name = _name(index)
        digest = hashlib.sha256(part).hexdigest()
        self._write(name, part)
        line = json.dumps({"part": name, "sha256": digest}) + "\n"
        try:
            with (self.folder / JOURNAL).open("ab") as journal:
                journal.write(line.encode())
                _flush(journal)
        except OSError as fault:
            raise fail_to_write(self.target, fault) from None
        self.finished[index] = digest

    def read_column(self, name: str) -> Iterator[pl.Series]:
        """One column of each part, in their order."""
        for path in self._paths():
            yield pl.read_parquet(path, columns=[name], glob=False)[name]

    def join(
        self,
        metadata: Mapping[str, str],
        complete: Callable[[pl.DataFrame], pl.DataFrame] = lambda part: part,
    ) -> None:
        """Write all parts, in their order, as one file, whole or not at all; memory stays small.

        ``complete`` gets each part in turn and gives it back with what all parts together say.
        The bytes of the file do not depend on how the rows were cut into parts.
        """
        joined = self.folder / "joined.parquet"
        try:
            waiting = self.folder / "groups"
            with joined.open("wb") as file, waiting.open("w+b") as groups:
                joiner = ParquetJoiner(file, groups)
                for group in _regroup(map(complete, self._read_in_turn())):
                    joiner.add(_encode(group))
                joiner.close(metadata)
                _flush(file)
            joined.replace(self.target)
            _flush_folder(self.target.parent)
        except (OSError, pl.exceptions.PolarsError) as fault:
            with suppress(OSError):
                joined.unlink(missing_ok=True)
            raise fail_to_write(self.target, fault) from None

    def discard(self) -> None:
        """Remove all parts; the manifest goes first, so that no remainder counts."""
        with suppress(FileNotFoundError):
            (self.folder / MANIFEST).unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _paths(self) -> list[Path]:
        return [self.folder / _name(index) for index in sorted(self.finished)]

    def _read_in_turn(self) -> Iterator[pl.DataFrame]:
        for path in self._paths():
            yield pl.read_parquet(path, glob=False)

    def _empty(self) -> None:
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != LOCK:
                path.unlink()
        self.finished = {}

    def _write(self, name: str, content: bytes) -> None:
        fresh = self.folder / f"{name}.new"
        try:
            with fresh.open("wb") as file:
                file.write(content)
                _flush(file)
            fresh.replace(self.folder / name)
            _flush_folder(self.folder)
        except OSError as fault:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise fail_to_write(self.target, fault) from None

    def _read_journal(self) -> Iterator[tuple[int, str]]:
        """Parts whose bytes on disk are those that were kept; a line cut short is none."""
        journal = self.folder / JOURNAL
        lines = journal.read_bytes().split(b"\n") if journal.exists() else []
        for line in lines[:-1]:
            try:
                said = json.loads(line)
                content = (self.folder / said["part"]).read_bytes()
            except (ValueError, KeyError, TypeError, OSError):
                continue
            if hashlib.sha256(content).hexdigest() == said["sha256"]:
                yield int(Path(said["part"]).stem), said["sha256"]
        if lines and lines[-1]:  # cut short: the next line must not be glued to it
            with journal.open("ab") as file:
                file.write(b"\n")


def _regroup(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in tables of ``ROWS_A_GROUP`` rows, the last one shorter; one at least."""
    held: list[pl.DataFrame] = []  # of no more rows than one table
    n_held = n_given = 0
    last = None
    for part in parts:
        last, start = part, 0
        while n_held + part.height - start >= ROWS_A_GROUP:
            stop = start + ROWS_A_GROUP - n_held
            held.append(part[start:stop])
            yield pl.concat(held)
            held, n_held, start, n_given = [], 0, stop, n_given + 1
        if start < part.height:
            held.append(part[start:])
            n_held += part.height - start
    if held:
        yield pl.concat(held)
    elif last is not None and n_given == 0:
        yield last


def _encode(table: pl.DataFrame) -> bytes:
    """A table as a Parquet file of one row group, which depends on its values alone."""
    sink = io.BytesIO()
    table.rechunk().write_parquet(sink, row_group_size=ROWS_A_GROUP)
    return sink.getvalue()


@contextmanager
def open_parts(target: str | Path, *, restart: bool = False) -> Iterator[TableParts]:
    """Parts of the table ``target``, for this process alone.

    Raises
    ------
    OutputError
        If the folder cannot be made, or another process is writing the same table.
    """
    parts = TableParts(Path(target))
    try:
        parts.folder.mkdir(exist_ok=True)
        lock = (parts.folder / LOCK).open("wb")
    except OSError as fault:
        raise fail_to_write(parts.target, fault) from None
    with lock:
        _lock(lock, parts.target)
        if restart:
            (parts.folder / MANIFEST).unlink(missing_ok=True)
        try:
            yield parts
        finally:
            if not (parts.folder / MANIFEST).exists():
                shutil.rmtree(parts.folder, ignore_errors=True)


def _lock(file: IO[bytes], target: Path) -> None:
    """Hold the file until it is closed or the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # not on this system: two runs at once are then up to the user
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise OutputError(
            f"{target.name}: another run is writing it; wait for that one or name another file"
        ) from None


def _compare(before: Mapping[str, Any], now: Mapping[str, Any], path: str = "") -> list[str]:
    """What differs, as ``options.loss 'huber' (now 'squared')``."""
    found = []
    for name in {**before, **now}:
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += _compare(old, new, f"{path}{name}.")
        elif old != new:
            found.append(f"{path}{name} {old!r} (now {new!r})")
    return found


def _name(index: int) -> str:
    return f"{index:07d}.parquet"


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Put the names of a folder on disk, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
