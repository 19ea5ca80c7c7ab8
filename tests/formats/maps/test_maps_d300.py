from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from oncordia.domain import MapSettings, well_name
from oncordia.formats import PlateMap, read_plate_map
from oncordia.formats.book import Book, load_book
from oncordia.formats.maps import MapContext, read_map_book

TDD = """<?xml version="1.0" encoding="utf-8"?>
<Protocol>
  <VolumeUnit>nL</VolumeUnit><ConcentrationUnit>µM</ConcentrationUnit>
  <Fluids>
    <Fluid ID="0"><Name>drug</Name><ByVol>False</ByVol><Concentration>10</Concentration>
      <ConcentrationUnit>mM</ConcentrationUnit></Fluid>
    <Fluid ID="1"><Name>drug - 1:10</Name><RootFluidID>0</RootFluidID><ByVol>False</ByVol>
      <Concentration>1</Concentration><ConcentrationUnit>mM</ConcentrationUnit></Fluid>
    <Fluid ID="2"><Name>other</Name><ByVol>True</ByVol><Concentration>5</Concentration>
      <ConcentrationUnit>mM</ConcentrationUnit></Fluid>
    <Fluid ID="3"><Name>third</Name><ByVol>False</ByVol><Concentration>5</Concentration>
      <ConcentrationUnit>mM</ConcentrationUnit></Fluid>
  </Fluids>
  <Plates><Plate><Rows>2</Rows><Cols>3</Cols><Name>P 1</Name><AssayVolume>50000</AssayVolume>
    <Wells>
      <Well Row="0" Col="0"><Fluid ID="2">100</Fluid><Fluid ID="1">0.5</Fluid></Well>
      <Well Row="1" Col="2"><Fluid ID="0">20</Fluid></Well>
    </Wells><Randomize /></Plate></Plates>
  <Backfills><Backfill Type="ToMaxVolume"><Wells><Well P="0" R="0" C="1" /></Wells></Backfill>
  </Backfills>
</Protocol>
"""


def _read(text: str) -> PlateMap:
    return read_map_book(Book("a.tdd", text.encode()), MapContext(), Path())


def test_read_plate_map__reads_doses_of_stocks_and_dilutions() -> None:
    told = _read(TDD).wells.select("layout", "well", "drug", "dose", "dose_unit").rows()

    assert told == [
        ("P 1", "A01", "drug", 0.5, "µM"),
        ("P 1", "A02", "vehicle", None, None),
        ("P 1", "A03", "untreated", None, None),
        ("P 1", "B01", "untreated", None, None),
        ("P 1", "B02", "untreated", None, None),
        ("P 1", "B03", "drug", 20.0, "µM"),
    ]


def test_read_plate_map__computes_the_dose_of_a_fluid_by_volume() -> None:
    first = _read(TDD).wells.row(0, named=True)

    assert (first["drug_2"], first["dose_2"], first["dose_2_unit"]) == ("other", 0.01, "mM")


def test_read_plate_map__tells_a_well_with_three_drugs() -> None:
    third = TDD.replace('<Fluid ID="1">0.5', '<Fluid ID="3">1</Fluid><Fluid ID="1">0.5')

    assert [problem.message for problem in _read(third).problems] == [
        "well A01 of P 1 holds 3 drugs (drug, other, third)"
    ]


def test_read_plate_map__tells_a_plate_in_random_positions() -> None:
    shuffled = TDD.replace("<Randomize />", "<Randomize><Well /></Randomize>")

    assert "was dispensed in random positions" in _read(shuffled).problems[0].message


@pytest.mark.shared_data
def test_read_plate_map__reads_the_protocol_to_the_six_layouts(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("gdr_instrument_sets") / "d300_dispenser"
    names = MapSettings(names="Gnumber_D300_384_well_plate.xlsx")
    plate_map = read_plate_map(folder / "D300_384_well_plate_example.tdd", settings=names)
    layouts = plate_map.wells["layout"].unique(maintain_order=True).to_list()

    assert layouts[0] == "1-AsPC1(0084)"
    assert len(layouts) == 6
    for number, layout in enumerate(layouts, start=1):
        told = plate_map.wells.filter(pl.col("layout") == layout)
        got = {
            row["well"]: (row["drug"], row["dose"], row["drug_2"], row["dose_2"])
            for row in told.iter_rows(named=True)
        }
        expected = _expect(folder / "expected_layouts" / f"trt_P{number}.xlsx")
        assert len(expected) == 360  # the last row of the plate is not in these files
        assert {well: got[well] for well in expected} == expected


Fact = tuple[object, object, object, object]


def _expect(path: Path) -> dict[str, Fact]:
    """Contents of a layout file; ``untreated`` at dose 0 says that there is no (second) drug."""
    drug, dose, drug_2, dose_2 = (sheet.rows for sheet in load_book(path).sheets)
    expected: dict[str, Fact] = {}
    for row in range(len(drug)):
        for column in range(len(drug[row])):
            first, second = drug[row][column], drug_2[row][column]
            expected[well_name(row, column)] = (
                first,
                None if first == "untreated" else float(str(dose[row][column])),
                None if second == "untreated" else second,
                None if second == "untreated" else float(str(dose_2[row][column])),
            )
    return expected
