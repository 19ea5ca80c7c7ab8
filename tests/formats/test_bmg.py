from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import PlateReading, ReadMode, Well
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.bmg import READER

MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

HEAD = (
    "User: ANNA,Path: C:\\Users\\anna\\Data,Test run no.: 7\n"
    "Test name: kill,Date: 1/2/2024,Time: 9:00:00 AM\n"
    "\n"
    "ID1: plate_7,ID2: line 3,ID3:\n"
)
LAYOUT_96 = ",1,2,3,4,5,6,7,8,9,10,11,12"


def text_book(text: str) -> Book:
    return Book("made.csv", text.encode())


def absorbance_csv(body: str, title: str = "Raw Data (450)") -> str:
    return f"{HEAD}Absorbance\n\n{title}\n\n{LAYOUT_96}\n{body}"


def workbook_head(plate: str = "Plate 4", run: int = 9) -> list[list[object]]:
    return [
        ["User: ANNA"],
        ["Path: C:\\Users\\anna\\Data"],
        [f"Test ID: {run}"],
        ["Test Name: kill"],
        ["Date: 1/2/2024"],
        ["Time: 9:00:00"],
        ["ID1: 1/2/2024,9:00:00"],
        ["ID2: screen"],
        [f"ID3: {plate}"],
        ["Fluorescence (FI)"],
        [],
    ]


def only(readings: list[PlateReading]) -> PlateReading:
    assert len(readings) == 1
    return readings[0]


def test_read__takes_plate_mode_and_wavelength_from_the_head() -> None:
    reading = only(READER.read(text_book(absorbance_csv("A,0.1,0.2\nH,0.3,0.4\n"))))
    assert (reading.plate, reading.mode, reading.unit) == ("plate_7", ReadMode.ABSORBANCE, "OD")
    assert reading.wavelength_nm == 450.0
    assert reading.plate_format.n_wells == 96


def test_read__leaves_out_wells_without_a_value() -> None:
    reading = only(READER.read(text_book(absorbance_csv("A,0.1,,0.2\nB,,0.3\n"))))
    assert [str(well) for well in reading.wells] == ["A01", "A03", "B02"]
    assert reading.values.tolist() == [[0.1, 0.2, 0.3]]


def test_read__takes_the_plate_from_the_columns_not_from_the_wells_read() -> None:
    assert only(READER.read(text_book(absorbance_csv("A,0.1\n")))).plate_format.n_wells == 96


def test_read__makes_an_overflow_nan() -> None:
    reading = only(READER.read(text_book(absorbance_csv("A,0.1,OVER\nB,0.2,0.3\n"))))
    assert np.isnan(reading.values[0, 1])


def test_read__knows_the_small_letters_of_1536_well_plates() -> None:
    columns = ",".join(str(number) for number in range(1, 49))
    body = f"{HEAD}Luminescence\n\nRaw Data (No filter)\n\n,{columns}\nA,1\nZ,2\na,3\nf,4\n"
    reading = only(READER.read(text_book(body)))
    assert [str(well) for well in reading.wells] == ["A01", "Z01", "AA01", "AF01"]
    assert reading.plate_format.n_wells == 1536
    assert reading.wavelength_nm is None


def test_read__leaves_out_corrected_values() -> None:
    body = absorbance_csv("A,0.5,0.6\n")
    corrected = f"\n2. Blank corrected based on Raw Data (450)\n\n{LAYOUT_96}\nA,0.4,0.5\n"
    assert only(READER.read(text_book(body + corrected))).values.tolist() == [[0.5, 0.6]]


def test_read__reads_decimal_commas() -> None:
    body = absorbance_csv("A,0.1,0.25\n").replace(",", ";").replace("0.", "0,")
    assert only(READER.read(text_book(body))).values.tolist() == [[0.1, 0.25]]


def test_read__names_two_raw_tables_by_their_filters() -> None:
    second = f"\nRaw Data (485-12/520-10)\n\n{LAYOUT_96}\nA,7,8\n"
    readings = READER.read(text_book(absorbance_csv("A,0.5,0.6\n") + second))
    assert [(r.channel, r.wavelength_nm) for r in readings] == [
        ("450", 450.0),
        ("485-12/520-10", 520.0),
    ]


