import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from oncordia.domain import PlateReading, ReadMode
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments.asm import READER

Document = dict[str, object]


def measurement(
    well: str,
    value: object,
    mode: str = "luminescence",
    unit: str = "RLU",
    nm: float = 0.0,
    error: str | None = None,
) -> Document:
    found: Document = {
        "sample document": {"location identifier": well, "well plate identifier": "plate_7"},
        "device control aggregate document": {
            "device control document": [
                {"detector wavelength setting": {"value": nm, "unit": "nm"}}
            ]
        },
        mode: {"value": value, "unit": unit},
    }
    if error is not None:
        found["error aggregate document"] = {"error document": [{"error": error}]}
    return found


def asm_book(*wells: list[Document], converter: str = "allotropy_made") -> Book:
    documents = [
        {
            "measurement aggregate document": {
                "measurement document": own,
                "plate well count": {"value": 384, "unit": "#"},
            },
            "analyst": "anna",
        }
        for own in wells
    ]
    content = {
        "$asm.manifest": "http://purl.allotrope.org/manifests/plate-reader",
        "plate reader aggregate document": {
            "plate reader document": documents,
            "data system document": {
                "ASM converter name": converter,
                "UNC path": "C:\\Users\\anna",
            },
        },
    }
    return Book("made.json", json.dumps(content).encode())


def read_one(book: Book) -> PlateReading:
    readings = READER.read(book)
    assert len(readings) == 1
    return readings[0]


def test_read__reads_the_wells_of_a_plate() -> None:
    reading = read_one(asm_book([measurement("A1", 5.0)], [measurement("B02", 7)]))
    assert (reading.plate, reading.mode, reading.unit) == ("plate_7", ReadMode.LUMINESCENCE, "RLU")
    assert [str(well) for well in reading.wells] == ["A01", "B02"]
    assert reading.values.tolist() == [[5.0, 7.0]]
    assert (reading.plate_format.n_wells, reading.wavelength_nm) == (384, None)


def test_read__tells_the_wavelengths_of_a_well_apart() -> None:
    book = asm_book(
        [
            measurement("A1", 1.0, "absorbance", "mAU", 450.0),
            measurement("A1", 2.0, "absorbance", "mAU", 650.0),
        ]
    )
    assert [(r.channel, r.wavelength_nm, r.values.tolist()) for r in READER.read(book)] == [
        ("absorbance 450 nm", 450.0, [[1.0]]),
        ("absorbance 650 nm", 650.0, [[2.0]]),
    ]


@pytest.mark.parametrize(
    ("converter", "unit"), [("allotropy_bmg_labtech_mars", "OD"), ("other", "mAU")]
)
def test_read__reads_milli_units_of_allotropy_as_optical_density(converter: str, unit: str) -> None:
    book = asm_book([measurement("A1", 0.5, "absorbance", "mAU", 450.0)], converter=converter)
    assert read_one(book).unit == unit


def test_read__leaves_out_empty_cells() -> None:
    book = asm_book(
        [measurement("A1", 5.0)],
        [measurement("A2", -0.0)],
        [measurement("A3", -0.0, error="nan")],
    )
    assert [str(well) for well in read_one(book).wells] == ["A01"]


def test_read__makes_an_error_nan() -> None:
    book = asm_book([measurement("A1", 5.0)], [measurement("A2", -0.0, error="OVRFLW")])
    assert np.isnan(read_one(book).values[0, 1])


def test_read__keeps_no_analyst_and_no_path() -> None:
    assert "anna" not in repr(read_one(asm_book([measurement("A1", 5.0)])))


@pytest.mark.parametrize(
    ("wells", "words"),
    [
        ([[measurement("A1", "abc")]], "document 1, well A01: 'abc' stands where a number"),
        ([[measurement("pool", 1.0)]], "document 1: 'pool' is no well"),
        (
            [[measurement("A1", 1.0)], [measurement("A01", 2.0)]],
            "document 2: well A01 of plate plate_7 stands twice",
        ),
    ],
)
def test_read__names_place_and_value_of_a_fault(wells: list[list[Document]], words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        READER.read(asm_book(*wells))


def test_read__refuses_a_file_cut_short() -> None:
    book = asm_book([measurement("A1", 5.0)])
    with pytest.raises(UnreadableFile, match="row 1: the JSON is damaged or cut short"):
        READER.read(Book("made.json", book.content[:-20]))


def test_read__refuses_a_file_without_values_of_wells() -> None:
    with pytest.raises(UnreadableFile, match="holds no absorbance, fluorescence or luminescence"):
        READER.read(asm_book([measurement("A1", 5.0, mode="mass")]))


def test_recognise__does_not_claim_another_json() -> None:
    assert READER.recognise(Book("made.json", b'{"plate": "A1"}')) == 0.0


@pytest.mark.shared_data
def test_read__reads_a_large_file_in_half_a_second(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("instrument_exports")
    book = load_book(folder / "asm_json" / "softmax_luminescence.asm.json")
    start = process_time()
    assert READER.recognise(book) == 1.0
    readings = READER.read(book)
    assert process_time() - start < 0.5
    assert [(reading.plate, len(reading.wells)) for reading in readings] == [
        ("c12345_2", 48),
        ("c123455_3", 48),
    ]
