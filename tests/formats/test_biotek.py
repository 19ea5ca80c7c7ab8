from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.biotek import READER

MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

ABSORBANCE = "Read\tod\n\tAbsorbance Endpoint\n\tFull Plate\n\tWavelengths:  600, 280"
FLUORESCENCE = (
    "Read\tFluorescence Endpoint\n\tFilter Set 1\n\t    Excitation: 485,  Emission: 528\n"
    "\t    Optics: Top,  Gain: 100"
)
LUMINESCENCE = "Read\tLuminescence Endpoint\n\tFilter Set 1\n\t    Emission: Full light"
KINETIC = "Start Kinetic\tRuntime 1:00:00\n    Read\tAbsorbance Endpoint\n\tWavelengths:  600"


def export(procedure: str, body: str, plate: str = "Plate 1", plate_type: str = "6 WELL") -> str:
    return (
        "\n\nSoftware Version\t3.12.08\nUser Name:\tanna\n\n"
        "Experiment File Path:\tC:\\Users\\anna\\kill.xpt\n\n"
        f"Plate Number\t{plate}\nReader Serial Number:\t98765\n\n"
        f"Procedure Details\n\nPlate Type\t{plate_type}\nEject plate on completion\t\n"
        f"{procedure}\n\n{body}\n"
    )


def text_book(text: str) -> Book:
    return Book("made.txt", text.encode())


def read_text(text: str) -> list[PlateReading]:
    return READER.read(text_book(text))


def results(*lines: str) -> str:
    return "Results\n\t1\t2\t3\n" + "\n".join(lines) + "\n"


def test_read__reads_the_signals_of_interleaved_lines() -> None:
    body = results(
        "A\t0.1\t0.2\t0.3\tod:600",
        "\t1.1\t1.2\t1.3\tod:280",
        "\t9\t9\t9\tBlank od:600",
        "B\t0.4\t0.5\t0.6\tod:600",
        "\t1.4\t1.5\t1.6\tod:280",
        "\t9\t9\t9\tBlank od:600",
    )
    first, second = read_text(export(ABSORBANCE, body))
    assert first.values.tolist() == [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]]
    assert second.values.tolist() == [[1.1, 1.2, 1.3, 1.4, 1.5, 1.6]]
    assert [(r.channel, r.wavelength_nm) for r in (first, second)] == [
        ("od:600", 600.0),
        ("od:280", 280.0),
    ]


def test_read__takes_the_emission_of_a_fluorescence_step() -> None:
    body = results("A\t1\t2\t3\t485,528", "B\t4\t5\t6\t485,528")
    reading = read_text(export(FLUORESCENCE, body))[0]
    assert (reading.mode, reading.unit, reading.wavelength_nm) == (
        ReadMode.FLUORESCENCE,
        "RFU",
        528.0,
    )


def test_read__reads_a_table_under_the_name_of_its_signal() -> None:
    body = "Lum\n\t1\t2\t3\nA\t1\t2\t3\tLum\nB\t4\t5\t6\tLum\n"
    reading = read_text(export(LUMINESCENCE, body))[0]
    assert (reading.mode, reading.unit, reading.channel) == (ReadMode.LUMINESCENCE, "RLU", "")
    assert reading.plate_format.n_wells == 6


def test_read__leaves_out_the_layout() -> None:
    layout = "Layout\n\t1\t2\t3\nA\t1\t2\t3\tWell ID\nB\t4\t5\t6\tWell ID\n\n"
    body = layout + results("A\t7\t8\t9\tLum", "B\t7\t8\t9\tLum")
    readings = read_text(export(LUMINESCENCE, body))
    assert len(readings) == 1
    assert readings[0].values.tolist() == [[7.0, 8.0, 9.0, 7.0, 8.0, 9.0]]


def test_read__makes_an_overflow_nan_and_leaves_out_a_missed_well() -> None:
    body = results("A\t1\tOVRFLW\t3\tLum", "B\tMISSED\t5\t6\tLum")
    reading = read_text(export(LUMINESCENCE, body))[0]
    assert np.isnan(reading.values[0, 1])
    assert [str(well) for well in reading.wells] == ["A01", "A02", "A03", "B02", "B03"]


def test_read__keeps_the_value_of_a_masked_well() -> None:
    body = results("A\t1\t*0.356*\t3\tLum", "B\t4\t5\t6\tLum")
    assert read_text(export(LUMINESCENCE, body))[0].values[0, 1] == 0.356


def test_read__reads_several_plates_of_one_file() -> None:
    body = results("A\t1\t2\t3\tLum", "B\t4\t5\t6\tLum")
    text = export(LUMINESCENCE, body) + export(LUMINESCENCE, body, plate="Plate 2")
    assert [reading.plate for reading in read_text(text)] == ["Plate 1", "Plate 2"]


