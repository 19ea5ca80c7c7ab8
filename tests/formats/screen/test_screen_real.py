"""Screens of real laboratories, read to the facts that stand in their READMEs."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from benchmarks.workflows.breeze import lay_out_breeze
from benchmarks.workflows.smartrial import lay_out_smartrial

from oncordia.formats import Screen, read_screen

pytestmark = pytest.mark.shared_data
Shared = Callable[[str], Path]


def _read(folder: Path, settings: str, data: Path) -> Screen:
    (folder / "screen.toml").write_text(settings.replace("DATA", data.as_posix()), encoding="utf-8")
    return read_screen(folder)


def test_read_screen__reads_the_smartrial_cohort(shared_data: Shared, tmp_path: Path) -> None:
    data = shared_data("smartrial_exvivo")
    folder = lay_out_smartrial(tmp_path)
    assert folder is not None
    screen = read_screen(folder)
    raw = pl.read_csv(data / "wells.csv")
    told = screen.wells.join(raw, left_on=["plate", "well"], right_on=["plate_id", "well"])

    assert screen.problems == ()
    assert (screen.wells.height, screen.plates.height, told.height) == (61_290, 165, 61_290)
    assert told["raw"].to_list() == told["luminescence"].to_list()
    treated = told.filter(role="treated")
    assert treated["drug"].to_list() == treated["drug_right"].to_list()
    assert (treated["dose_molar"] * 1e6 - treated["conc_uM"]).abs().max() < 1e-14  # type: ignore[operator]
    assert set(told.filter(role="negative")["drug_right"]) == {"DMSO"}
    assert screen.plates.select("n_rows", "n_columns").unique().rows() == [(16, 24)]


def test_read_screen__composes_the_plates_of_breeze(shared_data: Shared, tmp_path: Path) -> None:
    shared_data("breeze_demo_plates")
    folder = lay_out_breeze(tmp_path)
    assert folder is not None
    screen = read_screen(folder)
    roles = screen.wells.group_by("plate", "role").len()

    assert screen.problems == ()
    assert screen.plates["plate"].to_list()[0] == "Cell_Line1_160122_1"
    assert screen.plates.height == 8
    assert sorted(set(roles.select("role", "len").rows())) == [
        *(("negative", 12), ("positive", 11), ("treated", 330), ("untreated", 31)),
    ]
    treated = screen.wells.filter(role="treated")
    assert treated.group_by("sample", "drug").agg(pl.col("dose_molar").n_unique()).shape[0] == 528


def test_read_screen__reads_envision_text_with_a_decimal_comma_map(
    shared_data: Shared, tmp_path: Path
) -> None:
    settings = """\
[readings]
files = ["DATA/batch1/*.txt"]
[plates]
file = "DATA/plates.csv"
[map]
files = ["DATA/layout.csv"]
[doses]
unit = "uM"
[controls]
untreated = ["PBS"]
"""
    screen = _read(tmp_path, settings, shared_data("cll_ctg_envision_raw"))
    negative = screen.wells.filter(role="negative")
    medians = negative.group_by("plate", maintain_order=True).agg(
        pl.col("raw").median(), pl.col("sample").first()
    )

    assert screen.problems == ()
    assert medians["raw"].to_list() == [960080, 546400, 1018040, 1591520, 1046000, 67760]
    assert medians["sample"].to_list() == [
        *("11PB0010", "12PB0265", "13PB0658", "14PB0491", "15PB0023", "16PB0066"),
    ]


def test_read_screen__reads_randomised_plates_with_relative_doses(
    shared_data: Shared, tmp_path: Path
) -> None:
    settings = """\
[readings]
files = ["DATA/raw/HC1092/*.TXT"]
[map]
files = ["DATA/layout_L08_tidy.csv"]
[controls]
positive = ["staurosporine_500nM"]
"""
    screen = _read(tmp_path, settings, shared_data("promise_crc_pdo"))
    roles = screen.wells.group_by("plate", "role").len().select("role", "len").unique()
    treated = screen.wells.filter(role="treated")

    assert screen.problems == ()
    assert screen.plates.height == 24
    assert sorted(roles.rows()) == [("negative", 32), ("positive", 12), ("treated", 340)]
    assert sorted(treated["dose_relative"].unique()) == [0.0016, 0.008, 0.04, 0.2, 1.0]
    assert treated["dose_molar"].null_count() == treated.height


def test_read_screen__reads_many_plates_a_file_with_templates_and_day_0(
    shared_data: Shared, tmp_path: Path
) -> None:
    settings = """\
