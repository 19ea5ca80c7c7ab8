"""Lines of text for a terminal of 80 columns, in which a Chinese character takes two."""

import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence

COLUMNS = 80


def measure_width(text: str) -> int:
    """Columns that a text takes."""
    return sum(
        0 if unicodedata.combining(mark) else 2 if unicodedata.east_asian_width(mark) in "WF" else 1
        for mark in text
    )


def pad(text: str, width: int) -> str:
    """A text with blanks up to a width."""
    return text + " " * max(width - measure_width(text), 0)


def cut(text: str, width: int) -> str:
    """A text that is no wider; … stands for what is cut off."""
    if measure_width(text) <= width:
        return text
    while measure_width(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines that are no wider, broken at blanks, and in a word only where it is too long."""
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if measure_width(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        line = word
        while measure_width(line) > width:
            head = line
            while measure_width(head) > width:
                head = head[:-1]
            yield head
            line = line[len(head) :]
    if line:
        yield line


def find_columns() -> int:
    """Columns of the terminal that is written to; 80 where it is none."""
    if not sys.stdout.isatty():
        return COLUMNS
    return max(shutil.get_terminal_size((COLUMNS, 24)).columns, 40)


def fold(line: str, indent: int, columns: int | None = None) -> Iterator[str]:
    """A line as lines that fit, broken at blanks or between Chinese characters.

    Ids and digests, which have no blank, stay whole even where they are too long.

    Parameters
    ----------
    line
        Its leading blanks stand before the first of the lines.
    indent
        Blanks before each of the others.
    columns
        Where the lines end; None: as wide as the terminal.
    """
    width = find_columns() if columns is None else columns
    if measure_width(line) <= width:
        yield line
        return
    current = ""
    for piece in _cut_pieces(line):
        if not current.strip() or measure_width(current + piece) <= width:
            current += piece
        else:
            yield current
            current = " " * indent + piece.lstrip(" ")
    yield current


def _cut_pieces(line: str) -> Iterator[str]:
    """Words with the blanks before them; each Chinese character with what closes it."""
    for word in re.findall(" *[^ ]+", line):
        piece = ""
        for mark in word:
            is_border = _is_wide(mark) or _is_wide(piece[-1:] or " ")
            if is_border and piece.strip(" ") and mark not in _CLOSING:
                yield piece
                piece = ""
            piece += mark
        yield piece


_CLOSING = frozenset("，。、；：！？）】》」』”’,.;:!?)")


def _is_wide(mark: str) -> bool:
    return unicodedata.east_asian_width(mark) in "WF"


def lay_columns(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows as aligned lines; the last column is cut where the line would be too wide."""
    if not rows:
        return []
    widths = [max(measure_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        head = gap.join(pad(cell, width) for cell, width in zip(row[:-1], widths, strict=False))
        room = COLUMNS - measure_width(head) - len(gap)
        lines.append(f"{head}{gap}{cut(row[-1], max(room, 10))}".rstrip())
    return lines
