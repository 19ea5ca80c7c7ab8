import gzip
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from oncordia.errors import InvalidTable
from oncordia.formats import read_response_table

HEADER = "BARCODE,DRUGSET_ID,COSMIC_ID,CELL_LINE_NAME,POSITION,TAG,DRUG_ID,CONC,INTENSITY\n"
CONTROLS = (
    "7,1,906830,C32,1,B,NA,NA,90\n7,1,906830,C32,2,B,NA,NA,110\n"
    "7,1,906830,C32,3,NC-1,NA,NA,1000\n7,1,906830,C32,4,NC-1,NA,NA,1200\n"
    "7,1,906830,C32,5,NC-0,NA,NA,5000\n7,1,906830,C32,6,UN-USED,NA,NA,0\n"
    "7,1,906830,C32,7,PC-1,NA,4,100\n"
)
WELLS = (
    "7,1,906830,C32,8,L1-D1-S,1003,0.1,350\n7,1,906830,C32,9,L1-D2-S,1003,0.01,600\n"
    "7,1,906830,C32,10,L2-D1-S,1003,2.5,2000\n7,1,906830,C32,11,L2-D2-S,1003,0.25,50\n"
)


def _read(text: str) -> pl.DataFrame:
    return read_response_table(io.BytesIO(text.encode()), file="raw.csv")


def _says(text: str) -> str:
    with pytest.raises(InvalidTable) as caught:
        _read(text)
    return str(caught.value)


def test_read_response_table__scales_a_raw_plate_between_blanks_and_vehicle() -> None:
    frame = _read(HEADER + CONTROLS + WELLS).filter(role="treated")

    assert frame["response"].to_list() == [0.25, 0.5, 1.0, 0.0]


def test_read_response_table__names_a_drug_by_number_and_top_dose() -> None:
    frame = _read(HEADER + CONTROLS + WELLS).filter(role="treated")

    assert frame.select("sample", "drug", "dose_molar").rows() == [
        ("C32", "1003_0.1", 1e-7),
        ("C32", "1003_0.1", 1e-8),
        ("C32", "1003_2.5", 2.5e-6),
        ("C32", "1003_2.5", 2.5e-7),
    ]


def test_read_response_table__keeps_the_negative_controls_of_a_raw_plate() -> None:
    frame = _read(HEADER + CONTROLS + WELLS).filter(role="negative")

    assert frame.select("drug", "response").rows() == [(None, 0.9), (None, 1.0)]


def test_read_response_table__takes_medium_where_a_plate_has_no_vehicle() -> None:
    text = (
        (HEADER + CONTROLS + WELLS)
        .replace("NC-1", "UN-USED")
        .replace("NC-0,NA,NA,5000", "NC-0,NA,NA,1100")
    )

    assert _read(text).filter(role="treated")["response"].to_list() == [0.25, 0.5, 1.0, 0.0]


def test_read_response_table__masks_wells_that_failed() -> None:
    frame = _read(HEADER + CONTROLS + WELLS + "7,1,906830,C32,9,FAIL,1003,NA,600\n")

    assert frame.filter(role="treated")["mask_reason"].to_list() == [
        None,
        "tagged FAIL",
        None,
        None,
    ]


def test_read_response_table__masks_wells_with_two_drugs_of_the_library() -> None:
    frame = _read(HEADER + CONTROLS + WELLS + "7,1,906830,C32,8,L5-D1-S,1060,1,350\n")

    masked = frame.filter(pl.col("mask_reason").is_not_null())
    assert masked["drug"].to_list() == ["1003_0.1", "1060_1"]


def test_read_response_table__leaves_out_combinations_and_wells_without_a_drug() -> None:
    more = "7,1,906830,C32,12,L1-D1-C,1003,0.1,9\n7,1,906830,C32,13,L9-D1-S,NA,0.1,9\n"

    assert _read(HEADER + CONTROLS + WELLS + more).filter(role="treated").height == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            HEADER + WELLS,
            "raw.csv, row 2, column TAG: plate 7 has no wells tagged B, the blanks; give the "
            "whole plate with its controls, or remove it\nraw.csv, row 2, column TAG: plate 7 "
            "has no wells tagged NC-1 or NC-0; give the whole plate with its controls, or remove "
            "it",
        ),
        (
            HEADER + CONTROLS,
            "raw.csv, column TAG: no well holds a single drug of a library: no tag reads as "
            "L1-D1-S; keep the tags of the raw plates as they were published",
        ),
        (
            HEADER + CONTROLS + WELLS.replace(",350", ",dim"),
            "raw.csv, row 9, column INTENSITY: 'dim' is no number; write a number, or leave the "
            "cell empty",
        ),
    ],
)
def test_read_response_table__says_what_is_wrong_with_a_raw_plate(text: str, said: str) -> None:
    assert _says(text) == said


def test_read_response_table__reads_points_with_and_without_their_dose() -> None:
    text = "CL,drug,maxc,x,y\n683665,1003_0.1,0.1,9,0.25\n683665,1003_0.1,0.1,8,0\n"

    assert _read(text).select("sample", "drug", "dose_molar", "response").rows() == [
        ("683665", "1003_0.1", 1e-7, 0.75),
        ("683665", "1003_0.1", 5e-8, 1.0),
    ]


@pytest.mark.shared_data
def test_read_response_table__normalises_plates_as_gdscic50(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("dose_response") / "gdsc"
    frame = read_response_table(folder / "raw_plates.csv.gz").filter(role="treated")
    theirs = pl.read_csv(folder / "normalised_plates_reference.csv.gz", infer_schema_length=None)

    assert frame.height == theirs.height == 3780
    assert (frame["response"] - theirs["normalized_intensity"]).abs().max() < 1e-15  # type: ignore[operator]
    assert (frame["dose_molar"] * 1e6 / theirs["CONC"] - 1).abs().max() < 1e-14  # type: ignore[operator]


@pytest.mark.shared_data
def test_read_response_table__names_drugs_of_raw_plates_as_gdscic50(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("dose_response") / "gdsc"
    content = gzip.decompress((folder / "raw_plates.csv.gz").read_bytes())
    raw = pl.read_csv(content, infer_schema_length=None, null_values="NA")
    place = raw.filter(pl.col("TAG").str.contains(r"^L\d+-D\d+-S$")).select("BARCODE", "POSITION")
    frame = read_response_table(folder / "raw_plates.csv.gz").filter(role="treated")
    points = pl.read_csv(folder / "normalised_points.csv.gz", infer_schema_length=None)
    both = pl.concat([place, frame], how="horizontal").join(
        points.with_columns(pl.col("BARCODE").cast(pl.Int64)),
        on=["BARCODE", "POSITION"],
        suffix="_theirs",
    )

    assert both.height == 2520
    assert both["drug"].to_list() == both["drug_theirs"].to_list()


@pytest.mark.shared_data
def test_read_response_table__reads_the_published_points_of_gdscic50(
    shared_data: Callable[[str], Path],
) -> None:
    path = shared_data("dose_response") / "gdsc" / "normalised_points.csv.gz"
    frame = read_response_table(path)
    points = pl.read_csv(path, infer_schema_length=None)

    assert frame["response"].to_list() == (1.0 - points["y_inhibition"]).to_list()
    assert frame.select(pl.struct("sample", "drug").n_unique()).item() == 2950
