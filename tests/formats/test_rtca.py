import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.rtca import READER

Rows = list[list[object]]
MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

COVER: Rows = [
    ["Created By:", "anna"],
    ["File Name:", "C:\\Users\\anna\\kill.plt"],
    ["Exp ID:", "EXP7"],
]


def block(time: str, *values: Sequence[object]) -> Rows:
    """Block of two rows and two columns."""
    return [
        [f"Cell Index at: {time}"],
        [None, 1, 2],
        *[[letter, *row] for letter, row in zip("AB", values, strict=False)],
        [None],
    ]


def curves(*lines: Sequence[object], header: Sequence[object] = ("Y (A1,A2)", "Y (B1)")) -> Rows:
    return [
        [None, "Legend Table"],
        ["Cell Index---Time"],
        ["Time (Hour)", "Time (hh:mm:ss)", *header],
        *[list(line) for line in lines],
    ]


def cell_index(make_workbook: MakeWorkbook, *blocks: Rows) -> Book:
    return make_workbook({"Cover": COVER, "Cell Index": [row for rows in blocks for row in rows]})


def test_read__reads_blocks_as_times(make_workbook: MakeWorkbook) -> None:
    book = cell_index(
        make_workbook,
        block("0:00:00", (0.0, 0.1), (0.2, -0.3)),
        block("100:30:00", (1.0, 1.1), (1.2, 1.3)),
    )
    readings = READER.read(book)
    assert len(readings) == 1
    assert readings[0].values.tolist() == [[0.0, 0.1, 0.2, -0.3], [1.0, 1.1, 1.2, 1.3]]
    assert readings[0].time_hours.tolist() == [0.0, 100.5]
    assert [str(well) for well in readings[0].wells] == ["A01", "A02", "B01", "B02"]


def test_read__takes_plate_mode_and_unit(make_workbook: MakeWorkbook) -> None:
    reading = READER.read(cell_index(make_workbook, block("0:00:00", (0, 1), (2, 3))))[0]
    assert (reading.plate, reading.mode, reading.unit) == (
        "EXP7",
        ReadMode.IMPEDANCE,
        "Cell Index",
    )


def test_read__leaves_out_a_well_that_was_never_read(make_workbook: MakeWorkbook) -> None:
    book = cell_index(
        make_workbook,
        block("0:00:00", (0.0, None), (0.2, 0.3)),
        block("1:00:00", (1.0, None), (None, 1.3)),
    )
    reading = READER.read(book)[0]
    assert [str(well) for well in reading.wells] == ["A01", "B01", "B02"]
    assert np.isnan(reading.values[1, 1])


def test_read__reads_curves_where_there_is_nothing_else(make_workbook: MakeWorkbook) -> None:
    rows = curves((0.0, "00:00:00", 0.1, 0.2), (1.5, "01:30:00", 0.3, 0.4))
    single, mean = READER.read(make_workbook({"Data Analysis-Curve": rows}))
    assert (single.channel, [str(well) for well in single.wells]) == ("", ["B01"])
    assert single.values.tolist() == [[0.2], [0.4]]
    assert (mean.channel, [str(well) for well in mean.wells]) == (
        "Cell Index, mean of 2 wells",
        ["A01"],
    )
    assert mean.time_hours.tolist() == [0.0, 1.5]


def test_read__prefers_the_blocks_to_the_curves(make_workbook: MakeWorkbook) -> None:
    book = make_workbook(
        {
            "Cover": COVER,
            "Cell Index": block("0:00:00", (0, 1), (2, 3)),
            "Data Analysis-Curve": curves((0.0, "00:00:00", 9, 9)),
        }
    )
    assert [reading.values.tolist() for reading in READER.read(book)] == [[[0.0, 1.0, 2.0, 3.0]]]


