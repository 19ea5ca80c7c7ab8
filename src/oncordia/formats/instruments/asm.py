"""Allotrope Simple Model (ASM) files of plate readers, as JSON."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from oncordia.domain import PlateReading, ReadMode, Well
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book
from oncordia.formats.instruments.detection import (
    UNITS,
    find_wavelength_nm,
    label_channels,
    state_format,
)
from oncordia.formats.instruments.grid import parse_number, read_well
from oncordia.formats.instruments.reader import Reader

_MANIFEST = "$asm.manifest"
_READER, _WELLS = "plate reader aggregate document", "plate reader document"
_MODES = {
    "absorbance": ReadMode.ABSORBANCE,
    "fluorescence": ReadMode.FLUORESCENCE,
    "luminescence": ReadMode.LUMINESCENCE,
}
_CONVERTER = "allotropy"  # writes mAU beside optical densities, and -0.0 for empty cells
_NO_CELL = ("", "nan", "none", "missed")  # its errors that mean an empty cell
_Json = Mapping[str, object]


@dataclass(slots=True)
class _Channel:
    """One measurement of each well of a plate: the n-th of its mode."""

    plate: str
    mode: ReadMode
    unit: str
    wavelength_nm: float | None
    n_plate_wells: int
    values: dict[Well, float] = field(default_factory=dict)


def recognise(book: Book) -> float:
    """1 for a JSON file with an ASM manifest of a plate reader, else 0."""
    if book.is_spreadsheet:
        return 0.0
    text = book.text
    is_json = text.lstrip("\ufeff \n\t").startswith("{")
    return float(is_json and f'"{_MANIFEST}"' in text and f'"{_READER}"' in text)


def read(book: Book) -> list[PlateReading]:
    """Every plate, mode and wavelength of endpoint measurements; calculated data are left out.

    Values are taken as they stand. Of the converter allotropy, the unit mAU is read as OD, since
    it stands beside the optical density that the reader printed. A negative zero, which it writes
    for an empty cell, is a well that was not read; a measurement with any other error is NaN.

    Raises
    ------
    InvalidTable
        If a value is no number, a name no well, or a well stands twice in one channel.
    UnreadableFile
        If the JSON is damaged, or holds no endpoint measurement.
    """
    channels: dict[tuple[str, ReadMode, int], _Channel] = {}
    content = _load(book)
    for number, document in enumerate(_list(content, _WELLS), start=1):
        place = f"{book.file}, {_WELLS} {number}"
        n_seen: dict[ReadMode, int] = {}
        for measurement in _measurements(document):
            mode = next((mode for key, mode in _MODES.items() if key in measurement), None)
            if mode is None:
                continue
            n_seen[mode] = n_seen.get(mode, 0) + 1
            _add(channels, document, measurement, (mode, n_seen[mode]), place)
    found = [channel for channel in channels.values() if channel.values]
    _mend_units(content, found)
    if not found:
        raise UnreadableFile(
            f"{book.file}: holds no absorbance, fluorescence or luminescence of single wells; "
            f"import the reader's own export"
        )
    labels = label_channels(
        [_describe(channel) for channel in found], [channel.plate for channel in found]
    )
    return [_make_reading(channel, label) for channel, label in zip(found, labels, strict=True)]


READER = Reader("Allotrope ASM", recognise, read)


def _load(book: Book) -> _Json:
    try:
        content = json.loads(book.text.lstrip("\ufeff"))
    except json.JSONDecodeError as fault:
        raise UnreadableFile(
            f"{book.file}, row {fault.lineno}: the JSON is damaged or cut short; copy it again"
        ) from None
    return _get(content, _READER)


def _mend_units(content: _Json, channels: list[_Channel]) -> None:
    converter = str(_get(content, "data system document").get("ASM converter name", ""))
    for channel in channels:
        if not channel.unit or (channel.unit == "mAU" and converter.startswith(_CONVERTER)):
            channel.unit = UNITS[channel.mode]


def _measurements(document: _Json) -> Iterator[_Json]:
    yield from _list(_get(document, "measurement aggregate document"), "measurement document")


def _get(document: object, key: str) -> _Json:
    found = document.get(key) if isinstance(document, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(document: _Json, key: str) -> list[_Json]:
    found = document.get(key)
    items = found if isinstance(found, list) else [found]
    return [item for item in items if isinstance(item, Mapping)]


def _add(
    channels: dict[tuple[str, ReadMode, int], _Channel],
    document: _Json,
    measurement: _Json,
    key: tuple[ReadMode, int],
    place: str,
) -> None:
    mode = key[0]
    sample = _get(measurement, "sample document")
    name = str(sample.get("location identifier", ""))
    well = read_well(name)
    if well is None:
        raise InvalidTable(f"{place}: {name[:40]!r} is no well; write it as A1")
    plate = str(sample.get("well plate identifier", "") or "Plate 1")
    entry = _get(measurement, mode.value)
    if (plate, *key) not in channels:
        channels[plate, *key] = _Channel(
            plate=plate,
            mode=mode,
            unit=str(entry.get("unit", "")),
            wavelength_nm=_find_wavelength(measurement),
            n_plate_wells=_find_n_wells(document),
        )
    value = _read_value(entry.get("value"), measurement, f"{place}, well {well}")
    if value is None:
        return
    channel = channels[plate, *key]
    if well in channel.values:
        raise InvalidTable(f"{place}: well {well} of plate {plate} stands twice; keep one")
    channel.values[well] = value


def _read_value(value: object, measurement: _Json, place: str) -> float | None:
    errors = _list(_get(measurement, "error aggregate document"), "error document")
    if errors:
        is_empty = str(errors[0].get("error", "")).lower() in _NO_CELL
        return None if is_empty else math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None if value == 0 and math.copysign(1.0, value) < 0 else float(value)
    number = parse_number(value) if isinstance(value, str) else None
    if number is None:
        raise InvalidTable(f"{place}: {value!r} stands where a number belongs; correct it")
    return number


def _find_wavelength(measurement: _Json) -> float | None:
    """Wavelength of the detector; none where the file says 0 or another impossible one."""
    controls = _list(
        _get(measurement, "device control aggregate document"), "device control document"
    )
    values = (_get(item, "detector wavelength setting").get("value") for item in controls)
    known = (find_wavelength_nm(str(value)) for value in values)
    return next((wavelength_nm for wavelength_nm in known if wavelength_nm is not None), None)


def _find_n_wells(document: _Json) -> int:
    value = _get(_get(document, "measurement aggregate document"), "plate well count").get("value")
    return int(value) if isinstance(value, int | float) else 0


def _describe(channel: _Channel) -> str:
    if channel.wavelength_nm is None:
        return channel.mode.value
    return f"{channel.mode.value} {channel.wavelength_nm:g} nm"


def _make_reading(channel: _Channel, label: str) -> PlateReading:
    wells = tuple(channel.values)
    return PlateReading(
        plate=channel.plate,
        plate_format=state_format(channel.n_plate_wells, wells),
        wells=wells,
        values=np.array([list(channel.values.values())], dtype=np.float64),
        time_hours=np.zeros(1),
        mode=channel.mode,
        unit=channel.unit,
        channel=label,
        wavelength_nm=channel.wavelength_nm,
    )
