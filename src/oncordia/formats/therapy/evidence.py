"""Evidence tiers of molecular facts, from a local table."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import EvidenceLine
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import DRUG, Field
from oncordia.formats.therapy.fields import open_table, read_fields, refuse_faults

_FIELDS = (
    DRUG,
    Field("marker", "text", ("biomarker", "alteration", "feature", "molecularprofile")),
    Field("tier", "text", ("level", "evidencelevel", "grade")),
    Field("tumour_type", "text", ("tumortype", "disease", "cancertype", "indication")),
    Field("date", "text", ("lastupdate", "updated", "asof")),
    Field("effect", "text", ("direction", "response", "significance")),
    Field("source", "text", ("reference", "citation")),
)
_NEEDED = ("drug", "marker", "tier", "tumour_type", "date")
_FOR = frozenset("sensitive sensitivity sensitivity/response responsive for supports".split())
_AGAINST = frozenset("resistant resistance against".split())


def read_evidence(
    path: str | Path, columns: Mapping[str, str] | None = None
) -> tuple[tuple[EvidenceLine, ...], InputDigest]:
    """Lines of an evidence table, and the digest of its file; nothing is fetched.

    Parameters
    ----------
    path
        CSV, TSV, Parquet or XLSX, one row a drug and marker: ``drug``, ``biomarker``, ``tier``,
        ``tumour_type`` (``any`` for all), ``date`` (every tier has its own, as 2026-01-15), and
        where known ``effect`` (sensitive or resistant) and ``source``.
    columns
        Names in the table by meaning, where they are others.

    Raises
    ------
    InvalidTable
        If a column or value is missing or wrong; one line a fault.
    UnreadableFile
        If the file cannot be read.
    """
    table, digest = open_table(path)
    faults = Faults()
    frame = read_fields(table, _FIELDS, _NEEDED, columns or {}, faults)
    refuse_faults(faults)
    for name in _NEEDED:
        faults.add_rows(
            frame.filter(pl.col(name).is_null()).select(ROW),
            f"names no {name.replace('_', ' ')}",
            "a tier holds for a drug, a marker, a tumour type (or any) and a day; fill it in",
            file=table.file,
            column=name,
        )
    lines = []
    for row in frame.iter_rows(named=True):
        day, speaks_for = _read_day(row["date"]), _read_effect(row.get("effect"))
        if day is None and row["date"] is not None:
            faults.add(
                table.file,
                f"{row['date']!r} is no day",
                "write it as 2026-01-15",
                row=row[ROW],
                column="date",
            )
        if speaks_for is None:
            faults.add(
                table.file,
                f"{row['effect']!r} is neither sensitive nor resistant",
                "write one of them",
                row=row[ROW],
                column="effect",
            )
        lines.append((row, day, speaks_for))
    refuse_faults(faults)
    found = tuple(
        EvidenceLine(
            drug=row["drug"],
            marker=row["marker"],
            tier=row["tier"],
            tumour_type=row["tumour_type"],
            date=str(day),
            speaks_for=bool(speaks_for),
            source=row.get("source") or "",
        )
        for row, day, speaks_for in lines
    )
    return found, digest


def _read_day(text: str | None) -> str | None:
    try:
        return dt.date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        return None


def _read_effect(text: str | None) -> bool | None:
    word = (text or "sensitive").strip().casefold()
    return True if word in _FOR else False if word in _AGAINST else None
