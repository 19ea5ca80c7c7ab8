"""Lists of plate, well and value, made and real."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain import PLATE_FORMATS, PlateFormat, PlateReading, ReadMode, Well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.wells_list import READER

Shared = Callable[[str], Path]


def read(text: str) -> list[PlateReading]:
    book = Book("raw/P 7.txt", text.encode())
    assert READER.recognise(book) >= 0.5
    return READER.read(book)


def by_well(reading: PlateReading) -> dict[str, float]:
    return {str(w): float(v) for w, v in zip(reading.wells, reading.values[0], strict=True)}


def test_read__reads_plate_well_value_without_a_header() -> None:
    first, second = read("P1\tA01\t12\nP1\tB03\tOVER\nP2\tA1\t7\nP2\tA002\t\n")
    assert (first.plate, second.plate) == ("P1", "P2")
    assert np.isnan(by_well(first)["B03"])
    assert by_well(second) == {"A01": 7.0}
    assert first.plate_format == PlateFormat(2, 3)


def test_read__keeps_the_name_of_a_plate_as_the_laboratory_gave_it() -> None:
    (found,) = read("170502_NR_M2_D004T01P006L08\tA01\t0\n170502_NR_M2_D004T01P006L08\tA02\t12\n")
    assert found.plate == "170502_NR_M2_D004T01P006L08"


def test_read__names_the_plate_by_the_file_where_the_list_has_none() -> None:
    (found,) = read("A01;1,5\nA02;2,5\n")
    assert found.plate == "P 7"
    assert by_well(found) == {"A01": 1.5, "A02": 2.5}


@pytest.mark.parametrize(
    ("header", "mode"),
    [
        ("Barcode,Well,RLU", ReadMode.LUMINESCENCE),
        ("Plate ID,Well Position,Count", ReadMode.COUNT),
        ("plate_name,well_id,Absorbance", ReadMode.ABSORBANCE),
        ("Assay Plate,pos,anything", ReadMode.UNKNOWN),
    ],
)
def test_read__knows_columns_by_their_names(header: str, mode: ReadMode) -> None:
    (found,) = read(f"{header}\nP1,A1,1\nP1,A2,2\n")
    assert (found.plate, found.mode, by_well(found)) == ("P1", mode, {"A01": 1.0, "A02": 2.0})


def test_read__reads_row_and_column_and_ignores_other_columns() -> None:
    text = "Operator;Barcode;WellRow;WellColumn;ReadoutValue\nada;P1;A;1;5\nada;P1;B;12;6\n"
    (found,) = read(text)
    assert by_well(found) == {"A01": 5.0, "B12": 6.0}
    assert "ada" not in repr(found)


def test_read__passes_over_lines_above_the_header() -> None:
    (found,) = read("Results of Monday\n\nWell,Value\nA1,3\n")
    assert by_well(found) == {"A01": 3.0}


def test_read__makes_channels_of_labels_and_of_several_value_columns() -> None:
    assert [r.channel for r in read("well,label,value\nA1,x,1\nA1,y,2\n")] == ["x", "y"]
    assert [r.channel for r in read("well,RLU,RFU\nA1,1,2\n")] == ["RLU", "RFU"]


def test_read__joins_times() -> None:
    text = "well,time [min],value\nA1,30,1\nA2,30,2\nA1,60,3\nA2,60,4\n"
    (found,) = read(text)
    assert found.time_hours.tolist() == [0.0, 0.5]
    assert found.values.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("well,drug,dose\nA1,x,1\n", "one column named value, count, signal, RLU, RFU or OD"),
        ("A1,x\nA2,y\n", "numbers right of the wells"),
    ],
)
def test_recognise__is_unsure_without_a_column_of_values(text: str, lacking: str) -> None:
    book = Book("map.csv", text.encode())
    assert READER.recognise(book) == 0.3
    assert lacking


def test_recognise__does_not_take_a_dispensing_report_for_readings() -> None:
    text = b"Source Plate,Source Well,Destination Well,Transfer Volume\nS1,A1,B1,25\n"
    assert READER.recognise(Book("echo.csv", text)) == 0.0


FULL = "".join(f"P1\t{Well(r, c)}\t1\n" for r in range(8) for c in range(12))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("P1\tA1\t1\nP1\tA2\t2\nP1\tA3\tx\nP1\tA4\t4\nP1\tA5\t5\n",
         r"raw/P 7\.txt, row 3: 'x' stands in well A03 where a number belongs"),
        ("P1\tA1\t1\nP1\tA01\t2\n",
         r"row 2: well A01 of plate 'P1' stands twice, first in row 1; keep one of the two"),
        ("P1\tA1\t1\nP1\tA2\t1\nP1\tA3\t1\nP1\tA4\t1\nP1\tZZ9\t1\n",
         r"row 5: 'ZZ9' is no well; write it as A1 or B07"),
        (f"{FULL}P1\tJ13\t5\n",
         r"row 97: well J13 lies outside plate 'P1', which the other wells fill"),
        ("well,time,value\nA1,soon,1\n", r"row 2: 'soon' is no time; write it as a number"),
    ],
)  # fmt: skip
def test_read__names_the_row_of_a_fault(text: str, message: str) -> None:
    with pytest.raises(InvalidTable, match=message):
        read(text)


@given(
    plate_format=st.sampled_from(PLATE_FORMATS),
    style=st.sampled_from([("\t", "."), (";", ","), (",", ".")]),
    name=st.sampled_from(["{0}{1}", "{0}{1:02d}", "{0}{1:03d}"]),
    has_header=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=50)
def test_read__reads_back_a_list_of_any_style(
    plate_format: PlateFormat, style: tuple[str, str], name: str, has_header: bool, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    wells = [Well(r, c) for r in range(plate_format.n_rows) for c in range(plate_format.n_columns)]
    generator.shuffle(wells)
    values = np.round(generator.lognormal(0, 3, size=len(wells)), 4)
    delimiter, decimal = style
    lines = ["Plate,Well,Signal".replace(",", delimiter)] if has_header else []
    for well, value in zip(wells, values, strict=True):
        letters = str(well).rstrip("0123456789")
        text = f"{value:.4f}".replace(".", decimal)
        lines.append(delimiter.join(["P 1", name.format(letters, well.column + 1), text]))
    (found,) = read("\n".join(lines))
    assert found.plate_format == plate_format
    assert list(found.wells) == wells
    assert found.values[0].tolist() == values.tolist()


# ----------------------------------------------------------------------------- real exports


@pytest.mark.shared_data
def test_read__reads_all_28_plates_of_the_organoid_screen(shared_data: Shared) -> None:
    folder = shared_data("promise_crc_pdo") / "raw"
    exports = sorted(folder.rglob("*.TXT"))
    assert len(exports) == 28
    for export in exports:
        (found,) = READER.read(load_book(export))
        lines = [line.split("\t") for line in export.read_text("latin-1").splitlines()]
        assert found.plate == lines[0][0]
        assert found.plate.replace(" ", "_") == export.stem
        assert found.plate_format == PlateFormat(16, 24)
        assert by_well(found) == {well: float(value) for _, well, value in lines}


@pytest.mark.shared_data
def test_read__keeps_the_dispensing_failure_of_a_real_plate(shared_data: Shared) -> None:
    folder = shared_data("promise_crc_pdo") / "raw" / "HC1092"
    (found,) = READER.read(load_book(folder / "170502_NR_M2_D004T01P006L08.TXT"))
    block = [well.row % 2 == 0 and well.row <= 14 and well.column <= 12 for well in found.wells]
    assert sum(block) == 104
    assert np.median(found.values[0][block]) < 50
    assert np.median(found.values[0][[not inside for inside in block]]) > 5000
