"""One thing wrong with what the user gave."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input: where it is, what is wrong, and what would mend it.

    ``row`` counts as a spreadsheet does: the header of a table is row 1. An ``error`` keeps a
    plate, or the whole screen, from being analysed; a ``note`` is only to be known.
    """

    file: str  # path as the user gave it, relative to the screen folder
    message: str  # what is wrong, with the value found
    mend: str  # what to do about it
    row: int | None = None
    column: str | None = None
    plate: str | None = None  # the plate that cannot be used; None: the whole screen cannot
    severity: Literal["error", "note"] = "error"

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.message}; {self.mend}"
