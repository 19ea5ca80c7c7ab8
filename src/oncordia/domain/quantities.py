"""The registry of measured quantities: the columns that each table must have."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from oncordia.domain.columns.areas import AREAS
from oncordia.domain.columns.calls import CALLS
from oncordia.domain.columns.comparisons import COMPARISONS
from oncordia.domain.columns.concordance import CONCORDANCE_TABLES
from oncordia.domain.columns.curves import CURVES
from oncordia.domain.columns.growth import DIP_RATES, GR_METRICS
from oncordia.domain.columns.quality import FINDINGS, PLATE_QUALITY
from oncordia.domain.columns.sensitivity import SENSITIVITY
from oncordia.domain.columns.therapy import (
    CENTRE_DIFFERENCES,
    COHORT_DRUGS,
    COHORT_RESPONSES,
    COHORT_SAMPLES,
    RANKING,
)
from oncordia.domain.columns.wells import PLATES, RESPONSES, WELLS
from oncordia.domain.quantity import Quantity
from oncordia.errors import InvalidTable


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

TABLES: dict[str, tuple[Quantity, ...]] = {
    "wells": WELLS,
    "plates": PLATES,
    "responses": RESPONSES,
    "plate_quality": PLATE_QUALITY,
    "findings": FINDINGS,
    "curves": CURVES,
    "comparisons": COMPARISONS,
    "sensitivity": SENSITIVITY,
    "areas": AREAS,
    "gr_metrics": GR_METRICS,
    "dip_rates": DIP_RATES,
    "calls": CALLS,
    "cohort_responses": COHORT_RESPONSES,
    "cohort_samples": COHORT_SAMPLES,
    "cohort_drugs": COHORT_DRUGS,
    "ranking": RANKING,
    "centre_differences": CENTRE_DIFFERENCES,
    **CONCORDANCE_TABLES,
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
