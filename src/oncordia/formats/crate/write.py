"""Writes a crate beside its place, reads it back, and lets it appear whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from oncordia.domain.alliance import to_plain
from oncordia.errors import OutputError, UnreadableFile
from oncordia.formats.crate.describe import write_metadata
from oncordia.formats.crate.plan import (
    CHECKSUM_FILE,
    CHUNK_BYTES,
    PREVIEW_FILE,
    PROVENANCE_FILE,
    RELEASE_FILE,
    CratePlan,
)
from oncordia.formats.crate.preview import render_preview
from oncordia.formats.crate.read import read_crate
from oncordia.formats.results import fail_to_write

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # one date for all: equal content gives equal bytes

OpenFile = Callable[[str], AbstractContextManager[BinaryIO]]


class StagedCrate:
    """A crate that is written and read back beside its place, and not there yet."""

    def __init__(self, fresh: Path, target: Path) -> None:
        self._fresh = fresh
        self.target = target

    def put_in_place(self) -> None:
        """Give it its name.

        Raises
        ------
        OutputError
            If something stands there meanwhile, or the disk refuses.
        """
        _refuse_existing(self.target)
        try:
            self._fresh.rename(self.target)
        except OSError as fault:
            raise fail_to_write(self.target, fault) from None


@contextmanager
def stage_crate(
    target: str | Path, plan: CratePlan, open_object: OpenFile
) -> Iterator[StagedCrate]:
    """A crate for ``target``, whole and checked, which appears when it is put in place.

    What is not put in place by the end of the block is removed.

    Parameters
    ----------
    target
        New; a folder, or a file whose name ends in ``.zip``.
    plan
        What the crate says.
    open_object
        Opens the bytes of a data set by its digest.

    Raises
    ------
    OutputError
        If ``target`` exists, the disk refuses, or the crate does not read back as it was written.
    """
    place = Path(target)
    _refuse_existing(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as fault:
        raise fail_to_write(place, fault) from None
    try:
        folder = room / "crate"
        try:
            _write_folder(folder, plan, open_object)
            fresh = _zip_folder(folder, room / "crate.zip") if _is_zip(place) else folder
        except OSError as fault:
            raise fail_to_write(place, fault) from None
        _check_read_back(fresh, place, plan)
        yield StagedCrate(fresh, place)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _write_folder(folder: Path, plan: CratePlan, open_object: OpenFile) -> None:
    folder.mkdir()
    digests: dict[str, str] = {}
    for file in plan.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_object(file.dataset.digest) as source:
            digests[file.path] = _copy(source, path)
    release = {
        "package": to_plain(plan.package),
        "decisions": [to_plain(decision) for decision in plan.decisions],
    }
    provenance = {
        "datasets": [to_plain(file.dataset) for file in plan.files],
        "analyses": [
            {**to_plain(one), "options": json.loads(one.options)} for one in plan.analyses
        ],
    }
    for name, value in ((RELEASE_FILE, release), (PROVENANCE_FILE, provenance)):
        text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
        digests[name] = hashlib.sha256(text.encode()).hexdigest()
    page = render_preview(plan, digests).encode("utf-8")
    (folder / PREVIEW_FILE).write_bytes(page)
    digests[PREVIEW_FILE] = hashlib.sha256(page).hexdigest()
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
    (folder / CHECKSUM_FILE).write_text(lines, encoding="utf-8")
    write_metadata(folder, plan, digests)


def _check_read_back(fresh: Path, target: Path, plan: CratePlan) -> None:
    """Hold the crate as it is read back against the plan."""
    try:
        found = read_crate(fresh)
    except UnreadableFile as fault:
        raise OutputError(f"{target.name}: does not read back as written: {fault}") from fault
    data = {(file.path, file.dataset.digest) for file in plan.files}
    terms = {str(one.clause): one.digest for one in plan.package.terms}
    if not data <= {(file.name, file.digest) for file in found.files} or found.terms != terms:
        raise OutputError(
            f"{target.name}: does not read back as written: data or terms differ; "
            "nothing was released, check the disk"
        )


def _copy(source: BinaryIO, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _zip_folder(folder: Path, archive: Path) -> Path:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED) as file:
        for path in paths:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, file.open(entry, "w", force_zip64=True) as packed:
                shutil.copyfileobj(source, packed, CHUNK_BYTES)
    return archive


def _is_zip(place: Path) -> bool:
    return place.suffix.lower() == ".zip"


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise OutputError(f"{target.name}: is there already; name a new folder or zip")
