"""Parquet files put behind one another, and the records of their footers."""

import io
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.formats.parquet_joiner import ParquetJoiner, read_footer
from oncordia.formats.thrift import (
    BINARY,
    DOUBLE,
    LIST,
    STRUCT,
    TRUE,
    Field,
    Items,
    Record,
    read_record,
    write_record,
)

I64 = 6


def _encode(table: pl.DataFrame) -> bytes:
    sink = io.BytesIO()
    table.write_parquet(sink, row_group_size=4)
    return sink.getvalue()


def _join(*tables: pl.DataFrame, **metadata: str) -> bytes:
    sink = io.BytesIO()
    joiner = ParquetJoiner(sink, io.BytesIO())
    for table in tables:
        joiner.add(_encode(table))
    joiner.close(metadata)
    return sink.getvalue()


def _make(first: int, n_rows: int) -> pl.DataFrame:
    number = pl.int_range(first, first + n_rows, eager=True)
    return pl.DataFrame(
        {
            "number": number / 7,
            "text": pl.Series([f"drug {i % 3}" for i in number], dtype=pl.String),
            "absent": pl.Series([None if i % 2 else i for i in number], dtype=pl.Int64),
        }
    )


def test_parquet_joiner__gives_the_rows_of_all_files() -> None:
    joined = _join(_make(0, 10), _make(10, 0), _make(10, 3), said="ü")

    assert pl.read_parquet(joined).equals(_make(0, 13))
    assert pl.read_parquet_metadata(io.BytesIO(joined))["said"] == "ü"
    rows = pl.scan_parquet(io.BytesIO(joined)).filter(pl.col("number") > 1.0).collect()
    assert rows.equals(_make(8, 5))


def test_parquet_joiner__reads_the_same_as_another_reader() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

    joined = parquet.ParquetFile(io.BytesIO(_join(_make(0, 10), _make(10, 3))))

    assert joined.metadata.num_rows == 13
    assert joined.metadata.num_row_groups == 4
    assert joined.read().to_pydict() == _make(0, 13).to_dict(as_series=False)


def test_parquet_joiner__refuses_to_join_nothing() -> None:
    with pytest.raises(ValueError, match="no file to join"):
        ParquetJoiner(io.BytesIO(), io.BytesIO()).close({})


def test_write_record__gives_the_bytes_that_were_read() -> None:
    content = _encode(_make(0, 10))
    start, footer = read_footer(content)

    assert write_record(footer) == content[start:-8]


def _field(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Field]:
    record = st.dictionaries(st.integers(-300, 300), children, max_size=4)
    return st.one_of(
        st.builds(Field, st.just(STRUCT), record),
        st.builds(
            lambda records: Field(LIST, Items(STRUCT, records)), st.lists(record, max_size=17)
        ),
    )


LEAVES = st.one_of(
    st.builds(Field, st.just(TRUE), st.just(True)),
    st.builds(Field, st.just(I64), st.integers(-(2**63), 2**63 - 1)),
    st.builds(Field, st.just(BINARY), st.binary(max_size=200)),
    st.builds(Field, st.just(DOUBLE), st.floats(allow_nan=False)),
    st.builds(lambda truths: Field(LIST, Items(TRUE, truths)), st.lists(st.booleans())),
)
RECORDS = st.dictionaries(
    st.integers(-300, 300), st.recursive(LEAVES, _field, max_leaves=8), max_size=5
)


@given(record=RECORDS)
def test_read_record__reads_what_was_written(record: Record) -> None:
    assert read_record(b"xx" + write_record(record), 2)[0] == record


@given(record=RECORDS.filter(bool))
def test_read_record__refuses_a_record_that_is_cut_short(record: Record) -> None:
    with pytest.raises((IndexError, ValueError)):
        read_record(write_record(record)[:-1])
