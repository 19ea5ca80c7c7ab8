"""Packed tables come back as they went in."""

import gzip
import json
from base64 import b64decode

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from oncordia.reports.columns import compress, pack_table

MISSING = {8: 2**8 - 1, 16: 2**16 - 1, 32: 2**32 - 1}


def unpack(packed: str) -> pl.DataFrame:
    content = gzip.decompress(b64decode(packed))
    size = int.from_bytes(content[:4], "little")
    head = json.loads(content[4 : 4 + size])
    start = 4 + size
    columns = []
    for column in head["columns"]:
        part = content[start : start + column["bytes"]]
        columns.append(unpack_column(column, part).alias(column["name"]))
        start += column["bytes"]
    assert start == len(content)
    return pl.DataFrame(columns)


def unpack_column(column: dict[str, object], part: bytes) -> pl.Series:
    if column["kind"] == "text":
        width, values = column["width"], column["values"]
        assert isinstance(width, int)
        assert isinstance(values, list)
        codes = np.frombuffer(part, f"<u{width // 8}")
        texts = [None if code == MISSING[width] else values[code] for code in codes.tolist()]
        return pl.Series(texts, dtype=pl.String)
    if column["kind"] == "truth":
        truths = [(False, True, None)[code] for code in part]
        return pl.Series(truths, dtype=pl.Boolean)
    numbers = np.frombuffer(part, "<f8").tolist()
    nan_rows = column["nan"]
    assert isinstance(nan_rows, list)
    found = pl.Series(
        [None if x != x and row not in nan_rows else x for row, x in enumerate(numbers)],
        dtype=pl.Float64,
    )
    return found.cast(pl.Int64) if column["kind"] == "integer" else found


ROWS = st.lists(
    st.tuples(
        st.none() | st.text(),
        st.none() | st.floats(),
        st.none() | st.integers(-(2**53), 2**53),
        st.none() | st.booleans(),
    ),
    max_size=20,
)


@settings(deadline=None, max_examples=80)
@given(ROWS)
def test_pack_table__keeps_every_value(rows: list[tuple[object, ...]]) -> None:
    schema = {"text": pl.String, "number": pl.Float64, "count": pl.Int64, "truth": pl.Boolean}
    frame = pl.DataFrame(rows, schema=schema, orient="row")

    assert_frame_equal(unpack(pack_table(frame)), frame, check_exact=True)


def test_pack_table__keeps_more_texts_than_a_byte_counts() -> None:
    frame = pl.DataFrame({"text": [f"well {i}" for i in range(70_000)] + [None]})

    assert_frame_equal(unpack(pack_table(frame)), frame)


def test_pack_table__takes_enums() -> None:
    frame = pl.DataFrame({"role": ["negative", None]}, schema={"role": pl.Enum(["negative"])})

    assert_frame_equal(unpack(pack_table(frame)), frame.cast(pl.String))


def test_pack_table__takes_a_table_without_columns() -> None:
    assert unpack(pack_table(pl.DataFrame())).is_empty()


def test_compress__gives_the_same_text_for_the_same_bytes() -> None:
    assert compress(b"wells" * 99) == compress(b"wells" * 99)
