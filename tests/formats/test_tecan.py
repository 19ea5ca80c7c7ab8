"""Tecan i-control and Spark exports, made and real."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from oncordia.domain import PlateFormat, PlateReading, ReadMode, Well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.tecan import READER

Shared = Callable[[str], Path]
Rows = list[list[object]]
MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

ICONTROL: Rows = [
    ["Application: Tecan i-control", None, None, None, "Tecan i-control , 2.0.10.0"],
    ["Device: infinite 200Pro", None, None, None, "Serial number: 1401009999"],
    [],
    ["System", None, None, None, "LAB99"],
    ["User", None, None, None, "LAB99\\ada"],
    ["Plate", None, None, None, "Greiner 96 Flat Bottom Black [GRE96fb.pdfx]"],
    ["Plate-ID (Stacker)", None, None, None, "Plate 7"],
    [],
]
SPARK: Rows = [
    ["Method name: M1"],
    ["Application: SparkControl", None, None, None, "V2.1"],
    ["Device: Spark", None, None, None, "Serial number: 1708009999"],
    ["User", None, None, None, "LAB99\\ada"],
    ["Name", None, None, None, "Thermo96"],
    [],
    ["Mode", "Kinetic"],
    ["Kinetic duration", None, None, None, "00:30:30", "hh:mm:ss"],
    [],
    ["Mode", "Absorbance"],
    ["Name", "Label 1"],
    ["Measurement wavelength", None, None, None, 420.0, "nm"],
    [],
]
TEMPERATURE: Rows = [["Start Time:", "x"], [], [None, "Temperature: 21.7 °C"]]


def label(name: str, mode: str, *settings: Sequence[object]) -> Rows:
    rows = [[key, None, None, None, value, unit] for key, value, unit in settings]
    return [[f"Label: {name}"], ["Mode", None, None, None, mode], *rows]


def matrix(first: float, corner: str | None = "<>") -> Rows:
    return [
        [corner, 2, 3],
        ["B", first, first + 1],
        ["C", first + 2, "OVER"],
        [],
        ["End Time:", "x"],
    ]


def by_well(reading: PlateReading) -> dict[str, list[float]]:
    return {str(w): reading.values[:, i].tolist() for i, w in enumerate(reading.wells)}


def test_read__reads_part_of_each_sheet_as_a_plate(make_workbook: MakeWorkbook) -> None:
    settings = label("Label1", "Luminescence", ("Integration Time", 200, "ms"))
    book = make_workbook(
        {
            "P-one": [*ICONTROL, *settings, *TEMPERATURE, *matrix(1)],
            "P-two": [*ICONTROL, *settings, *TEMPERATURE, *matrix(10)],
            "notes": [["washed twice"]],
        }
    )
    assert READER.recognise(book) > 0.9
    first, second = READER.read(book)
    assert (first.plate, second.plate) == ("P-one", "P-two")
    assert by_well(second)["B03"] == [11.0]
    assert np.isnan(by_well(first)["C03"][0])
    assert first.plate_format == PlateFormat(8, 12)
    assert (first.mode, first.unit, first.channel) == (ReadMode.LUMINESCENCE, "RLU", "")
    assert first.time_hours.tolist() == [0.0]


def test_read__takes_the_plate_id_where_the_sheet_has_a_default_name(
    make_workbook: MakeWorkbook,
) -> None:
    settings = label("Label1", "Luminescence")
    (found,) = READER.read(make_workbook({"Sheet1": [*ICONTROL, *settings, *matrix(1)]}))
    assert found.plate == "Plate 7"


def test_read__gives_each_label_its_mode_and_wavelength(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        *ICONTROL,
        *label("OD", "Absorbance", ("Wavelength", 600, "nm")),
        *matrix(1),
        *label(
            "GFP",
            "Fluorescence Top Reading",
            ("Excitation Wavelength", 485, "nm"),
            ("Emission Wavelength", 535, "nm"),
        ),
        *matrix(5),
    ]
    found = READER.read(make_workbook({"P1": rows}))
    assert [(r.channel, r.mode, r.wavelength_nm, r.unit) for r in found] == [
        ("OD", ReadMode.ABSORBANCE, 600.0, "OD"),
        ("GFP", ReadMode.FLUORESCENCE, 535.0, "RFU"),
    ]


def test_read__matches_tables_to_labels_by_title(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        *ICONTROL,
        *label("OD", "Absorbance", ("Wavelength", 600, "nm")),
        *label("LUM", "Luminescence"),
        [],
        ["LUM:Lum"],
        *matrix(1),
        [],
        ["OD:600"],
        *matrix(5),
    ]
    found = READER.read(make_workbook({"P1": rows}))
    assert [(r.channel, r.mode) for r in found] == [
        ("LUM", ReadMode.LUMINESCENCE),
        ("OD", ReadMode.ABSORBANCE),
    ]


def test_read__reads_cycles_in_lines(make_workbook: MakeWorkbook) -> None:
    table: Rows = [
        ["Label 1"],
        ["Cycle Nr.", "Time [s]", "Temp. [°C]", "A1", "A2", "B1"],
        ["1", 10.0, 24.7, 0.1, 0.2, None],
        ["2", 1810.0, 24.7, 0.3, "OVER", None],
        [],
        ["End Time", "x"],
    ]
    (found,) = READER.read(make_workbook({"Result sheet": [*SPARK, *table]}))
    assert found.plate == "made"
    assert [str(well) for well in found.wells] == ["A01", "A02"]
    assert found.time_hours.tolist() == [0.0, 0.5]
    assert found.values[:, 0].tolist() == [0.1, 0.3]
    assert np.isnan(found.values[1, 1])
    assert (found.mode, found.wavelength_nm, found.channel) == (ReadMode.ABSORBANCE, 420.0, "")


def test_read__reads_cycles_in_columns(make_workbook: MakeWorkbook) -> None:
    table: Rows = [
        ["Cycle Nr.", 1, 2, 3],
        ["Time [min]", 0, 30, 60],
        ["Temp. [°C]", 37, 37, 37],
        ["A1", 1, 2, 3],
        ["H12", 4, 5, 6],
    ]
    (found,) = READER.read(make_workbook({"P1": [*SPARK, *table]}))
    assert by_well(found) == {"A01": [1, 2, 3], "H12": [4, 5, 6]}
    assert found.time_hours.tolist() == [0.0, 0.5, 1.0]


def test_read__reads_one_line_a_well(make_workbook: MakeWorkbook) -> None:
    table: Rows = [["<>", "Value", "Time [ms]"], ["A1", 0.5, 0], ["A2", 0.75, 90]]
    (found,) = READER.read(make_workbook({"P1": [*SPARK, *table]}))
    assert by_well(found) == {"A01": [0.5], "A02": [0.75]}


def test_read__takes_the_mean_of_several_reads(make_workbook: MakeWorkbook) -> None:
    table: Rows = [["Well", "Mean", "StDev", "0;0"], ["A1", 2.0, 0.1, 1.9], ["A2", 3.0, 0.1, 3.1]]
    (found,) = READER.read(make_workbook({"P1": [*ICONTROL, *table]}))
    assert by_well(found) == {"A01": [2.0], "A02": [3.0]}


def test_read__leaves_the_difference_to_the_reference_out(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        *SPARK[:-1],
        ["Reference wavelength", None, None, None, 570.0, "nm"],
        [],
        *matrix(1),
        [],
        ["Reference"],
        *matrix(5),
        [],
        ["Difference"],
        *matrix(9),
    ]
    found = READER.read(make_workbook({"P1": rows}))
    assert [(r.channel, r.wavelength_nm, r.values[0, 0]) for r in found] == [
        ("Label 1", 420.0, 1.0),
        ("Label 1 reference", 570.0, 5.0),
    ]


def test_read__reads_german_exports(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        ["Programm: Tecan i-control", None, None, None, "Tecan i-control , 2.0"],
        ["Modus", None, None, None, "Fluoreszenz von oben"],
        ["Emissionswellenlänge", None, None, None, 535, "nm"],
        *matrix(1),
    ]
    (found,) = READER.read(make_workbook({"Tabelle1": rows}))
    assert (found.plate, found.mode, found.wavelength_nm) == ("made", ReadMode.FLUORESCENCE, 535.0)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            [["<>", 1, 2, 3], ["A", 1, "n/m", 3]],
            r"made\.xlsx, sheet P1, row 10: 'n/m' stands in well A02 where a number belongs",
        ),
        (
            [["Cycle Nr.", "Time [s]", "A1", "A1"], [1, 0, 1, 2]],
            r"sheet P1, row 9: well A01 stands twice",
        ),
        (
            [["Cycle Nr.", "Time [s]"], [1, 0]],
            r"row 9: the table of cycles names no wells or no times",
        ),
        ([["Cycle Nr.", "A1"], [1, 0]], r"row 9: the table of cycles names no wells or no times"),
        (
            [["<>", "Value"], ["A1", 1], ["A1", 2]],
            r"row 11: well A01 stands twice; keep one of the two",
        ),
        (
            [["Cycle Nr.", 1, 2], ["Time [s]", 0, 1], ["A1", 1, "x"]],
            r"'x' stands in well A01 where a number belongs",
        ),
        ([["aborted by hand"]], r"made\.xlsx: holds no values of wells; export it again"),
    ],
)
def test_read__names_the_row_of_a_fault(
    make_workbook: MakeWorkbook, table: Rows, message: str
) -> None:
    with pytest.raises(InvalidTable, match=message):
        READER.read(make_workbook({"P1": [*ICONTROL, *table]}))


def test_read__keeps_no_person_or_serial_number(make_workbook: MakeWorkbook) -> None:
    found = READER.read(make_workbook({"P1": [*ICONTROL, *matrix(1)]}))
    assert not any(word in repr(found) for word in ("ada", "LAB99", "1401009999"))


# ----------------------------------------------------------------------------- real exports


@pytest.mark.shared_data
def test_read__reads_the_four_plates_of_an_infinite(shared_data: Shared) -> None:
    path = shared_data("gdr_instrument_sets") / "tecan_icontrol_xlsx"
    found = READER.read(load_book(path / "RawData_Tecan_96_well_plates.xlsx"))
    assert [reading.plate for reading in found] == ["H2122-2", "H358-2", "H358-1", "H2122-1"]
    inner = tuple(Well(r, c) for r in range(1, 7) for c in range(1, 11))
    assert all(reading.wells == inner for reading in found)
    assert all(reading.plate_format == PlateFormat(8, 12) for reading in found)
    assert all(reading.mode is ReadMode.LUMINESCENCE for reading in found)
    values = by_well(found[2])
    anchors = [values[well][0] for well in ("B02", "B11", "G11", "C10")]
    assert anchors == [308.0, 114508.0, 96369.0, 122651.0]


@pytest.mark.shared_data
def test_read__reads_the_kinetic_of_a_spark(shared_data: Shared) -> None:
    path = shared_data("instrument_exports") / "tecan_spark" / "tecan_spark_kinetic.xlsx"
    (found,) = READER.read(load_book(path))
    assert found.values.shape == (61, 45)
    assert found.plate_format == PlateFormat(8, 12)
    assert [str(well) for well in found.wells][23:25] == ["B12", "C01"]
    assert found.values[0, :3].tolist() == [0.9969, 0.1427, 0.3677]
    assert found.values[1, 0] == 1.0248
    assert found.time_hours[1] == pytest.approx(29.849 / 3600.0, abs=1e-12)
    assert (found.mode, found.wavelength_nm) == (ReadMode.ABSORBANCE, 420.0)
