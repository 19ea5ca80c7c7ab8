"""Each reader claims its own exports in the real data sets, and no other file there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from oncordia.formats.book import load_book
from oncordia.formats.instruments import (
    asm,
    biotek,
    bmg,
    incucyte,
    kaleido,
    rtca,
    skanit,
    softmax,
)
from oncordia.formats.instruments.reader import Reader

FOLDERS = (
    "instrument_exports",
    "gdr_instrument_sets",
    "cll_ctg_envision_raw",
    "cart_gbm_xcelligence",
    "incucyte_mda_mb_468",
    "promise_crc_pdo",
)
OWN: dict[Reader, set[str]] = {
    bmg.READER: {
        "instrument_exports/bmg_mars/16-02-29_14-34-46_Transcreener_ADP2_FI.csv",
        "instrument_exports/bmg_mars/24-10-16_15-09-52_Luminescence_1536.csv",
        "instrument_exports/bmg_mars/BMG_Labtech_format.CSV",
        "instrument_exports/bmg_smart_control/fluroescence_endpoint_example1.xlsx",
        "instrument_exports/bmg_lumistar_omega/bmg_lumistar_omega.xlsx",
    },
    biotek.READER: {
        "instrument_exports/agilent_biotek_gen5/absorbance_endpoint_stdcurve_singleplate.txt",
        "instrument_exports/agilent_biotek_gen5/fluorescence_endpoint_singleplate.txt",
        "instrument_exports/agilent_biotek_gen5/luminescence_endpoint_singleplate.txt",
        "instrument_exports/agilent_biotek_gen5/luminescence_luminescence_no_results_table.txt",
        "instrument_exports/biotek_epoch2/biotek_epoch2.xlsx",
    },
    softmax.READER: {
        "instrument_exports/moldev_softmax_pro/MD_SMP_luminescence_endpoint_example03.txt",
        "instrument_exports/moldev_softmax_pro/"
        "MD_SMP_luminescence_endpoint_partial_plate_example01.txt",
        "instrument_exports/moldev_softmax_pro/abs_endpoint_plates.txt",
        "instrument_exports/spectramax190/spectramax190.txt",
    },
    kaleido.READER: {
        "instrument_exports/revvity_kaleido/"
        "fluorescence_fluorescence_v3.5_pure_csv_format_example.csv",
        "instrument_exports/revvity_kaleido/"
        "luminescence_luminescence_endpoint_single_plate_example_01.csv",
    },
    skanit.READER: {
        "instrument_exports/multiskan/multiskan_sky.xlsx",
        "instrument_exports/thermo_skanit/luciferase_assay_example.xlsx",
    },
    rtca.READER: {
        "cart_gbm_xcelligence/2009011552P1R_Export.xlsx",
        "cart_gbm_xcelligence/09.07.2021_PBT030_PBT128vsDEX_Export_Short.xlsx",
    },
    incucyte.READER: {"incucyte_mda_mb_468/example_data.txt"},
    asm.READER: {
        "instrument_exports/asm_json/bmg_mars_absorbance_96.asm.json",
        "instrument_exports/asm_json/softmax_luminescence.asm.json",
    },
}


@pytest.mark.shared_data
def test_recognise__claims_exactly_the_readers_own_exports(
    shared_data: Callable[[str], Path],
) -> None:
    claimed: dict[Reader, set[str]] = {reader: set() for reader in OWN}
    n_files = 0
    for folder in FOLDERS:
        root = shared_data(folder)
        for path in sorted(root.rglob("*")):
            if not path.is_file():
                continue
            n_files += 1
            book = load_book(path)
            for reader, names in claimed.items():
                if reader.recognise(book) > 0:
                    names.add(f"{folder}/{path.relative_to(root).as_posix()}")
    assert claimed == OWN
    assert n_files > 100
