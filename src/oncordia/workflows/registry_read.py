"""Tables at the door of an import: walked once for the checks, once more for the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oncordia.domain import Problem
from oncordia.formats.registry import Entry, RawTable, list_tables, read_entry, read_tables
from oncordia.workflows.import_plan import TablePlan
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.registry_index import RowIndex

_AT_ONCE = 5_000
Headings = dict[tuple[str, str], str]  # as a table writes them, by file and column


@dataclass(frozen=True, slots=True)
class Reading:
    """What one walk over all rows found. The rows stay in the bytes of their files."""

    tables: Sequence[RawTable]
    counts: Sequence[TablePlan]  # rows and refused rows of each table
    index: RowIndex
    problems: Sequence[Problem]  # of single rows, and of two that bear the same
    headings: Headings


def read_registry(path: Path, progress: Progress = keep_silent) -> Reading:
    """The tables at ``path``: their rows are read one by one and only what checks need is kept."""
    tables: list[RawTable] = []
    counts: list[TablePlan] = []
    index = RowIndex()
    problems: list[Problem] = []
    headings: Headings = {}
    files = list_tables(path)
    for file in files:
        for table in read_tables(file, problems, is_alone=len(files) == 1):
            headings.update(((table.file, one), said) for one, said in table.headings.items())
            tables.append(table)
            counts.append(_read_rows(table, index, problems, progress))
    return Reading(tables, counts, index, problems, headings)


def list_entries(tables: Sequence[RawTable]) -> list[Entry]:
    """Every row as a record, in order; of sound tables, whose problems were told before."""
    told: list[Problem] = []
    return [
        read_entry(table.form, table.file, number, values, told)
        for table in tables
        for number, values in table.rows
    ]


def _read_rows(
    table: RawTable, index: RowIndex, problems: list[Problem], progress: Progress
) -> TablePlan:
    n_rows, n_refused = 0, 0
    index.begin_table(table.file)
    for number, values in table.rows:
        entry = read_entry(table.form, table.file, number, values, problems)
        index.add(entry, problems)
        n_rows += 1
        n_refused += entry.value is None
        if n_rows % _AT_ONCE == 0:
            progress(f"read {table.file}", n_rows, n_rows)
    return TablePlan(table.file, table.form.kind, table.sha256, rows=n_rows, refused=n_refused)
