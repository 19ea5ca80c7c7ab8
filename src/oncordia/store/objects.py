"""Objects: bytes named by their SHA-256, written whole or not at all, verified on every read."""

import hashlib
import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from oncordia.domain.records import check_digest
from oncordia.errors import CorruptObject, MissingObject
from oncordia.store.faults import explain_os_fault

_CHUNK_BYTES = 1 << 20
_INCOMING = "incoming"

ObjectSource = bytes | Path | BinaryIO


class Objects:
    """A folder of objects. Its files never change; equal bytes are one file.

    Bytes are first written beside the others, in ``incoming``, put on disk, then given their name:
    whatever ends the process, an object is there whole or not at all.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def put(self, source: ObjectSource) -> tuple[str, int]:
        """Keep bytes, a file or a stream of any size; its digest and its size in bytes.

        Raises
        ------
        FullStore, ReadOnlyStore
            If it cannot be written. Nothing of it is kept.
        """
        try:
            return self._put(source)
        except OSError as fault:
            raise explain_os_fault(str(self.folder), fault) from fault

    @contextmanager
    def open(self, digest: str) -> Iterator[BinaryIO]:
        """The bytes as a stream, after all of them were found to be those that were kept.

        Raises
        ------
        MissingObject
            If there is no such object.
        CorruptObject
            If its bytes have changed.
        """
        with self._open(digest) as file:
            found = _digest_stream(file)
            if found != digest:
                raise CorruptObject(
                    f"object {digest}: its bytes have changed (they now give {found}); "
                    f"take {self.find_path(digest)} from a backup, or keep the same file again"
                )
            file.seek(0)
            yield file

    def read(self, digest: str) -> bytes:
        """All bytes, verified."""
        with self.open(digest) as file:
            return file.read()

    def holds(self, digest: str) -> bool:
        """Whether a file of this name stands there; its bytes are not looked at."""
        return self.find_path(digest).is_file()

    def list_digests(self) -> list[str]:
        """Every object, by name."""
        return sorted(path.name for path in self.folder.glob("??/*") if len(path.name) == 64)

    def find_corrupt(self) -> list[str]:
        """Every object whose bytes are not those that were kept."""
        corrupt = []
        for digest in self.list_digests():
            with self._open(digest) as file:
                if _digest_stream(file) != digest:
                    corrupt.append(digest)
        return corrupt

    def find_path(self, digest: str) -> Path:
        """Where an object lies, or would lie."""
        check_digest(digest)
        return self.folder / digest[:2] / digest

    def sweep(self) -> int:
        """Remove what processes that are no more left half-written; how many files it was."""
        n_removed = 0
        for path in sorted((self.folder / _INCOMING).glob("*.part")):
            with suppress(OSError), path.open("rb") as file:
                if _hold(file):
                    path.unlink()
                    n_removed += 1
        return n_removed

    def _put(self, source: ObjectSource) -> tuple[str, int]:
        incoming = self.folder / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        part = incoming / f"{uuid.uuid4().hex}.part"
        try:
            with part.open("xb") as file, _open_source(source) as stream:
                _hold(file)
                digest, size_bytes = _copy(stream, file)
                file.flush()
                os.fsync(file.fileno())
            target = self.find_path(digest)
            if not target.parent.exists():
                target.parent.mkdir(exist_ok=True)
                flush_folder(self.folder)
            part.chmod(0o444)
            part.replace(target)
            flush_folder(target.parent)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        return digest, size_bytes

    @contextmanager
    def _open(self, digest: str) -> Iterator[BinaryIO]:
        path = self.find_path(digest)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise MissingObject(f"object {digest}: it is not in {self.folder}") from None
        except OSError as fault:
            raise explain_os_fault(str(path), fault) from fault
        with file:
            yield file


def flush_folder(folder: Path) -> None:
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


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that it is there whole, on disk, or as it was before."""
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        flush_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


@contextmanager
def _open_source(source: ObjectSource) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        yield source


def _copy(stream: IO[bytes], file: IO[bytes]) -> tuple[str, int]:
    digest = hashlib.sha256()
    size_bytes = 0
    while chunk := stream.read(_CHUNK_BYTES):
        digest.update(chunk)
        file.write(chunk)
        size_bytes += len(chunk)
    return digest.hexdigest(), size_bytes


def _digest_stream(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _hold(file: IO[bytes]) -> bool:
    """Mark a file as in use until it is closed or the process ends; False if it already is."""
    try:
        import fcntl
    except ImportError:  # nothing tells then whether its writer lives, so it is left alone
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
