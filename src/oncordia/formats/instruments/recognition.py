"""Which reader knows a file, and what to say when none does."""

import csv
from pathlib import Path

from oncordia.domain import PlateReading
from oncordia.errors import InvalidPlate, InvalidWell, UnknownExport, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments import (
    asm,
    biotek,
    bmg,
    envision,
    incucyte,
    kaleido,
    magellan,
    matrix,
    rtca,
    skanit,
    softmax,
    tecan,
    wells_list,
)
from oncordia.formats.instruments.list_columns import find_columns
from oncordia.formats.instruments.marks import find_nearest
from oncordia.formats.instruments.reader import Reader

_PROGRAMS = (  # each knows the export of one family of programs
    envision.READER,
    bmg.READER,
    tecan.READER,
    magellan.READER,
    biotek.READER,
    softmax.READER,
    kaleido.READER,
    skanit.READER,
    rtca.READER,
    incucyte.READER,
    asm.READER,
)
_SHAPES = (matrix.READER, wells_list.READER)  # know any file by its shape, never as surely
READERS: tuple[Reader, ...] = (*_PROGRAMS, *_SHAPES)
_SURE_ENOUGH = 0.5
_SURE = 0.8  # above what any shape can reach


def read_export(path: Path, file: str | None = None) -> list[PlateReading]:
    """Readings of every plate and channel of an instrument export, whatever its name.

    The reader that recognises the content best reads it. Operators, accounts, paths and serial
    numbers of the export are neither kept nor printed; names and barcodes of plates are.

    Parameters
    ----------
    path : the file
    file : name that messages print, the name of the file where it is None

    Returns
    -------
    One reading a plate and channel, at least one, in the order of the export. Overflows are NaN,
    wells that were not read are absent, endpoints have the one time 0.0.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, cut short or holds no readings.
    UnknownExport
        If no reader knows it; the message says what was tried, which reader came nearest and
        what it missed.
    InvalidTable, InvalidPlate, InvalidWell
        If a text stands where a number belongs, a well stands twice or lies outside the plate;
        the message names file, row, value and mend.
    """
    book = load_book(path, file)
    try:
        readings = choose_reader(book).read(book)
    except (InvalidPlate, InvalidWell) as fault:
        raise type(fault)(f"{book.file}: {fault}; correct the export") from None
    found = [reading for reading in readings if reading.wells and reading.time_hours.size]
    if not found:
        raise UnreadableFile(
            f"{book.file}: holds no value of any well; export it again after the measurement"
        )
    return found


def choose_reader(book: Book) -> Reader:
    """Reader that is surest of the content.

    Raises
    ------
    UnreadableFile
        If the file is cut short or is neither text nor a spreadsheet.
    UnknownExport
        If none is sure enough.
    """
    known = [(_confidence(reader, book), reader) for reader in _PROGRAMS]
    best, chosen = max(known, key=lambda entry: entry[0])
    if best < _SURE:
        known += [(_confidence(reader, book), reader) for reader in _SHAPES]
        best, chosen = max(known, key=lambda entry: entry[0])
    if best >= _SURE_ENOUGH:
        return chosen
    tried = ", ".join(reader.name for reader in READERS)
    raise UnknownExport(
        f"{book.file}: no reader knows this export; tried {tried}; {_nearest(book, best, chosen)}; "
        "export it again as that program writes it, or as a list of plate, well and value"
    )


def _confidence(reader: Reader, book: Book) -> float:
    try:
        return reader.recognise(book)
    except csv.Error:
        return 0.0  # a text that is no table of cells, such as one long line


def _nearest(book: Book, best: float, chosen: Reader) -> str:
    """Name of the nearest reader and what it missed."""
    near = find_nearest(book)
    if near is not None and (near.n_found > 1 or best == 0.0):
        lacks = " and ".join(near.missed) or "a matrix or list of values"
        return f"nearest is {near.name}, but it lacks {lacks}"
    if best == 0.0:
        return "it resembles none of them"
    if chosen is matrix.READER:
        return "nearest is a plate matrix, but there are several, with other lines between them"
    if chosen is wells_list.READER:
        reasons = [find_columns(sheet.rows) for sheet in book.sheets]
        lacks = next((reason for reason in reasons if isinstance(reason, str) and reason), "wells")
        return f"nearest is a list of wells, but it lacks {lacks}"
    return f"nearest is {chosen.name}, but it lacks values of wells"
