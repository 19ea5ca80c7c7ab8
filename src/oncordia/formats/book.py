"""A file of the outside world as sheets of cells, whatever its encoding, delimiter or container."""

import csv
import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from oncordia.domain import InputDigest
from oncordia.errors import UnreadableFile

Cell = str | float | None
Row = tuple[Cell, ...]

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_GZIP_MARK = b"\x1f\x8b"
_SPREADSHEET_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zips; xls is OLE2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells; text files have exactly one. Rows may differ in length.

    In a spreadsheet numbers are floats and dates ISO text; in a text file every cell is text,
    stripped, and an empty cell is None.
    """

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Book:
    """A file, read whole. ``file`` is the name to print: relative, never an absolute path.

    ``content`` is unpacked where the file is gzip; ``packed`` then holds its own bytes.
    """

    file: str
    content: bytes
    packed: bytes | None = None

    @cached_property
    def is_spreadsheet(self) -> bool:
        """Whether the bytes are those of an xlsx, xls or ods file, whatever the name says."""
        return self.content.startswith(_SPREADSHEET_MARKS)

    @cached_property
    def sha256(self) -> str:
        """Digest of the bytes of the file."""
        return hashlib.sha256(self._bytes).hexdigest()

    @property
    def digest(self) -> InputDigest:
        """The file as provenance names it."""
        return InputDigest(self.file, self.sha256, len(self._bytes))

    @property
    def _bytes(self) -> bytes:
        return self.content if self.packed is None else self.packed

    @cached_property
    def text(self) -> str:
        """The whole file as text, with plain line feeds.

        Raises
        ------
        UnreadableFile
            If the bytes are no text in UTF-8, UTF-16 or the western single-byte code.
        """
        if self.is_spreadsheet:
            raise UnreadableFile(f"{self.file}: is a spreadsheet, expected text")
        return _decode(self.content, self.file).replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def delimiter(self) -> str:
        """Tab, semicolon or comma: the one that cuts the most lines of a text file evenly."""
        return _find_delimiter(self.text)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, in order.

        Raises
        ------
        UnreadableFile
            If the file is cut short or otherwise damaged.
        """
        if self.is_spreadsheet:
            return _read_spreadsheet(self.content, self.file)
        rows = csv.reader(io.StringIO(self.text), delimiter=self.delimiter)
        return (Sheet("", tuple(tuple(cell.strip() or None for cell in row) for row in rows)),)


def load_book(path: Path, file: str | None = None) -> Book:
    """Book of the file at ``path``; ``file`` is the name that messages print.

    Raises
    ------
    UnreadableFile
        If the file does not exist, is a folder, is empty, damaged or may not be read.
    """
    name = file or path.name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"{name}: there is no such file; check the name") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{name}: is a folder, expected a file") from None
    except PermissionError:
        raise UnreadableFile(f"{name}: may not be read; change its permissions") from None
    return bind_book(name, content, "export it again from the instrument")


def bind_book(file: str, content: bytes, mend: str) -> Book:
    """Book of the bytes of a file, unpacked where they are gzip; ``mend`` is said of an empty one.

    Raises
    ------
    UnreadableFile
        If there are none but blanks, or the gzip is damaged.
    """
    packed = content if content.startswith(_GZIP_MARK) else None
    if packed is not None:
        try:
            content = gzip.decompress(packed)
        except (EOFError, OSError, zlib.error) as fault:
            raise UnreadableFile(
                f"{file}: the gzip file is damaged or cut short ({type(fault).__name__}); "
                f"write or copy it again"
            ) from None
    if not content.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile(f"{file}: is empty; {mend}")
    return Book(file, content, packed)


def _decode(content: bytes, file: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if content[1:2] == b"\x00":
        return content.decode("utf-16-le", errors="replace")
    if b"\x00" in content:
        raise UnreadableFile(
            f"{file}: is neither text nor a spreadsheet; export it again as text or xlsx"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030") if _looks_chinese(content) else content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _looks_chinese(content: bytes) -> bool:
    """Whether the bytes above 127 come in pairs, as in GB 18030, rather than singly."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    above = sum(byte > 127 for byte in content)
    return chinese * 2 >= above * 0.8 and chinese >= 2


def _find_delimiter(text: str) -> str:
    lines = [line for line in text.split("\n")[:2000] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines if delimiter in line]
        if not counts:
            return (0, 0)
        most = max(set(counts), key=lambda count: (counts.count(count), count))
        return (counts.count(most) * most, most)

    # A tab or semicolon in most lines cuts them, however many decimal commas stand between.
    cut = [line for line in lines if any(delimiter in line for delimiter in "\t;,")]
    for delimiter in ("\t", ";"):
        if cut and 2 * sum(delimiter in line for line in cut) >= len(cut):
            return delimiter
    return max(("\t", ";", ","), key=evenness)


def _read_spreadsheet(content: bytes, file: str) -> tuple[Sheet, ...]:
    import python_calamine  # deferred: text exports do not need it

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(
            Sheet(name, _place(workbook.get_sheet_by_name(name))) for name in workbook.sheet_names
        )
    except Exception as fault:  # the library raises one class a cause; each means damage
        raise UnreadableFile(
            f"{file}: the spreadsheet is damaged or cut short ({type(fault).__name__}); "
            f"save or copy it again"
        ) from None


def _place(sheet: object) -> tuple[Row, ...]:
    rows = sheet.to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    return tuple(tuple(_cell(value) for value in row) for row in rows)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        return value.strip() or None
    return None if value is None else str(value)
