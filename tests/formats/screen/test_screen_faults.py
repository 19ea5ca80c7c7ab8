"""Everything that can be wrong with a screen folder, each with its plain line."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from oncordia.domain import PlateFormat, PlateReading, Well
from oncordia.formats import Screen
from oncordia.formats.book import Book
from oncordia.formats.screen import exports

Reader = Callable[..., Screen]
HEADER = "plate,well,value,sample,drug,dose\n"
GOOD = "P2,A01,100,S,DMSO,\nP2,A02,90,S,x,0.1\nP2,A03,60,S,x,1\nP2,A04,20,S,x,10\n"
DMSO = "P1,A01,100,S,DMSO,\n"
MAP_SETTINGS = """\
[readings]
files = ["readings/*.txt"]
[map]
files = ["map.csv"]
[doses]
unit = "uM"
"""
MAP = "well,drug,dose\nA01,DMSO,\nA02,x,0.1\nA03,x,1\nA04,x,10\n"


def _errors(screen: Screen) -> list[str]:
    return [str(problem) for problem in screen.problems if problem.severity == "error"]


def _plates(screen: Screen) -> list[str]:
    return screen.plates["plate"].to_list()


ROW_FAULTS = {
    "P1,A02,90,S,x,": (
        "wells.csv, row 3, column dose: drug x in well A02 has no dose; "
        "give the dose, or list the drug under [controls] if it is one"
    ),
    "P1,A02,90,S,,5": (
        "wells.csv, row 3, column drug: there is a dose in well A02, 5, but no drug; "
        "name the drug, or leave the dose empty"
    ),
    "P1,A02,-90.5,S,x,1": (
        "wells.csv, row 3, column value: the reading -90.5 in well A02 of plate P1 is negative; "
        "correct it, or set readings.allow_negative = true if a background was subtracted"
    ),
    "P1,A02,bright,S,x,1": (
        "wells.csv, row 3, column value: 'bright' is no number; "
        "write a number, or leave the cell empty"
    ),
    "P1,A02,NaN,S,x,1": (
        "wells.csv, row 3, column value: 'NaN' is not a finite number; "
        "leave the cell empty where nothing was measured"
    ),
    "P1,A02,inf,S,x,1": (
        "wells.csv, row 3, column value: 'inf' is not a finite number; "
        "leave the cell empty where nothing was measured"
    ),
    "P1,A02,90,S,x,-1": (
        "wells.csv, row 3, column dose: the dose -1 in well A02 is negative or not finite; "
        "write a dose of 0 or more"
    ),
    "P1,A02,90,S,x,NaN": (
        "wells.csv, row 3, column dose: 'NaN' is not a finite number; "
        "leave the cell empty where nothing was measured"
    ),
    "P1,A02,90,S,x,much": (
        "wells.csv, row 3, column dose: 'much' is no number; "
        "write a number, or leave the cell empty"
    ),
    "P1,A1,90,S,x,1": (
        "wells.csv, row 3, column well: well A01 of plate P1 is read twice, here and in row 2; "
        "keep one of the two"
    ),
    "P1,A99,90,S,x,1": (
        "wells.csv, row 3, column well: 'A99' lies outside the largest plate, whose last well is "
        "AF48; write a row letter and a column number, as A1 or B07"
    ),
    "P1,A02,90,,x,1": (
        "wells.csv, row 3, column sample: the sample in well A02 of plate P1 is not given; "
        "name the sample of every treated well"
    ),
}


@pytest.mark.parametrize("row", ROW_FAULTS)
def test_read_screen__tells_the_row_that_is_wrong(read: Reader, row: str) -> None:
    screen = read({"wells.csv": f"{HEADER}{DMSO}{row}\n{GOOD}"})

    assert _errors(screen) == [ROW_FAULTS[row]]
    assert [problem.plate for problem in screen.problems] == ["P1"]


@pytest.mark.parametrize("row", ROW_FAULTS)
def test_read_screen__keeps_the_plates_that_are_not_hurt(read: Reader, row: str) -> None:
    screen = read({"wells.csv": f"{HEADER}{DMSO}{row}\n{GOOD}"})

    assert _plates(screen) == ["P2"]
    assert set(screen.wells["plate"]) == {"P2"}
    assert screen.left_out == ("P1",)


def test_read_screen__tells_every_fault_at_once(read: Reader) -> None:
    rows = "".join(f"{row}\n" for row in ROW_FAULTS)

    assert len(_errors(read({"wells.csv": f"{HEADER}{DMSO}{rows}{GOOD}"}))) >= len(ROW_FAULTS)


def test_read_screen__shows_the_first_rows_of_a_fault_and_counts_the_rest(read: Reader) -> None:
    rows = "".join(f"P{i},A02,90,S,x,\n" for i in range(1, 219))
    errors = _errors(read({"wells.csv": f"{HEADER}{rows}{DMSO}"}))
    doses = [error for error in errors if "column dose" in error]

    assert len(doses) == 6
    assert doses[0].startswith("wells.csv, row 2, column dose: drug x in well A02 has no dose")
    assert doses[5].startswith("wells.csv, row 7, column dose: … and 213 more rows with the same")


def test_read_screen__tells_units_mixed_within_a_drug(read: Reader) -> None:
    header = HEADER.replace("dose", "dose,dose_unit")
    rows = "P1,A01,9,S,DMSO,,\nP1,A02,9,S,x,1,uM\nP1,A03,9,S,x,3,uM\nP1,A04,9,S,x,300,nM\n"

    assert _errors(read({"wells.csv": header + rows})) == [
        "wells.csv, row 5, column dose_unit: the dose of x is in nM here and in µM elsewhere; "
        "write all doses of a drug in one unit"
    ]


def test_read_screen__takes_spellings_of_a_unit_for_one(read: Reader) -> None:
    header = HEADER.replace("dose", "dose,dose_unit")
    rows = "P1,A01,9,S,DMSO,,\nP1,A02,9,S,x,1,uM\nP1,A03,9,S,x,3,µM\nP1,A04,9,S,x,5,umol/L\n"

    assert read({"wells.csv": header + rows}).problems == ()


@pytest.mark.parametrize("unit", ["parsec", "%", "{x}"])
def test_read_screen__tells_a_unit_that_is_no_concentration(read: Reader, unit: str) -> None:
    header = HEADER.replace("dose", "dose,dose_unit")
    errors = _errors(read({"wells.csv": f"{header}P1,A01,9,S,DMSO,,\nP1,A02,9,S,x,1,{unit}\n"}))

    assert errors == [
        f"wells.csv, row 3, column dose_unit: {unit!r} is no unit of concentration; write uM, nM, "
        f"mM, M, mg/mL, or relative for fractions of the top dose"
    ]


def test_read_screen__tells_doses_without_a_unit(read: Reader) -> None:
    settings = '[readings]\nfiles = ["wells.csv"]\n'

    assert _errors(read({"screen.toml": settings})) == [
        "wells.csv, row 3, column dose: the doses have no unit (6 wells); put it into the header, "
        'as dose_uM, or under [doses] as unit = "uM" or "relative"'
    ]


def test_read_screen__tells_a_mass_without_a_molar_mass(read: Reader) -> None:
    settings = '[readings]\nfiles = ["wells.csv"]\n[doses]\nunit = "mg/L"\n'
    errors = _errors(read({"screen.toml": settings}))

    assert errors[0] == (
        "wells.csv, row 3, column dose: the dose of x is in mg/L, and its molar mass is not given; "
        "give it in g/mol under [doses.molar_mass], or write the doses in uM"
    )


def test_read_screen__tells_a_relative_dose_above_the_top_dose(read: Reader) -> None:
    settings = '[readings]\nfiles = ["wells.csv"]\n[doses]\nunit = "relative"\n'
    errors = _errors(read({"screen.toml": settings}))

    assert errors[0] == (
        "wells.csv, row 5, column dose: the relative dose of x, 10, is above 1; "
        "write relative doses as fractions of the top dose, which is 1"
    )


def test_read_screen__tells_a_plate_without_controls(read: Reader) -> None:
    screen = read({"wells.csv": f"{HEADER}P1,A02,90,S,x,1\n{GOOD}"})

    assert _errors(screen) == [
        "wells.csv: plate P1 has no negative control (DMSO, vehicle under [controls]); list the "
        "name of its vehicle under controls.negative, or give the wells the role negative"
    ]
    assert _plates(screen) == ["P2"]


def test_read_screen__tells_controls_that_are_all_zero(read: Reader) -> None:
    zero = "P1,A01,0,S,DMSO,\nP1,A03,0,S,dmso,\nP1,A02,90,S,x,1\n"
    screen = read({"wells.csv": f"{HEADER}{zero}{GOOD}"})

    assert _errors(screen) == [
        "wells.csv: all 2 negative controls of plate P1 read 0; read the plate again, or leave it "
        "out"
    ]
    assert _plates(screen) == ["P2"]


def test_read_screen__tells_a_missing_positive_control_where_it_is_needed(read: Reader) -> None:
    settings = (
        '[readings]\nfiles = ["wells.csv"]\n[doses]\nunit = "uM"\n'
        '[normalise]\nmethod = "percent_inhibition"\n'
    )

    assert _errors(read({"screen.toml": settings}))[0] == (
        "wells.csv: plate P1 has no positive control, which percent inhibition needs; "
        "list its name under controls.positive, or choose another normalise.method"
    )


def test_read_screen__tells_a_plate_without_readings(read: Reader) -> None:
    screen = read({"wells.csv": f"{HEADER}P1,A01,,S,DMSO,\n{GOOD}"})

    assert _errors(screen) == [
        "wells.csv: no well of plate P1 has a reading; export the plate again"
    ]


def test_read_screen__notes_a_drug_with_one_dose(read: Reader) -> None:
    screen = read({"wells.csv": f"{HEADER}{GOOD}P2,B01,50,S,y,1\nP2,B02,50,S,y,1\n"})

    assert not _errors(screen)
    assert [str(problem) for problem in screen.problems] == [
        "wells.csv, row 6: drug y has one dose only, and so no curve; nothing to do if that is "
        "meant; a curve needs at least curves.min_doses doses"
    ]
    assert screen.wells.height == 6


def test_read_screen__notes_that_wells_with_dose_0_count_as_controls(read: Reader) -> None:
    screen = read({"wells.csv": f"{HEADER}{GOOD}P2,B01,101,S,x,0\n"})

    assert [(p.severity, p.row) for p in screen.problems] == [("note", 6)]
    assert screen.wells.filter(well="B01").select("role", "drug").row(0) == ("negative", None)


def test_read_screen__tells_an_unknown_role(read: Reader) -> None:
    header = HEADER.replace("dose", "dose,role")
    rows = "P1,A01,9,S,DMSO,,negativ\n"

    assert _errors(read({"wells.csv": header + rows}))[0] == (
        "wells.csv, row 2, column role: 'negativ' is no role of a well; write one of treated, "
        "combination, negative, positive, untreated, blank, empty, did you mean 'negative'"
    )


def test_read_screen__tells_a_missing_settings_file(tmp_path: object, read: Reader) -> None:
    del tmp_path
    screen = read({"screen.toml": ""})

    assert _errors(screen) == [
        "screen.toml: there is no such file in the folder, or it is empty or no "
        "text; "
        "make one with: oncordia screen new FOLDER"
    ]
    assert screen.wells.is_empty()


@pytest.mark.parametrize("pattern", ["readings/*.csv", "plate 1.csv"])
def test_read_screen__tells_files_that_are_not_there(read: Reader, pattern: str) -> None:
    errors = _errors(read({"screen.toml": f'[readings]\nfiles = ["{pattern}"]\n'}))
    told = (
        "no file matches this pattern of" if "*" in pattern else "there is no such file, named by"
    )

    assert len(errors) == 1
    assert errors[0].startswith(f"{pattern}: {told} readings.files; ")


def test_read_screen__tells_an_empty_file_of_readings(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": "\n\n", "readings/p2.txt": export(1.0), "map.csv": MAP}
    screen = read({"screen.toml": MAP_SETTINGS, **files})

    assert _errors(screen) == ["readings/p1.txt: is empty; export it again from the instrument"]
    assert _plates(screen) == ["p2"]


@pytest.mark.parametrize("cell", ["inf", "NaN", "-Infinity"])
def test_read_screen__tells_a_cell_of_an_export_that_is_not_finite(
    read: Reader, export: Callable[[float], str], cell: str
) -> None:
    broken = export(1.0).replace("A;100;90;", f"A;100;{cell};")
    files = {"readings/p1.txt": broken, "readings/p2.txt": export(1.0), "map.csv": MAP}
    screen = read({"screen.toml": MAP_SETTINGS, **files})

    assert _errors(screen) == [
        f"readings/p1.txt, row 3: '{cell}' on plate p1 is not a finite number; "
        "leave the cell empty where nothing was measured"
    ]
    assert _plates(screen) == ["p2"]


def test_read_screen__notes_overflows_of_an_export(
    read: Reader, export: Callable[[float], str]
) -> None:
    text = export(1.0).replace("A;100;90;", "A;100;OVER;")
    screen = read({"screen.toml": MAP_SETTINGS, "readings/p1.txt": text, "map.csv": MAP})
    notes = [str(problem) for problem in screen.problems if "overflow" in problem.message]

    assert _errors(screen) == []
    assert notes == [
        "readings/p1.txt: plate p1: 1 readings are overflows, from A02 on; they are left out; "
        "read the plate again with less gain if they matter"
    ]
    assert screen.wells.filter(well="A02")["raw"].to_list() == [None]


def test_read_screen__tells_a_truncated_spreadsheet(
    read: Reader,
    export: Callable[[float], str],
    make_workbook: Callable[[Mapping[str, list[list[object]]]], Book],
) -> None:
    cut = make_workbook({"plate": [["A", 1]]}).content[:2000]
    settings = MAP_SETTINGS.replace('"readings/*.txt"', '"readings/*"')
    files = {"readings/p1.xlsx": cut, "readings/p2.txt": export(1.0), "map.csv": MAP}
    screen = read({"screen.toml": settings, **files})

    assert len(_errors(screen)) == 1
    assert _errors(screen)[0].startswith(
        "readings/p1.xlsx: the spreadsheet is damaged or cut short"
    )
    assert _plates(screen) == ["p2"]


def test_read_screen__tells_a_file_that_no_reader_knows(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": "dear diary\n", "readings/p2.txt": export(1.0), "map.csv": MAP}
    screen = read({"screen.toml": MAP_SETTINGS, **files})

    assert len(_errors(screen)) == 1
    assert _errors(screen)[0].startswith("readings/p1.txt: ")
    assert "tried" in _errors(screen)[0]
    assert _plates(screen) == ["p2"]


def test_read_screen__tells_a_missing_plate_map(
    read: Reader, export: Callable[[float], str]
) -> None:
    settings = '[readings]\nfiles = ["readings/*.txt"]\n'
    screen = read({"screen.toml": settings, "readings/p1.txt": export(1.0)})

    assert _errors(screen) == [
        "screen.toml: there is no plate map for p1; name one under [map], as files = "
        '["platemap.csv"], or a drug column of the readings'
    ]
    assert screen.problems[0].plate is None


def test_read_screen__tells_a_map_file_that_is_not_there(
    read: Reader, export: Callable[[float], str]
) -> None:
    screen = read({"screen.toml": MAP_SETTINGS, "readings/p1.txt": export(1.0)})

    assert _errors(screen) == [
        "map.csv: there is no such file, named by map.files; put it there, or correct the name in "
        "screen.toml"
    ]
    assert screen.wells.is_empty()


def test_read_screen__tells_a_fault_of_the_map_that_all_plates_share(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": export(1.0), "readings/p2.txt": export(1.0)}
    screen = read({"screen.toml": MAP_SETTINGS, **files, "map.csv": MAP + "A05,y,\n"})

    assert _errors(screen) == [
        "map.csv, row 6, column dose: drug y in well A05 has no dose; "
        "give the dose, or list the drug under [controls] if it is one"
    ]
    assert [p.plate for p in screen.problems if p.severity == "error"] == [None]
    assert screen.wells.is_empty()


def test_read_screen__keeps_the_plates_of_the_other_map(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {
        "readings/p1.txt": export(1.0),
        "readings/p2.txt": export(1.0),
        "plates.csv": "plate,layout\np1,a\np2,b\n",
        "maps/a.csv": MAP + "A05,y,\n",
        "maps/b.csv": MAP,
    }
    settings = MAP_SETTINGS.replace("map.csv", "maps/*.csv") + '[plates]\nfile = "plates.csv"\n'
    screen = read({"screen.toml": settings, **files})
    errors = [problem for problem in screen.problems if problem.severity == "error"]

    assert [(problem.file, problem.plate) for problem in errors] == [("maps/a.csv", "p1")]
    assert _plates(screen) == ["p2"]


def test_read_screen__keeps_the_plates_of_a_map_beside_an_unreadable_one(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": export(1.0), "readings/p2.txt": export(1.0)}
    settings = MAP_SETTINGS.replace("map.csv", "maps/*.csv")
    screen = read({"screen.toml": settings, **files, "maps/p1.csv": "\n", "maps/p2.csv": MAP})

    assert _errors(screen) == ["maps/p1.csv: is empty; export it again from the instrument"]
    assert _plates(screen) == ["p2"]


def test_read_screen__tells_a_plate_for_which_no_map_has_its_name(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": export(1.0), "readings/p3.txt": export(1.0)}
    settings = MAP_SETTINGS.replace("map.csv", "maps/*.csv")
    screen = read({"screen.toml": settings, **files, "maps/p1.csv": MAP, "maps/p2.csv": MAP})

    assert _errors(screen) == [
        "readings/p3.txt: plate p3 has no plate map: none of 2 layouts has its name; "
        "name its layout in the table of plates"
    ]
    assert _plates(screen) == ["p1"]


def test_read_screen__notes_wells_that_the_map_lacks(
    read: Reader, export: Callable[[float], str]
) -> None:
    screen = read({"screen.toml": MAP_SETTINGS, "readings/p1.txt": export(1.0), "map.csv": MAP})

    assert [(p.severity, str(p)) for p in screen.problems] == [
        (
            "note",
            "readings/p1.txt: plate p1: 92 wells were read that the plate map does not list, from "
            "A05 on; they are taken as empty; add them to the plate map if they hold something",
        )
    ]
    assert screen.wells["role"].value_counts().sort("role").rows() == [
        *(("empty", 92), ("negative", 1), ("treated", 3)),
    ]


def test_read_screen__notes_wells_of_the_map_that_were_not_read(read: Reader) -> None:
    settings = MAP_SETTINGS.replace("readings/*.txt", "wells.csv")
    readings = "plate,well,value\nP1,A01,100\nP1,A02,90\nP1,A03,60\n"
    screen = read({"screen.toml": settings, "wells.csv": readings, "map.csv": MAP})

    assert [(p.severity, str(p)) for p in screen.problems] == [
        (
            "note",
            "wells.csv: plate P1: 1 wells of the plate map were not read, from A04 on; "
            "check that the plate follows this map and was read whole",
        )
    ]
    assert screen.wells.filter(well="A04").select("role", "raw").row(0) == ("treated", None)


def test_read_screen__tells_a_map_that_is_larger_than_the_plate(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": export(1.0), "map.csv": MAP + "P24,x,1\n"}

    assert "readings/p1.txt: plate p1 has 96 wells, its plate map reaches to P24; give" in str(
        _errors(read({"screen.toml": MAP_SETTINGS, **files}))
    )


PLATES = MAP_SETTINGS + '[plates]\nfile = "plates.csv"\n'


def test_read_screen__tells_a_plate_that_is_listed_twice(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {
        "readings/p1.txt": export(1.0),
        "readings/p2.txt": export(1.0),
        "map.csv": MAP,
        "plates.csv": "plate,sample\np1,S\np2,S\np1,T\n",
    }
    screen = read({"screen.toml": PLATES, **files})

    assert _errors(screen) == [
        "plates.csv, row 4, column plate: plate p1 is listed twice, here and in row 2; "
        "keep one of the two rows"
    ]
    assert _plates(screen) == ["p2"]


def test_read_screen__tells_a_listed_plate_that_no_file_holds(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {
        "readings/p1.txt": export(1.0),
        "map.csv": MAP,
        "plates.csv": "plate,sample\np1,S\np9,S\n",
    }

    assert _errors(read({"screen.toml": PLATES, **files})) == [
        "plates.csv, row 3: plate p9 is listed here, but no file of readings holds it; add its "
        "file, correct the name, or mark the row with exclude = yes"
    ]


def _name_twins(path: Path, file: str) -> list[PlateReading]:
    del file
    name = "B-1" if path.stem in ("p1", "p2") else "B-2"
    wells = tuple(Well(0, column) for column in range(4))
    values = np.array([[100.0, 90.0, 60.0, 20.0]])
    return [PlateReading(name, PlateFormat(3, 4), wells, values, np.zeros(1))]


def test_read_screen__tells_plates_of_one_name(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "read_export", _name_twins)
    files = {f"readings/p{i}.txt": "x" for i in (1, 2, 3)}
    screen = read({"screen.toml": MAP_SETTINGS, **files, "map.csv": MAP})

    assert _errors(screen) == [
        "readings/p2.txt: plate B-1 is read 2 times (in readings/p1.txt, readings/p2.txt); "
        "keep one, or tell them apart by file in the table of plates"
    ]
    assert _plates(screen) == ["B-2"]


def test_read_screen__tells_plates_of_one_name_apart_by_their_files(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "read_export", _name_twins)
    files = {f"readings/p{i}.txt": "x" for i in (1, 2, 3)}
    table = "plate,file\nfirst,p1.txt\nsecond,p2.txt\nthird,p3.txt\n"
    screen = read({"screen.toml": PLATES, **files, "map.csv": MAP, "plates.csv": table})

    assert screen.problems == ()
    assert _plates(screen) == ["first", "second", "third"]


def test_read_screen__tells_a_layout_that_no_map_holds(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {
        "readings/p1.txt": export(1.0),
        "map.csv": MAP,
        "plates.csv": "plate,layout\np1,mapp\n",
    }

    assert _errors(read({"screen.toml": PLATES, **files}))[0] == (
        "readings/p1.txt: plate p1 follows the layout 'mapp', which no plate map holds; "
        "correct the table of plates; did you mean 'map.csv'"
    )


def test_read_screen__tells_a_day0_plate_that_is_not_there(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {
        "readings/plate-1.txt": export(1.0),
        "map.csv": MAP,
        "plates.csv": "plate,day0_plate\nplate-1,plate-0\n",
    }

    assert _errors(read({"screen.toml": PLATES, **files})) == [
        "plates.csv, row 2, column day0_plate: plate plate-1 names the day-0 plate 'plate-0', "
        "which the screen lacks; correct the name; did you mean 'plate-1'"
    ]


def test_read_screen__tells_a_missing_day0_reading_where_it_is_needed(read: Reader) -> None:
    settings = (
        '[readings]\nfiles = ["wells.csv"]\n[doses]\nunit = "uM"\n'
        '[normalise]\nmethod = "growth_rate"\n'
    )
    errors = _errors(read({"screen.toml": settings}))

    assert errors[0] == (
        "wells.csv: plate P1 has no day-0 reading, which growth_rate needs; name it as day0_plate "
        "in the table of plates, or choose another normalise.method"
    )


def test_read_screen__tells_an_unknown_key_of_a_columns_section(read: Reader) -> None:
    settings = '[readings]\nfiles = ["wells.csv"]\n[readings.columns]\nplat = "plate"\n'

    assert _errors(read({"screen.toml": settings}))[0] == (
        "screen.toml, column readings.columns.plat: there is no column 'plat' to name in "
        "[readings.columns]; correct it; did you mean 'plate'"
    )


def test_read_screen__prints_no_absolute_path(read: Reader, tmp_path: object) -> None:
    settings = (
        f'[readings]\nfiles = ["{tmp_path}/wells.csv", "{tmp_path}/none.csv", "{tmp_path}/*.x"]\n'
        f'[map]\nfiles = ["{tmp_path}/none.xlsx"]\n'
    )
    screen = read({"screen.toml": settings, "wells.csv": "\n"})
    told = [str(problem) for problem in screen.problems]

    assert len(told) == 4
    assert all(str(tmp_path) not in line for line in told)
    assert all(str(tmp_path) not in digest.file for digest in screen.inputs)


def test_read_screen__knows_names_with_commas_quotes_chinese_and_emoji(read: Reader) -> None:
    rows = (
        '"板,1",A01,100,"王 ""W"", 芳",DMSO,\n"板,1",A02,90,"王 ""W"", 芳","5-FU, 😀{x}",0.1\n'
        '"板,1",A03,60,"王 ""W"", 芳","5-FU, 😀{x}",1\n'
    )
    screen = read({"wells.csv": HEADER + rows})

    assert screen.problems == ()
    assert screen.wells.row(1, named=True) | {} == {
        **screen.wells.row(1, named=True),
        "plate": "板,1",
        "sample": '王 "W", 芳',
        "drug": "5-FU, 😀{x}",
    }


def test_read_screen__shows_names_with_braces_as_they_are(read: Reader) -> None:
    screen = read({"wells.csv": f"{HEADER}{DMSO}P1,A02,90,S,{{0}}{{x}},\n{GOOD}"})

    assert "drug {0}{x} in well A02 has no dose" in _errors(screen)[0]
