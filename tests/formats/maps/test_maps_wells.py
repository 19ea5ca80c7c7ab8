from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain import DoseSettings, MapSettings, row_letters, well_name
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats import PlateMap, read_plate_map
from oncordia.formats.book import Book
from oncordia.formats.maps import MapContext, read_map_book


def _read(text: str, **settings: object) -> PlateMap:
    context = MapContext(settings=MapSettings(**settings))  # type: ignore[arg-type]
    return read_map_book(Book("map.csv", text.encode()), context, Path())


def test_read_plate_map__reads_one_row_a_well() -> None:
    plate_map = _read("well,drug,dose_uM\nA1,DMSO,\nB07,cisplatin,0.5\n")

    assert plate_map.form == "one row a well"
    assert plate_map.wells.select("well", "drug", "dose", "dose_unit").rows() == [
        ("A01", "DMSO", None, None),
        ("B07", "cisplatin", 0.5, "uM"),
    ]


@pytest.mark.parametrize("name", ["A1", "A01", "A001", "a:1", " A 01 "])
def test_read_plate_map__knows_the_form_of_the_well(name: str) -> None:
    assert _read(f"well,drug,dose_uM\n{name},x,1\n").wells["well"].to_list() == ["A01"]


def test_read_plate_map__reads_decimal_commas() -> None:
    plate_map = _read("Well;Compound;Conc (nM)\nA01;x;0,25\nA02;y;1,5\n")

    assert plate_map.wells["dose"].to_list() == [0.25, 1.5]


def test_read_plate_map__does_not_take_thousands_for_a_decimal_comma() -> None:
    plate_map = _read('well,drug,dose_uM\nA01,x,"1,000"\n')

    assert [str(problem) for problem in plate_map.problems] == [
        "map.csv, row 2, column dose_uM: '1,000' is no number; write a number, or leave the cell "
        "empty"
    ]


def test_read_plate_map__reads_two_drugs_roles_samples_and_replicates() -> None:
    header = "well,sample,drug,dose_uM,drug_2,dose_2_uM,role,replicate,condition"
    wells = _read(f"{header}\nC03,P1,a,1,b,2,combination,2,hypoxia\n").wells

    assert wells.drop("layout", "source_row").row(0) == (
        *("C03", "P1", "a", 1.0, "uM", "b", 2.0, "uM", "combination", 2, "hypoxia"),
    )


def test_read_plate_map__reads_row_and_column_for_the_well() -> None:
    by_letter = _read("Row,Column,drug,dose_uM\nB,7,x,1\n")
    by_number = _read("row,col,drug,dose_uM\n2,7,x,1\n")

    assert by_letter.wells["well"].to_list() == by_number.wells["well"].to_list() == ["B07"]


def test_read_plate_map__takes_the_columns_it_is_told() -> None:
    columns = {"well": ("Where",), "drug": ("What",), "dose": ("How much",)}
    wells = _read("Where,What,How much\nA01,x,3\n", columns=columns).wells

    assert wells.select("well", "drug", "dose").rows() == [("A01", "x", 3.0)]


def test_read_plate_map__names_the_nearest_column_to_one_that_is_not_there() -> None:
    plate_map = _read("well,Compund,dose_uM\nA01,x,3\n", columns={"drug": ("Compound",)})

    assert str(plate_map.problems[0]) == (
        "map.csv, row 1: there is no column 'Compound', named for drug; "
        "correct the name; did you mean 'Compund'"
    )


def test_read_plate_map__tells_a_well_that_stands_twice() -> None:
    plate_map = _read("well,drug,dose_uM\nA1,x,1\nA02,x,2\nA01,y,1\n")

    assert [str(problem) for problem in plate_map.problems] == [
        "map.csv, row 4, column well: the well A01 stands here and in row 2; "
        "keep one of the two rows"
    ]
    assert plate_map.wells["well"].to_list() == ["A01", "A02"]


def test_read_plate_map__tells_every_cell_that_is_wrong() -> None:
    text = "well,drug,dose_uM\nZZ9,x,1\n,x,1\nA01,x,much\nA02,x,inf\nA03,x,nan\nA04,x,1\n"

    assert [str(problem).partition(";")[0] for problem in _read(text).problems] == [
        "map.csv, row 2, column well: 'ZZ9' lies outside the largest plate, "
        "whose last well is AF48",
        "map.csv, row 3, column well: the well is missing",
        "map.csv, row 4, column dose_uM: 'much' is no number",
        "map.csv, row 5, column dose_uM: 'inf' is not a finite number",
        "map.csv, row 6, column dose_uM: 'nan' is not a finite number",
    ]


