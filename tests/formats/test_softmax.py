from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.softmax import READER

END = "~End\nOriginal Filename: made; Date Last Saved: 1/2/2024\n"


def header(
    layout: str = "TimeFormat",
    kind: str = "Endpoint",
    mode: str = "Luminescence",
    data: str = "Raw",
    nm: str = "0 ",
    n_wells: int = 6,
) -> str:
    n_nm = len(nm.split())
    extra = "FALSE\t" if mode == "Fluorescence" else ""
    return (
        f"Plate:\tplate_7\t1.3\t{layout}\t{kind}\t{mode}\t{extra}{data}\tFALSE\t1\t\t\t\t\t\t"
        f"{n_nm}\t{nm}\t1\t3\t{n_wells}\t1\t2\n"
    )


def text_book(section: str, encoding: str = "utf-8") -> Book:
    return Book("made.txt", f"##BLOCKS= 1\n{section}{END}".encode(encoding))


def read_section(section: str) -> list[PlateReading]:
    return READER.read(text_book(section))


def time_lines(*lines: str) -> str:
    return "\tTemperature(¡C)\tA1\tA2\tB1\n" + "".join(f"{line}\n" for line in lines)


def test_read__reads_an_endpoint_in_time_format() -> None:
    reading = read_section(header() + time_lines("\t25\t10\t20\t30", "", "\t\tA1\tA2\tB1"))[0]
    assert (reading.plate, reading.mode, reading.unit) == ("plate_7", ReadMode.LUMINESCENCE, "RLU")
    assert reading.values.tolist() == [[10.0, 20.0, 30.0]]
    assert (reading.wavelength_nm, reading.plate_format.n_wells) == (None, 6)


def test_read__reads_utf_16() -> None:
    book = text_book(header() + time_lines("\t25\t10\t20\t30"), encoding="utf-16")
    assert READER.recognise(book) == 1.0
    assert READER.read(book)[0].values.tolist() == [[10.0, 20.0, 30.0]]


def test_read__leaves_out_wells_that_were_not_read_and_the_reduced_values() -> None:
    section = header() + time_lines("\t25\t10\t\t30", "", "\t\tA1\tA2\tB1", "\t\t1\t2\t3")
    reading = read_section(section)[0]
    assert [str(well) for well in reading.wells] == ["A01", "B01"]
    assert reading.values.tolist() == [[10.0, 30.0]]


def test_read__reads_one_reading_a_wavelength_of_a_kinetic() -> None:
    section = header(kind="Kinetic", mode="Absorbance", nm="450 650 ") + time_lines(
        "00:00:00\t25\t0.1\t0.2\t0.3",
        "00:01:30\t25\t0.4\t0.5\t0.6",
        "",
        "00:00:00\t25\t1.1\t1.2\t1.3",
        "00:01:30\t25\t1.4\t1.5\t1.6",
    )
    first, second = read_section(section)
    assert first.time_hours == pytest.approx([0.0, 0.025])
    assert second.values.tolist() == [[1.1, 1.2, 1.3], [1.4, 1.5, 1.6]]
    assert [(r.channel, r.wavelength_nm, r.unit) for r in (first, second)] == [
        ("450", 450.0, "OD"),
        ("650", 650.0, "OD"),
    ]


def plate_lines(*lines: str, blocks: int = 1) -> str:
    numbers = "\t\t".join(["1\t2\t3"] * blocks)
    return f"\tTemperature(¡C)\t{numbers}\n" + "".join(f"{line}\n" for line in lines)


def test_read__reads_wavelengths_side_by_side_in_plate_format() -> None:
    section = header("PlateFormat", mode="Absorbance", nm="426 426 ") + plate_lines(
        "\t35\t0.1\t0,2\t0.3\t\t1.1\t1.2\t1.3",
        "\t\tPath?\t0.5\t0.6\t\t1.4\t1.5\t1.6",
        "",
        "\t\t1\t2\t3",
        "\t\t9\t9\t9",
        blocks=2,
    )
    first, second = read_section(section)
    assert first.values[0, :3].tolist() == [0.1, 0.2, 0.3]
    assert np.isnan(first.values[0, 3])
    assert second.values.tolist() == [[1.1, 1.2, 1.3, 1.4, 1.5, 1.6]]
    assert [r.channel for r in (first, second)] == ["426", "426 (2)"]


