"""Thermo SkanIt workbooks, and those of the Multiskan Sky, endpoint and kinetic."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Row, Sheet
from oncordia.formats.instruments.detection import (
    UNITS,
    find_mode,
    find_wavelength_nm,
    label_channels,
)
from oncordia.formats.instruments.grid import (
    Matrix,
    check_matrix,
    find_matrices,
    make_reading,
)
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.skanit_list import read_lists
from oncordia.formats.instruments.timecourse import name_sheet

_RESULTS = "Measurement results"
_RAW = "Raw data"
_PLATE = re.compile(r"Plate\b")
_WAVELENGTH = re.compile(r"Wavelength")
_HEAD_LINES = 8


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """One plate of a step, and the words above it."""

    step: str
    plate: str
    mode: ReadMode
    wavelength_nm: float | None
    matrix: Matrix


def recognise(book: Book) -> float:
    """1 for a workbook with a sheet that starts with the words of SkanIt results, else 0."""
    if not book.is_spreadsheet:
        return 0.0
    return float(any(_first_text(sheet).startswith(_RESULTS) for sheet in book.sheets))


def read(book: Book) -> list[PlateReading]:
    """Every plate and step; a Multiskan Sky workbook is read from its lists of raw values.

    Raises
    ------
    InvalidTable
        If a value or time is no number, a well stands twice, or wells have unlike numbers of
        readings.
    UnreadableFile
        If no sheet holds results.
    """
    lists = [sheet for sheet in book.sheets if _first_text(sheet) == _RAW]
    readings = read_lists(book, lists) if lists else _read_results(book)
    if not readings:
        raise UnreadableFile(
            f"{book.file}: no sheet of results holds a plate; export the results as plates"
        )
    return readings


READER = Reader("Thermo SkanIt", recognise, read)


def _first_text(sheet: Sheet) -> str:
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
    return first if isinstance(first, str) else ""


def _read_results(book: Book) -> list[PlateReading]:
    results = [result for sheet in book.sheets for result in _find_results(book, sheet)]
    channels = label_channels(
        [result.step for result in results], [result.plate for result in results]
    )
    return [
        make_reading(
            result.matrix,
            result.plate,
            result.mode,
            UNITS.get(result.mode, ""),
            channel,
            result.wavelength_nm,
        )
        for result, channel in zip(results, channels, strict=True)
    ]


def _find_results(book: Book, sheet: Sheet) -> Iterator[_Result]:
    """Plates of a sheet, which stand below each other under their names."""
    if not _first_text(sheet).startswith(_RESULTS):
        return
    for matrix in find_matrices(sheet.rows, headerless=False):
        check_matrix(matrix, name_sheet(book, sheet))
        above = sheet.rows[: matrix.first_line]
        wavelength_nm = find_wavelength_nm(_last_text(above, _WAVELENGTH))
        yield _Result(
            step=sheet.name if wavelength_nm is None else f"{sheet.name}, {wavelength_nm:g} nm",
            plate=_last_text(above, _PLATE) or "Plate 1",
            mode=_find_sheet_mode(sheet),
            wavelength_nm=wavelength_nm,
            matrix=matrix,
        )


def _last_text(rows: Sequence[Row], pattern: re.Pattern[str]) -> str:
    """Lowest first cell that matches, or nothing."""
    texts = (row[0] for row in reversed(rows) if row and isinstance(row[0], str))
    return next((text for text in texts if pattern.match(text)), "")


def _find_sheet_mode(sheet: Sheet) -> ReadMode:
    texts = [row[0] for row in sheet.rows[1:_HEAD_LINES] if row and isinstance(row[0], str)]
    modes = (find_mode(text) for text in (sheet.name, *texts))
    return next((mode for mode in modes if mode is not ReadMode.UNKNOWN), ReadMode.UNKNOWN)
