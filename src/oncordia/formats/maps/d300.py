"""Protocols of the HP / Tecan D300 digital dispenser (.tdd, XML)."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import polars as pl

from oncordia.domain import well_name
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book
from oncordia.formats.faults import Faults
from oncordia.formats.maps.plate_map import Content, FilledWell, MapContext, arrange_wells
from oncordia.formats.maps.xml import looks_like_xml, parse_xml

UNTREATED, VEHICLE = "untreated", "vehicle"


@dataclass(frozen=True, slots=True)
class _Fluid:
    drug: str  # of the undiluted stock
    by_volume: bool
    stock: float
    stock_unit: str


def recognise_d300(book: Book) -> float:
    """How surely the file is a D300 protocol."""
    return 1.0 if looks_like_xml(book, "Protocol") and b"<Fluids>" in book.content else 0.0


def read_d300(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of every plate of the protocol; the layout is the plate's name.

    A fluid diluted from a stock counts as the drug of the stock. Wells with no fluid are
    ``untreated``, or ``vehicle`` where the protocol fills them up.
    """
    root = parse_xml(book)
    fluids = _read_fluids(root)
    unit = root.findtext("ConcentrationUnit", "µM").replace("_", "/")
    backfilled = _read_backfills(root)
    wells: list[FilledWell] = []
    for index, plate in enumerate(root.iter("Plate")):
        name = plate.findtext("Name") or f"plate {index + 1}"
        if len(plate.find("Randomize") or ()):
            faults.add(
                book.file,
                f"plate {name} was dispensed in random positions, which the protocol does not tell",
                "give the map that the dispenser wrote after the run",
            )
        volume = float(plate.findtext("AssayVolume", "nan"))
        filled = {
            (int(well.get("Row", "0")), int(well.get("Col", "0"))): [
                _read_dose(fluid, fluids, unit, volume, book.file)
                for fluid in well.findall("Fluid")
            ]
            for well in plate.iter("Well")
        }
        for row in range(int(plate.findtext("Rows", "0"))):
            for column in range(int(plate.findtext("Cols", "0"))):
                rest = VEHICLE if (index, row, column) in backfilled else UNTREATED
                contents = filled.get((row, column)) or [Content(rest, None, None)]
                wells.append(FilledWell(well_name(row, column), contents, layout=name))
    return arrange_wells(wells, context, book.file, faults)


def _read_fluids(root: Element) -> dict[str, _Fluid]:
    found = {fluid.get("ID", ""): fluid for fluid in root.iterfind("Fluids/Fluid")}
    return {
        key: _Fluid(
            found.get(fluid.findtext("RootFluidID", key), fluid).findtext("Name", f"fluid {key}"),
            fluid.findtext("ByVol", "False") == "True",
            float(fluid.findtext("Concentration", "nan")),
            fluid.findtext("ConcentrationUnit", "mM").replace("_", "/"),
        )
        for key, fluid in found.items()
    }


def _read_dose(
    fluid: Element, fluids: dict[str, _Fluid], unit: str, volume: float, file: str
) -> Content:
    key = fluid.get("ID", "")
    if key not in fluids:
        raise InvalidTable(
            f"{file}: a well takes the fluid {key!r}, which is not listed; save the protocol again"
        )
    known = fluids[key]
    amount = float(fluid.text or "nan")
    if not known.by_volume:
        return Content(known.drug, amount, unit)
    return Content(known.drug, known.stock * amount / volume, known.stock_unit)


def _read_backfills(root: Element) -> set[tuple[int, int, int]]:
    return {
        (int(well.get("P", "0")), int(well.get("R", "0")), int(well.get("C", "0")))
        for well in root.iterfind("Backfills/Backfill/Wells/Well")
    }
