"""Transfer reports of the Labcyte / Beckman Echo acoustic dispenser."""

import csv
import io

import polars as pl

from oncordia.domain import parse_well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.maps.plate_map import Content, FilledWell, MapContext, arrange_wells

_FAILED = "_failed"
_SOURCE, _DESTINATION = "Source Well", "Destination Well"
_VOLUMES = ("Actual Volume", "Transfer Volume")  # nL; the second where the first is not told
_NL_PER_UL = 1000.0


def recognise_echo(book: Book) -> float:
    """How surely the file is a transfer report."""
    if book.is_spreadsheet:
        return 0.0
    head = book.text[:20_000]
    return 1.0 if all(name in head for name in (_SOURCE, _DESTINATION, _VOLUMES[1])) else 0.0


def read_echo(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of every destination plate; the layout is its barcode, or its name without one.

    The dose is the concentration in the source well times the volume over the volume of the
    assay well, where both are known: from the source plate's own table or the report's sample
    columns, and from ``well_volume_ul``. Else it is relative: the volume over the largest volume
    of the same drug, and a note says so.
    """
    transfers = _read_transfers(book)
    volume_ul = context.settings.well_volume_ul
    drugs = [_name_drug(transfer, context) for transfer in transfers]
    largest: dict[str, float] = {}
    for transfer, (drug, _, _) in zip(transfers, drugs, strict=True):
        largest[drug] = max(largest.get(drug, 0.0), float(str(transfer["volume"])))
    wells: dict[tuple[str, str], list[Content]] = {}
    rows: dict[tuple[str, str], int] = {}
    relative, failed = set(), set()
    for transfer, (drug, stock, unit) in zip(transfers, drugs, strict=True):
        key = (str(transfer["layout"]), str(transfer["well"]))
        rows.setdefault(key, int(str(transfer[ROW])))
        if transfer[_FAILED]:
            failed.add(key)
        volume = float(str(transfer["volume"]))
        if stock is None or volume_ul is None:
            dose, unit = volume / (largest[drug] or 1.0), "relative"
            relative.add(drug)
        else:
            dose = stock * volume / (volume_ul * _NL_PER_UL)
        _add(wells.setdefault(key, []), Content(drug, dose, unit))
    roles = context.controls.roles
    _note_relative(book.file, {d for d in relative if d.casefold() not in roles}, faults)
    _note_failed(book.file, failed, rows, faults)
    filled = [
        FilledWell(well, contents, layout, row=rows[layout, well])
        if (layout, well) not in failed
        else FilledWell(well, (), layout, role="empty", row=rows[layout, well])
        for (layout, well), contents in wells.items()
    ]
    return arrange_wells(filled, context, book.file, faults)


def _read_transfers(book: Book) -> list[dict[str, object]]:
    """One dict a transfer: layout, source, well, volume in nL, sample, row, and whether it failed.

    The [EXCEPTIONS] part of a report lists the transfers that failed.
    """
    header: list[str] = []
    section, transfers = "", []
    lines = csv.reader(io.StringIO(book.text), delimiter=book.delimiter)
    for number, cells in enumerate(lines, start=1):
        if cells and cells[0].startswith("["):
            section, header = cells[0].strip("[] ").upper(), []
        elif _DESTINATION in cells:
            header = [cell.strip() for cell in cells]
        elif header and len(cells) >= len(header):
            said = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            transfers.append(_read_transfer(said, section == "EXCEPTIONS", number, book.file))
        else:
            header = [] if not any(cells) else header
    if not transfers:
        raise InvalidTable(f"{book.file}: lists no transfer; export the report again")
    return transfers


def _read_transfer(said: dict[str, str], failed: bool, row: int, file: str) -> dict[str, object]:
    volume = next((said[name] for name in _VOLUMES if said.get(name)), "")
    try:
        volume_nl = float(volume)
    except ValueError:
        raise InvalidTable(
            f"{file}, row {row}: the volume {volume!r} is no number; export the report again"
        ) from None
    return {
        "layout": said.get("Destination Plate Barcode") or said.get("Destination Plate Name") or "",
        "source": said.get("Source Plate Barcode") or said.get("Source Plate Name") or "",
        "source_well": str(parse_well(said.get(_SOURCE, ""))),
        "well": str(parse_well(said[_DESTINATION])),
        "volume": volume_nl,
        "sample": said.get("Sample Name") or said.get("Sample ID") or "",
        "stock": said.get("Source Concentration") or said.get("Sample Concentration") or "",
        "unit": said.get("Source Concentration Units") or said.get("Concentration Units") or "",
        ROW: row,
        _FAILED: failed,
    }


def _name_drug(
    transfer: dict[str, object], context: MapContext
) -> tuple[str, float | None, str | None]:
    """Drug in the source well, its concentration and the unit of that."""
    known = context.source_wells.get(str(transfer["source_well"]))
    if known is not None:
        return known.drug, known.dose, known.unit
    drug = str(transfer["sample"]) or f"{transfer['source']} {transfer['source_well']}".strip()
    stock, unit = str(transfer["stock"]), str(transfer["unit"]) or context.doses.unit
    return (drug, float(stock), unit) if stock and unit else (drug, None, None)


def _add(contents: list[Content], new: Content) -> None:
    """Add to what the same drug already gave to the well."""
    for i, old in enumerate(contents):
        if old.drug == new.drug and old.unit == new.unit:
            contents[i] = Content(old.drug, (old.dose or 0.0) + (new.dose or 0.0), old.unit)
            return
    contents.append(new)


def _note_relative(file: str, drugs: set[str], faults: Faults) -> None:
    if drugs:
        faults.add(
            file,
            f"the doses of {len(drugs)} drugs are relative, by volume: the concentration in the "
            f"source wells or the volume of the assay wells is not given",
            "give map.source_plate and map.well_volume_ul for doses in mol/L",
            severity="note",
        )


def _note_failed(
    file: str, failed: set[tuple[str, str]], rows: dict[tuple[str, str], int], faults: Faults
) -> None:
    named = [
        {"well": well, "layout": layout, ROW: rows[layout, well]}
        for layout, well in sorted(failed, key=lambda key: rows[key])
    ]
    faults.add_rows(
        pl.DataFrame(named),
        "a transfer into well {well} of {layout} failed; the well is taken as empty",
        "nothing to do, or repeat the transfer",
        file=file,
        severity="note",
    )
