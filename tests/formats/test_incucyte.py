from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.incucyte import READER

CONFLUENCE = "Phase Object Confluence (Percent)"


def export(
    *lines: str, header: str = "B2\tC2", metric: str = CONFLUENCE, key: str = "Label"
) -> Book:
    table = "\n".join((f"Date Time\tElapsed\t{header}", *lines))
    text = f"{key}: plate_7\nMetric: {metric}\nCell Type: HT29\nNotes: anna\n\n{table}\n"
    return Book("made.txt", text.encode())


def read_one(book: Book) -> PlateReading:
    readings = READER.read(book)
    assert len(readings) == 1
    return readings[0]


LINES = ("30/01/2014 17:00:00\t2\t15.5\t13.9", "30/01/2014 21:00:00\t6\t16.5\t14.6")


def test_read__reads_wells_and_times_since_the_first_reading() -> None:
    reading = read_one(export(*LINES))
    assert [str(well) for well in reading.wells] == ["B02", "C02"]
    assert reading.values.tolist() == [[15.5, 13.9], [16.5, 14.6]]
    assert reading.time_hours.tolist() == [0.0, 4.0]


@pytest.mark.parametrize("key", ["Label", "Vessel Name"])
def test_read__names_the_plate_by_its_label(key: str) -> None:
    assert read_one(export(*LINES, key=key)).plate == "plate_7"


@pytest.mark.parametrize(
    ("metric", "mode", "unit"),
    [
        (CONFLUENCE, ReadMode.CONFLUENCE, "%"),
        ("Red Object Count (1/Well)", ReadMode.COUNT, "1/Well"),
        ("Total Red Object Integrated Intensity (RCU x µm²)", ReadMode.FLUORESCENCE, "RCU x µm²"),
        ("Eccentricity", ReadMode.UNKNOWN, ""),
    ],
)
def test_read__takes_mode_and_unit_from_the_metric(metric: str, mode: ReadMode, unit: str) -> None:
    reading = read_one(export(*LINES, metric=metric))
    assert (reading.mode, reading.unit) == (mode, unit)


def test_read__leaves_out_standard_errors() -> None:
    lines = [f"{line}\t0.1\t0.2" for line in LINES]
    header = "B2\tC2\tB2 (Std Err Well)\tC2 (Std Err Well)"
    assert read_one(export(*lines, header=header)).values.shape == (2, 2)


def test_read__reads_decimal_commas() -> None:
    assert read_one(export("30/01/2014\t0,5\t15,5\t13,9")).values.tolist() == [[15.5, 13.9]]


def test_read__takes_a_missing_value_as_nan() -> None:
    values = read_one(export(*LINES, "31/01/2014\t10\tNaN\t15")).values
    assert np.isnan(values[2, 0])


def test_read__keeps_no_notes() -> None:
    assert "anna" not in repr(read_one(export(*LINES)))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("31/01/2014\t10\tabc\t15", "made.txt, row 9: 'abc' stands in well B02"),
        ("31/01/2014\tsoon\t14\t15", "made.txt, row 9: holds no time of reading"),
        ("31/01/2014\t1\t14\t15", "made.txt, row 9: the time lies before"),
    ],
)
def test_read__names_row_and_value_of_a_fault(line: str, words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        READER.read(export(*LINES, line))


def test_read__refuses_a_well_twice() -> None:
    with pytest.raises(InvalidTable, match="row 6: well B02 stands twice"):
        READER.read(export(*LINES, header="B2\tB02"))


@pytest.mark.parametrize(
    ("book", "words"),
    [
        (export(*LINES, "31/01/2014\t10\t14"), "row 9: has 3 of 4 values; the file was cut short"),
        (export(), "row 6: has no readings below it"),
        (export(*LINES, header="B2, Image 1\tB2, Image 2"), "has a column for each image"),
        (export(*LINES, header="x\ty"), "row 6: names no wells"),
    ],
)
def test_read__says_what_it_does_not_read(book: Book, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        READER.read(book)


def test_recognise__does_not_claim_another_table() -> None:
    assert READER.recognise(Book("made.txt", b"Date Time\tB2\tC2\n1/2/2024\t1\t2\n")) == 0.0


@pytest.mark.shared_data
def test_read__reads_the_zoom_export(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("incucyte_mda_mb_468")
    book = load_book(folder / "example_data.txt")
    start = process_time()
    reading = read_one(book)
    assert process_time() - start < 0.5
    assert reading.values.shape == (71, 60)
    assert [str(well) for well in reading.wells[:3]] == ["B02", "C02", "D02"]
    assert reading.values[0, :2].tolist() == [15.75452, 13.92839]
    assert reading.values[6, 0] == 23.72755
    assert reading.time_hours[[0, 1, 5, 70]].tolist() == [0.0, 4.0, 20.1, 280.0]
    assert (reading.mode, reading.unit) == (ReadMode.CONFLUENCE, "%")
