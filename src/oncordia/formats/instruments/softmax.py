"""Molecular Devices SoftMax Pro exports: endpoint and kinetic plate sections as text."""

import re
from collections.abc import Iterator

import numpy as np

from oncordia.domain import PlateReading
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Row
from oncordia.formats.instruments.detection import UNITS, find_mode, label_channels, state_format
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.softmax_tables import Section, collect, read_table
from oncordia.formats.instruments.timecourse import name_row, since_first

_MARK = "##BLOCKS="
_N_BLOCKS = re.compile(r"##BLOCKS=\s*(\d+)")
_END = "~End"
_LAYOUTS = ("TimeFormat", "PlateFormat")
_READ_TYPES = ("Endpoint", "Kinetic")
_DATA_KINDS = ("Raw", "Reduced", "Both")
_TO_WAVELENGTHS = 9  # fields from the kind of data to the list of wavelengths ...
_TO_N_WELLS = 12  # ... and to the number of wells of the plate


def recognise(book: Book) -> float:
    """1 for a text that starts with SoftMax Pro's count of blocks, else 0."""
    return 0.0 if book.is_spreadsheet else float(book.text.lstrip("\ufeff").startswith(_MARK))


def read(book: Book) -> list[PlateReading]:
    """Raw values of every plate section and wavelength; reduced values are left out.

    Raises
    ------
    InvalidTable
        If a value is no number, a well stands twice, or times are missing or fall.
    UnreadableFile
        If no plate section is there, one was cut short, or one is a spectrum, a well scan or
        holds reduced values alone.
    """
    readings = [
        reading for section in _find_sections(book) for reading in _read_section(book, section)
    ]
    if not readings:
        raise UnreadableFile(
            f"{book.file}: has no plate section with raw values; export the plates too"
        )
    return readings


READER = Reader("SoftMax Pro", recognise, read)


def _find_sections(book: Book) -> Iterator[Section]:
    rows = book.sheets[0].rows
    ends = [line for line, row in enumerate(rows) if row and str(row[0]).startswith(_END)]
    announced = _N_BLOCKS.match(book.text.lstrip("\ufeff"))
    if announced is not None and len(ends) < int(announced[1]):
        raise UnreadableFile(
            f"{book.file}: holds {len(ends)} of {announced[1]} blocks; "
            f"the file was cut short, export it again"
        )
    for header, row in enumerate(rows):
        if not row or row[0] != "Plate:":
            continue
        place = name_row(book, book.sheets[0], header)
        end = next((line for line in ends if line > header), None)
        if end is None:
            raise UnreadableFile(
                f"{place}: the section of a plate has no line {_END!r}; "
                f"the file was cut short, export it again"
            )
        yield _read_header(row, header, end, place)


def _read_header(row: Row, header: int, end: int, place: str) -> Section:
    cells = [str(cell or "") for cell in row]
    kind = next((i for i in range(6, min(len(cells), 10)) if cells[i] in _DATA_KINDS), len(cells))
    if len(cells) <= kind + _TO_WAVELENGTHS or cells[3] not in _LAYOUTS:
        raise UnreadableFile(
            f"{place}: the head of the plate is not as SoftMax Pro writes it; "
            f"export it again as plate or as time format"
        )
    if cells[4] not in _READ_TYPES:
        raise UnreadableFile(
            f"{place}: plate {cells[1]} is of type {cells[4]!r}; export an endpoint or a kinetic"
        )
    if cells[kind] == "Reduced":
        raise UnreadableFile(
            f"{place}: plate {cells[1]} holds reduced values alone; export the raw values"
        )
    size = cells[kind + _TO_N_WELLS] if len(cells) > kind + _TO_N_WELLS else ""
    return Section(
        header=header,
        end=end,
        plate=cells[1],
        layout=cells[3],
        mode=find_mode(cells[5]),
        n_wells=int(size) if size.isdecimal() else 0,
        wavelengths=tuple(cells[kind + _TO_WAVELENGTHS].split()) or ("",),
    )


def _read_section(book: Book, section: Section) -> list[PlateReading]:
    table = read_table(book, section)
    if not table.hours:
        return []
    single = len(table.hours) == 1
    time_hours = np.zeros(1) if single else since_first(table.hours, table.places)
    channels = label_channels(section.wavelengths)
    every = [collect(times) for times in table.values]
    plate_format = state_format(section.n_wells, [well for wells, _ in every for well in wells])
    return [
        PlateReading(
            plate=section.plate,
            plate_format=plate_format,
            wells=wells,
            values=values,
            time_hours=time_hours.copy(),
            mode=section.mode,
            unit=UNITS.get(section.mode, ""),
            channel=channel,
            wavelength_nm=_read_wavelength(wavelength),
        )
        for (wells, values), channel, wavelength in zip(
            every, channels, section.wavelengths, strict=True
        )
        if wells
    ]


def _read_wavelength(text: str) -> float | None:
    try:
        return float(text) or None  # 0: without a filter
    except ValueError:
        return None
