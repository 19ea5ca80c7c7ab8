"""XML of plate-map files, parsed with no outside entities."""

from xml.etree import ElementTree

from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book


def looks_like_xml(book: Book, root: str) -> bool:
    """Whether the file is XML whose outermost element is ``root``."""
    head = book.content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return head.startswith(b"<") and b"<" + root.encode() in head


def parse_xml(book: Book) -> ElementTree.Element:
    """Outermost element of the file.

    Raises
    ------
    UnreadableFile
        If the XML is cut short or otherwise damaged, or declares entities.
    """
    if b"<!DOCTYPE" in book.content or b"<!ENTITY" in book.content:
        raise UnreadableFile(f"{book.file}: declares XML entities; export it again without them")
    try:
        return ElementTree.fromstring(book.content)
    except ElementTree.ParseError as fault:
        line = fault.position[0]
        raise UnreadableFile(
            f"{book.file}: the XML is damaged or cut short at line {line}; save or copy it again"
        ) from None
    except (LookupError, ValueError):  # an encoding that nobody knows
        raise UnreadableFile(f"{book.file}: the XML is damaged; save or copy it again") from None
