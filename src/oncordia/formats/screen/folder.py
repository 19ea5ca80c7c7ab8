"""The files of a screen folder: found by pattern, opened once, their digests kept."""

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from oncordia.domain import InputDigest
from oncordia.formats.book import Book, load_book
from oncordia.formats.faults import Faults


@dataclass(slots=True)
class ScreenFolder:
    """A folder, and the digests of the files opened so far."""

    path: Path
    inputs: dict[str, InputDigest] = field(default_factory=dict)

    def open(self, name: str) -> Book:
        """Book of a file named relative to the folder.

        Raises
        ------
        UnreadableFile
            If it is missing, empty or a folder.
        """
        book = load_book(self.path / name, show_file(name))
        self.inputs.setdefault(book.file, book.digest)
        return book

    def find(self, patterns: Sequence[str], key: str, faults: Faults) -> list[str]:
        """Names of the files that patterns match, each once, in natural order within a pattern.

        A pattern that matches nothing is a fault; ``key`` is the setting that holds it.
        """
        found: dict[str, None] = {}
        for pattern in patterns:
            if (self.path / pattern).is_file():
                found[pattern] = None
                continue
            # Path.glob refuses absolute patterns
            matches = glob.glob(pattern, root_dir=self.path, recursive=True)  # noqa: PTH207
            names = [m for m in matches if (self.path / m).is_file() and not _is_hidden(m)]
            if not names:
                _miss(pattern, key, faults)
            found |= dict.fromkeys(sorted(names, key=_natural))
        return list(found)


def show_file(name: str) -> str:
    """A file's name as messages print it: relative, never an absolute path."""
    path = PurePosixPath(Path(name).as_posix())
    return path.name if path.is_absolute() else str(path)


def _miss(pattern: str, key: str, faults: Faults) -> None:
    if glob.has_magic(pattern):
        faults.add(
            show_file(pattern),
            f"no file matches this pattern of {key}",
            "put the files there, or correct the pattern in screen.toml",
        )
    else:
        faults.add(
            show_file(pattern),
            f"there is no such file, named by {key}",
            "put it there, or correct the name in screen.toml",
        )


def _is_hidden(name: str) -> bool:
    return Path(name).name.startswith((".", "~$"))


def _natural(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdigit() else (-1, part.casefold()) for part in parts]


def read_stem(file: str) -> str:
    """Name of a file without its folder and ending."""
    return Path(file).stem