def test_read__keeps_no_author_and_no_path(make_workbook: MakeWorkbook) -> None:
    readings = READER.read(cell_index(make_workbook, block("0:00:00", (0, 1), (2, 3))))
    assert not any(word in repr(readings) for word in ("anna", "Users"))


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (block("1:00:00", (1.0, "abc"), (2, 3)), "Cell Index, row 8: 'abc' stands in well A02"),
        (block("late", (1.0, 1.1), (2, 3)), "sheet Cell Index, row 6: holds no time of reading"),
        (block("-1:00:00", (1.0, 1.1), (2, 3)), "row 6: holds no time of reading"),
    ],
)
def test_read__names_place_and_value_of_a_fault(
    second: Rows, words: str, make_workbook: MakeWorkbook
) -> None:
    book = cell_index(make_workbook, block("0:30:00", (0.0, 0.1), (0.2, 0.3)), second)
    with pytest.raises(InvalidTable, match=words):
        READER.read(book)


def test_read__refuses_times_that_fall(make_workbook: MakeWorkbook) -> None:
    book = cell_index(
        make_workbook, block("1:00:00", (0, 1), (2, 3)), block("0:30:00", (0, 1), (2, 3))
    )
    with pytest.raises(InvalidTable, match="row 6: the time lies before"):
        READER.read(book)


def test_read__refuses_a_row_twice(make_workbook: MakeWorkbook) -> None:
    rows = block("0:00:00", (0, 1), (2, 3))
    rows[3][0] = "A"
    with pytest.raises(InvalidTable, match="a row or column of the plate stands twice"):
        READER.read(cell_index(make_workbook, rows))


def test_read__refuses_a_block_cut_short(make_workbook: MakeWorkbook) -> None:
    book = cell_index(make_workbook, block("0:00:00", (0, 1), (2, 3)), block("1:00:00", (0, 1)))
    with pytest.raises(UnreadableFile, match="row 6: the block has not the 2 rows of the first"):
        READER.read(book)


def test_read__refuses_a_well_in_two_curves(make_workbook: MakeWorkbook) -> None:
    rows = curves((0.0, "00:00:00", 1, 2), header=("Y (A1,A2)", "Y (A2)"))
    with pytest.raises(InvalidTable, match="well A02 stands in two curves"):
        READER.read(make_workbook({"Data Analysis-Curve": rows}))


def test_read__refuses_curves_without_values(make_workbook: MakeWorkbook) -> None:
    with pytest.raises(UnreadableFile, match="no curves stand under the title"):
        READER.read(make_workbook({"Data Analysis-Curve": curves()}))


def test_recognise__does_not_claim_another_workbook(make_workbook: MakeWorkbook) -> None:
    assert READER.recognise(make_workbook({"Cell Index": [[None, 1, 2], ["A", 3, 4]]})) == 0.0


@pytest.mark.shared_data
def test_read__ends_on_the_published_cell_index_of_every_well(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("cart_gbm_xcelligence")
    book = load_book(folder / "2009011552P1R_Export.xlsx")
    start = process_time()
    reading = READER.read(book)[0]
    assert process_time() - start < 3.0
    assert reading.values.shape == (652, 96)
    assert reading.time_hours[-1] == pytest.approx(164 + 29 / 60 + 26 / 3600)
    with (folder / "endpoint_flow_cytometry.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    published = {row["well"]: float(row["residual_ci"]) for row in rows}
    names = [f"{str(well)[0]}{int(str(well)[1:])}" for well in reading.wells]
    assert dict(zip(names, reading.values[-1].tolist(), strict=True)) == published
    assert len(published) == 96


@pytest.mark.shared_data
def test_read__reads_the_curves_of_the_later_export(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("cart_gbm_xcelligence")
    book = load_book(folder / "09.07.2021_PBT030_PBT128vsDEX_Export_Short.xlsx")
    readings = READER.read(book)
    assert len(readings) == 1
    reading = readings[0]
    assert (reading.plate, reading.channel) == ("2109071712P3R", "Cell Index, mean of 2 wells")
    assert {str(well) for well in reading.wells} == {
        f"{letter}{column:02d}" for letter in "AE" for column in (1, 3, 5, 7, 9, 11)
    }
    assert reading.values.shape == (103, 12)
    assert reading.values[-1, :2].tolist() == [4.922, 3.7236]
    assert reading.time_hours[-1] == pytest.approx(101 + 42 / 60 + 32 / 3600)
