"""Every export with an expected file is read to exactly its wells, values and settings."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from oncordia.domain import PlateReading
from oncordia.formats.book import load_book
from oncordia.formats.instruments import asm, biotek, bmg, kaleido, skanit, softmax
from oncordia.formats.instruments.reader import Reader

Shared = Callable[[str], Path]
Value = tuple[str, str, float, str, float | None]  # plate, mode, value, unit, wavelength_nm

UNITS = {"mAU": "OD", "RFU": "RFU", "RLU": "RLU"}  # the values are optical densities, not milli
NOT_READ = "-0.0"  # what the expected files hold for an empty cell or a reading without a number
MENDED_NM = {("bmg_mars/BMG_Labtech_format.CSV", "1.0"): 450.0}  # filter "450 1": 450 nm, first

CASES = [
    (bmg.READER, "bmg_mars/16-02-29_14-34-46_Transcreener_ADP2_FI.csv", 302),
    (bmg.READER, "bmg_mars/24-10-16_15-09-52_Luminescence_1536.csv", 288),
    (bmg.READER, "bmg_mars/BMG_Labtech_format.CSV", 96),
    (bmg.READER, "bmg_smart_control/fluroescence_endpoint_example1.xlsx", 75),
    (biotek.READER, "agilent_biotek_gen5/absorbance_endpoint_stdcurve_singleplate.txt", 96),
    (biotek.READER, "agilent_biotek_gen5/fluorescence_endpoint_singleplate.txt", 192),
    (biotek.READER, "agilent_biotek_gen5/luminescence_endpoint_singleplate.txt", 96),
    (biotek.READER, "agilent_biotek_gen5/luminescence_luminescence_no_results_table.txt", 384),
    (softmax.READER, "moldev_softmax_pro/MD_SMP_luminescence_endpoint_example03.txt", 96),
    (
        softmax.READER,
        "moldev_softmax_pro/MD_SMP_luminescence_endpoint_partial_plate_example01.txt",
        96,
    ),
    (softmax.READER, "moldev_softmax_pro/abs_endpoint_plates.txt", 287),
    (
        kaleido.READER,
        "revvity_kaleido/fluorescence_fluorescence_v3.5_pure_csv_format_example.csv",
        96,
    ),
    (
        kaleido.READER,
        "revvity_kaleido/luminescence_luminescence_endpoint_single_plate_example_01.csv",
        96,
    ),
    (skanit.READER, "thermo_skanit/luciferase_assay_example.xlsx", 96),
]
ASM_CASES = [
    ("asm_json/bmg_mars_absorbance_96.asm.json", "bmg_mars/BMG_Labtech_format.CSV"),
    (
        "asm_json/softmax_luminescence.asm.json",
        "moldev_softmax_pro/MD_SMP_luminescence_endpoint_example03.txt",
    ),
]


def expected_values(folder: Path, export: str) -> dict[str, list[Value]]:
    stem = (folder / export).with_suffix("")
    found: dict[str, list[Value]] = {}
    with stem.with_name(f"{stem.name}.expected.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["value"] == NOT_READ:
                continue
            nm = MENDED_NM.get((export, row["detector_nm"]), float(row["detector_nm"] or 0) or None)
            value = (
                row["plate"],
                row["mode"],
                float(row["value"]),
                UNITS[row["unit"]],
                nm,
            )
            found.setdefault(canonical(row["well"]), []).append(value)
    return found


def canonical(name: str) -> str:
    """``A01`` of A1; 1536-well plates of this source call row AE ``e``."""
    letter, number = name[:1], int(name[1:])
    return f"{letter if letter.isupper() else 'A' + letter.upper()}{number:02d}"


def found_values(readings: list[PlateReading]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for reading in readings:
        for well, value in zip(reading.wells, reading.values[0], strict=True):
            if not math.isnan(value):
                found.setdefault(str(well), []).append(
                    (
                        reading.plate,
                        reading.mode.value,
                        float(value),
                        reading.unit,
                        reading.wavelength_nm,
                    )
                )
    return found


@pytest.mark.shared_data
@pytest.mark.parametrize(("reader", "export", "n_values"), CASES)
def test_read__gives_the_expected_wells_and_values(
    reader: Reader, export: str, n_values: int, shared_data: Shared
) -> None:
    folder = shared_data("instrument_exports")
    found = found_values(reader.read(load_book(folder / export)))
    assert found == expected_values(folder, export)
    assert sum(len(values) for values in found.values()) == n_values


@pytest.mark.shared_data
@pytest.mark.parametrize(("export", "source"), ASM_CASES)
def test_read__gives_of_an_asm_file_what_its_source_export_holds(
    export: str, source: str, shared_data: Shared
) -> None:
    folder = shared_data("instrument_exports")
    found = found_values(asm.READER.read(load_book(folder / export)))
    values = {well: [value[:4] for value in own] for well, own in found.items()}
    wanted = expected_values(folder, source)
    assert values == {well: [value[:4] for value in own] for well, own in wanted.items()}
