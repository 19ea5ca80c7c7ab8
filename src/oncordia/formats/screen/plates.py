"""The plates of a screen: names, samples, replicates and order, from the files and a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from oncordia.domain import PlateSettings
from oncordia.errors import InputError
from oncordia.formats.columns import take_columns
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import PLATE, SAMPLE, TIME, Field
from oncordia.formats.screen.folder import ScreenFolder, read_stem
from oncordia.formats.screen.read_plate import Readings, ReadPlate
from oncordia.formats.tables import load_table

PLATE_FIELDS = (
    PLATE,
    Field("file", "text", ("filename", "readingsfile", "exportfile")),
    Field("sheet", "text", ("sheetname", "plateinfile")),
    SAMPLE,
    Field("layout", "text", ("map", "platemap", "template", "mapfile", "layoutfile")),
    Field("replicate", "integer", ("rep", "replicateid")),
    TIME,
    Field("day0_plate", "text", ("day0", "dayzeroplate", "day0barcode")),
    Field("run_order", "integer", ("order", "readorder")),
    Field("exclude", "text", ("excluded", "leaveout", "drop")),
)
_TEXT = {"plate", "file", "sheet", "sample", "layout", "day0_plate", "exclude"}
_YES = frozenset(("yes", "y", "true", "1", "x", "exclude"))
_GENERIC = re.compile(r"(?i)(plate|sheet|platte|tabelle)?[ _-]*\d*( - sheet\d*)?")


@dataclass(frozen=True, slots=True)
class PlateEntry:
    """What is known of a plate before its wells are looked at."""

    key: int  # index among the plates read
    name: str
    read: ReadPlate
    layout: str | None = None
    sample: str | None = None
    replicate: int | None = None
    time_hours: float | None = None
    day0_plate: str | None = None
    run_order: int | None = None
    row: int | None = None  # in the table of plates


def arrange_plates(
    folder: ScreenFolder, settings: PlateSettings, readings: Readings, faults: Faults
) -> list[PlateEntry]:
    """Plates to analyse, named once each, with what the table of plates says of them.

    Without a table all plates count, in the order of the files. With one, the plates that it
    lists and does not exclude.
    """
    entries = _name_plates(readings.plates)
    rows: list[dict[str, object]] = []
    file = settings.file or ""
    if settings.file is not None:
        try:
            book = folder.open(settings.file)
            file = book.file
            table = load_table(book)
            frame = take_columns(table, PLATE_FIELDS, faults, settings.columns).frame
            rows = _tidy_rows(frame)
        except InputError as error:
            faults.add_error(error, file)
        else:
            entries = _match_rows(entries, rows, file, readings, faults)
    _find_twins(entries, faults)
    return entries


def _name_plates(plates: Sequence[ReadPlate]) -> list[PlateEntry]:
    """Entries under the names in the files, or those of the files where these tell nothing."""
    n_files = len({plate.file for plate in plates})
    same = {plate.name for plate in plates} if 1 < n_files == len(plates) else set()
    title = same.pop() if len(same) == 1 else ""  # what every file says names no plate
    entries = []
    for key, plate in enumerate(plates):
        stem, name, is_alone = read_stem(plate.file), plate.name, plate.n_in_file == 1
        says_nothing = name in ("", title) or (is_alone and " " in name)
        if _GENERIC.fullmatch(name):
            says_nothing |= n_files > 1 or is_alone
        if says_nothing and not plate.has_contents:
            name = stem if is_alone else f"{stem} {name}".strip()
        entries.append(PlateEntry(key, name, plate))
    return entries


def _tidy_rows(frame: pl.DataFrame) -> list[dict[str, object]]:
    names = [field.name for field in PLATE_FIELDS]
    complete = frame.with_columns(
        pl.lit(None).alias(name) for name in names if name not in frame.columns
    )
    return [
        row
        for row in complete.iter_rows(named=True)
        if any(row[name] is not None for name in names)
    ]


def _match_rows(
    entries: list[PlateEntry],
    rows: list[dict[str, object]],
    file: str,
    readings: Readings,
    faults: Faults,
) -> list[PlateEntry]:
    """One entry for each row that is not excluded; a plate of no row is left out with a note."""
    chosen: list[PlateEntry] = []
    seen: dict[str, object] = {}
    missing: list[dict[str, object]] = []
    used: set[int] = set()
    for row in rows:
        fitting = [entry for entry in entries if _fits(entry, row)]
        name = str(row["plate"] or (fitting[0].name if fitting else row["file"]))
        if name in seen:
            faults.add(
                file,
                f"plate {name} is listed twice, here and in row {seen[name]}",
                "keep one of the two rows",
                row=_row(row),
                column="plate",
                plate=name,
            )
            continue
        seen[name] = row[ROW]
        used.update(entry.key for entry in fitting)
        if str(row["exclude"] or "").casefold() in _YES:
            continue
        if len(fitting) == 1:
            chosen.append(_fill(fitting[0], name, row))
        elif fitting:
            _say_ambiguous(fitting, name, row, file, faults)
        elif not _has_failed(row, name, readings, faults):
            missing.append({"plate": name, ROW: row[ROW]})
    faults.add_rows(
        pl.DataFrame(missing),
        "plate {plate} is listed here, but no file of readings holds it",
        "add its file, correct the name, or mark the row with exclude = yes",
        file=file,
    )
    for entry in entries:
        if entry.key not in used:
            faults.add(
                entry.read.file,
                f"plate {entry.name} is not listed in {file} and is left out",
                "add a row for it if it belongs to the screen",
                severity="note",
            )
    return chosen


def _fits(entry: PlateEntry, row: dict[str, object]) -> bool:
    names = {entry.name, entry.read.name, read_stem(entry.read.file)} - {""}
    if entry.read.n_in_file > 1:
        names.discard(read_stem(entry.read.file))
    if row["file"] is None:
        return row["plate"] in names
    said, held = str(row["file"]), entry.read.file
    if said not in (held, held.rpartition("/")[2], read_stem(held)):
        return False
    if row["sheet"] is not None:
        return row["sheet"] == entry.read.name
    return entry.read.n_in_file == 1 or row["plate"] in names


def _fill(entry: PlateEntry, name: str, row: dict[str, object]) -> PlateEntry:
    texts = {key: None if row[key] is None else str(row[key]) for key in _TEXT}
    time, replicate, order = row["time_hours"], row["replicate"], row["run_order"]
    return replace(
        entry,
        name=name,
        layout=texts["layout"],
        sample=texts["sample"],
        day0_plate=texts["day0_plate"],
        replicate=int(str(replicate)) if replicate is not None else None,
        time_hours=float(str(time)) if time is not None else None,
        run_order=int(str(order)) if order is not None else None,
        row=_row(row),
    )


def _say_ambiguous(
    fitting: Sequence[PlateEntry],
    name: str,
    row: dict[str, object],
    file: str,
    faults: Faults,
) -> None:
    where = ", ".join(f"{entry.read.file} {entry.read.name}".strip() for entry in fitting[:5])
    faults.add(
        file,
        f"plate {name} fits several readings: {where}",
        "name its file, and the plate within it as sheet",
        row=_row(row),
        plate=name,
    )


def _has_failed(row: dict[str, object], name: str, readings: Readings, faults: Faults) -> bool:
    """Whether the plate's file could not be read, which is told already."""
    for file in readings.failed:
        if {str(row["file"]), name} & {file, file.rpartition("/")[2], read_stem(file)}:
            faults.hurt.add(name)
            return True
    return name in faults.hurt


def _find_twins(entries: Sequence[PlateEntry], faults: Faults) -> None:
    by_name: dict[str, list[PlateEntry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    for name, twins in by_name.items():
        if len(twins) > 1:
            files = ", ".join(dict.fromkeys(twin.read.file for twin in twins))
            faults.add(
                twins[-1].read.file,
                f"plate {name} is read {len(twins)} times (in {files})",
                "keep one, or tell them apart by file in the table of plates",
                plate=name,
            )


def _row(row: dict[str, object]) -> int | None:
    return None if row[ROW] is None else int(str(row[ROW]))
