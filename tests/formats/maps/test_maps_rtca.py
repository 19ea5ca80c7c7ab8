from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from oncordia.formats import read_plate_map
from oncordia.formats.book import Book
from oncordia.formats.maps import MapContext, read_map_book


def test_read_plate_map__reads_cells_effectors_and_drugs(
    make_workbook: Callable[[Mapping[str, list[list[object]]]], Book],
) -> None:
    wells: list[object] = ["A", "P1(0)", "P1(0)\nNK(2500)", "P1(10000)\nNK(500)\nDEX(1.50ng/ml)"]
    book = make_workbook({"Layout": [[None, 1, 2, 3], wells]})
    plate_map = read_map_book(book, MapContext(), Path())

    assert plate_map.form == "RTCA layout sheet"
    columns = ("well", "sample", "drug", "dose", "dose_unit", "condition", "source_row")
    assert plate_map.wells.select(columns).rows() == [
        ("A01", "P1", "untreated", None, None, None, 2),
        ("A02", "P1", "untreated", None, None, "NK(2500)", 2),
        ("A03", "P1", "DEX", 1.5, "ng/ml", "NK(500)", 2),
    ]


@pytest.mark.shared_data
def test_read_plate_map__reads_the_layout_of_the_export(
    shared_data: Callable[[str], Path],
) -> None:
    wells = read_plate_map(shared_data("cart_gbm_xcelligence") / "2009011552P1R_Export.xlsx").wells

    assert wells.height == 96
    assert dict(wells["sample"].value_counts().rows()) == {"PBT1": 48, "PBT2": 48}
    assert dict(wells["condition"].value_counts().rows()) == {
        "IL13(500)": 24,
        "IL13(1250)": 24,
        "IL13(2500)": 24,
        None: 24,
    }
    doses = wells.filter(pl.col("drug") == "Drug").select("dose", "dose_unit").unique().sort("dose")
    assert sorted(doses.rows()) == [
        *((1.0, "ng/ml"), (1.0, "ug/ml"), (10.0, "ng/ml"), (100.0, "ng/ml"), (100.0, "pg/ml")),
    ]
    assert wells.filter(pl.col("drug") == "untreated").height == 16
