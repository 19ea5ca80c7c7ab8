"""What each reader looks for in a file, in words, to say how near an unknown export comes."""

import re
from dataclasses import dataclass

from oncordia.formats.book import Book

_LOOKED_AT = 300  # lines of each sheet

MARKS: dict[str, tuple[tuple[str, str], ...]] = {
    "PerkinElmer EnVision": (
        ("the line 'Plate information'", r"^Plate information"),
        ("the columns Plate, Repeat, Barcode", r"\bPlate\W+Repeat\W+Barcode\b"),
        ("the line 'Exported with EnVision'", r"EnVision"),
    ),
    "Tecan i-control and Spark": (
        ("the line 'Application: Tecan i-control' or 'SparkControl'", r"i-control|SparkControl"),
        ("the corner '<>' or the line 'Cycle Nr.'", r"<>|(Cycle|Zyklus) Nr"),
        ("the line 'Part of Plate' or 'Start Time'", r"Part of Plate|Plate area|Start ?[Tt]ime"),
    ),
    "Tecan Magellan": (
        ("the column 'Well positions'", r"Well positions"),
        ("a method (.mth) or workspace (.wsp)", r"\.(mth|wsp)\b|Magellan"),
    ),
    "BMG Labtech": (
        ("the head with User, Path and Test ID", r"Test (ID|run|name)"),
        ("the line 'Raw Data'", r"Raw Data"),
    ),
    "BioTek Gen5": (
        ("the lines 'Software Version' and 'Plate Number'", r"Software Version"),
        ("the line 'Procedure Details' or 'Results'", r"Procedure Details|^Results"),
        ("the line 'Reader Type'", r"Reader Type|Gen5|BioTek"),
    ),
    "SoftMax Pro": (
        ("the first line '##BLOCKS='", r"##BLOCKS="),
        ("the mark '~End'", r"~End"),
        ("a section 'Plate:'", r"^Plate:"),
    ),
    "Revvity Kaleido": (
        ("the word Kaleido", r"Kaleido"),
        ("the line 'Results for'", r"^Results? for "),
        ("the line 'EnSight Results from'", r"EnSight"),
    ),
    "Thermo SkanIt": (
        ("a sheet that starts with results of SkanIt", r"SkanIt|Multiskan|Varioskan|Fluoroskan"),
        ("a line 'Measurement results' or 'Raw data'", r"Measurement results|Raw data|results$"),
    ),
    "xCELLigence RTCA": (
        ("the word RTCA", r"RTCA|xCELLigence"),
        ("the sheet or line 'Cell Index'", r"Cell Index"),
        ("the line 'Time-Interval' or 'Step'", r"Time-Interval|Sweep"),
    ),
    "Incucyte": (
        ("the line 'Vessel Name' or 'Label'", r"^(Vessel|Label)"),
        ("the line 'Metric'", r"^Metric"),
        ("the columns 'Date Time' and 'Elapsed'", r"Date Time\W+Elapsed"),
    ),
    "Allotrope ASM": (
        ("the key '$asm.manifest'", r"asm\.manifest"),
        ("the key 'plate reader aggregate document'", r"plate reader aggregate document"),
    ),
}


@dataclass(frozen=True, slots=True)
class Nearness:
    """How many of its marks a reader found, and which it missed."""

    name: str
    n_found: int
    missed: tuple[str, ...]


def find_nearest(book: Book) -> Nearness | None:
    """Reader that finds the largest share of its marks; None where no mark is found."""
    text = _text(book)
    best: tuple[float, Nearness] | None = None
    for name, marks in MARKS.items():
        missed = tuple(words for words, found in marks if not re.search(found, text, re.MULTILINE))
        n_found = len(marks) - len(missed)
        share = n_found / len(marks)
        if n_found and (best is None or share > best[0]):
            best = (share, Nearness(name, n_found, missed))
    return best[1] if best else None


def _text(book: Book) -> str:
    if not book.is_spreadsheet:
        return "\n".join(book.text.split("\n")[:_LOOKED_AT])
    lines = (
        "\t".join(cell for cell in row if isinstance(cell, str))
        for sheet in book.sheets
        for row in sheet.rows[:_LOOKED_AT]
    )
    return "\n".join([*(sheet.name for sheet in book.sheets), *lines])
