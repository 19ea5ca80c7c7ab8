"""Readings of instrument exports: which channel, which time, and cells that are no number."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from oncordia.domain import NormalisationMethod, PlateReading, ReadMode, ScreenSettings
from oncordia.formats.book import Book
from oncordia.formats.faults import FILE, ROW, Faults
from oncordia.formats.instruments import read_export
from oncordia.formats.screen.folder import ScreenFolder, read_stem
from oncordia.formats.screen.read_plate import KEY, ReadPlate

_NOT_FINITE = re.compile(r"(?i)(?:^|[;,\t ])[ \"]*([+-]?inf(?:inity)?|nan)[ \"]*(?=$|[;,\t ])")


def find_not_finite(book: Book) -> tuple[int, str] | None:
    """Row and text of the first cell of a text export that says ``inf`` or ``nan``.

    Instruments write overflows otherwise, so a cell like this was written by a calculation.
    """
    if book.is_spreadsheet:
        return None
    for row, line in enumerate(book.text.split("\n"), start=1):
        if found := _NOT_FINITE.search(line):
            return row, found[1]
    return None


def read_instrument(
    book: Book, folder: ScreenFolder, name: str, settings: ScreenSettings, faults: Faults
) -> tuple[list[ReadPlate], pl.DataFrame]:
    """Plates and wells of an instrument export: the channel and the times asked for."""
    by_plate: dict[str, list[PlateReading]] = {}
    for reading in read_export(folder.path / name, book.file):
        by_plate.setdefault(reading.plate, []).append(reading)
    plates: list[ReadPlate] = []
    frames = []
    for plate, readings in by_plate.items():
        shown = plate or read_stem(name)
        chosen = _choose_channel(readings, settings.readings.channel, book.file, shown, faults)
        if chosen is None:
            continue
        frames.append(_tell_wells(chosen, settings, len(plates), book.file))
        plates.append(
            ReadPlate(
                book.file,
                plate,
                len(by_plate),
                plate_format=chosen.plate_format,
                unit=chosen.unit or None,
                may_be_negative=settings.readings.allow_negative
                or chosen.mode is ReadMode.IMPEDANCE,
            )
        )
    empty = pl.DataFrame(schema={KEY: pl.Int64})
    return plates, pl.concat(frames) if frames else empty


def _choose_channel(
    readings: Sequence[PlateReading], channel: str | None, file: str, plate: str, faults: Faults
) -> PlateReading | None:
    if channel is None and len(readings) == 1:
        return readings[0]
    labels = [reading.channel for reading in readings]
    wanted = (channel or "").casefold()
    fitting = [reading for reading in readings if reading.channel.casefold() == wanted]
    if channel is not None and len(fitting) == 1:
        return fitting[0]
    if channel is not None and len(readings) == 1 and not readings[0].channel:
        return readings[0]
    named = ", ".join(repr(label) for label in labels)
    said = (
        f"plate {plate} was read in {len(readings)} channels: {named}"
        if channel is None
        else f"plate {plate} has no channel {channel!r}; it has {named}"
    )
    faults.add(file, said, "name one as channel under [readings]", plate=plate)
    return None


def _tell_wells(
    reading: PlateReading, settings: ScreenSettings, key: int, file: str
) -> pl.DataFrame:
    names = [str(well) for well in reading.wells]
    is_kinetic = len(reading.time_hours) > 1
    frames = []
    for index in _choose_readings(reading, settings):
        time = float(reading.time_hours[index]) if is_kinetic else None
        frames.append(
            pl.DataFrame(
                {"well": names, "value": reading.values[index]},
                schema={"well": pl.String, "value": pl.Float64},
            ).with_columns(
                pl.lit(key, dtype=pl.Int64).alias(KEY),
                pl.lit(time, dtype=pl.Float64).alias("time_hours"),
                pl.lit(file, dtype=pl.String).alias(FILE),
                pl.lit(None, dtype=pl.UInt32).alias(ROW),
            )
        )
    return pl.concat(frames)


def _choose_readings(reading: PlateReading, settings: ScreenSettings) -> Iterator[int]:
    """Index of the time asked for, and of the first one as well where growth rates are."""
    times, wanted = reading.time_hours, settings.readings.time_hours
    chosen = len(times) - 1 if wanted is None else int(np.argmin(np.abs(times - wanted)))
    is_growth = settings.normalise.method is NormalisationMethod.GROWTH_RATE
    if is_growth and len(times) > 1 and chosen != 0 and times[0] == 0.0:
        yield 0
    yield chosen
