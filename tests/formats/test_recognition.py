"""Exports are recognised by content and read; what is unknown is told."""

import io
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from oncordia.errors import InputError, UnknownExport, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.instruments import READERS, read_export
from oncordia.formats.instruments.marks import MARKS
from oncordia.formats.instruments.recognition import choose_reader

Shared = Callable[[str], Path]
MakeWorkbook = Callable[[Mapping[str, Sequence[Sequence[object]]]], Book]

ENVISION = (
    "Plate information\nPlate,Repeat,Barcode,Group,Label,Measinfo,\n"
    "1,1,B7,1,LUM(1),De=USLum Ex=N/A Em=N/A Wdw=N/A (12),\n\n1,2,3,\n4,5,6,\n"
)

WHO_READS = {
    "instrument_exports/perkinelmer_envision/PE_Envision_absorbance_A450_example.csv": (
        "PerkinElmer EnVision"
    ),
    "gdr_instrument_sets/envision_xlsx_multiplate/RawData_day7.xlsx": "PerkinElmer EnVision",
    "gdr_instrument_sets/envision_csv_day0_dayend/H0309269D00.csv": "PerkinElmer EnVision",
    "cll_ctg_envision_raw/plate_1536_matrix.txt": "PerkinElmer EnVision",
    "gdr_instrument_sets/tecan_icontrol_xlsx/RawData_Tecan_96_well_plates.xlsx": (
        "Tecan i-control and Spark"
    ),
    "instrument_exports/tecan_spark/tecan_spark_kinetic.xlsx": "Tecan i-control and Spark",
    "instrument_exports/tecan_magellan/SLA01P01_OD.xlsx": "Tecan Magellan",
    "promise_crc_pdo/raw/HC1092/170502_NR_M2_D004T01P006L08.TXT": "plate, well, value list",
    "instrument_exports/bmg_mars/BMG_Labtech_format.CSV": "BMG Labtech",
    "instrument_exports/bmg_lumistar_omega/bmg_lumistar_omega.xlsx": "BMG Labtech",
    "instrument_exports/biotek_epoch2/biotek_epoch2.xlsx": "BioTek Gen5",
    "instrument_exports/spectramax190/spectramax190.txt": "SoftMax Pro",
    "instrument_exports/multiskan/multiskan_sky.xlsx": "Thermo SkanIt",
    "instrument_exports/asm_json/softmax_luminescence.asm.json": "Allotrope ASM",
    "cart_gbm_xcelligence/2009011552P1R_Export.xlsx": "xCELLigence RTCA",
    "incucyte_mda_mb_468/example_data.txt": "Incucyte",
}
NOT_READINGS = [
    "instrument_exports/beckman_echo/TransferOnly.csv",
    "gdr_instrument_sets/envision_xlsx_multiplate/manifest.xlsx",
    "gdr_instrument_sets/envision_xlsx_multiplate/Template_7daytreated.xlsx",
    "gdr_instrument_sets/d300_dispenser/D300_384_well_plate_example.tdd",
    "promise_crc_pdo/layout_L08_as_published.csv",
    "cll_ctg_envision_raw/layout.csv",
]


def test_readers__have_names_of_their_own() -> None:
    names = [reader.name for reader in READERS]
    assert len(names) == 13
    assert len(set(names)) == len(names)


def test_readers__each_have_a_line_in_the_docs() -> None:
    page = Path(__file__).parents[2] / "docs" / "formats" / "instruments.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    named = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    assert named[1:] == [reader.name for reader in READERS]


def test_marks__are_known_of_every_program() -> None:
    shapes = {"plate matrix", "plate, well, value list"}
    assert set(MARKS) == {reader.name for reader in READERS} - shapes


def test_read_export__goes_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_text(ENVISION)
    (found,) = read_export(path)
    assert found.plate == "B7"


def test_read_export__prefers_a_program_to_a_shape() -> None:
    assert choose_reader(Book("x.csv", ENVISION.encode())).name == "PerkinElmer EnVision"
    matrix = ENVISION.split("\n\n")[1]
    assert choose_reader(Book("x.csv", matrix.encode())).name == "plate matrix"


