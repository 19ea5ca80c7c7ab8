from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.skanit import READER

Rows = list[list[object]]
MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]


def result_sheet(*plates: str, step: str = "Absorbance 1", nm: int = 450) -> Rows:
    rows: Rows = [
        ["Measurement results"],
        ["C:\\Users\\anna\\experiment.skax"],
        ["1/2/2024"],
        [],
        [step],
        [f"Wavelength: {nm} nm"],
        [],
    ]
    for number, plate in enumerate(plates):
        rows += [[plate], [], ["Abs", 1, 2, 3], ["A", number, 0.2, 0.3], ["B", 0.4, 0.5, 0.6], []]
    return rows


def list_sheet(*lines: Sequence[object], nm: int = 340) -> Rows:
    rows: Rows = [
        ["Raw data"],
        ["2024-02-01"],
        [],
        [],
        ["Well", "Wavelength(s) [nm]", "Raw absorbance", "Measurement time(s)"],
    ]
    return rows + [[line[0], nm, *line[1:]] for line in lines]


def sky(make_workbook: MakeWorkbook, **lists: Rows) -> Book:
    return make_workbook(
        {
            "Absorbance results": [["Measurement results Measure"]],
            **lists,
            "General information": [
                ["Session information"],
                [None, None, "Serial number:", "1530-00516C"],
                [None, None, "Plate template", "384 well plate"],
            ],
        }
    )


POINTS = (("A 2", 1.1, 0.0), ("A 2", 1.2, 6.0), ("B 2", 1.3, 0.5), ("B 2", 1.4, 6.5))


def test_read__reads_every_plate_of_a_sheet(make_workbook: MakeWorkbook) -> None:
    book = make_workbook({"Absorbance 1_01": result_sheet("Plate 1", "Plate 2")})
    readings = READER.read(book)
    assert [(r.plate, r.channel, r.mode, r.wavelength_nm) for r in readings] == [
        ("Plate 1", "", ReadMode.ABSORBANCE, 450.0),
        ("Plate 2", "", ReadMode.ABSORBANCE, 450.0),
    ]
    assert readings[1].values.tolist() == [[1.0, 0.2, 0.3, 0.4, 0.5, 0.6]]


def test_read__names_the_steps_of_a_plate_by_sheet(make_workbook: MakeWorkbook) -> None:
    book = make_workbook(
        {
            "Absorbance 1_01": result_sheet("Plate 1"),
            "Luminescence 1_01": result_sheet("Plate 1", step="Luminescence 1", nm=0),
        }
    )
    assert [(r.channel, r.mode, r.wavelength_nm, r.unit) for r in READER.read(book)] == [
        ("Absorbance 1_01, 450 nm", ReadMode.ABSORBANCE, 450.0, "OD"),
        ("Luminescence 1_01", ReadMode.LUMINESCENCE, None, "RLU"),
    ]


def test_read__reads_the_list_of_a_multiskan_sky(make_workbook: MakeWorkbook) -> None:
    readings = READER.read(sky(make_workbook, **{"Raw data 340 nm": list_sheet(*POINTS)}))
    assert len(readings) == 1
    assert [str(well) for well in readings[0].wells] == ["A02", "B02"]
    assert readings[0].values.tolist() == [[1.1, 1.3], [1.2, 1.4]]
    assert readings[0].time_hours == pytest.approx([0.0, 6.0 / 3600.0])
    assert (readings[0].wavelength_nm, readings[0].unit) == (340.0, "OD")


def test_read__takes_the_plate_of_a_multiskan_sky_from_its_template(
    make_workbook: MakeWorkbook,
) -> None:
    reading = READER.read(sky(make_workbook, raw=list_sheet(*POINTS)))[0]
    assert reading.plate_format.n_wells == 384


def test_read__names_the_wavelengths_of_a_multiskan_sky(make_workbook: MakeWorkbook) -> None:
    book = sky(
        make_workbook,
        **{
            "Raw data 340 nm": list_sheet(*POINTS),
            "Raw data 450 nm": list_sheet(*POINTS, nm=450),
        },
    )
    assert [reading.channel for reading in READER.read(book)] == ["340", "450"]


def test_read__makes_an_overflow_nan(make_workbook: MakeWorkbook) -> None:
    rows = list_sheet(("A 1", "OVER", 0.0), ("A 2", 0.5, 0.4))
    values = READER.read(sky(make_workbook, raw=rows))[0].values
    assert np.isnan(values[0, 0])
    assert values[0, 1] == 0.5


def test_read__keeps_no_path_and_no_serial_number(make_workbook: MakeWorkbook) -> None:
    books = (
        make_workbook({"Absorbance 1_01": result_sheet("Plate 1")}),
        sky(make_workbook, raw=list_sheet(*POINTS)),
    )
    texts = [repr(READER.read(book)) for book in books]
    assert not any(word in text for text in texts for word in ("anna", "00516"))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((("A 2", "abc", 0.0),), "sheet raw, row 6: 'abc' stands in well A02"),
        ((("A 2", 1.0, "soon"),), "sheet raw, row 6: 'soon' stands where a time belongs"),
        ((("water", 1.0, 0.0),), "sheet raw, row 6: 'water' is no well"),
        ((*POINTS, ("A 2", 1.0, 0.0)), "well B02 has 2 readings where others have 3"),
        ((("A 2", 1.0, 0.0), ("A 2", 1.0, 0.0)), "the times of well A02 do not rise"),
    ],
)
def test_read__names_place_and_value_of_a_fault_in_a_list(
    lines: Sequence[Sequence[object]], words: str, make_workbook: MakeWorkbook
) -> None:
    with pytest.raises(InvalidTable, match=words):
        READER.read(sky(make_workbook, raw=list_sheet(*lines)))


def test_read__names_place_and_value_of_a_fault_in_a_plate(make_workbook: MakeWorkbook) -> None:
    rows = result_sheet("Plate 1")
    rows[10][1] = "abc"
    with pytest.raises(InvalidTable, match="sheet Absorbance 1_01, row 11: 'abc' stands in well"):
        READER.read(make_workbook({"Absorbance 1_01": rows}))


def test_read__refuses_results_without_a_plate(make_workbook: MakeWorkbook) -> None:
    with pytest.raises(UnreadableFile, match="no sheet of results holds a plate"):
        READER.read(make_workbook({"Absorbance 1_01": result_sheet()}))


def test_recognise__does_not_claim_another_workbook(make_workbook: MakeWorkbook) -> None:
    assert READER.recognise(make_workbook({"Plate": [[None, 1, 2], ["A", 3, 4]]})) == 0.0


@pytest.mark.shared_data
def test_read__reads_the_multiskan_sky_kinetic(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("instrument_exports")
    book = load_book(folder / "multiskan" / "multiskan_sky.xlsx")
    start = process_time()
    readings = READER.read(book)
    assert process_time() - start < 0.5
    assert len(readings) == 1
    reading = readings[0]
    assert [str(well) for well in reading.wells] == [f"{letter}02" for letter in "ABCDEFG"]
    assert reading.values.shape == (101, 7)
    assert reading.values[0, :3].tolist() == [1.1296, 1.1318, 1.1417]
    assert reading.values[100].tolist() == [1.0306, 1.0325, 1.0488, 1.0568, 1.0726, 0.6965, 0.1093]
    assert reading.time_hours[[0, 1, 100]] == pytest.approx([0.0, 5.99 / 3600, 599.99 / 3600])
    assert (reading.mode, reading.wavelength_nm) == (ReadMode.ABSORBANCE, 340.0)