def test_read__reads_an_export_without_its_procedure_by_the_labels() -> None:
    body = results("A\t1\t2\t3\t600", "\t9\t9\t9\tRatio 260/280", "B\t4\t5\t6\t600")
    readings = read_text(export("", body))
    assert [(r.mode, r.wavelength_nm) for r in readings] == [(ReadMode.ABSORBANCE, 600.0)]


def test_read__counts_the_times_of_a_kinetic_from_its_first_reading() -> None:
    body = (
        "600\n\nTime\tT° 600\tA1\tA2\n0:00:36\t37.0\t0.1\t0.2\n0:18:36\t37.0\t0.3\tOVRFLW\n"
        "\nBlank 600\n\nTime\tA1\tA2\n0:00:36\t9\t9\n0:18:36\t9\t9\n"
    )
    readings = read_text(export(KINETIC, body))
    assert len(readings) == 1
    assert readings[0].time_hours == pytest.approx([0.0, 0.3])
    assert readings[0].values[:, 0].tolist() == [0.1, 0.3]
    assert np.isnan(readings[0].values[1, 1])


def test_read__drops_the_empty_lines_of_a_stopped_kinetic() -> None:
    body = "600\n\nTime\tT° 600\tA1\tA2\n0:00:00\t37\t0.1\t0.2\n0:00:00\t\t\t\n"
    assert read_text(export(KINETIC, body))[0].values.shape == (1, 2)


def test_read__takes_an_empty_first_time_of_a_workbook_one_interval_before(
    make_workbook: MakeWorkbook,
) -> None:
    rows: list[list[object]] = [
        ["Software Version", "3.08.01"],
        ["Plate Number", "Plate 3"],
        ["Plate Type", "96 WELL PLATE"],
        ["Read", "Absorbance Endpoint"],
        [None, "Wavelengths:  630"],
        [None],
        [630],
        [None],
        [None, "Time", "T° 630", "A1", "A2"],
        [None, None, 37.0, 0.1, 0.2],
        [None, "1900-01-01 00:15:00", 37.0, 0.3, 0.4],
        [None, "1900-01-01 00:30:00", 37.0, 0.5, 0.6],
        [None, "2 days, 0:00:00", 37.0, 0.7, 0.8],
    ]
    reading = READER.read(make_workbook({"Plate 3 - Sheet1": rows}))[0]
    assert reading.time_hours == pytest.approx([0.0, 0.25, 0.5, 24.0])
    assert (reading.plate, reading.plate_format.n_wells) == ("Plate 3", 96)


def test_read__keeps_no_user_path_or_serial_number() -> None:
    text = export(LUMINESCENCE, results("A\t1\t2\t3\tLum", "B\t4\t5\t6\tLum"))
    assert not any(word in repr(read_text(text)) for word in ("anna", "Users", "98765"))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("A\t1\tabc\t3\tLum", "B\t4\t5\t6\tLum"), r"row \d+: 'abc' stands in well A02"),
        (("A\t1\t2\t3\tLum", "A\t4\t5\t6\tLum"), r"row \d+: well A01 of 'Lum' stands twice"),
    ],
)
def test_read__names_row_and_value_of_a_fault(lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        read_text(export(LUMINESCENCE, results(*lines)))


@pytest.mark.parametrize("lines", [("A\t1\t2\t3\tLum",), ("A\t1\t2\t3\tLum", "B\t4\t5")])
def test_read__refuses_a_table_cut_short(lines: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableFile, match="has 1 of 2 rows of 'Lum'; the file was cut short"):
        read_text(export(LUMINESCENCE, results(*lines)))


def test_read__refuses_a_kinetic_cut_short() -> None:
    body = "600\n\nTime\tT° 600\tA1\tA2\n0:00:00\t37\t0.1\t0.2\n0:01:00\t37\t0.1"
    with pytest.raises(UnreadableFile, match="has 3 of 4 values; the file was cut short"):
        read_text(export(KINETIC, body))


def test_read__refuses_a_plate_without_readings() -> None:
    with pytest.raises(UnreadableFile, match="Plate 1 has no table of raw readings"):
        read_text(export(LUMINESCENCE, ""))


def test_recognise__does_not_claim_another_text() -> None:
    assert READER.recognise(text_book("Software Version\tKaleido 3\n")) == 0.0


@pytest.mark.shared_data
def test_read__reads_the_epoch_kinetic(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("instrument_exports")
    book = load_book(folder / "biotek_epoch2" / "biotek_epoch2.xlsx")
    start = process_time()
    readings = READER.read(book)
    assert process_time() - start < 0.5
    assert len(readings) == 1
    reading = readings[0]
    assert (reading.plate, reading.mode, reading.unit) == ("Plate 1", ReadMode.ABSORBANCE, "OD")
    assert (reading.wavelength_nm, reading.plate_format.n_wells) == (630.0, 96)
    assert reading.values.shape == (354, 36)
    assert reading.values[0, :3].tolist() == [0.097, 0.098, 0.098]
    assert reading.time_hours == pytest.approx(0.25 * np.arange(354))
