"""Plain rows are read as tidy tables are, to the bit; all others are left to the tidy reader."""

import numpy as np
import polars as pl
import pytest

from oncordia.formats.plain_rows import take_plain_rows
from oncordia.formats.responses import resolve_responses
from oncordia.formats.tables import Table
from oncordia.formats.tidy import Wanted, name_columns

WANTED = Wanted({})
PLAIN = pl.DataFrame(
    {
        "sample": ["S1", "S1", "S2"],
        "drug": ["A", "A", "B"],
        "dose_molar": [1e-7, 0.1 * 3e-6, 1.0],
        "response": [0.9, None, 0.2],
    }
)
EXTRA = {
    "role": pl.Series(["treated", None, "treated"]),
    "time_hours": pl.Series([72.0, None, 24.0]),
    "replicate": pl.Series([1, None, 2], dtype=pl.Int64),
    "mask_reason": pl.Series([None, "edge", None], dtype=pl.String),
    "weight": pl.Series([2.0, None, 1.0]),
}


def _take(frame: pl.DataFrame) -> tuple[Table, pl.DataFrame | None]:
    table = Table("t.parquet", frame.with_row_index("source_row", offset=2))
    return table, take_plain_rows(table.frame, name_columns(table, {}), WANTED)


@pytest.mark.parametrize(
    "frame",
    [
        PLAIN,
        PLAIN.with_columns(**EXTRA),
        PLAIN.rename({"dose_molar": "dose_relative"}),
    ],
    ids=["least", "all columns", "relative"],
)
def test_take_plain_rows__gives_what_the_tidy_reader_gives(frame: pl.DataFrame) -> None:
    table, plain = _take(frame)

    assert plain is not None
    expected = resolve_responses(table, WANTED)
    assert plain.schema == expected.schema
    assert plain.equals(expected)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("sample", [" S1", "S1", "S2"]),
        ("sample", [None, "S1", "S2"]),
        ("drug", ["A", "dmso", "B"]),
        ("drug", ["A", "NA", "B"]),
        ("drug", ["A", None, "B"]),
        ("dose_molar", [0.0, 1e-6, 1e-5]),
        ("dose_molar", [-1.0, 1e-6, 1e-5]),
        ("dose_molar", [None, 1e-6, 1e-5]),
        ("dose_molar", [np.inf, 1e-6, 1e-5]),
        ("response", [np.nan, 0.5, 0.1]),
        ("response", [100.0, 50.0, 10.0]),
        ("response", ["0.5", "0.4", "x"]),
        ("role", ["negative", None, "treated"]),
        ("weight", [0.0, 1.0, 1.0]),
        ("replicate", [0, 1, 2]),
        ("mask_reason", [" edge", None, None]),
        ("n_trials", [5, 5, 5]),
    ],
)
def test_take_plain_rows__leaves_other_rows_to_the_tidy_reader(
    column: str, values: list[object]
) -> None:
    frame = PLAIN.with_columns(pl.Series(column, values))

    assert _take(frame)[1] is None
