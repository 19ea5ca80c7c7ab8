"""Raw matrices of EnVision plates become readings: repeats as times, labels as channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import PlateFormat, PlateReading, ReadMode
from oncordia.errors import InvalidTable
from oncordia.formats.instruments.detection import UNITS, label_channels
from oncordia.formats.instruments.grid import ONE_TIME, Matrix

_DATES = (
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
)


@dataclass(frozen=True, slots=True, eq=False)
class RawPlate:
    """One matrix of one plate, label and detector."""

    number: str
    name: str
    label: str
    detector: int
    window: int
    measured_at: str
    line: int
    matrix: Matrix
    plate_format: PlateFormat
    mode: ReadMode
    is_calculated: bool
    wavelength_nm: float | None


def join_repeats(plates: Sequence[RawPlate], file: str) -> list[PlateReading]:
    """Readings in the order of the export.

    Raises
    ------
    InvalidTable
        If two plates have one name.
    """
    _check_names(plates, file)
    readings: list[PlateReading] = []
    for name in dict.fromkeys(plate.name for plate in plates):
        series: dict[tuple[str, int, int], list[RawPlate]] = {}
        for plate in plates:
            if plate.name == name:
                series.setdefault((plate.label, plate.detector, plate.window), []).append(plate)
        parts: list[tuple[list[RawPlate], FloatArray]] = []
        for repeats in series.values():
            hours = _hours(repeats)
            if hours is not None:
                parts.append((repeats, hours))
            else:
                parts.extend(([repeat], ONE_TIME.copy()) for repeat in repeats)
        channels = label_channels([_channel(part[0], list(series)) for part, _ in parts])
        for (part, hours), channel in zip(parts, channels, strict=True):
            readings.append(_reading(part, hours, channel))
    return readings


def _check_names(plates: Sequence[RawPlate], file: str) -> None:
    numbers: dict[str, RawPlate] = {}
    for plate in plates:
        first = numbers.setdefault(plate.name, plate)
        if first.number != plate.number:
            raise InvalidTable(
                f"{file}, row {plate.line + 1}: plates {first.number} and {plate.number} both have "
                f"the barcode {plate.name!r}; give each its own"
            )


def _hours(repeats: list[RawPlate]) -> FloatArray | None:
    """Hours since the first repeat; None if they are no series over time."""
    if len(repeats) == 1:
        return ONE_TIME.copy()
    if any(repeat.matrix.wells != repeats[0].matrix.wells for repeat in repeats):
        return None
    for pattern in _DATES:
        try:
            dates = [datetime.strptime(repeat.measured_at, pattern) for repeat in repeats]
        except ValueError:
            continue
        hours = np.array([(date - dates[0]).total_seconds() / 3600.0 for date in dates])
        return hours if (np.diff(hours) > 0).all() else None
    return None


def _channel(plate: RawPlate, keys: list[tuple[str, int, int]]) -> str:
    """Label, with the detector and the window where the plate has several of them."""
    channel = plate.label
    same = [key for key in keys if key[0] == plate.label]
    if len({detector for _, detector, _ in same}) > 1:
        channel += f" channel {plate.detector}"
    if len({window for _, _, window in same}) > 1:
        channel += f" window {plate.window}"
    return channel


def _reading(repeats: list[RawPlate], hours: FloatArray, channel: str) -> PlateReading:
    first = repeats[0]
    return PlateReading(
        plate=first.name,
        plate_format=first.plate_format,
        wells=first.matrix.wells,
        values=np.vstack([repeat.matrix.values for repeat in repeats]),
        time_hours=hours,
        mode=first.mode,
        unit=UNITS.get(first.mode, ""),
        channel=first.label if first.is_calculated else channel,
        wavelength_nm=first.wavelength_nm,
    )
