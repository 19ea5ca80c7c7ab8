"""On which line of a TOML text a key stands."""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=")


def find_lines(text: str) -> Mapping[Path, int]:
    """Line, from 1, of every table and key; tables of an array count from 0.

    Lines inside a text of several lines are passed over.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    closing = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if header := _HEADER.match(line):
            table = _open_table(header[2], header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1].strip("\"'")), number)
            closing = _find_opened(line)
    return lines


def find_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """Line of what stands at ``path``, or of what holds it; None where no line is known."""
    for depth in range(len(path), 0, -1):
        if path[:depth] in lines:
            return lines[path[:depth]]
    return None


def _open_table(name: str, is_array: bool, counts: dict[Path, int]) -> Path:
    words = [word.strip("\"' ") for word in name.split(".")]
    path: Path = ()
    for word in words[:-1]:
        path = (*path, word)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, words[-1])
    if not is_array:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def _find_opened(line: str) -> str:
    """The marks that must close a text of several lines which this line opens; empty: none."""
    for marks in ('"""', "'''"):
        if line.count(marks) % 2 == 1:
            return marks
    return ""
