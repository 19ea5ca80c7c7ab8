"""The registry of measured quantities: every column of every table, with unit and meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from oncordia.errors import InvalidTable


@dataclass(frozen=True, slots=True)
class Quantity:
    """One column: its name, kind of value, unit, meaning, and what a missing value means."""

    name: str
    kind: str  # text, integer, number, truth
    unit: str  # "" for none
    meaning: str
    missing: str = "never missing"


class Table(Protocol):
    """What the registry needs to know of a table; a Polars frame fits."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def schema(self) -> Mapping[str, object]: ...


_DTYPES = {
    "text": {"String", "Enum", "Categorical"},
    "integer": {"Int16", "Int32", "Int64", "UInt16", "UInt32"},
    "number": {"Float64"},
    "truth": {"Boolean"},
}

_WELLS = (
    Quantity("plate", "text", "", "name of the plate"),
    Quantity("well", "text", "", "well, as A01"),
    Quantity("row", "integer", "", "row of the well, from 0"),
    Quantity("column", "integer", "", "column of the well, from 0"),
    Quantity("sample", "text", "", "organoid line or patient sample", "the well holds none"),
    Quantity("drug", "text", "", "drug in the well", "a control or an empty well"),
    Quantity("drug_2", "text", "", "second drug in the well", "one drug only"),
    Quantity("role", "text", "", "role of the well"),
    Quantity("dose_molar", "number", "mol/L", "dose of the drug", "no drug, or doses are relative"),
    Quantity(
        "dose_relative",
        "number",
        "top dose",
        "dose as a fraction of the drug's top dose",
        "no drug, or doses are molar",
    ),
    Quantity(
        "dose_2_molar", "number", "mol/L", "dose of the second drug", "one drug only, or relative"
    ),
    Quantity(
        "dose_2_relative",
        "number",
        "top dose",
        "relative dose of the second drug",
        "one drug only, or molar",
    ),
    Quantity("time_hours", "number", "h", "time since treatment; 0 on day 0", "not stated"),
    Quantity("replicate", "integer", "", "replicate, from 1"),
    Quantity(
        "raw",
        "number",
        "reader's unit",
        "reading as exported",
        "the well was not read or overflowed",
    ),
    Quantity("mask_reason", "text", "", "why the well is not used", "the well is used"),
)
_RESPONSES = (
    *_WELLS,
    Quantity(
        "response", "number", "fraction", "normalised response, 1 = untreated", "not normalisable"
    ),
    Quantity(
        "percent_inhibition",
        "number",
        "%",
        "100 (1 - response)",
        "growth-rate method, or not normalisable",
    ),
    Quantity(
        "position_factor", "number", "", "position effect divided out, 1 = none", "not normalisable"
    ),
    Quantity("method", "text", "", "name of the normalisation"),
)
_PLATES = (
    Quantity("plate", "text", "", "name of the plate"),
    Quantity("file", "text", "", "file it was read from"),
    Quantity("layout", "text", "", "plate map used", "the wells came with their contents"),
    Quantity("n_rows", "integer", "", "rows of the plate"),
    Quantity("n_columns", "integer", "", "columns of the plate"),
    Quantity("run_order", "integer", "", "order of reading, from 1"),
    Quantity("replicate", "integer", "", "replicate, from 1"),
    Quantity("time_hours", "number", "h", "time since treatment; 0 on day 0", "not stated"),
    Quantity("day0_plate", "text", "", "plate that holds this plate's day-0 reading", "none given"),
    Quantity("unit", "text", "", "unit of the raw readings", "the export does not say"),
)
TABLES: dict[str, tuple[Quantity, ...]] = {
    "wells": _WELLS,
    "responses": _RESPONSES,
    "plates": _PLATES,
}


def check_table(frame: Table, name: str) -> None:
    """Hold a table to the registry.

    Raises
    ------
    InvalidTable
        If a column is absent or holds another kind of value; the message names it.
    """
    for quantity in TABLES[name]:
        if quantity.name not in frame.columns:
            raise InvalidTable(
                f"table {name} lacks the column {quantity.name!r} ({quantity.meaning})"
            )
        found = str(frame.schema[quantity.name]).split("(")[0]
        if found not in _DTYPES[quantity.kind]:
            raise InvalidTable(
                f"table {name}, column {quantity.name!r} holds {found}, expected {quantity.kind}"
            )
