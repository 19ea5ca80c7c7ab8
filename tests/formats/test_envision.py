"""EnVision exports, made and real."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from oncordia.domain import PlateFormat, PlateReading, ReadMode, Well, parse_well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.envision import READER

Shared = Callable[[str], Path]
MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

COLUMNS = "Plate,Repeat,Barcode,Measured height,Group,Label,ScanX,ScanY,Measinfo,Kinetics"
BACKGROUND = (
    "Background information\nPlate,Label,Result,Signal,Flashes/Time,Meastime,MeasInfo,\n"
    "1,LUM 6,0,4,0.1,00:00:00.000,De=USLum Ex=N/A Em=N/A Wdw=N/A (12),\n"
)
PROTOCOL = """

Basic assay information
Assay ID: ,,,,11
Serial#: ,,,,="1049999"
Platemap:
Plate,,,,1

,01,02,03,
A,1,2,3,
B,4,5,6,

Calculations:
Plate type:
Number of rows,,,,2
Number of columns,,,,3

Auto export parameters:
File name format,,,,C:\\Users\\ada\\<Date>.csv

Labels:
EU,,,,6000028
Ems. filter,,,,APC 665
2nd ems. filter,,,,Cy5 620
Last edited by,,,,ada

Filters:
APC 665,,,,205
Filter type,,,,Emission
Description,,,,M665 CWL=664nm BW=75nm Tmin=75%
Last edited by,,,,ada

Cy5 620,,,,118
Description,,,,no centre said

Instrument:
Serial number,,,,1049999

