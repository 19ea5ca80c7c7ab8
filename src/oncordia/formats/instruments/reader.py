"""What a reader of instrument exports is: a name, a way to recognise a file, a way to read it."""

from collections.abc import Callable
from dataclasses import dataclass

from oncordia.domain import PlateReading
from oncordia.formats.book import Book


@dataclass(frozen=True, slots=True)
class Reader:
    """Reader of one family of exports.

    ``recognise`` tells from the content alone how sure it is, from 0 (not ours) to 1 (certain),
    and never raises on a sound book. ``read`` returns every plate and channel of the file, and
    raises an ``InputError`` naming file, row, value and mend where the content is damaged.
    Operator names, accounts, paths and serial numbers must not get into what it returns or prints.
    """

    name: str
    recognise: Callable[[Book], float]
    read: Callable[[Book], list[PlateReading]]
