"""A reference cohort's drug sensitivity scores: one row a drug and one column a donor."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.errors import InvalidTable
from oncordia.formats.book import load_book
from oncordia.formats.tables import read_table

_DRUG_HEADERS = {"drug", "drug_name", "compound", "treatment"}


@dataclass(frozen=True, slots=True, eq=False)
class DssReference:
    """DSS2 of a reference cohort, and the file it was read from.

    ``scores`` has the column drug and one column of DSS2 (0 to 100) for each donor; null where
    not tested.
    """

    scores: pl.DataFrame
    digest: InputDigest


def read_dss_reference(path: Path) -> DssReference:
    """DSS2 of a reference cohort, from a CSV, TSV, Parquet or XLSX table.

    The table has either one row a drug (a column ``drug`` and one column a donor) or one row a
    donor (donors' names first, then one column a drug).

    Raises
    ------
    InvalidTable
        If the table holds no donor, or a score is no number from 0 to 100.
    """
    book = load_book(path)
    table = read_table(BytesIO(book.content), book.file)
    headers = [name for name in table.columns if name.strip().lower() in _DRUG_HEADERS]
    if headers:
        scores = table.rename({headers[0]: "drug"})
    else:
        header = table.columns[0]
        names = [f"donor {n}" for n in range(1, table.height + 1)]
        scores = table.drop(header).transpose(
            include_header=True, header_name="drug", column_names=names
        )
    if scores.width < 2 or scores.height == 0:
        raise InvalidTable(f"{path.name}: holds no donor; give a column drug and one a donor")
    donors = [_check(scores[name], path) for name in scores.columns if name != "drug"]
    return DssReference(scores.select("drug", *donors), book.digest)


def _check(scores: pl.Series, path: Path) -> pl.Series:
    numbers = scores.cast(pl.Float64, strict=False)
    wrong = (numbers.is_null() & scores.is_not_null()) | ~numbers.is_between(0, 100)
    bad = scores.filter(wrong.fill_null(value=False))
    if bad.len() > 0:
        raise InvalidTable(
            f"{path.name}, column {scores.name}: {bad[0]!r} is no score; write a number from 0 to "
            "100, or leave the cell empty where the drug was not tested"
        )
    return numbers