def test_read_plate_map__keeps_the_rows_of_quoted_line_feeds() -> None:
    plate_map = _read('well,drug,dose_uM\nA01,"x, ""the\nfirst""",1\nA02,😀 顺铂,oops\n')

    assert plate_map.wells["drug"].to_list() == ['x, "the\nfirst"', "😀 顺铂"]
    assert plate_map.problems[0].row == 3


def test_read_plate_map__says_which_row_has_too_many_cells() -> None:
    with pytest.raises(InvalidTable, match=r"map.csv, row 3: has more cells than the header line"):
        _read("well,drug,dose_uM\nA01,x,1\nA02,5-FU, leucovorin,1\n")


def test_read_plate_map__says_what_it_tried_on_an_unknown_file() -> None:
    with pytest.raises(InvalidTable, match=r"is no known form of plate map.*Echo transfer"):
        _read("some words\nthat are no map\n")


def test_read_plate_map__refuses_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("\n", encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"^map.csv: is empty"):
        read_plate_map(tmp_path / "map.csv")


def test_read_plate_map__takes_the_unit_of_the_settings_before_the_header() -> None:
    book = Book("map.csv", b"well,drug,dose_uM\nA01,x,1\n")
    plate_map = read_map_book(book, MapContext(doses=DoseSettings(unit="nM")), Path())

    assert plate_map.wells["dose_unit"].to_list() == ["nM"]
    assert [(p.severity, p.message) for p in plate_map.problems] == [
        ("note", "the header says uM, doses.unit says nM: nM is taken")
    ]


def test_read_plate_map__renames_drugs_by_a_table_of_names(tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("well,drug,dose_uM\nA01,L-17,1\n", encoding="utf-8")
    (tmp_path / "names.csv").write_text("code,name\nL-17,顺铂\n", encoding="utf-8")
    plate_map = read_plate_map(tmp_path / "map.csv", settings=MapSettings(names="names.csv"))

    assert plate_map.wells["drug"].to_list() == ["顺铂"]


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda name: name not in {"NA", "N/A", "na", "n/a", "null", "NULL", "None", "none", "-", "—"}
)
contents = st.dictionaries(
    st.tuples(st.integers(0, 31), st.integers(0, 47)),
    st.tuples(names, st.floats(1e-9, 1e6)),
    min_size=1,
    max_size=20,
)


@settings(deadline=None, max_examples=50)
@given(contents)
def test_read_plate_map__gives_back_the_map_that_was_written(
    written: dict[tuple[int, int], tuple[str, float]],
) -> None:
    frame = pl.DataFrame(
        {
            "well": [f"{row_letters(row)}{column + 1}" for row, column in written],
            "drug": [drug for drug, _ in written.values()],
            "dose_uM": [dose for _, dose in written.values()],
        }
    )
    plate_map = _read(frame.write_csv())

    assert not plate_map.problems
    assert plate_map.wells.select("well", "drug", "dose").rows() == [
        (well_name(*place), drug, dose) for place, (drug, dose) in written.items()
    ]


@pytest.mark.shared_data
def test_read_plate_map__reads_the_layout_with_decimal_commas(
    shared_data: Callable[[str], Path],
) -> None:
    plate_map = read_plate_map(shared_data("cll_ctg_envision_raw") / "layout.csv")
    counts = dict(plate_map.wells["drug"].value_counts().rows())

    assert not plate_map.problems
    assert (plate_map.wells.height, counts["DMSO"], counts["PBS"]) == (384, 37, 32)
    assert plate_map.wells.row(0, named=True)["dose"] == 0.3
    treated = plate_map.wells.filter(~pl.col("drug").is_in(["DMSO", "PBS"]))
    per_drug = treated.group_by("drug").agg(pl.col("dose").n_unique())
    assert (per_drug.height, set(per_drug["dose"])) == (63, {5})


@pytest.mark.shared_data
def test_read_plate_map__reads_the_published_layout_as_the_tidy_one(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("promise_crc_pdo")
    published = read_plate_map(folder / "layout_L08_as_published.csv").wells.sort("well")
    tidy = pl.read_csv(folder / "layout_L08_tidy.csv").sort("well")

    assert published["well"].to_list() == tidy["well"].to_list()
    treated = tidy["role"] == "treated"
    assert published.filter(treated)["drug"].to_list() == tidy.filter(treated)["drug"].to_list()
    assert (
        published.filter(treated)["dose"].to_list()
        == tidy.filter(treated)["relative_dose"].to_list()
    )
