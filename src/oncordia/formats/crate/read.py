"""Reads a crate back: its metadata by the library, every claim held against the files."""

import hashlib
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oncordia.domain.alliance import FileDigest
from oncordia.errors import UnreadableFile
from oncordia.formats.crate.plan import CHECKSUM_FILE, CHUNK_BYTES, METADATA_FILE, PREVIEW_FILE


@dataclass(frozen=True, slots=True)
class ReadCrate:
    """What a crate says when it is read back; every file was found with its checksum."""

    name: str
    date: str
    license_id: str
    files: tuple[FileDigest, ...]  # data and description, no metadata, checksums, page
    terms: Mapping[str, str] = field(default_factory=dict)  # digest of an agreement by clause


def read_crate(path: str | Path) -> ReadCrate:
    """What a crate says, after every file in it was found with its checksum.

    Parameters
    ----------
    path
        Folder or zip that ``stage_crate`` wrote.

    Raises
    ------
    UnreadableFile
        If it is no crate, a file is missing, unnamed or changed, or the terms are not said.
    """
    place = Path(path)
    if place.is_dir():
        return _read_folder(place, place.name)
    try:
        with tempfile.TemporaryDirectory() as room, zipfile.ZipFile(place) as archive:
            archive.extractall(room)
            return _read_folder(Path(room), place.name)
    except FileNotFoundError:
        raise UnreadableFile(
            f"{place.name}: there is no such crate; name a folder or zip"
        ) from None
    except zipfile.BadZipFile as fault:
        raise UnreadableFile(f"{place.name}: is no crate ({fault}); pack it again") from None


def _read_folder(folder: Path, name: str) -> ReadCrate:
    """The crate as the library reads it, each of its claims held against the files."""
    crate = _parse(folder, name)
    said = {
        str(entity.id): str(entity.get("sha256") or "")
        for entity in crate.data_entities
        if entity.id not in {CHECKSUM_FILE, PREVIEW_FILE}
    }
    listed = _read_checksums(folder / CHECKSUM_FILE, name)
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } - {METADATA_FILE, CHECKSUM_FILE}
    if unlike := sorted(set(said) ^ there - {PREVIEW_FILE}) or sorted(set(listed) ^ there):
        raise UnreadableFile(
            f"{name}: {unlike[0]} is in the crate or in its lists, not in both; pack it again"
        )
    files = []
    for path in sorted(there):
        digest, size_bytes = _digest(folder / path)
        if not digest == said.get(path, listed[path]) == listed[path]:
            raise UnreadableFile(f"{name}: the bytes of {path} have changed; pack it again")
        if path == PREVIEW_FILE:
            continue
        files.append(FileDigest(path, digest, size_bytes))
    root = crate.root_dataset
    licences = root.get("license") or []
    licences = licences if isinstance(licences, list) else [licences]
    terms = {
        str(one.get("identifier")): str(one.get("sha256")) for one in licences if _is_terms(one)
    }
    if not terms or not root.get("name") or not root.get("datePublished"):
        raise UnreadableFile(f"{name}: says no name, date or terms; pack it again")
    return ReadCrate(
        str(root["name"]),
        str(root.get("datePublished"))[:10],
        str(licences[0].id),
        tuple(files),
        terms,
    )


def _parse(folder: Path, name: str) -> Any:
    from rocrate.rocrate import ROCrate

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ROCrate(folder)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, Warning) as fault:
        raise UnreadableFile(f"{name}: is no RO-Crate ({fault}); pack it again") from None


def _is_terms(entity: Any) -> bool:
    return not isinstance(entity, str) and bool(entity.get("sha256") and entity.get("text"))


def _read_checksums(path: Path, name: str) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(f"{name}: {CHECKSUM_FILE} is missing; pack it again") from None
    pairs = (line.partition("  ") for line in lines)
    return {file: digest for digest, _, file in pairs}


def _digest(path: Path) -> tuple[str, int]:
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
    return digest.hexdigest(), size_bytes