Exported with EnVision Workstation version 1.13.3009.1409
"""
LUM = "De=USLum Ex=N/A Em=N/A Wdw=N/A (12)"
MATRIX = ",01,02,03,\nA,1,2,3,\nB,4,5,6,\n"
BARE = "1,2,3,\n4,5,6,\n"


def information(
    plate: int = 1,
    barcode: str = "",
    label: str = "LUM 6(1)",
    measured: str = LUM,
    repeat: int = 1,
    date: str = "11/24/2016 3:43:16 AM",
) -> str:
    return (
        f"Plate information\n{COLUMNS},Measurement date,\n"
        f"{plate},{repeat},{barcode},14,1,{label},0,0,{measured},0,{date},\n"
    )


def calculated(plate: int = 1) -> str:
    return (
        "Plate information\nPlate,Repeat,Barcode,Measured height,Formula,Measurement date,\n"
        f"{plate},1,,N/A,Calc 1: Crosstalk = Crosstalk correction,11/24/2016 3:43:16 AM,\n"
    )


def read(text: str) -> list[PlateReading]:
    book = Book("made.csv", text.encode())
    assert READER.recognise(book) >= 0.5
    return READER.read(book)


def by_well(reading: PlateReading) -> dict[str, float]:
    return {str(w): float(v) for w, v in zip(reading.wells, reading.values[0], strict=True)}


SIX = {"A01": 1.0, "A02": 2.0, "A03": 3.0, "B01": 4.0, "B02": 5.0, "B03": 6.0}


def test_read__takes_raw_readings_not_calculated_ones() -> None:
    text = (
        f"{calculated()}\n{BACKGROUND}\nCalculated results: Calc 1: Crosstalk\n"
        f"{MATRIX.replace('6', '99')}\n"
        f"{information()}\n{BACKGROUND}\nResults for LUM 6(1) - channel 0 (CPS)\n{MATRIX}{PROTOCOL}"
    )
    (found,) = read(text)
    assert by_well(found) == SIX
    assert (found.plate, found.channel, found.mode) == ("Plate 1", "", ReadMode.LUMINESCENCE)
    assert (found.unit, found.plate_format) == ("RLU", PlateFormat(2, 3))
    assert found.time_hours.tolist() == [0.0]


def test_read__pairs_matrices_with_the_information_below_them() -> None:
    text = (
        f"Calculated results: Calc 1\n{MATRIX.replace('6', '99')}\n{calculated()}\n{BACKGROUND}\n"
        f"Results for LUM 6(1) - channel 0 (CPS)\n{MATRIX}\n{information(barcode='B7')}\n"
        f"{BACKGROUND}{PROTOCOL}"
    ).replace(",", ";")
    (found,) = read(text)
    assert by_well(found) == SIX
    assert found.plate == "B7"


def test_read__knows_calculated_matrices_without_titles() -> None:
    text = f"{calculated()}\n{BARE.replace('6', '99')}\n{information()}\n{BARE}{PROTOCOL}"
    (found,) = read(text)
    assert by_well(found) == SIX


def test_read__says_so_where_a_plate_has_calculated_results_alone() -> None:
    (found,) = read(f"{calculated()}\n{BACKGROUND}\nCalculated results: Calc 1\n{MATRIX}{PROTOCOL}")
    assert found.channel == "calculated: Crosstalk"


def test_read__starts_at_row_a_where_the_first_lines_are_empty() -> None:
    rows = ["," * 12] * 2 + [",1" + ",2" * 8 + ",,,"] * 4 + ["," * 12] * 2
    text = (
        f"{information(barcode='H01')}\n" + "\n".join(rows) + PROTOCOL.replace(",,,,2\n", ",,,,8\n")
    )
    (found,) = read(text)
    assert [str(found.wells[0]), str(found.wells[-1])] == ["C02", "F10"]
    assert found.plate_format == PlateFormat(8, 12)


def test_read__places_an_empty_frame_in_a_file_that_a_spreadsheet_padded() -> None:
    blank = "," * 24
    rows = [blank] * 3 + ["," + "7," * 21 + ",,"] * 12 + [blank] * 3
    padded = [line + "," * (24 - line.count(",")) for line in information().splitlines()]
    (found,) = read("\n".join([*padded, *rows]))
    assert [str(found.wells[0]), str(found.wells[-1])] == ["C02", "N22"]
    assert found.plate_format == PlateFormat(16, 24)


def test_read__names_detectors_and_wavelengths_of_two_channels() -> None:
    first = information(label="EU(1)", measured="De=1st Ex=Top Em=Top Wdw=1 (14)")
    second = information(label="EU(1)", measured="De=2nd Ex=Top Em=Top Wdw=1 (142)")
    text = (
        f"{first}\nResults for EU(1) - channel 1 window 1 (Counts)\n{MATRIX}\n"
        f"{second}\nResults for EU(1) - channel 2 window 1 (Counts)\n{MATRIX}{PROTOCOL}"
    )
    found = read(text)
    assert [(r.channel, r.wavelength_nm, r.unit) for r in found] == [
        ("EU channel 1", 664.0, "RFU"),
        ("EU channel 2", 620.0, "RFU"),
    ]


def test_read__joins_repeats_over_time() -> None:
    later = information(repeat=2, date="11/24/2016 5:13:16 AM")
    (found,) = read(f"{information()}\n{BARE}\n{later}\n{BARE.replace('6', '60')}{PROTOCOL}")
    assert found.time_hours.tolist() == [0.0, 1.5]
    assert found.values[:, -1].tolist() == [6.0, 60.0]


def test_read__makes_channels_of_repeats_without_dates() -> None:
    text = f"{information(date='N/A')}\n{BARE}\n{information(repeat=2, date='N/A')}\n{BARE}"
    assert [reading.channel for reading in read(text)] == ["LUM 6", "LUM 6 (2)"]


def test_read__reads_titles_alone() -> None:
    title = "Results for LUM 6(1) - channel 0 (CPS)\n"
    first, second = read(f"{title}{MATRIX}\n{title}{MATRIX}")
    assert [first.plate, second.plate] == ["Plate 1", "Plate 2"]


def test_read__reads_many_plates_of_a_sheet(make_workbook: MakeWorkbook) -> None:
    rows: list[list[object]] = []
    for plate in range(3):
        rows += [["Plate information"], [*COLUMNS.split(","), "Measurement date"]]
        rows += [[str(plate + 1), "1", 2019041900.0 + plate, "14", "1", "FI(1)", "0", "0"], []]
        rows[-2] += ["De=1st Ex=Btm Em=Btm Wdw=N/A (8)", "0", "11/24/2016 3:43:16 AM"]
        rows += [[100.0 * plate + 12 * r + c for c in range(12)] for r in range(8)]
        rows += [[]]
    found = READER.read(make_workbook({"Readout": rows}))
    assert [reading.plate for reading in found] == ["2019041900", "2019041901", "2019041902"]
    assert found[2].values[0, -1] == 295.0
    assert found[0].mode is ReadMode.FLUORESCENCE


def test_read__names_plates_by_sheet_where_no_barcode_tells_them_apart(
    make_workbook: MakeWorkbook,
) -> None:
    sheet = [line.split(",")[:-1] for line in f"{information()}\n{BARE}".splitlines()]
    sheet[3] = []
    cells = [[float(cell) if cell.isdecimal() else cell for cell in row] for row in sheet]
    found = READER.read(make_workbook({"day0": cells, "day7": cells}))
    assert [reading.plate for reading in found] == ["day0", "day7"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"{information()}\nResults for LUM 6(1) - channel 0 (CPS)\n{MATRIX.replace('5', 'x5')}",
            r"made\.csv, row 8: 'x5' stands in well B02 where a number belongs",
        ),
        (
            f"{information()}\n{BARE.replace('5', 'x5')}{PROTOCOL}",
            r"row 6: 'x5' stands in well B02",
        ),
        (f"{information(barcode='B7')}\n\n", r"row 3: plate 'B7' has no matrix of results"),
        (
            f"{information(barcode='B7')}\n1,2,3,\n{PROTOCOL}",
            r"row 5: the matrix of plate 'B7' has 1 lines, expected 2; export it again",
        ),
        (
            f"{information()}\nResults for LUM 6(1) - channel 0 (CPS)\n"
            f",01,02,03,04,\nA,1,2,3,4,\n{PROTOCOL}",
            r"row 6: well A04 lies outside the plate of 6 wells that the protocol names",
        ),
        (
            f"{information(1, 'B7')}\n{BARE}\n{information(2, 'B7')}\n{BARE}",
            r"plates 1 and 2 both have the barcode 'B7'; give each its own",
        ),
        (
            f"Results for LUM 6(1) - channel 0 (CPS)\n{MATRIX.replace('6', '6,7')}",
            r"row 4: value 7 stands right of the last column 3, outside the plate",
        ),
        (
            f"Results for LUM 6(1) - channel 0 (CPS)\n{MATRIX}B,7,8,9,\n",
            r"row 5: row B stands twice or out of order",
        ),
    ],
)
def test_read__names_the_row_of_a_fault(text: str, message: str) -> None:
    with pytest.raises(InvalidTable, match=message):
        read(text)


def test_read__keeps_no_person_path_or_serial_number() -> None:
    found = read(f"{information()}\n{BARE}{PROTOCOL}")
    assert not any(word in repr(found) for word in ("ada", "Users", "1049999"))


# ----------------------------------------------------------------------------- real exports


def expected(path: Path) -> dict[str, dict[float | None, dict[Well, float]]]:
    """Plate: wavelength: well: value of an expected file."""
    found: dict[str, dict[float | None, dict[Well, float]]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wavelength_nm = float(row["detector_nm"]) if row["detector_nm"] else None
            wells = found.setdefault(row["plate"], {}).setdefault(wavelength_nm, {})
            wells[parse_well(row["well"])] = float(row["value"])
    return found


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "mode", "n_readings"),
    [
        ("PE_Envision_absorbance_A450_example", ReadMode.ABSORBANCE, 2),
        ("PE_Envision_fluorescence_example01", ReadMode.FLUORESCENCE, 2),
    ],
)
def test_read__equals_the_expected_file(
    shared_data: Shared, name: str, mode: ReadMode, n_readings: int
) -> None:
    folder = shared_data("instrument_exports") / "perkinelmer_envision"
    found = READER.read(load_book(folder / f"{name}.csv"))
    wanted = expected(folder / f"{name}.expected.csv")
    assert len(found) == n_readings
    for reading in found:
        channels = wanted[reading.plate]
        wells = channels.get(reading.wavelength_nm) or channels[None]
        assert dict(zip(reading.wells, reading.values[0].tolist(), strict=True)) == wells
        assert reading.mode is mode
    assert sum(len(r.wells) for r in found) == sum(
        len(wells) for channels in wanted.values() for wells in channels.values()
    )


@pytest.mark.shared_data
def test_read__keeps_the_row_letters_of_the_export(shared_data: Shared) -> None:
    """The expected file counts the printed rows A, E, I and M as A to D; the values are equal."""
    folder = shared_data("instrument_exports") / "perkinelmer_envision"
    found = READER.read(load_book(folder / "PE_Envision_luminescence_example01.csv"))
    wanted = expected(folder / "PE_Envision_luminescence_example01.expected.csv")
    assert [reading.plate for reading in found] == list(wanted)
    for reading in found:
        wells = {Well(4 * w.row, w.column): v for w, v in wanted[reading.plate][None].items()}
        assert dict(zip(reading.wells, reading.values[0].tolist(), strict=True)) == wells
        assert reading.plate_format == PlateFormat(16, 24)


@pytest.mark.shared_data
def test_read__equals_the_reference_of_both_workbooks(shared_data: Shared) -> None:
    folder = shared_data("gdr_instrument_sets") / "envision_xlsx_multiplate"
    found = [
        reading
        for name in ("RawData_day0.xlsx", "RawData_day7.xlsx")
        for reading in READER.read(load_book(folder / name))
    ]
    wanted: dict[str, dict[Well, float]] = {}
    with (folder / "ref_RawData_day0_day7_xlsx.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            well = parse_well(row["WellRow"] + row["WellColumn"])
            wanted.setdefault(row["Barcode"], {})[well] = float(row["ReadoutValue"])
    assert {r.plate: dict(zip(r.wells, r.values[0].tolist(), strict=True)) for r in found} == wanted
    assert len(found) == 12


@pytest.mark.shared_data
def test_read__places_the_day_0_and_end_plates_without_headers(shared_data: Shared) -> None:
    """16 lines of 24 cells: the two empty lines on top are rows A and B, so values start in C."""
    folder = shared_data("gdr_instrument_sets") / "envision_csv_day0_dayend"
    exports = sorted(folder.glob("H*.csv"))
    assert len(exports) == 14
    for export in exports:
        (found,) = READER.read(load_book(export))
        assert found.plate == export.stem
        assert found.plate_format == PlateFormat(16, 24)
        assert found.wells == tuple(Well(r, c) for r in range(2, 14) for c in range(1, 22))
    (found,) = READER.read(load_book(folder / "H0109269D01.csv"))
    assert (by_well(found)["C02"], by_well(found)["C13"]) == (611495.0, 31772.0)


@pytest.mark.shared_data
def test_read__finds_the_dmso_medians_of_six_patient_plates(shared_data: Shared) -> None:
    folder = shared_data("cll_ctg_envision_raw")
    with (folder / "layout.csv").open(encoding="utf-8-sig") as file:
        layout = list(csv.DictReader(file, delimiter=";"))
    dmso = {parse_well(row["wellID"]) for row in layout if row["name"] == "DMSO"}
    assert len(dmso) == 37
    medians, variations = [], []
    for export in sorted((folder / "batch1").glob("*.txt")):
        (found,) = READER.read(load_book(export))
        assert len(found.wells) == 384
        values = found.values[0][[well in dmso for well in found.wells]]
        medians.append(float(np.median(values)))
        variations.append(round(float(values.std(ddof=1) / values.mean()), 3))
    assert medians == [960080, 546400, 1018040, 1591520, 1046000, 67760]
    assert variations == [0.182, 0.091, 0.116, 0.089, 0.097, 0.121]


@pytest.mark.shared_data
def test_read__reads_a_1536_well_matrix_without_headers(shared_data: Shared) -> None:
    path = shared_data("cll_ctg_envision_raw") / "plate_1536_matrix.txt"
    (found,) = READER.read(load_book(path))
    lines = path.read_text(encoding="latin-1").splitlines()[:32]
    matrix = np.array([[float(cell) for cell in line.split("\t")[:48]] for line in lines])
    assert found.values.reshape(32, 48).tolist() == matrix.tolist()
    assert [str(found.wells[0]), str(found.wells[-1])] == ["A01", "AF48"]
