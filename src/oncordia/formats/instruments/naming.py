"""Names of plates where an export names none: from sheets, files and titles."""

import re
from pathlib import PurePath

from oncordia.formats.book import Book, Cell, Sheet

_DEFAULT_SHEET = re.compile(
    r"(result sheet|magellan sheet|sheet|tabelle|feuil|hoja|blatt|工作表)\s*\d*", re.IGNORECASE
)
_PRIVATE = re.compile(
    r"\b(user|operator|analyst|account|owner|serial|path|executed by|measured by)\b"
    r"|[A-Za-z]:\\|\\\\|^/|/(home|users)/",
    re.IGNORECASE,
)


def file_stem(book: Book) -> str:
    """Name of the file without folders and ending."""
    return PurePath(book.file.replace("\\", "/")).stem


def sheet_name(book: Book, sheet: Sheet) -> str:
    """Name of the sheet; that of the file where a program or a spreadsheet gave a default one."""
    if not sheet.name or _DEFAULT_SHEET.fullmatch(sheet.name):
        return file_stem(book)
    return sheet.name


def is_private(text: str) -> bool:
    """Whether a text may hold a person, an account, a path or a serial number."""
    return _PRIVATE.search(text) is not None


def cell_text(cell: Cell) -> str:
    """Text of a cell; whole numbers of a spreadsheet lose their ``.0``.

    The ``="..."`` that keeps a spreadsheet from taking a barcode for a number falls.
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else str(cell)
    found = re.fullmatch(r'="(.*)"', cell)
    return (found[1] if found else cell).strip()
