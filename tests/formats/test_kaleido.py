import numpy as np
import pytest

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book
from oncordia.formats.instruments.kaleido import READER

COLUMNS = ",1,2,3,4,5,6"
MAP = f"\nPlatemap\n{COLUMNS}\nA,1,1,1,1,1,1\nB,2,2,2,2,2,2\nC,2,2,2,2,2,2\nD,2,2,2,2,2,2\n"


def result(step: str, body: str, barcode: str = "PL_7", repeat: int = 1) -> str:
    return (
        f"Result for {step}\nBarcode,Repeat,Loop no\n{barcode},{repeat},\n\n{COLUMNS}\n{body}\n\n"
    )


def information(*steps: str) -> str:
    return (
        "Measurement Information\nMeasurement Started,,1/2/2024\n\n"
        "Instrument Serial Number,,98765\nSoftware Version,,Kaleido 3.0\n"
        f"Protocol Owner,,anna\n{MAP}\n" + "\n".join(steps)
    )


def emission(step: str, nm: int) -> str:
    return f"Operation,,,{step}\nExcitation Wavelength [nm],,,485\nEmission Wavelength [nm],,,{nm}"


def text_book(*parts: str) -> Book:
    return Book("made.csv", ("EnSight Results from\n\n" + "".join(parts)).encode())


def read_text(*parts: str) -> list[PlateReading]:
    return READER.read(text_book(*parts))


def test_read__reads_a_result_of_version_3() -> None:
    step = "Fluorescence intensity 1"
    body = "A,1,2,3\nB,4,5,6\nC,7,8,9\nD,10,11,12"
    readings = read_text(result(step, body), information(emission(step, 535)))
    assert len(readings) == 1
    reading = readings[0]
    assert (reading.plate, reading.mode, reading.unit) == ("PL_7", ReadMode.FLUORESCENCE, "RFU")
    assert (reading.wavelength_nm, reading.channel) == (535.0, "")
    assert reading.values.tolist() == [[float(value) for value in range(1, 13)]]


def test_read__reads_a_result_of_version_2() -> None:
    text = (
        "\n\nResults for ABS mono 1\n\nBarcode: PL_8, PlateRepeat: 1, WellRepeat: 1\n"
        f"{COLUMNS}\nA,0.1,0.2\nB,0.3,0.4\n\nMeasurement Basic Information\n"
        f"Software version:,,Kaleido 2.0\n{MAP}\n"
        "Tech,,,,ABS mono 1\nExcitation wavelength [nm],,,,450\n"
    )
    book = Book("made.csv", text.encode())
    assert READER.recognise(book) == 1.0
    reading = READER.read(book)[0]
    assert (reading.plate, reading.mode, reading.wavelength_nm) == (
        "PL_8",
        ReadMode.ABSORBANCE,
        450.0,
    )
    assert reading.values.tolist() == [[0.1, 0.2, 0.3, 0.4]]


def test_read__names_two_steps_of_a_plate() -> None:
    readings = read_text(
        result("Luminescence 1", "A,1,2\nB,3,4"),
        result("Fluorescence intensity 1", "A,5,6\nB,7,8"),
        information(emission("Fluorescence intensity 1", 580)),
    )
    assert [(r.channel, r.mode, r.wavelength_nm) for r in readings] == [
        ("Luminescence 1", ReadMode.LUMINESCENCE, None),
        ("Fluorescence intensity 1", ReadMode.FLUORESCENCE, 580.0),
    ]


def test_read__tells_plates_apart_by_their_barcodes() -> None:
    readings = read_text(
        result("Luminescence 1", "A,1,2\nB,3,4", barcode="PL_1"),
        result("Luminescence 1", "A,5,6\nB,7,8", barcode="PL_2"),
        information(),
    )
    assert [(r.plate, r.channel) for r in readings] == [("PL_1", ""), ("PL_2", "")]


def test_read__makes_an_overflow_nan() -> None:
    reading = read_text(result("Luminescence 1", "A,1,OVER\nB,3,4"), information())[0]
    assert np.isnan(reading.values[0, 1])


def test_read__keeps_no_owner_and_no_serial_number() -> None:
    readings = read_text(result("Luminescence 1", "A,1,2\nB,3,4"), information())
    assert not any(word in repr(readings) for word in ("anna", "98765"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("A,1,abc\nB,3,4", "made.csv, row 8: 'abc' stands in well A02 where a number belongs"),
        ("A,1,2\nA,3,4", "made.csv, row 9: row A stands twice"),
    ],
)
def test_read__names_row_and_value_of_a_fault(body: str, words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        read_text(result("Luminescence 1", body), information())


def test_read__refuses_a_file_cut_short() -> None:
    with pytest.raises(UnreadableFile, match="has no part 'Measurement Information'"):
        read_text(result("Luminescence 1", "A,1,2\nB,3,4"))


def test_read__refuses_results_that_are_names_of_images() -> None:
    body = "A,a.tiff,b.tiff\nB,c.tiff,d.tiff"
    with pytest.raises(UnreadableFile, match="no result holds numbers"):
        read_text(result("IMG 1", body), information())


def test_recognise__does_not_claim_a_matrix_with_a_title() -> None:
    book = Book("made.csv", f"Results for a screen\n{COLUMNS}\nA,1,2\nB,3,4\n".encode())
    assert READER.recognise(book) == 0.0