def test_read_export__says_what_was_tried_and_nearest() -> None:
    text = b"Plate information\nsomething else\nExported with EnVision\n"
    with pytest.raises(UnknownExport) as caught:
        choose_reader(Book("raw/x.csv", text))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("raw/x.csv: no reader knows this export; tried PerkinElmer EnVision,")
    assert "nearest is PerkinElmer EnVision, but it lacks the columns Plate, Repeat" in message
    assert "export it again" in message


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("drug,dose\nx,1\n", "it resembles none of them"),
        ("well,drug,dose\nA1,x,1\n", "nearest is a list of wells, but it lacks one column named"),
        ("A1,x\nA2,y\n", "nearest is a list of wells, but it lacks numbers right of the wells"),
        (
            "a,b\n,1,2,3\nA,1,2,3\nc,d\n,1,2,3\nA,1,2,3\n",
            "nearest is a plate matrix, but there are several, with other lines between them",
        ),
        ("##BLOCKX\n~End\nPlate:\tx\n", "nearest is SoftMax Pro, but it lacks the first line"),
        ("<>\tx\n", "nearest is Tecan i-control and Spark, but it lacks"),
    ],
)
def test_read_export__says_what_the_nearest_reader_missed(text: str, nearest: str) -> None:
    with pytest.raises(UnknownExport, match=nearest):
        choose_reader(Book("x.csv", text.encode()))


def test_read_export__refuses_an_export_without_values(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Plate,Well,RLU\nP1,A1,\nP1,A2,-\nP1,A3,\n")
    with pytest.raises(InputError, match=r"x\.csv"):
        read_export(path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_read_export__refuses_an_empty_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"raw/x\.csv: is empty; export it again"):
        read_export(tmp_path / "x.csv", "raw/x.csv")


def test_read_export__refuses_a_truncated_workbook(tmp_path: Path) -> None:
    openpyxl: Any = import_module("openpyxl")
    workbook = openpyxl.Workbook()
    for row in range(300):
        workbook.active.append([row * 1.5] * 24)
    buffer = io.BytesIO()
    workbook.save(buffer)
    (tmp_path / "x.xlsx").write_bytes(buffer.getvalue()[:-200])
    with pytest.raises(UnreadableFile, match=r"x\.xlsx: the spreadsheet is damaged or cut short"):
        read_export(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02\xff" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"{" + b'"a": [1, 2],' * 40_000,
        b'"' * 300_001,
        "工作表\n孔位,值\n".encode("gb18030"),
        b"=cmd|' /C calc'!A0\n",
    ],
)
def test_read_export__refuses_any_other_bytes_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.bin").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_export(tmp_path / "x.bin")
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_read_export__prints_no_content_of_private_lines() -> None:
    text = b"User: ada\nSerial number: 1049999\nC:\\Users\\ada\\x.csv\nexported with EnVision\n"
    with pytest.raises(UnknownExport) as caught:
        choose_reader(Book("x.csv", text))
    assert not any(word in str(caught.value) for word in ("ada", "1049999", "Users"))


@pytest.mark.shared_data
@pytest.mark.parametrize(("path", "name"), WHO_READS.items())
def test_read_export__picks_the_reader_of_a_real_export(
    shared_data: Shared, path: str, name: str
) -> None:
    folder, _, rest = path.partition("/")
    export = shared_data(folder) / rest
    assert choose_reader(load_book(export)).name == name
    assert read_export(export)


@pytest.mark.shared_data
@pytest.mark.parametrize("path", NOT_READINGS)
def test_read_export__takes_no_layout_for_readings(shared_data: Shared, path: str) -> None:
    folder, _, rest = path.partition("/")
    with pytest.raises(UnknownExport):
        read_export(shared_data(folder) / rest)


def test_read_export__reads_a_384_well_text_in_milliseconds(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [",".join(str(1000 + 24 * row + column) for column in range(24)) for row in range(16)]
    path.write_text(ENVISION.split("\n\n")[0] + "\n\n" + ",\n".join(lines) + ",\n")
    read_export(path)
    seconds = []
    for _ in range(10):
        start = time.process_time()
        (found,) = read_export(path)
        seconds.append(time.process_time() - start)
    assert len(found.wells) == 384
    assert min(seconds) < 0.010
