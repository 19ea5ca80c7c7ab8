"""Boundaries of a design as a table: what is looked at when, and what it leads to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundaryTable:
    """Boundaries of a design, exact: one row a look, a stage or a number of patients."""

    title: str  # "O'Brien-Fleming bounds of three looks, one-sided 0.025"
    columns: tuple[str, ...]
    rows: tuple[tuple[float | int | str, ...], ...]  # as many cells each as there are columns
    note: str = ""  # how the table is read, in one sentence