def test_read__reads_minutes_and_seconds_and_unread_rows_of_a_kinetic_in_plate_format() -> None:
    section = header("PlateFormat", kind="Kinetic", mode="Fluorescence", nm="525") + plate_lines(
        "0:00\t37\t\t\t", "\t\t\t2\t3", "\t\t", "0:30\t37\t\t\t", "\t\t\t4\t5", "\t\t"
    )
    reading = read_section(section)[0]
    assert [str(well) for well in reading.wells] == ["B02", "B03"]
    assert reading.values.tolist() == [[2.0, 3.0], [4.0, 5.0]]
    assert reading.time_hours == pytest.approx([0.0, 1.0 / 120.0])
    assert (reading.mode, reading.wavelength_nm) == (ReadMode.FLUORESCENCE, 525.0)


def test_read__takes_a_well_that_overflows_once_as_nan() -> None:
    section = header(kind="Kinetic") + time_lines("0:00:00\t25\t1\t2\t3", "0:01:00\t25\t4\t#Sat\t6")
    values = read_section(section)[0].values
    assert values[:, 0].tolist() == [1.0, 4.0]
    assert np.isnan(values[1, 1])


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (header() + time_lines("\t25\t1\tabc\t3"), r"row 4: 'abc' stands in well A02"),
        (
            header() + "\tTemperature(¡C)\tA1\tA2\tA01\n\t25\t1\t2\t3\n",
            r"row 3: well A01 stands twice",
        ),
        (
            header(kind="Kinetic") + time_lines("00:01:00\t\t1\t2\t3", "00:00:00\t\t4\t5\t6"),
            r"row 5: the time lies before",
        ),
    ],
)
def test_read__names_row_and_value_of_a_fault(section: str, words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        read_section(section)


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (header(kind="Spectrum") + time_lines("\t25\t1\t2\t3"), "is of type 'Spectrum'"),
        (header(data="Reduced") + time_lines("\t25\t1\t2\t3"), "holds reduced values alone"),
        (header(nm="450 650") + time_lines("\t25\t1\t2\t3"), "tables for 1 of 2 wavelengths"),
        (header("PlateFormat") + plate_lines("\t25\t1\t2\t3"), "has not the 2 rows"),
        ("Plate:\tplate_7\t1.3\n", "not as SoftMax Pro writes it"),
        ("Note:\nnothing\n", "has no plate section"),
    ],
)
def test_read__says_what_it_does_not_read(section: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_section(section)


def test_read__refuses_a_file_cut_short() -> None:
    text = "##BLOCKS= 2\n" + header() + time_lines("\t25\t1\t2\t3") + END
    with pytest.raises(UnreadableFile, match="holds 1 of 2 blocks; the file was cut short"):
        READER.read(Book("made.txt", text.encode()))


@pytest.mark.shared_data
def test_read__makes_a_reading_without_a_path_length_nan(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("instrument_exports")
    book = load_book(folder / "moldev_softmax_pro" / "abs_endpoint_plates.txt")
    first = READER.read(book)[0]
    assert [str(w) for w, v in zip(first.wells, first.values[0], strict=True) if np.isnan(v)] == [
        "B01"
    ]


@pytest.mark.shared_data
def test_read__reads_the_spectramax_kinetic(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("instrument_exports")
    book = load_book(folder / "spectramax190" / "spectramax190.txt")
    start = process_time()
    readings = READER.read(book)
    assert process_time() - start < 0.5
    assert len(readings) == 1
    reading = readings[0]
    assert (reading.plate, reading.mode, reading.unit) == ("Plate1", ReadMode.ABSORBANCE, "OD")
    assert reading.values.shape == (9, 96)
    assert reading.wavelength_nm == 500.0
    assert reading.values[0, :4].tolist() == [0.0379, 0.1316, 0.1563, 0.1304]
    assert reading.values[8, :4].tolist() == [0.0376, 0.0376, 0.0483, 0.0393]
    assert reading.time_hours == pytest.approx(np.arange(9) / 240.0)
