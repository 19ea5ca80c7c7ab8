from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from oncordia.errors import UnreadableFile
from oncordia.formats import PlateMap, read_plate_map
from oncordia.formats.book import Book
from oncordia.formats.maps import MapContext, read_map_book

XML = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<plateMap><wellStore><wells>
  <well row="0" col="0" />
  <well row="1" col="2"><items>
    <wellItem type="Compound" concentration="0.5" concentrationUnits="µM">
      <referenceItem type="Compound" description="顺铂" displayName="CDDP" /></wellItem>
    <wellItem type="Compound" concentration="2" concentrationUnits="nM">
      <referenceItem type="Compound" description="a" displayName="a" /></wellItem>
    <wellItem type="CellType"><referenceItem description="P1" displayName="P1" /></wellItem>
    <wellItem type="GrowthCondition"><referenceItem description="hypoxia" /></wellItem>
  </items></well>
</wells></wellStore></plateMap>
"""


def _read(text: str) -> PlateMap:
    return read_map_book(Book("a.PlateMap", text.encode()), MapContext(), Path())


def test_read_plate_map__reads_compounds_cells_and_conditions() -> None:
    plate_map = _read(XML)
    told = plate_map.wells.drop("layout", "replicate", "source_row").rows()

    assert plate_map.form == "Incucyte PlateMap XML"
    assert told == [
        ("A01", None, None, None, None, None, None, None, "empty", None),
        ("B03", "P1", "a", 2.0, "nM", "顺铂", 0.5, "µM", None, "hypoxia"),
    ]


def test_read_plate_map__says_where_xml_is_cut_short() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.PlateMap: the XML is damaged .* at line 10;"):
        _read(XML[:600])


def test_read_plate_map__refuses_xml_with_entities() -> None:
    with pytest.raises(UnreadableFile, match="declares XML entities"):
        _read('<!DOCTYPE plateMap [<!ENTITY a "b">]><plateMap/>')


def test_read_plate_map__says_that_a_number_in_xml_is_none() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.PlateMap: is damaged .* float: 'much'"):
        _read(XML.replace('"0.5"', '"much"'))


@pytest.mark.shared_data
def test_read_plate_map__reads_the_xml_as_the_long_table(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("incucyte_mda_mb_468")
    xml = read_plate_map(folder / "example.PlateMap").wells.sort("well")
    table = read_plate_map(folder / "example_platemap.txt").wells.sort("well")

    assert xml.height == table.height == 96
    for column in ("well", "drug", "dose_unit", "condition", "role"):
        assert xml[column].to_list() == table[column].to_list()
    assert xml["dose"].drop_nulls().to_list() == pytest.approx(
        table["dose"].drop_nulls().to_list(), rel=1e-14
    )
    assert xml["drug"].value_counts().sort("drug", nulls_last=True).rows() == [
        ("DMSO", 10),
        ("PDD00017273", 50),
        (None, 36),
    ]
    assert xml.filter(pl.col("well") == "C02").select("dose", "dose_unit", "condition").row(0) == (
        *(30.0, "µM", "8 x 10e4/mL"),
    )
