"""Records of the Thrift compact protocol, in which the footer of a Parquet file is written."""

import struct
from typing import Any, NamedTuple

TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
INTEGERS = frozenset({4, 5, 6})  # of 16, 32 and 64 bits, written alike
_MOST_BITS = 70  # of a number in the bytes of 7 bits each that 64 bits take


class Field(NamedTuple):
    """One field of a record: its type and its value.

    A record is a dict of fields by their numbers; a list has the type of its items beside them.
    """

    kind: int
    value: Any


Record = dict[int, Field]


class Items(NamedTuple):
    """A list: the type of its items, and these."""

    kind: int
    values: list[Any]


def read_record(data: bytes, start: int = 0) -> tuple[Record, int]:
    """Record that begins at ``start``, and where it ends.

    Raises
    ------
    ValueError
        If the bytes are no record.
    IndexError
        If they end before it does.
    """
    reader = _Reader(data, start)
    return reader.read_struct(), reader.place


def write_record(record: Record) -> bytes:
    """Bytes of a record."""
    out = bytearray()
    _write_struct(out, record)
    return bytes(out)


def write_around(record: Record, number: int, n_records: int) -> tuple[bytes, bytes]:
    """A record without the items of one list: the bytes before its records and those behind.

    What ``write_record`` gives for each of them goes between.
    """
    before, behind = bytearray(), bytearray()
    _write_fields(before, {n: field for n, field in record.items() if n < number})
    last = max((n for n in record if n < number), default=0)
    _write_head(before, number, last, LIST)
    _write_list_head(before, STRUCT, n_records)
    _write_fields(behind, {n: field for n, field in record.items() if n > number}, number)
    behind.append(0)
    return bytes(before), bytes(behind)


class _Reader:
    def __init__(self, data: bytes, place: int) -> None:
        self.data, self.place = data, place

    def read_struct(self) -> Record:
        record: Record = {}
        number = 0
        while (head := self._take()) != 0:
            number = number + (head >> 4) if head >> 4 else self._read_signed()
            record[number] = Field(head & 15, self._read_value(head & 15))
        return record

    def _read_value(self, kind: int) -> Any:
        if kind in {TRUE, FALSE}:
            return kind == TRUE
        if kind in INTEGERS:
            return self._read_signed()
        if kind == BYTE:
            return self._take()
        if kind == BINARY:
            return self._take_bytes(self._read_number())
        if kind == DOUBLE:
            return struct.unpack("<d", self._take_bytes(8))[0]
        if kind in {LIST, SET}:
            return self._read_items()
        if kind == STRUCT:
            return self.read_struct()
        raise ValueError(f"type {kind} is not known")

    def _read_items(self) -> Items:
        head = self._take()
        kind, size = head & 15, head >> 4
        if size == 15:
            size = self._read_number()
        if kind in {TRUE, FALSE}:
            return Items(kind, [self._take() == TRUE for _ in range(size)])
        return Items(kind, [self._read_value(kind) for _ in range(size)])

    def _read_signed(self) -> int:
        number = self._read_number()
        return (number >> 1) ^ -(number & 1)

    def _read_number(self) -> int:
        number = shift = 0
        while True:
            byte = self._take()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
            if shift > _MOST_BITS:
                raise ValueError("a number is too long")

    def _take(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def _take_bytes(self, size: int) -> bytes:
        taken = self.data[self.place : self.place + size]
        if len(taken) < size:
            raise IndexError("the bytes end before the record does")
        self.place += size
        return taken


def _write_struct(out: bytearray, record: Record) -> None:
    _write_fields(out, record)
    out.append(0)


def _write_fields(out: bytearray, record: Record, last: int = 0) -> None:
    for number, field in record.items():
        kind = field.kind
        if kind in {TRUE, FALSE}:
            kind = TRUE if field.value else FALSE
        _write_head(out, number, last, kind)
        if kind not in {TRUE, FALSE}:
            _write_value(out, kind, field.value)
        last = number


def _write_head(out: bytearray, number: int, last: int, kind: int) -> None:
    if 0 < number - last < 16:
        out.append((number - last) << 4 | kind)
    else:
        out.append(kind)
        _write_signed(out, number)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind in INTEGERS:
        _write_signed(out, value)
    elif kind in {TRUE, FALSE}:  # as an item of a list
        out.append(TRUE if value else FALSE)
    elif kind == BYTE:
        out.append(value)
    elif kind == BINARY:
        _write_number(out, len(value))
        out += value
    elif kind == DOUBLE:
        out += struct.pack("<d", value)
    elif kind in {LIST, SET}:
        _write_items(out, value)
    else:
        _write_struct(out, value)


def _write_items(out: bytearray, items: Items) -> None:
    _write_list_head(out, items.kind, len(items.values))
    for value in items.values:
        _write_value(out, items.kind, value)


def _write_list_head(out: bytearray, kind: int, size: int) -> None:
    out.append(min(size, 15) << 4 | kind)
    if size >= 15:
        _write_number(out, size)


def _write_signed(out: bytearray, number: int) -> None:
    _write_number(out, number << 1 if number >= 0 else (-number << 1) - 1)


def _write_number(out: bytearray, number: int) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
