"""A table as compressed columns that a browser unpacks into typed arrays.

A packed table is gzip over: the length of the header (4 bytes, little-endian), the header
(JSON), then the columns one behind the other. Numbers keep all their digits.
"""

import json
import zlib
from base64 import b64encode

import numpy as np
import polars as pl
from numpy.typing import NDArray

_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 5


def pack_table(frame: pl.DataFrame) -> str:
    """Base64 of a frame packed as compressed columns.

    Text becomes its distinct values and one code a row, the highest code for a missing one. A
    number or integer becomes a double, NaN where it is missing; rows that truly hold NaN are
    listed in the header. A truth becomes a byte, 2 where it is missing.
    """
    headers: list[dict[str, object]] = []
    parts: list[bytes] = []
    for column in frame.iter_columns():
        header, values = _pack_column(column)
        headers.append({"name": column.name, **header, "bytes": values.nbytes})
        parts.append(values.tobytes())
    head = json.dumps({"rows": frame.height, "columns": headers}).encode()
    return compress(b"".join([len(head).to_bytes(4, "little"), head, *parts]))


def compress(content: bytes) -> str:
    """Base64 of gzip of bytes; the same bytes give the same text."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return b64encode(squeeze.compress(content) + squeeze.flush()).decode("ascii")


def _pack_column(column: pl.Series) -> tuple[dict[str, object], NDArray[np.generic]]:
    kind = column.dtype
    if kind.is_numeric():
        numbers = column.cast(pl.Float64)
        nan_rows = np.flatnonzero(numbers.is_nan().fill_null(False).to_numpy()).tolist()
        values = numbers.fill_null(float("nan")).to_numpy().astype("<f8")
        return {"kind": "integer" if kind.is_integer() else "number", "nan": nan_rows}, values
    if kind == pl.Boolean:
        return {"kind": "truth"}, column.cast(pl.UInt8).fill_null(2).to_numpy()
    return _pack_text(column.cast(pl.String))


def _pack_text(column: pl.Series) -> tuple[dict[str, object], NDArray[np.generic]]:
    distinct = column.drop_nulls().unique(maintain_order=True)
    width = next(bits for bits in (8, 16, 32) if len(distinct) < 2**bits - 1)
    codes = column.cast(pl.Enum(distinct)).to_physical().cast(pl.UInt32)
    packed = codes.fill_null(2**width - 1).to_numpy().astype(f"<u{width // 8}")
    return {"kind": "text", "width": width, "values": distinct.to_list()}, packed
