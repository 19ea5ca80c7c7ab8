import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain import MapSettings, well_name
from oncordia.errors import InvalidTable
from oncordia.formats import PlateMap, read_plate_map
from oncordia.formats.book import Book
from oncordia.formats.maps import MapContext, read_map_book

Grid = list[list[str | float | None]]


Maker = Callable[[Mapping[str, Grid]], Book]


def _read_book(book: Book) -> PlateMap:
    return read_map_book(book, MapContext(), Path())


def _read(text: str) -> PlateMap:
    return read_map_book(Book("map.csv", text.encode()), MapContext(), Path())


def test_read_plate_map__reads_a_sheet_a_factor(make_workbook: Maker) -> None:
    book = make_workbook(
        {
            "Drug": [["x", "DMSO"], ["y", None]],
            "Concentration": [[1.0, None], ["2,5", None]],
            "Drug_2": [["z", None], [None, None]],
            "Concentration_2": [[3.0, None], [None, None]],
            "Cell line": [["P1", "P1"], ["P2", None]],
        },
    )
    plate_map = _read_book(book)

    assert plate_map.form == "one matrix a factor"
    assert plate_map.wells.select("well", "sample", "drug", "dose", "drug_2", "dose_2").rows() == [
        ("A01", "P1", "x", 1.0, "z", 3.0),
        ("A02", "P1", "DMSO", None, None, None),
        ("B01", "P2", "y", 2.5, None, None),
    ]


def test_read_plate_map__reads_matrices_with_letters_and_numbers() -> None:
    plate_map = _read("drug,1,2\nA,x,DMSO\nB,y,\n\ndose_uM,1,2\nA,1,\nB,0.5,\n")

    assert plate_map.wells.select("well", "drug", "dose", "dose_unit").rows() == [
        ("A01", "x", 1.0, "uM"),
        ("A02", "DMSO", None, None),
        ("B01", "y", 0.5, "uM"),
    ]


def test_read_plate_map__takes_the_line_above_a_matrix_for_its_title() -> None:
    plate_map = _read("Compound;;\n;1;2\nA;x;y\n\nConc;;\n;1;2\nA;0,5;2\n")

    assert plate_map.wells.select("well", "drug", "dose").rows() == [
        ("A01", "x", 0.5),
        ("A02", "y", 2.0),
    ]


def test_read_plate_map__takes_a_lone_matrix_of_names_for_drugs(make_workbook: Maker) -> None:
    book = make_workbook({"Sheet1": [[None, None], [None, "vehicle"]]})

    assert _read_book(book).wells.select("well", "drug").rows() == [("B02", "vehicle")]


def test_read_plate_map__refuses_a_lone_matrix_of_numbers(make_workbook: Maker) -> None:
    book = make_workbook({"Sheet1": [[1.0, 2.0], [3.0, 4.0]]})

    with pytest.raises(InvalidTable, match=r"made\.xlsx: holds a matrix of numbers .* no title"):
        _read_book(book)


def test_read_plate_map__names_the_cell_of_a_dose_that_is_none(make_workbook: Maker) -> None:
    book = make_workbook({"Drug": [["x"], ["y"]], "Dose": [[1.0], ["two"]]})

    assert [str(problem) for problem in _read_book(book).problems] == [
        "made.xlsx, row 2, column Dose: 'two' in well B01 is no finite number; "
        "write a number, or leave the cell empty"
    ]


@settings(deadline=None, max_examples=25)
@given(st.dictionaries(st.tuples(st.integers(0, 15), st.integers(0, 23)), st.floats(1e-9, 1e6)))
def test_read_plate_map__gives_back_the_matrix_that_was_written(
    written: dict[tuple[int, int], float],
) -> None:
    written[0, 0] = 1.0
    lines = []
    for title, text in (("drug", "drug-1"), ("dose", "")):
        lines.append(",".join([title, *map(str, range(1, 25))]))
        lines += [
            ",".join(
                [
                    chr(65 + row),
                    *(
                        (text or repr(written[row, c])) if (row, c) in written else ""
                        for c in range(24)
                    ),
                ]
            )
            for row in range(16)
        ]
    wells = _read("\n".join(lines)).wells

    assert wells.select("well", "dose").rows() == [
        (well_name(*place), dose) for place, dose in sorted(written.items())
    ]


Fact = tuple[str | None, str | None, str | None, str | None]


def _told(plate_map: PlateMap) -> dict[str, Fact]:
    """Contents of each well as the reference prints them: numbers to 15 digits."""
    return {
        row["well"]: (
            row["drug"],
            None if row["dose"] is None else f"{row['dose']:.15g}",
            row["drug_2"],
            None if row["dose_2"] is None else f"{row['dose_2']:.15g}",
        )
        for row in plate_map.wells.iter_rows(named=True)
    }


def _call_vehicle(fact: Fact) -> Fact:
    """The reference gives untreated wells the name of the vehicle."""
    return ("vehicle", *fact[1:]) if fact[0] == "untreated" else fact


@pytest.mark.shared_data
@pytest.mark.parametrize("template", ["Template_7daytreated.xlsx", "Template_Untreated.xlsx"])
def test_read_plate_map__reads_the_template_to_the_reference(
    shared_data: Callable[[str], Path], template: str
) -> None:
    folder = shared_data("gdr_instrument_sets") / "envision_xlsx_multiplate"
    told = _told(read_plate_map(folder / template))
    with (folder / "ref_template_treated_untreated_xlsx.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Template"] == template]
    columns = ("Gnumber", "Concentration", "Gnumber_2", "Concentration_2")
    expected = {
        f"{row['WellRow']}{int(row['WellColumn']):02d}": tuple(
            None if row[name] == "NA" else row[name] for name in columns
        )
        for row in rows
    }

    assert len(expected) == 384
    told = {well: _call_vehicle(fact) for well, fact in told.items()}
    nothing: Fact = (None, None, None, None)
    assert {well: told.get(well, nothing) for well in expected} == expected


@pytest.mark.shared_data
def test_read_plate_map__reads_a_template_of_part_of_a_plate(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("gdr_instrument_sets") / "tecan_icontrol_xlsx"
    told = _told(read_plate_map(folder / "D300_trt_Tecan_96_well_plates.xlsx"))

    assert len(told) == 60
    assert (min(told), max(told)) == ("B02", "G11")
    assert told["B03"] == ("G03406036", "0.09486832980505", None, None)
    assert told["B11"] == ("vehicle", "0", None, None)


def test_read_plate_map__leaves_an_empty_frame_out_when_asked(make_workbook: Maker) -> None:
    book = make_workbook({"drug": [[None, None, None], [None, None, "x"], [None, "y", None]]})
    context = MapContext(settings=MapSettings(blank_frame=True))

    plate_map = read_map_book(book, context, Path())

    assert plate_map.wells.select("well", "drug", "source_row").rows() == [
        ("A02", "x", 2),
        ("B01", "y", 3),
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("template", "n_drugs"),
    [("Project40.treated.template.xlsx", 22), ("Project40.untreated.template.xlsx", 1)],
)
def test_read_plate_map__reads_the_project_template(
    shared_data: Callable[[str], Path], template: str, n_drugs: int
) -> None:
    plate_map = read_plate_map(
        shared_data("gdr_instrument_sets") / "envision_csv_day0_dayend" / template
    )

    assert not plate_map.problems
    assert (plate_map.wells.height, plate_map.wells["drug"].n_unique()) == (198, n_drugs)
