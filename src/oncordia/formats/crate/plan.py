"""What a crate is to say, before it is written, and the names of its files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from oncordia.domain.alliance import Analysis, Dataset, Decision, Member, Package, Terms

CRATE_VERSION = "1.2"
METADATA_FILE = "ro-crate-metadata.json"
PREVIEW_FILE = "ro-crate-preview.html"  # the name that the standard gives it
CHECKSUM_FILE = "checksums.sha256"
RELEASE_FILE = "release.json"
PROVENANCE_FILE = "provenance.json"
CHUNK_BYTES = 1 << 20
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class CrateFile:
    """A file of released data, and which data set it is."""

    path: str  # in the crate
    dataset: Dataset
    size_bytes: int
    media_type: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class CratePlan:
    """All that a crate says: what is released, to whom, by which terms, where it comes from."""

    package: Package
    files: tuple[CrateFile, ...]
    receiver: Member
    owners: tuple[Member, ...]
    decisions: tuple[Decision, ...]
    analyses: tuple[Analysis, ...] = ()  # that made the data


def name_crate_file(dataset: Dataset, name: str, taken: Iterable[str]) -> str:
    """A path in the crate for a data set: plain letters, and no other file's."""
    folder = _UNSAFE.sub("_", dataset.sample).strip("._")
    path = "/".join(part for part in ("data", folder, _UNSAFE.sub("_", name).strip("._")) if part)
    known = set(taken)
    stem, dot, ending = path.rpartition(".")
    number = 2
    while path in known:
        path = f"{stem}-{number}{dot}{ending}" if dot else f"{ending}-{number}"
        number += 1
    return path
