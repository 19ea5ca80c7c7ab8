"""What is known of drugs, from a table: class, target, clinical peak level, other names."""

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import DrugNote, index_names
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import DRUG, Field, match_key
from oncordia.formats.tables import Table
from oncordia.formats.therapy.fields import open_table, read_fields, refuse_faults, refuse_twice

HIGHEST_PEAK_MOLAR = 0.05  # no drug reaches it in plasma; such a number is in another unit
_PEAK = re.compile(r"(?:peak(?:plasma)?(?:level)?|cmax)(?:in)?(molar|m|mm|um|nm|pm)?")
_UNITS = {"molar": 1.0, "m": 1.0, "mm": 1e-3, "um": 1e-6, "nm": 1e-9, "pm": 1e-12}
_FIELDS = (
    DRUG,
    Field("drug_class", "text", ("class", "category", "targetcategory", "group")),
    Field("target", "text", ("targets", "maintargets", "mechanism", "mechanismtargets")),
    Field("synonyms", "text", ("synonym", "aliases", "othernames", "alsoknownas")),
    Field("source", "text", ("peaksource", "reference", "cmaxsource")),
)


def read_drug_notes(
    path: str | Path, columns: Mapping[str, str] | None = None
) -> tuple[dict[str, DrugNote], InputDigest]:
    """Drug notes by drug, and the digest of their file.

    Parameters
    ----------
    path
        CSV, TSV, Parquet or XLSX, one row a drug: ``drug``, and where known ``class``,
        ``target``, the clinical peak plasma level with its unit in the header (``peak_uM``,
        ``cmax_nM``, ``peak_molar``), ``synonyms`` (separated by ``;`` or ``|``) and ``source``.
    columns
        Names in the table by meaning, where they are others.

    Raises
    ------
    InvalidTable
        If a column or value is wrong, or a synonym belongs to two drugs; one line a fault.
    UnreadableFile
        If the file cannot be read.
    """
    table, digest = open_table(path)
    faults = Faults()
    told = dict(columns or {})
    peak = _find_peak(table, told.pop("peak", None), faults)
    fields = (*_FIELDS, *([Field("peak", "number")] if peak else []))
    given = {**told, **({"peak": peak[0]} if peak else {})}
    frame = read_fields(table, fields, ("drug",), given, faults)
    if "drug" in frame.columns:
        frame = frame.filter(pl.col("drug").is_not_null())
        refuse_twice(frame, "drug", table.file, faults)
    if peak and "peak" in frame.columns:
        frame = _to_molar(frame, peak, table.file, faults)
    refuse_faults(faults)
    notes = {row["drug"]: _note(row) for row in frame.iter_rows(named=True)}
    index_names(notes)
    return notes, digest


def _find_peak(table: Table, told: str | None, faults: Faults) -> tuple[str, float] | None:
    """Column of the peak level and the molar value of its unit; None where there is none."""
    for name in [told] if told else table.columns:
        found = _PEAK.fullmatch(match_key(name))
        if found and found[1]:
            return name, _UNITS[found[1]]
        if found or told:
            faults.add(
                table.file,
                f"the peak level {name!r} has no unit",
                "put it in the header, as peak_uM, peak_nM or peak_molar",
                row=1,
                column=name,
            )
            return None
    return None


def _to_molar(
    frame: pl.DataFrame, peak: tuple[str, float], file: str, faults: Faults
) -> pl.DataFrame:
    name, unit = peak
    wrong = frame.filter((pl.col("peak") <= 0) | (pl.col("peak") * unit > HIGHEST_PEAK_MOLAR))
    faults.add_rows(
        wrong.select(ROW, "peak"),
        "'{peak}' is no plasma level in the unit of the header",
        f"give a level above 0 and up to {HIGHEST_PEAK_MOLAR / unit:g}, or correct the unit",
        file=file,
        column=name,
    )
    return frame.with_columns(pl.col("peak") * unit)


def _note(row: Mapping[str, str | float | None]) -> DrugNote:
    def text(name: str) -> str:
        return str(row.get(name) or "")

    peak = row.get("peak")
    return DrugNote(
        drug=text("drug"),
        drug_class=text("drug_class"),
        target=text("target"),
        peak_molar=None if peak is None else float(peak),
        synonyms=tuple(one.strip() for one in re.split(r"[;|]", text("synonyms")) if one.strip()),
        source=text("source"),
    )
