"""Revvity / PerkinElmer Kaleido exports of the EnSight, versions 2 and 3."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Row
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

_RESULT = re.compile(r"Results? for (.+)")
_BARCODE = re.compile(r"Barcode:\s*(.+)")
_END = ("Measurement Information", "Measurement Basic Information")
_STEP_KEYS = ("Operation", "Tech")
_EMISSION, _EXCITATION = "emission wavelength [nm]", "excitation wavelength [nm]"


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """One plate of numbers, the step that measured it and the barcode above it."""

    step: str
    plate: str
    matrix: Matrix


def recognise(book: Book) -> float:
    """1 where results for a step stand above a matrix and Kaleido signs the file, else 0."""
    if book.is_spreadsheet or "Kaleido" not in book.text:
        return 0.0
    return float(re.search(r"^\"?Results? for ", book.text, re.MULTILINE) is not None)


def read(book: Book) -> list[PlateReading]:
    """Every plate and step; the plate map and tables of image names are left out.

    Raises
    ------
    InvalidTable
        If a value is no number or a row stands twice.
    UnreadableFile
        If no result holds numbers, or the part that describes the measurement is missing.
    """
    rows = book.sheets[0].rows
    end = next((line for line, row in enumerate(rows) if row and row[0] in _END), None)
    if end is None:
        raise UnreadableFile(
            f"{book.file}: has no part {_END[0]!r}; the file was cut short, export it again"
        )
    results = _find_results(book, rows[:end])
    if not results:
        raise UnreadableFile(f"{book.file}: no result holds numbers; export the plate values")
    wavelengths = _find_wavelengths(rows[end:])
    channels = label_channels(
        [result.step for result in results], [result.plate for result in results]
    )
    return [
        _make_reading(result, channel, wavelengths)
        for result, channel in zip(results, channels, strict=True)
    ]


READER = Reader("Revvity Kaleido", recognise, read)


def _find_results(book: Book, rows: Sequence[Row]) -> list[_Result]:
    results = []
    for matrix in find_matrices(rows, headerless=False):
        step, plate = "", ""
        for line in range(matrix.first_line - 1, -1, -1):
            cells = [str(cell) for cell in rows[line] if cell is not None]
            if not cells:
                continue
            barcode = _BARCODE.fullmatch(cells[0])
            result = _RESULT.fullmatch(cells[0])
            if result is not None:
                step = result[1]
                break
            if not plate and cells[0] != "Barcode":
                plate = barcode[1].strip() if barcode is not None else cells[0]
        if step:
            check_matrix(matrix, book.file)
            results.append(_Result(step, plate or "Plate 1", matrix))
    return results


def _find_wavelengths(rows: Sequence[Row]) -> dict[str, float]:
    """Wavelength that the detector saw in each step: emission, or excitation of absorbance."""
    found: dict[str, dict[str, float]] = {}
    step = ""
    for row in rows:
        cells = [str(cell) for cell in row if cell is not None]
        if len(cells) != 2:
            continue
        if cells[0] in _STEP_KEYS:
            step = cells[1]
        elif (wavelength_nm := find_wavelength_nm(cells[1])) is not None:
            found.setdefault(step, {})[cells[0].lower()] = wavelength_nm
    return {
        step: keys[_EMISSION] if _EMISSION in keys else keys[_EXCITATION]
        for step, keys in found.items()
        if _EMISSION in keys or (_EXCITATION in keys and find_mode(step) is ReadMode.ABSORBANCE)
    }


def _make_reading(result: _Result, channel: str, wavelengths: dict[str, float]) -> PlateReading:
    mode = find_mode(result.step)
    return make_reading(
        result.matrix,
        result.plate,
        mode,
        UNITS.get(mode, ""),
        channel,
        wavelengths.get(result.step),
    )
