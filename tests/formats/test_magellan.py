"""Tecan Magellan exports, made and real."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from oncordia.domain import PlateFormat, ReadMode, parse_well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.magellan import READER

Shared = Callable[[str], Path]
Rows = list[list[object]]
MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

FOOT: Rows = [
    ["Date of measurement: 2021-07-06/Time of measurement: 09:43:07"],
    ["OD.mth"],
    ["C:\\Users\\ada\\OD.mth"],
    ["595nm"],
    ["ada"],
    ["Instrument serial number: 12901009999"],
    ["Measurement mode: Absorbance"],
    ["Measurement wavelength: 595 nm"],
    ["Unit: OD"],
    ["Meas. temperature: Raw data: 23.4 °C"],
]
SHEET = "Magellan Sheet 1"


def test_read__reads_a_list_in_any_order_of_columns(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        ["Plate", "Well positions", "Raw data", "Blanked"],
        ["P1", "A1", 0.5, 0.4],
        [None, "B1", "OVER", 0.1],
        ["P1", "H12", 0.25, 0.2],
        *FOOT,
    ]
    book = make_workbook({SHEET: rows})
    assert READER.recognise(book) > 0.9
    (found,) = READER.read(book)
    assert (found.plate, found.channel, found.unit) == ("P1", "", "OD")
    assert (found.mode, found.wavelength_nm) == (ReadMode.ABSORBANCE, 595.0)
    assert [str(well) for well in found.wells] == ["A01", "B01", "H12"]
    assert found.values[0, [0, 2]].tolist() == [0.5, 0.25]
    assert np.isnan(found.values[0, 1])
    assert found.plate_format == PlateFormat(8, 12)


def test_read__gives_each_label_its_wavelength(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        ["Well positions", "L1", "L2"],
        ["A1", 1.0, 2.0],
        ["A2", 3.0, 4.0],
        ["run.wsp"],
        ["Measurement mode: Absorbance"],
        ["Measurement wavelength: 450 nm"],
        ["Measurement mode: Fluorescence"],
        ["Emission wavelength: 535 nm"],
        ["Meas. temperature: L1: 23.4 °C"],
        ["Meas. temperature: L2: 23.4 °C"],
    ]
    found = READER.read(make_workbook({SHEET: rows}))
    assert [(r.plate, r.channel, r.wavelength_nm, r.values[0].tolist()) for r in found] == [
        ("made", "L1", 450.0, [1.0, 3.0]),
        ("made", "L2", 535.0, [2.0, 4.0]),
    ]


def test_read__keeps_several_plates_apart(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [["Raw data", "Well positions", "Plate"], [1.0, "A1", "P1"], [2.0, "A1", "P2"]]
    found = READER.read(make_workbook({SHEET: [*rows, *FOOT]}))
    assert [(r.plate, r.values[0, 0]) for r in found] == [("P1", 1.0), ("P2", 2.0)]


def test_read__reads_a_kinetic_with_one_line_a_well(make_workbook: MakeWorkbook) -> None:
    day = "Monday, July 10, 2023: 10:00:00"
    rows: Rows = [
        [f"{day} / 0 s / 37.1 °C"],
        [f"{day} / 900 s / 37.2 °C"],
        [f"{day} / 1800 s / 37.1 °C"],
        [],
        ["A1", 1.0, 2.0, 3.0, "A2", 4.0, 5.0, 6.0],
        ["B1", 7.0, "OVER", 9.0],
    ]
    book = make_workbook({SHEET: rows})
    assert READER.recognise(book) > 0.8
    (found,) = READER.read(book)
    assert [str(well) for well in found.wells] == ["A01", "A02", "B01"]
    assert found.time_hours.tolist() == [0.0, 0.25, 0.5]
    assert found.values[:, 1].tolist() == [4.0, 5.0, 6.0]
    assert np.isnan(found.values[1, 2])


def test_read__reads_a_kinetic_with_wells_in_columns(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [
        ["OD600"],
        ["GFP"],
        ["Well positions", "A1", "A2", "A3"],
        ["0s", 1.0, 2.0, None],
        ["1800s", 3.0, 4.0],
        ["0s", 10.0, 20.0],
        ["1800s", 30.0, 40.0],
    ]
    first, second = READER.read(make_workbook({SHEET: rows}))
    assert (first.channel, second.channel) == ("OD600", "GFP")
    assert [str(well) for well in first.wells] == ["A01", "A02"]
    assert second.values.tolist() == [[10.0, 20.0], [30.0, 40.0]]
    assert second.time_hours.tolist() == [0.0, 0.5]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [["Raw data", "Well positions"], [1.0, "A1"], ["x", "A2"]],
            r"made\.xlsx, sheet Magellan Sheet 1, row 3: 'x' stands in well A02 where a number",
        ),
        (
            [["Raw data", "Well positions"], [1.0, "A1"], [2.0, "A1"]],
            r"row 3: well A01 stands twice; keep one of the two",
        ),
        (
            [["Raw data", "Well positions"], [1.0, "AZ99"]],
            r"row 2: 'AZ99' is no well; write it as A1 or B07",
        ),
        (
            [["x / 0 s / 37 °C"], ["x / 9 s / 37 °C"], ["A1", 1.0, 2.0], ["A2", 1.0]],
            r"row 4: well A02 has 1 values at 2 times; export every well at every time",
        ),
        ([["OD.mth"]], r"made\.xlsx: holds no values of wells; export it again"),
    ],
)
def test_read__names_the_row_of_a_fault(
    make_workbook: MakeWorkbook, rows: Rows, message: str
) -> None:
    with pytest.raises(InvalidTable, match=message):
        READER.read(make_workbook({SHEET: rows}))


def test_read__keeps_no_person_path_or_serial_number(make_workbook: MakeWorkbook) -> None:
    rows: Rows = [["Raw data", "Well positions"], [1.0, "A1"], *FOOT]
    found = READER.read(make_workbook({SHEET: rows}))
    assert not any(word in repr(found) for word in ("ada", ".mth", "12901009999"))


@pytest.mark.shared_data
def test_read__equals_the_expected_file(shared_data: Shared) -> None:
    folder = shared_data("instrument_exports") / "tecan_magellan"
    (found,) = READER.read(load_book(folder / "SLA01P01_OD.xlsx"))
    with (folder / "SLA01P01_OD.expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = {parse_well(row["well"]): float(row["value"]) for row in rows}
    assert len(wanted) == 96
    assert dict(zip(found.wells, found.values[0].tolist(), strict=True)) == wanted
    assert {(row["plate"], row["mode"], float(row["detector_nm"])) for row in rows} == {
        (found.plate, found.mode.value, found.wavelength_nm)
    }
