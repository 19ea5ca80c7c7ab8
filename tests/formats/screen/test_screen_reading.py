"""What a screen folder becomes when nothing is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncordia.domain import PlateFormat, PlateReading, Well, check_table
from oncordia.formats import Screen, convert_doses, read_screen
from oncordia.formats.screen import exports

Reader = Callable[..., Screen]
HEADER = "plate,well,value,sample,drug,dose\n"
SETTINGS = '[readings]\nfiles = ["{files}"]\n[doses]\nunit = "uM"\n'
MAP_SETTINGS = SETTINGS.format(files="readings/*.txt") + '[map]\nfiles = ["map.csv"]\n'
MAP = "well,drug,dose\nA01,DMSO,\nA02,x,0.1\nA03,x,1\nA04,x,10\n"


def _tell(screen: Screen, *columns: str) -> list[tuple[object, ...]]:
    return screen.wells.select(columns).rows()


def _errors(screen: Screen) -> list[str]:
    return [str(problem) for problem in screen.problems if problem.severity == "error"]


def test_read_screen__gives_tables_of_the_registry(read: Reader) -> None:
    screen = read()

    assert screen.problems == ()
    check_table(screen.wells, "wells")
    check_table(screen.plates, "plates")


def test_read_screen__gives_empty_tables_of_the_registry(read: Reader) -> None:
    screen = read({"screen.toml": "name = 1"})

    check_table(screen.wells, "wells")
    check_table(screen.plates, "plates")
    assert screen.wells.is_empty()


def test_read_screen__reads_a_tidy_table(read: Reader) -> None:
    rows = _tell(read(), "plate", "well", "row", "column", "sample", "drug", "role", "dose_molar")

    assert rows[:2] == [
        ("P1", "A01", 0, 0, "S1", None, "negative", None),
        ("P1", "A02", 0, 1, "S1", "x", "treated", 1e-7),
    ]
    assert len(rows) == 8


def test_read_screen__keeps_every_reading(read: Reader) -> None:
    assert read().wells["raw"].to_list() == [100.0, 90.0, 60.0, 20.0, 100.0, 95.0, 55.0, 25.0]


def test_read_screen__numbers_plates_and_replicates(read: Reader) -> None:
    plates = read().plates

    assert plates.select("plate", "run_order", "replicate", "n_rows", "n_columns").rows() == [
        ("P1", 1, 1, 3, 4),
        ("P2", 2, 2, 3, 4),
    ]


def test_read_screen__gives_the_digest_of_every_file(read: Reader) -> None:
    assert [(digest.file, digest.size_bytes) for digest in read().inputs] == [
        ("screen.toml", 67),
        ("wells.csv", 182),
    ]


def test_read_screen__takes_the_columns_it_is_told(read: Reader) -> None:
    settings = (
        SETTINGS.format(files="t.tsv")
        + '[readings.columns]\nplate = ["run", "no"]\nwell = "pos"\nvalue = "y"\nsample = "run"\n'
        + 'drug = "what"\ndose = "nM"\n'
    )
    text = "run\tno\tpos\ty\twhat\tnM\nL1\t2\tB2\t9\tDMSO\t\nL1\t2\tB3\t8\tx\t5\n"
    screen = read({"screen.toml": settings, "t.tsv": text})

    assert _errors(screen) == []
    assert _tell(screen, "plate", "well", "sample", "drug", "dose_molar", "raw") == [
        ("L1_2", "B02", "L1", None, None, 9.0),
        ("L1_2", "B03", "L1", "x", 5e-6, 8.0),
    ]


def test_read_screen__leaves_relative_doses_relative(read: Reader) -> None:
    text = "plate,well,value,drug,relative_dose\nP,A01,9,DMSO,\nP,A02,8,x,0.2\nP,A03,8,x,1\n"
    screen = read({"wells.csv": text})
    settings = '[readings]\nfiles = ["wells.csv"]\n'
    screen = read({"screen.toml": settings, "wells.csv": text})

    assert _tell(screen, "dose_molar", "dose_relative") == [(None, None), (None, 0.2), (None, 1.0)]


def test_read_screen__takes_mass_with_a_molar_mass(read: Reader) -> None:
    settings = (
        '[readings]\nfiles = ["wells.csv"]\n[doses]\nunit = "mg/L"\n[doses.molar_mass]\nx = 250\n'
    )
    screen = read({"screen.toml": settings})

    assert _errors(screen) == []
    assert screen.wells["dose_molar"].to_list()[1:4] == pytest.approx([4e-7, 4e-6, 4e-5])


def test_read_screen__gives_controls_no_dose(read: Reader) -> None:
    settings = SETTINGS.format(files="wells.csv") + '[controls]\npositive = ["BORTEZOMIB"]\n'
    rows = "P,A01,9,S,dmso,0.3\nP,A02,1,S,bortezomib,1\nP,A03,5,S,x,1\nP,A04,4,S,x,2\n"
    screen = read({"screen.toml": settings, "wells.csv": HEADER + rows})

    assert _tell(screen, "role", "drug", "dose_molar") == [
        ("negative", None, None),
        ("positive", None, None),
        ("treated", "x", 1e-6),
        ("treated", "x", 2e-6),
    ]


def test_read_screen__puts_the_role_column_before_names(read: Reader) -> None:
    header = HEADER.replace("dose", "dose,role")
    rows = (
        "P,A01,9,S,DMSO,,vehicle\nP,A02,1,S,kill,1,positive control\nP,A03,5,S,kill,1,\n"
        "P,A04,5,S,kill,2,treated\nP,A05,5,,,,blank\nP,A06,5,,,,\n"
    )
    screen = read({"wells.csv": header + rows})

    assert _errors(screen) == []
    assert _tell(screen, "role", "drug") == [
        *(("negative", None), ("positive", None), ("treated", "kill"), ("treated", "kill")),
        *(("blank", None), ("empty", None)),
    ]


def test_read_screen__reads_combinations(read: Reader) -> None:
    header = "plate,well,value,drug,dose,drug_2,dose_2\n"
    rows = (
        "P,A01,9,DMSO,,DMSO,\nP,A02,8,a,1,b,2\nP,A03,8,a,1,DMSO,0\nP,A04,8,DMSO,,b,2\n"
        "P,A05,8,a,0,b,2\nP,A06,8,a,1,b,0\nP,A07,9,a,0,b,0\n"
    )
    screen = read({"wells.csv": header + rows})
    columns = ("role", "drug", "dose_molar", "drug_2", "dose_2_molar")

    assert _errors(screen) == []
    assert _tell(screen, *columns) == [
        ("negative", None, None, None, None),
        ("combination", "a", 1e-6, "b", 2e-6),
        ("treated", "a", 1e-6, None, None),
        ("treated", "b", 2e-6, None, None),
        ("treated", "b", 2e-6, None, None),
        ("treated", "a", 1e-6, None, None),
        ("negative", None, None, None, None),
    ]


def test_read_screen__reads_several_samples_on_one_plate(read: Reader) -> None:
    rows = "P,A01,9,,DMSO,\nP,A02,8,S1,x,1\nP,A03,7,S2,x,1\nP,A04,7,S2,DMSO,\n"
    screen = read({"wells.csv": HEADER + rows})

    assert _tell(screen, "sample", "role") == [
        *((None, "negative"), ("S1", "treated"), ("S2", "treated"), ("S2", "negative")),
    ]


def test_read_screen__reads_exports_with_one_map(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {f"readings/plate{i}.txt": export(float(i)) for i in (10, 9)}
    screen = read({"screen.toml": MAP_SETTINGS, **files, "map.csv": MAP})

    assert _errors(screen) == []
    assert screen.plates.select("plate", "file", "layout", "replicate", "n_rows").rows() == [
        ("plate9", "readings/plate9.txt", "map.csv", 1, 8),
        ("plate10", "readings/plate10.txt", "map.csv", 1, 8),
    ]
    treated = screen.wells.filter(plate="plate9", role="treated")
    assert treated.select("sample", "well", "drug", "dose_molar", "raw").rows() == [
        ("plate9", "A02", "x", 1e-7, 810.0),
        ("plate9", "A03", "x", 1e-6, 540.0),
        ("plate9", "A04", "x", 1e-5, 180.0),
    ]


def test_read_screen__names_a_control_by_the_sample_of_its_plate(
    read: Reader, export: Callable[[float], str]
) -> None:
    screen = read({"screen.toml": MAP_SETTINGS, "readings/p.txt": export(1.0), "map.csv": MAP})

    assert screen.wells.filter(role="negative")["sample"].to_list() == ["p"]
    assert set(screen.wells.filter(role="empty")["sample"]) == {None}


def test_read_screen__follows_the_table_of_plates(
    read: Reader, export: Callable[[float], str]
) -> None:
    table = (
        "Barcode,file,Sample ID,template,Duration,order,exclude\n"
        "B1,b.txt,L1,m1,72,2,\nB2,a,L1,m2.csv,72,1,\nB3,c.txt,L2,m1,,3,yes\n"
    )
    files = {
        "readings/a.txt": export(1.0),
        "readings/b.txt": export(2.0),
        "readings/c.txt": export(3.0),
        "plates.csv": table,
        "m1.csv": MAP,
        "m2.csv": MAP.replace("x", "y"),
    }
    settings = MAP_SETTINGS.replace("map.csv", "m*.csv") + '[plates]\nfile = "plates.csv"\n'
    screen = read({"screen.toml": settings, **files})

    assert _errors(screen) == []
    columns = ("plate", "file", "layout", "run_order", "time_hours")
    assert screen.plates.select(columns).rows() == [
        ("B2", "readings/a.txt", "m2.csv", 1, 72.0),
        ("B1", "readings/b.txt", "m1.csv", 2, 72.0),
    ]
    assert screen.wells.select("plate", "sample", "drug").drop_nulls().unique().sort(
        "plate"
    ).rows() == [
        ("B1", "L1", "x"),
        ("B2", "L1", "y"),
    ]


def test_read_screen__numbers_replicates_within_a_sample_and_its_drugs(
    read: Reader, export: Callable[[float], str]
) -> None:
    table = "plate,sample,layout\np1,L1,m1\np2,L2,m1\np3,L1,m1\np4,L1,m2\n"
    files = {f"readings/p{i}.txt": export(1.0) for i in range(1, 5)}
    maps = {"m1.csv": MAP, "m2.csv": MAP.replace("x", "y")}
    settings = MAP_SETTINGS.replace("map.csv", "m*.csv") + '[plates]\nfile = "plates.csv"\n'
    screen = read({"screen.toml": settings, "plates.csv": table, **files, **maps})

    assert screen.plates.select("plate", "replicate").rows() == [
        *(("p1", 1), ("p2", 1), ("p3", 2), ("p4", 1)),
    ]


def test_read_screen__gives_each_plate_the_map_of_its_name(
    read: Reader, export: Callable[[float], str]
) -> None:
    files = {"readings/p1.txt": export(1.0), "readings/p2.txt": export(1.0)}
    maps = {"maps/p1.csv": MAP, "maps/p2.csv": MAP.replace("x", "y")}
    settings = MAP_SETTINGS.replace("map.csv", "maps/*.csv")
    screen = read({"screen.toml": settings, **files, **maps})

    assert screen.plates["layout"].to_list() == ["maps/p1.csv", "maps/p2.csv"]


def test_read_screen__names_samples_with_their_condition(
    read: Reader, export: Callable[[float], str]
) -> None:
    mapped = "well,drug,dose,condition\nA01,DMSO,,2D\nA02,x,1,2D\nA03,DMSO,,3D\nA04,x,1,3D\n"
    screen = read({"screen.toml": MAP_SETTINGS, "readings/p.txt": export(1.0), "map.csv": mapped})

    treated = screen.wells.filter(role="treated")
    assert treated["sample"].to_list() == ["p (2D)", "p (3D)"]


def test_read_screen__keeps_the_samples_of_readings_beside_a_map(read: Reader) -> None:
    settings = SETTINGS.format(files="wells.csv") + '[map]\nfiles = ["map.csv"]\n'
    text = "plate,well,value,patient\nP,A01,9,\nP,A02,8,S1\nP,A03,7,S2\nP,A04,7,S2\n"
    screen = read({"screen.toml": settings, "wells.csv": text, "map.csv": MAP})

    assert _errors(screen) == []
    assert _tell(screen, "well", "sample", "drug") == [
        *(("A01", None, None), ("A02", "S1", "x"), ("A03", "S2", "x"), ("A04", "S2", "x")),
    ]


KINETIC = "plate,well,value,drug,dose,time_hours\n" + "".join(
    f"P,A0{w},{w * 100 + t},{drug},{dose},{t}\n"
    for t in (0, 24, 48)
    for w, drug, dose in ((1, "DMSO", ""), (2, "x", 1), (3, "x", 2))
)


@pytest.mark.parametrize(
    ("time", "values"),
    [('"last"', [148.0, 248.0, 348.0]), ("20", [124.0, 224.0, 324.0]), ("0.0", [100, 200, 300])],
)
def test_read_screen__takes_the_time_it_is_told(
    read: Reader, time: str, values: list[float]
) -> None:
    settings = SETTINGS.format(files="wells.csv").replace(
        "[doses]", f"time_hours = {time}\n[doses]"
    )
    screen = read({"screen.toml": settings, "wells.csv": KINETIC})

    assert screen.wells["raw"].to_list() == values


def test_read_screen__keeps_day_0_where_growth_rates_are_asked_for(read: Reader) -> None:
    settings = SETTINGS.format(files="wells.csv") + '[normalise]\nmethod = "growth_rate"\n'
    screen = read({"screen.toml": settings, "wells.csv": KINETIC})

    assert _errors(screen) == []
    assert screen.wells["time_hours"].to_list() == [0.0] * 3 + [48.0] * 3
    assert screen.plates["time_hours"].to_list() == [48.0]


def test_read_screen__links_plates_to_their_day_0(
    read: Reader, export: Callable[[float], str]
) -> None:
    table = "plate,sample,time_hours\nd0,L1,0\nd3,L1,72\ne0,L2,0\ne3,L2,72\n"
    files = {f"readings/{name}.txt": export(1.0) for name in ("d0", "d3", "e0", "e3")}
    settings = MAP_SETTINGS + '[plates]\nfile = "plates.csv"\n[normalise]\nmethod = "growth_rate"\n'
    screen = read({"screen.toml": settings, **files, "map.csv": MAP, "plates.csv": table})

    assert _errors(screen) == []
    assert screen.plates.select("plate", "day0_plate").rows() == [
        *(("d0", None), ("d3", "d0"), ("e0", None), ("e3", "e0")),
    ]


def test_read_screen__allows_negative_readings_where_it_is_told(read: Reader) -> None:
    settings = SETTINGS.format(files="wells.csv").replace(
        "[doses]", "allow_negative = true\n[doses]"
    )
    rows = "P,A01,9,S,DMSO,\nP,A02,-2,S,x,1\nP,A03,1,S,x,2\n"
    screen = read({"screen.toml": settings, "wells.csv": HEADER + rows})

    assert screen.problems == ()
    assert screen.wells["raw"].to_list() == [9.0, -2.0, 1.0]


def test_read_screen__leaves_a_well_without_a_reading_null(read: Reader) -> None:
    rows = "P,A01,9,S,DMSO,\nP,A02,,S,x,1\nP,A03,NA,S,x,2\nP,A04,3,S,x,2\n"
    screen = read({"wells.csv": HEADER + rows})

    assert screen.problems == ()
    assert screen.wells["raw"].to_list() == [9.0, None, None, 3.0]


def test_read_screen__joins_a_plate_that_goes_on_in_a_second_file(read: Reader) -> None:
    files = {
        "t/1.csv": f"{HEADER}P,A01,9,S,DMSO,\nP,A02,7,S,x,1\n",
        "t/2.csv": f"{HEADER}P,A03,5,S,x,2\n",
    }
    screen = read({"screen.toml": SETTINGS.format(files="t/*"), **files})

    assert screen.plates.height == 1
    assert screen.wells["well"].to_list() == ["A01", "A02", "A03"]


def test_read_screen__tells_its_progress(tmp_path: Path, read: Reader) -> None:
    read()
    steps: list[tuple[str, int, int]] = []
    read_screen(tmp_path, progress=lambda step, done, total: steps.append((step, done, total)))

    assert steps == [("readings", 0, 1), ("readings", 1, 1), ("wells", 0, 1), ("wells", 1, 1)]


def _read_two_channels(path: Path, file: str) -> list[PlateReading]:
    del path, file
    wells = tuple(Well(0, column) for column in range(4))
    return [
        PlateReading(
            "P", PlateFormat(3, 4), wells[:3], np.array([[scale, 2.0, 1.0]]), np.zeros(1), channel=c
        )
        for c, scale in (("GFP", 3.0), ("DAPI", 7.0))
    ]


def test_read_screen__asks_for_a_channel_where_there_are_several(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "read_export", _read_two_channels)
    screen = read({"screen.toml": MAP_SETTINGS, "readings/p.txt": "x", "map.csv": MAP})

    assert _errors(screen) == [
        "readings/p.txt: plate P was read in 2 channels: 'GFP', 'DAPI'; "
        "name one as channel under [readings]"
    ]


def test_read_screen__takes_the_channel_it_is_told(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "read_export", _read_two_channels)
    settings = MAP_SETTINGS.replace("[readings]", '[readings]\nchannel = "dapi"')
    screen = read({"screen.toml": settings, "readings/p.txt": "x", "map.csv": MAP})

    assert _errors(screen) == []
    assert screen.wells.filter(well="A01")["raw"].to_list() == [7.0]


written_wells = st.lists(
    st.tuples(st.floats(0, 1e7), st.sampled_from(["DMSO", "x", "y"]), st.floats(1e-4, 100)),
    min_size=2,
    max_size=20,
)


@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(written_wells)
def test_read_screen__gives_back_what_was_written(
    read: Reader, written: list[tuple[float, str, float]]
) -> None:
    written[0] = (1.0, "DMSO", 1.0)
    frame = pl.DataFrame(
        {
            "plate": "P",
            "well": [f"{'ABCDEFGH'[i % 8]}{i // 8 + 1}" for i in range(len(written))],
            "value": [value for value, _, _ in written],
            "drug": [drug for _, drug, _ in written],
            "dose_uM": [dose for _, _, dose in written],
        }
    )
    screen = read({"wells.csv": frame.write_csv()})
    told = screen.wells.sort("column", "row")

    assert _errors(screen) == []
    assert told["raw"].to_list() == frame["value"].to_list()
    assert told["drug"].to_list() == [None if d == "DMSO" else d for _, d, _ in written]
    assert told["dose_molar"].to_list() == [
        None if drug == "DMSO" else convert_doses(dose, "uM").item() for _, drug, dose in written
    ]
