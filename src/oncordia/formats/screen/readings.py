"""The readings of a screen: tidy tables with one row a well, or instrument exports."""

from collections.abc import Callable

import polars as pl

from oncordia.domain import NormalisationMethod, ScreenSettings
from oncordia.errors import InputError
from oncordia.formats.book import Book
from oncordia.formats.columns import take_columns
from oncordia.formats.faults import FILE, Faults
from oncordia.formats.headers import CONTENT_FIELDS, PLATE, TIME, WELL, Field, name_field
from oncordia.formats.maps import add_units
from oncordia.formats.screen.exports import find_not_finite, read_instrument
from oncordia.formats.screen.folder import ScreenFolder, read_stem, show_file
from oncordia.formats.screen.read_plate import KEY, Readings, ReadPlate
from oncordia.formats.tables import first_line, load_table

_VALUES = "reading signal wellsignal rawvalue raw luminescence fluorescence absorbance rlu rfu"
VALUE = Field("value", "number", (*_VALUES.split(), "readout", "readoutvalue", "读数"))
READING_FIELDS = (PLATE, WELL, VALUE, TIME, *CONTENT_FIELDS)
Progress = Callable[[str, int, int], None]


def read_readings(
    folder: ScreenFolder, settings: ScreenSettings, faults: Faults, progress: Progress
) -> Readings:
    """Every plate of every file of readings, in the order of the files."""
    if not settings.readings.files:
        faults.add(
            "screen.toml",
            "readings.files does not say which files hold the readings",
            'write it, as files = ["readings/*.csv"]',
        )
    files = folder.find(settings.readings.files, "readings.files", faults)
    plates: list[ReadPlate] = []
    frames: list[pl.DataFrame] = []
    failed = []
    not_finite: dict[str, tuple[int, str]] = {}
    for done, name in enumerate(files):
        progress("readings", done, len(files))
        try:
            book = folder.open(name)
            is_tidy = bool(settings.readings.columns) or _looks_tidy(book)
            read = _read_tidy if is_tidy else read_instrument
            found, wells = read(book, folder, name, settings, faults)
        except InputError as error:
            faults.add_error(error, show_file(name), plate=read_stem(name))
            failed.append(name)
            continue
        is_odd = not is_tidy and wells.width > 1 and wells["value"].is_nan().any()
        if is_odd and (cell := find_not_finite(book)):
            not_finite[book.file] = cell
        _collect(plates, frames, found, wells)
    progress("readings", len(files), len(files))
    wells = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
    return Readings(plates, wells, tuple(failed), not_finite)


def _collect(
    plates: list[ReadPlate], frames: list[pl.DataFrame], found: list[ReadPlate], wells: pl.DataFrame
) -> None:
    """Add what one file gave; a tidy plate that an earlier file began goes on in this one."""
    known = {plate.name: i for i, plate in enumerate(plates) if plate.has_contents}
    keys = {}
    for i, plate in enumerate(found):
        if plate.has_contents and plate.name in known:
            keys[i] = known[plate.name]
        else:
            keys[i] = len(plates)
            plates.append(plate)
    new = pl.col(KEY).replace_strict(keys, return_dtype=pl.Int64)
    frames.append(wells.with_columns(new))


def _looks_tidy(book: Book) -> bool:
    """Whether the first line names wells, a value, and either plates or what the wells hold."""
    if book.content.startswith(b"<"):
        return False
    named = {f.name for cell in first_line(book) if (f := name_field(cell, READING_FIELDS))}
    return {"well", "value"} <= named and bool(named & {"plate", "drug", "sample", "role"})


def _read_tidy(
    book: Book, folder: ScreenFolder, name: str, settings: ScreenSettings, faults: Faults
) -> tuple[list[ReadPlate], pl.DataFrame]:
    del folder
    table = load_table(book)
    taken = take_columns(table, READING_FIELDS, faults, settings.readings.columns)
    missing = [column for column in ("well", "value") if column not in taken.frame.columns]
    for column in missing:
        if column not in settings.readings.columns:  # told already where it is named there
            faults.add(
                book.file,
                f"no column holds the {column}; it has {', '.join(table.columns)}",
                f"name the column under [readings.columns], as {column} = ...",
                row=1,
            )
    if missing:
        return [], pl.DataFrame(schema={KEY: pl.Int64})
    stem = pl.lit(read_stem(name), dtype=pl.String)
    plate = pl.col("plate").fill_null(stem) if "plate" in taken.frame.columns else stem
    frame = add_units(taken, settings.doses.unit, faults, book.file).with_columns(
        plate.alias("plate"), pl.lit(book.file, dtype=pl.String).alias(FILE)
    )
    frame = frame.filter(pl.col("well").is_not_null())
    names = frame["plate"].unique(maintain_order=True).to_list()
    keys = {plate_name: i for i, plate_name in enumerate(names)}
    key = pl.col("plate").replace_strict(keys, return_dtype=pl.Int64)
    frame = frame.with_columns(key.alias(KEY))
    has_contents = bool({"drug", "role"} & set(frame.columns))
    if "time_hours" in frame.columns:
        frame = _choose_times(frame, settings)
    plates = [
        ReadPlate(
            book.file,
            plate_name,
            len(names),
            has_contents,
            may_be_negative=settings.readings.allow_negative,
        )
        for plate_name in names
    ]
    return plates, frame.drop("plate")


def _choose_times(frame: pl.DataFrame, settings: ScreenSettings) -> pl.DataFrame:
    """The time asked for of each plate, and day 0 as well where growth rates are."""
    wanted = settings.readings.time_hours
    time = pl.col("time_hours")
    distance = -time if wanted is None else (time - wanted).abs()
    keep = (distance == distance.min().over(KEY)) | time.is_null()
    if settings.normalise.method is NormalisationMethod.GROWTH_RATE:
        keep |= time == 0.0
    return frame.filter(keep)
