"""Made files that tests of readers may ask for."""

import importlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from oncordia.formats.book import Book

Table = Sequence[Sequence[object]]


@pytest.fixture
def make_workbook() -> Callable[[Mapping[str, Table]], Book]:
    """Xlsx file with the given cells by sheet, as a book named ``made.xlsx``."""
    openpyxl: Any = importlib.import_module("openpyxl")

    def make(sheets: Mapping[str, Table]) -> Book:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        buffer = io.BytesIO()
        workbook.save(buffer)
        return Book("made.xlsx", buffer.getvalue())

    return make