def test_read__reads_a_run_on_two_sheets_once(make_workbook: MakeWorkbook) -> None:
    matrix: list[list[object]] = [
        *workbook_head(),
        [None, "1. Raw Data (480-14/520-30)"],
        [None, 1, 2, 3],
        ["A", 10, 20, None],
        ["B", 30, 40, 50],
    ]
    table: list[list[object]] = [
        *workbook_head(),
        ["Well", "A01", "A02", "B01", "B02", "B03"],
        ["Content", "S1", "S1", "X1", "X1", "X1"],
        ["Raw Data (480-14/520-30)", 10, 20, 30, 40, 50],
    ]
    book = make_workbook({"Microplate End point": matrix, "Table End point": table})
    reading = only(READER.read(book))
    assert (reading.plate, reading.wavelength_nm) == ("Plate 4", 520.0)
    assert reading.values.tolist() == [[10.0, 20.0, 30.0, 40.0, 50.0]]


def kinetic_rows(*lines: Sequence[object]) -> list[list[object]]:
    return [
        *workbook_head(),
        ["Well", None, "A01", "A02"],
        ["Content", "Time [s]", "X1", "X2"],
        *[list(line) for line in lines],
    ]


def test_read__reads_a_kinetic_with_wells_in_columns(make_workbook: MakeWorkbook) -> None:
    rows = kinetic_rows(
        ("Raw Data (535 A)", 36, 1, 2),
        ("Raw Data (535 A)", 108, 3, 4),
        ("Raw Data (475-30 B)", 36, 5, 6),
        ("Raw Data (475-30 B)", 108, 7, 8),
    )
    first, second = READER.read(make_workbook({"Table All Cycles": rows}))
    assert first.time_hours == pytest.approx([0.0, 0.02])
    assert first.values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert (second.channel, second.wavelength_nm) == ("475-30 B", 475.0)


def test_read__keeps_no_user_and_no_path() -> None:
    reading = only(READER.read(text_book(absorbance_csv("A,0.1,0.2\n"))))
    assert not any(word in repr(reading) for word in ("ANNA", "anna", "Users"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("A,0.1,abc\nB,0.2,0.3\n", r"made.csv, row 10: 'abc' stands in well A02 where a number"),
        ("A,0.1,0.2\nA,0.3,0.4\n", r"made.csv, row 11: row A stands twice"),
    ],
)
def test_read__names_row_and_value_of_a_fault(body: str, words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        READER.read(text_book(absorbance_csv(body)))


def test_read__refuses_a_file_that_ends_within_a_line() -> None:
    with pytest.raises(UnreadableFile, match=r"row 11: has 1 of 3 values; the file was cut short"):
        READER.read(text_book(absorbance_csv("A,0.1,0.2,0.3\nB,0.4")))


def test_read__refuses_an_export_without_raw_data() -> None:
    body = absorbance_csv("A,0.1,0.2\n", title="Blank corrected based on Raw Data (450)")
    with pytest.raises(UnreadableFile, match="without raw data, only 'Blank corrected"):
        READER.read(text_book(body))


def test_read__refuses_a_well_twice(make_workbook: MakeWorkbook) -> None:
    rows = kinetic_rows(("Raw Data (535 A)", 0, 1, 2))
    rows[11] = ["Well", None, "A01", "A1"]
    with pytest.raises(InvalidTable, match="sheet Table, row 12: well A01 stands twice"):
        READER.read(make_workbook({"Table": rows}))


def test_read__refuses_times_that_fall(make_workbook: MakeWorkbook) -> None:
    rows = kinetic_rows(("Raw Data (535 A)", 60, 1, 2), ("Raw Data (535 A)", 30, 3, 4))
    with pytest.raises(InvalidTable, match="row 15: the time lies before"):
        READER.read(make_workbook({"Table": rows}))


def test_recognise__does_not_claim_a_bare_matrix() -> None:
    assert READER.recognise(text_book(f"{LAYOUT_96}\nA,1,2\nB,3,4\n")) == 0.0


@pytest.mark.shared_data
def test_read__reads_the_omega_kinetic(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("instrument_exports")
    book = load_book(folder / "bmg_lumistar_omega" / "bmg_lumistar_omega.xlsx")
    start = process_time()
    readings = READER.read(book)
    assert process_time() - start < 0.5
    assert [(r.plate, r.channel, r.wavelength_nm) for r in readings] == [
        ("Plate 1", "535 A", 535.0),
        ("Plate 1", "475-30 B", 475.0),
        ("Plate 2", "535 A", 535.0),
        ("Plate 2", "475-30 B", 475.0),
    ]
    first = readings[0]
    assert first.values.shape == (21, 96)
    assert first.wells[:3] == (Well(0, 0), Well(0, 1), Well(0, 2))
    assert first.values[0, :3].tolist() == [132456.0, 113922.0, 147750.0]
    assert first.time_hours == pytest.approx(np.arange(21) * 65.0 / 3600.0)
