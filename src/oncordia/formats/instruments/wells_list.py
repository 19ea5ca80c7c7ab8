"""Lists of one line a well: plate, well and value, with or without a header line."""

from oncordia.domain import PlateReading
from oncordia.formats.book import Book
from oncordia.formats.instruments.list_columns import ListColumns, find_columns, share_of_wells
from oncordia.formats.instruments.list_values import read_values
from oncordia.formats.instruments.reader import Reader

_SURE = 0.75  # of a list whose every line names a well


def recognise(book: Book) -> float:
    """Share of the lines that name a well, where a column of values can be told."""
    best = 0.0
    for sheet in book.sheets:
        columns = find_columns(sheet.rows)
        if isinstance(columns, ListColumns):
            best = max(best, _SURE * share_of_wells(sheet.rows, columns))
        elif columns:
            best = max(best, 0.3)
    return best


def read(book: Book) -> list[PlateReading]:
    """Every plate and channel, in the order in which they first stand in the list.

    Columns are plate, well (or row and column), value, time and channel, known by the names in
    the header; without a header the value stands right of the well and the plate left of it.
    Other columns are not kept. Without plates, the plate has the name of the sheet or the file.
    Times in a column of hours, minutes or seconds count from the first.
    """
    readings: list[PlateReading] = []
    for sheet in book.sheets:
        columns = find_columns(sheet.rows)
        if isinstance(columns, ListColumns):
            readings.extend(read_values(book, sheet, columns))
    return readings


READER = Reader("plate, well, value list", recognise, read)
