"""What columns are called: our names of them, and those usual in laboratories."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "integer", "well"]


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning of a column: its name here, kind of value, and other names that it goes by."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()


PLATE = Field("plate", "text", ("plateid", "platename", "barcode", "platebarcode", "assayplate"))
WELL = Field(
    "well", "well", ("wellid", "wellname", "wellposition", "position", "wellid384", "孔位")
)
WELL_PARTS = (
    Field("well_row", "text", ("row", "wellrow", "rowid")),
    Field("well_column", "text", ("column", "col", "wellcolumn", "colid", "columnid")),
)
_SAMPLES = "samplename sampleid organoid cellline line patient patientid donor celltype clid 样本"
SAMPLE = Field("sample", "text", tuple(_SAMPLES.split()))
DRUG = Field(
    "drug",
    "text",
    ("drugname", "compound", "compoundname", "treatment", "productname", "gnumber", "name", "药物"),
)
DOSE = Field("dose", "number", ("concentration", "conc", "剂量", "浓度"))
REPLICATE = Field("replicate", "integer", ("rep", "replicateid"))
TIME = Field("time_hours", "number", ("hours", "durationhours", "timeh", "duration"))
ROLE = Field("role", "text", ("welltype", "controltype", "wellrole"))
CONTENT_FIELDS = (
    SAMPLE,
    DRUG,
    DOSE,
    Field("dose_unit", "text", ("doseunits", "concunit", "concunits", "concentrationunit", "unit")),
    Field("drug_2", "text", ("drugname2", "compound2", "gnumber2")),
    Field("dose_2", "number", ("concentration2", "conc2")),
    Field("dose_2_unit", "text", ("doseunit2", "concunit2", "concentrationunit2")),
    ROLE,
    REPLICATE,
    Field("condition", "text", ("growthcondition", "culturecondition")),
    Field("layout", "text", ("platelayout", "platemap", "maplayout")),
)
_UNITS = {"": "M", "m": "mM", "u": "uM", "n": "nM", "p": "pM", "f": "fM"}
_MASS = {"mgml": "mg/mL", "ugml": "ug/mL", "ngml": "ng/mL", "pgml": "pg/mL", "mgl": "mg/L"}
_DOSE_HEADER = re.compile(
    r"(?:final|drug|compound)?(?:dose|conc|concentration|剂量|浓度)(2?)(?:in)?"
    r"(?:(relative)|([munpf]?)(?:m|moll|molar)|([munp]gm?l))(2?)"
)
_RELATIVE_HEADER = re.compile(r"relative(?:dose|conc|concentration)(2?)")


def match_key(text: str) -> str:
    """A header as it is compared: lower case, letters and digits alone, ``u`` for micro."""
    lower = text.replace("µ", "u").replace("μ", "u").casefold()
    return "".join(letter for letter in lower if letter.isalnum())


def name_field(text: str, fields: Sequence[Field]) -> Field | None:
    """The field that goes by ``text``, whatever its case, blanks and underscores."""
    key = match_key(text)
    for known in fields:
        if key == match_key(known.name) or key in known.aliases:
            return known
    return None


def read_header_unit(text: str) -> tuple[str, str] | None:
    """Dose field and unit that a header names, as ``dose_2`` and ``uM`` of ``dose_2_uM``."""
    key = match_key(text)
    if found := _RELATIVE_HEADER.fullmatch(key):
        return ("dose_2" if found[1] else "dose"), "relative"
    found = _DOSE_HEADER.fullmatch(key)
    if not found:
        return None
    name = "dose_2" if found[1] or found[5] else "dose"
    if found[2]:
        return name, "relative"
    return name, _MASS[found[4]] if found[4] else _UNITS[found[3]]


def find_nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that looks most like ``word``, if any does."""
    keys = {match_key(name): name for name in known}
    found = difflib.get_close_matches(match_key(word), list(keys), n=1, cutoff=0.6)
    return keys[found[0]] if found else None
