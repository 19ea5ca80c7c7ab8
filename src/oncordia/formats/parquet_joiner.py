"""Parquet files put behind one another as one file, their bytes copied as they are."""

import shutil
import struct
from collections.abc import Mapping
from typing import IO

from oncordia.formats.thrift import (
    BINARY,
    LIST,
    STRUCT,
    Field,
    Items,
    Record,
    read_record,
    write_around,
    write_record,
)

MARK = b"PAR1"
TAIL = 8  # bytes behind the footer: its length and the mark
# numbers of the fields, by the format's parquet.thrift
N_ROWS, ROW_GROUPS, KEY_VALUES = 3, 4, 5  # of the footer
COLUMNS, GROUP_ROWS, GROUP_OFFSET, GROUP_SIZE, ORDINAL = 1, 3, 5, 6, 7  # of a row group
CHUNK_OFFSET, CHUNK_META, OFFSET_INDEX, COLUMN_INDEX = 2, 3, 4, 6  # of a column in it
DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, BLOOM_FILTER = 9, 10, 11, 14  # of its description


class ParquetJoiner:
    """Writes the row groups of many Parquet files of one schema into one file.

    What the footer will say of them waits in a file of its own, as it is some hundred bytes for
    each column of each row group.
    """

    def __init__(self, file: IO[bytes], waiting: IO[bytes]) -> None:
        self.file, self.waiting = file, waiting
        self._place = file.write(MARK)
        self._footer: Record | None = None
        self._n_groups = self._n_rows = 0

    def add(self, content: bytes) -> None:
        """Put the row groups of a whole Parquet file behind those that are there."""
        end, footer = read_footer(content)
        shift = self._place - len(MARK)
        self._place += self.file.write(memoryview(content)[len(MARK) : end])
        for group in footer[ROW_GROUPS].value.values:
            _shift_group(group, shift)
            self.waiting.write(write_record(group))
            self._n_groups += 1
        self._n_rows += footer[N_ROWS].value
        if self._footer is None:
            self._footer = footer

    def close(self, metadata: Mapping[str, str]) -> None:
        """Write the footer, with texts of ours beside those of the first file."""
        if self._footer is None:
            raise ValueError("there is no file to join")
        footer = dict(self._footer)
        pairs = list(footer[KEY_VALUES].value.values) if KEY_VALUES in footer else []
        pairs += [
            {1: Field(BINARY, name.encode()), 2: Field(BINARY, text.encode())}
            for name, text in metadata.items()
        ]
        footer[N_ROWS] = footer[N_ROWS]._replace(value=self._n_rows)
        footer[KEY_VALUES] = Field(LIST, Items(STRUCT, pairs))
        ordered = dict(sorted(footer.items()))
        before, behind = write_around(ordered, ROW_GROUPS, self._n_groups)
        size = len(before) + self.waiting.tell() + len(behind)
        self.waiting.seek(0)
        self.file.write(before)
        shutil.copyfileobj(self.waiting, self.file)
        self.file.write(behind + struct.pack("<I", size) + MARK)


def read_footer(content: bytes) -> tuple[int, Record]:
    """Where the footer of a whole Parquet file begins, and the footer."""
    (size,) = struct.unpack("<I", content[-TAIL : -len(MARK)])
    start = len(content) - TAIL - size
    footer, _ = read_record(content, start)
    return start, footer


def _shift_group(group: Record, shift: int) -> None:
    """Move where a row group says that its parts lie."""
    group.pop(ORDINAL, None)
    _shift(group, shift, GROUP_OFFSET)
    for column in group[COLUMNS].value.values:
        _shift(column, shift, CHUNK_OFFSET, OFFSET_INDEX, COLUMN_INDEX)
        meta = column[CHUNK_META].value
        _shift(meta, shift, DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, BLOOM_FILTER)


def _shift(record: Record, shift: int, *numbers: int) -> None:
    for number in numbers:
        if number in record and record[number].value > 0:
            record[number] = record[number]._replace(value=record[number].value + shift)
