from collections.abc import Callable
from pathlib import Path

import pytest

from oncordia.domain import ControlSettings, MapSettings
from oncordia.errors import InvalidTable
from oncordia.formats import PlateMap, read_plate_map
from oncordia.formats.book import Book
from oncordia.formats.maps import MapContext, read_map_book

HEAD = "Run ID,1\nUser Name,Erika Mustermann\n\n"
COLUMNS = (
    "Source Plate Barcode,Source Well,Destination Plate Barcode,Destination Well,"
    "Transfer Volume,Actual Volume,Sample Name\n"
)
REPORT = (
    f"{HEAD}[DETAILS]\n{COLUMNS}"
    "S1,A1,D1,A1,100,100,\nS1,A1,D1,A2,25,25,\nS1,A2,D1,A2,50,50,\nS1,A1,D1,A1,25,25,\n\n"
    "Instrument Name,E1\n"
)
SOURCE = "well,drug,dose_mM\nA01,cisplatin,10\nA02,DMSO,\n"


def _read(text: str, context: MapContext | None = None, folder: Path | None = None) -> PlateMap:
    return read_map_book(Book("e.csv", text.encode()), context or MapContext(), folder or Path())


def test_read_plate_map__gives_relative_doses_by_volume_and_says_so() -> None:
    plate_map = _read(REPORT)

    assert plate_map.wells.select("layout", "well", "drug", "dose", "dose_unit").rows() == [
        ("D1", "A01", "S1 A01", 1.25, "relative"),
        ("D1", "A02", "S1 A01", 0.25, "relative"),
    ]
    assert [(p.severity, p.message.partition(":")[0]) for p in plate_map.problems] == [
        ("note", "the doses of 2 drugs are relative, by volume")
    ]


def test_read_plate_map__computes_doses_from_the_source_plate(tmp_path: Path) -> None:
    (tmp_path / "source.csv").write_text(SOURCE, encoding="utf-8")
    context = MapContext(settings=MapSettings(source_plate="source.csv", well_volume_ul=50.0))
    plate_map = _read(REPORT, context, tmp_path)

    assert plate_map.wells.select("well", "drug", "dose", "dose_unit", "drug_2").rows() == [
        ("A01", "cisplatin", 0.025, "mM", None),
        ("A02", "cisplatin", 0.005, "mM", None),
    ]


def test_read_plate_map__takes_names_from_the_report() -> None:
    named = REPORT.replace("100,100,", "100,100,AZD-1").replace("25,25,", "25,25,AZD-1")

    assert _read(named).wells["drug"].to_list() == ["AZD-1", "AZD-1"]


def test_read_plate_map__takes_a_well_of_a_failed_transfer_as_empty() -> None:
    failed = f"{HEAD}[EXCEPTIONS]\n{COLUMNS}S1,A2,D1,A2,50,0,\n\n" + REPORT.removeprefix(HEAD)
    plate_map = _read(failed)

    assert plate_map.wells.select("well", "drug", "role").sort("well").rows() == [
        ("A01", "S1 A01", None),
        ("A02", None, "empty"),
    ]
    assert "a transfer into well A02 of D1 failed" in str(plate_map.problems[-1])


def test_read_plate_map__names_the_row_of_a_volume_that_is_none() -> None:
    with pytest.raises(InvalidTable, match=r"e\.csv, row 6: the volume 'x' is no number"):
        _read(REPORT.replace("100,100,", "100,x,"))


def test_read_plate_map__keeps_no_operator() -> None:
    plate_map = _read(REPORT)

    assert "Mustermann" not in str(plate_map.wells.rows()) + str(plate_map.problems)


def test_read_plate_map__leaves_vehicles_beside_a_drug_out() -> None:
    named = REPORT.replace("50,50,", "50,50,PBS").replace("25,25,", "25,25,a")
    context = MapContext(controls=ControlSettings(negative=("pbs",)))

    assert _read(named, context).wells["drug_2"].to_list() == ["a", None]


@pytest.mark.shared_data
def test_read_plate_map__reads_the_report(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("instrument_exports") / "beckman_echo"
    plate_map = read_plate_map(folder / "TransferOnly.csv")

    assert plate_map.form == "Echo transfer report"
    assert plate_map.wells.select("layout", "well", "drug", "dose", "source_row").rows() == [
        ("DST314159", "A01", "SRC123456 A01", 1.0, 12),
        ("DST314159", "B01", "SRC123456 A01", 1.0, 13),
        ("DST314159", "A02", "SRC123456 A02", 1.0, 14),
        ("DST314159", "B02", "SRC123456 A02", 1.0, 15),
    ]
