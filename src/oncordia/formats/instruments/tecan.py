"""Tecan exports of i-control (Infinite) and SparkControl (Spark): endpoint and kinetic."""

import re
from collections.abc import Iterator, Sequence

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Row, Sheet
from oncordia.formats.instruments.detection import UNITS, label_channels
from oncordia.formats.instruments.naming import sheet_name
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.tecan_settings import (
    Settings,
    find_plate_format,
    read_plate_id,
    read_settings,
)
from oncordia.formats.instruments.tecan_tables import CYCLE, TIME, TecanTable, find_tables

_APPLICATION = re.compile(
    r"(application|programm): (tecan i-control|sparkcontrol).*|(device|gerät): (infinite|spark).*",
    re.IGNORECASE,
)
_PART = re.compile(r"part of plate|plate area|plate-id \(stacker\)|plattenbereich", re.IGNORECASE)


def recognise(book: Book) -> float:
    """Name of the program or the device; else the corner ``<>`` or a table of cycles."""
    best = 0.0
    for sheet in book.sheets:
        marks = {mark for row in sheet.rows for mark in _marks(row)}
        if "application" in marks:
            return 0.97
        if {"corner", "part"} <= marks or {"cycles", "times"} <= marks:
            best = max(best, 0.7)
        elif "corner" in marks:
            best = max(best, 0.4)
    return best


def _marks(row: Row) -> Iterator[str]:
    """What a line shows that Tecan programs write."""
    first = row[0] if row else None
    if not isinstance(first, str):
        return
    if _APPLICATION.fullmatch(first):
        yield "application"
    elif first == "<>":
        yield "corner"
    elif _PART.fullmatch(first):
        yield "part"
    elif CYCLE.fullmatch(first):
        yield "cycles"
        if any(isinstance(cell, str) and TIME.fullmatch(cell) for cell in row):
            yield "times"
    elif TIME.fullmatch(first):
        yield "times"


def read(book: Book) -> list[PlateReading]:
    """Every plate and label: one sheet is one plate.

    A plate has the name of its sheet; where that is a default name (``Result sheet``, ``Sheet1``),
    the plate id of the stacker, else the name of the file. Readings at a reference wavelength are
    a channel of their own; the matrix "Difference" that Spark computes from them is left out. Of
    several reads in a well, the mean counts. Times of a kinetic count from its first cycle.
    """
    readings: list[PlateReading] = []
    for sheet in book.sheets:
        readings.extend(_read_sheet(book, sheet))
    if not readings:
        raise InvalidTable(
            f"{book.file}: holds no values of wells; export it again after the measurement"
        )
    names = [(reading.plate, reading.channel) for reading in readings]
    for name in names:
        if names.count(name) > 1:
            raise InvalidTable(
                f"{book.file}: plate {name[0]!r} stands on two sheets; "
                "name each sheet for its plate"
            )
    return readings


def _read_sheet(book: Book, sheet: Sheet) -> list[PlateReading]:
    settings = read_settings(sheet.rows)
    tables = [
        table
        for table in find_tables(book, sheet)
        if not table.title.lower().startswith("difference")
    ]
    plate = sheet_name(book, sheet)
    if plate != sheet.name:
        plate = read_plate_id(sheet.rows) or plate
    stated = find_plate_format(sheet.rows)
    matched = _match(tables, settings)
    labels = label_channels([label for label, _, _ in matched])
    readings = []
    for table, label, (_, mode, wavelength_nm) in zip(tables, labels, matched, strict=True):
        inferred = table.plate_format
        is_stated = stated is not None and inferred <= stated
        readings.append(
            PlateReading(
                plate=plate,
                plate_format=stated if stated is not None and is_stated else inferred,
                wells=table.wells,
                values=table.values,
                time_hours=table.time_hours,
                mode=mode,
                unit=UNITS.get(mode, ""),
                channel=label,
                wavelength_nm=wavelength_nm,
            )
        )
    return readings


def _match(
    tables: Sequence[TecanTable], settings: Sequence[Settings]
) -> list[tuple[str, ReadMode, float | None]]:
    """Label, mode and wavelength of each table: by its title, else by its place in the order."""
    matched = []
    n_used = 0
    for table in tables:
        title = table.title.partition(":")[0].strip()
        is_reference = title.lower().startswith("reference")
        named = next((s for s in settings if s.name and s.name in (title, table.title)), None)
        if named is None and settings:
            index = n_used - 1 if is_reference else n_used
            named = settings[max(0, min(index, len(settings) - 1))]
        n_used += not is_reference
        mode = named.mode if named else ReadMode.UNKNOWN
        label = (named.name if named else title) or title
        if is_reference:
            reference_nm = named.reference_nm if named else None
            matched.append((f"{label} reference".strip(), mode, reference_nm))
        else:
            matched.append((label, mode, named.wavelength_nm if named else None))
    return matched


READER = Reader("Tecan i-control and Spark", recognise, read)
