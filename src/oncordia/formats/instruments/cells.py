"""What a single cell of an export says: a number, an overflow, a well, or that nothing was read."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from oncordia.domain import PLATE_FORMATS, Well, parse_well
from oncordia.errors import InvalidWell
from oncordia.formats.book import Cell, Row

MAX_ROWS, MAX_COLUMNS = PLATE_FORMATS[-1].n_rows, PLATE_FORMATS[-1].n_columns
_OVERFLOW = re.compile(
    r"over|overfl(o|)w|ovr(flw)?>?|sat(urated)?|#(sat|low|high|range)|invalid|nan|\*+|#+|\?+"
    r"|#(num|div/0|value|n/a)!?|[<>]\s*[\d.,]+|[+-]?inf(inity)?|∞",
    re.IGNORECASE,
)
_NOT_READ = frozenset(("-", "--", "n/a", "na", "n.d.", "nd", "not read", "empty", "none"))
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_POINT_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
_COMMA_NUMBER = re.compile(r"[+-]?(\d+),(\d+)([eE][+-]?\d+)?")
_POINT_NUMBER = re.compile(r"[+-]?\d+\.\d+([eE][+-]?\d+)?")
_FIRST_GROUP = re.compile(r"[1-9]\d{0,2}")
_GROUP_BLANK = re.compile(r"(?<=\d)[ \xa0\u202f](?=\d{3}(\D|$))")


def parse_number(cell: Cell, decimal: str = ".") -> float | None:
    """Return the number in a cell: NaN for an overflow, None where there is no number.

    Overflows are ``OVER``, ``OVRFLW``, ``#####``, ``>4.0`` and their like. Groups of thousands
    set off by a blank or by the other mark are understood.

    Parameters
    ----------
    cell : what the cell holds
    decimal : decimal mark of the export, ``.`` or ``,``
    """
    if cell is None:
        return None
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else math.nan
    text = cell
    if "," in text or "\xa0" in text or "\u202f" in text or " " in text:
        text = _plain_number(text, decimal)
    elif decimal == "," and _POINT_GROUPED.fullmatch(text):
        text = text.replace(".", "")
    try:
        number = float(text)
    except ValueError:
        return math.nan if _OVERFLOW.fullmatch(cell.strip()) else None
    if "_" in text:
        return None
    return number if math.isfinite(number) else math.nan


def is_not_read(cell: Cell) -> bool:
    """Whether the cell says that the well was not read: empty, ``-``, ``N/A`` and the like."""
    return cell is None or (
        isinstance(cell, str) and (not cell.strip() or cell.strip().lower() in _NOT_READ)
    )


def find_decimal(rows: Sequence[Row]) -> str:
    """Decimal mark of a sheet, ``,`` or ``.``, from its numbers.

    ``1,234`` is a decimal comma unless other cells show that it groups thousands: two commas, a
    point behind the comma, or beside it whole numbers below 1000 and none above. Where numbers
    with a point stand beside numbers with a comma, the more frequent mark counts.
    """
    n_comma, n_point, groups_only = 0, 0, True
    n_plain, small_only = 0, True
    for row in rows:
        for cell in row:
            if not isinstance(cell, str):
                continue
            if "," not in cell:
                if cell.isdecimal() and int(cell) > MAX_COLUMNS:  # below, it may be a label
                    n_plain += 1
                    small_only = small_only and int(cell) < 1000
                elif "." in cell and _POINT_NUMBER.fullmatch(cell):
                    n_point += 1
                continue
            found = _COMMA_NUMBER.fullmatch(cell)
            if found is not None:
                n_comma += 1
                is_group = len(found[2]) == 3 and _FIRST_GROUP.fullmatch(found[1]) is not None
                groups_only = groups_only and is_group
            elif _GROUPED.fullmatch(cell):
                return "."
    if n_comma <= n_point or (groups_only and n_plain and small_only):
        return "."
    return ","


@lru_cache(maxsize=4096)
def read_well(text: str) -> Well | None:
    """Well of a text such as ``A1``, ``A01`` or ``A001``; None if it is no well."""
    try:
        return parse_well(text)
    except InvalidWell:
        return None


def _plain_number(text: str, decimal: str) -> str:
    """Number as Python writes it, without groups and with a decimal point."""
    tight = _GROUP_BLANK.sub("", text.strip())
    if decimal == ",":
        whole, mark, fraction = tight.partition(",")
        if _POINT_GROUPED.fullmatch(whole):
            whole = whole.replace(".", "")
        return f"{whole}.{fraction}" if mark else whole
    return tight.replace(",", "") if _GROUPED.fullmatch(tight) else tight