[readings]
files = ["DATA/envision_xlsx_multiplate/RawData_*.xlsx"]
[plates]
file = "DATA/envision_xlsx_multiplate/manifest.xlsx"
[map]
files = ["DATA/envision_xlsx_multiplate/Template*.xlsx"]
[doses]
unit = "uM"
[normalise]
method = "growth_rate"
"""
    data = shared_data("gdr_instrument_sets")
    screen = _read(tmp_path, settings, data)
    path = data / "envision_xlsx_multiplate" / "ref_RawData_day0_day7_xlsx.csv"
    reference = pl.read_csv(path, separator=";").select(
        plate="Barcode",
        well=pl.format("{}{}", "WellRow", pl.col("WellColumn").cast(pl.String).str.zfill(2)),
        value=pl.col("ReadoutValue").cast(pl.Float64),
    )
    told = screen.wells.join(reference, on=["plate", "well"])

    assert [problem for problem in screen.problems if problem.severity == "error"] == []
    assert told.height == reference.height == 4608
    assert told["raw"].to_list() == told["value"].to_list()
    days = screen.plates.select("plate", "day0_plate", "time_hours").rows()
    assert days[1::6] == [("201904190b", None, 0.0), ("201904197b", "201904190b", 168.0)]
    assert dict(screen.wells["role"].value_counts().rows()) == {
        "untreated": 1920,
        "combination": 864,
        "empty": 768,
        "negative": 96,
        "treated": 960,
    }


def test_read_screen__reads_parts_of_plates_on_sheets(shared_data: Shared, tmp_path: Path) -> None:
    settings = """\
[readings]
files = ["DATA/tecan_icontrol_xlsx/RawData*.xlsx"]
[plates]
file = "DATA/tecan_icontrol_xlsx/manifest_Tecan_96_well_plates.xlsx"
[map]
files = ["DATA/tecan_icontrol_xlsx/D300*.xlsx"]
[doses]
unit = "uM"
"""
    screen = _read(tmp_path, settings, shared_data("gdr_instrument_sets"))
    anchors = screen.wells.filter(pl.col("plate") == "H358-1", pl.col("well").is_in(["B02", "B11"]))

    assert screen.problems == ()
    assert (screen.plates.height, screen.wells.height) == (4, 240)
    assert anchors.select("well", "role", "drug", "dose_molar", "raw").rows() == [
        ("B02", "treated", "G03406036", 3e-7, 308.0),
        ("B11", "negative", None, None, 114508.0),
    ]
    assert screen.plates["replicate"].to_list() == [1, 1, 2, 2]


@pytest.mark.parametrize(("time", "first"), [("0", 15.75452), ('"last"', 98.62376)])
def test_read_screen__reads_a_time_course_with_its_xml_map(
    shared_data: Shared, tmp_path: Path, time: str, first: float
) -> None:
    settings = f"""\
[readings]
files = ["DATA/example_data.txt"]
time_hours = {time}
[map]
files = ["DATA/example.PlateMap"]
"""
    screen = _read(tmp_path, settings, shared_data("incucyte_mda_mb_468"))

    assert screen.problems == ()
    assert screen.wells.filter(well="B02")["raw"].to_list() == [first]
    assert screen.wells["sample"].n_unique() == 4


def test_read_screen__reads_an_rtca_export_with_its_own_layout(
    shared_data: Shared, tmp_path: Path
) -> None:
    settings = """\
[readings]
files = ["DATA/2009011552P1R_Export.xlsx"]
[map]
files = ["DATA/2009011552P1R_Export.xlsx"]
[controls]
negative = ["untreated"]
untreated = []
[doses.molar_mass]
Drug = 392.46
"""
    screen = _read(tmp_path, settings, shared_data("cart_gbm_xcelligence"))
    first = screen.wells.filter(pl.col("well").is_in(["A01", "B01", "C01", "D01"]))

    assert screen.problems == ()
    assert first["raw"].round(4).to_list() == [3.7334, -0.0606, 0.3723, 1.2426]
    assert first["sample"].to_list() == [
        *("PBT1", "PBT1 (IL13(2500))", "PBT1 (IL13(1250))", "PBT1 (IL13(500))"),
    ]
    assert screen.wells["dose_molar"].drop_nulls().n_unique() == 5
