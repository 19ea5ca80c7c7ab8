"""Molecular facts of samples, from a wide table of 0 and 1 or a list of alterations."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import FeatureTable
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field, match_key
from oncordia.formats.tables import Table
from oncordia.formats.therapy.fields import (
    open_table,
    read_fields,
    read_truth,
    refuse_faults,
    refuse_twice,
)
from oncordia.formats.therapy.sample_notes import SAMPLE_OF_A_TABLE

_SAMPLE = Field("sample", "text", (*SAMPLE_OF_A_TABLE.aliases, "patient", "patientid", "donor"))
_GENE = Field("marker", "text", ("gene", "genesymbol", "symbol", "biomarker", "feature"))
_CHANGE = Field("alteration", "text", ("variant", "mutation", "proteinchange", "aachange"))
_PRESENT = Field("present", "text", ("value", "status", "state"))


def read_features(
    path: str | Path, columns: Mapping[str, str] | None = None
) -> tuple[FeatureTable, InputDigest]:
    """Molecular facts, and the digest of their file.

    Parameters
    ----------
    path
        CSV, TSV, Parquet or XLSX. Either wide, the sample in the first column and one column a
        fact with 1 or yes for present, 0 or no for absent, an empty cell for unknown, or another
        number; or a list, one row an alteration: ``sample``, ``gene`` (or ``marker``), and where
        known ``alteration`` and ``present``.
    columns
        Names in the table by meaning, where they are others.

    Returns
    -------
    FeatureTable
        Of a list the facts are ``GENE`` and ``GENE ALTERATION``; one that is not listed for a
        sample is unknown (NaN), for a list does not say what was looked for.

    Raises
    ------
    InvalidTable
        If a column or value is wrong; one line a fault.
    UnreadableFile
        If the file cannot be read.
    """
    table, digest = open_table(path)
    keys = {match_key(name) for name in table.columns}
    is_list = bool(keys & {_GENE.name, *_GENE.aliases}) or "marker" in (columns or {})
    read = _read_list if is_list else _read_wide
    return read(table, dict(columns or {})), digest


def _read_list(table: Table, columns: dict[str, str]) -> FeatureTable:
    faults = Faults()
    fields = (_SAMPLE, _GENE, _CHANGE, _PRESENT)
    frame = read_fields(table, fields, ("sample", "marker"), columns, faults)
    if "present" in frame.columns:
        truth = read_truth(frame, "present", table.file, faults).fill_null(value=True)
        frame = frame.with_columns(truth.alias("present"))
    refuse_faults(faults)
    found: dict[str, dict[str, float]] = {}
    for row in frame.iter_rows(named=True):
        if row["sample"] is None or row["marker"] is None:
            continue
        value = 1.0 if row.get("present", True) else 0.0
        facts = found.setdefault(row["sample"], {})
        change = row.get("alteration")
        names = [row["marker"], f"{row['marker']} {change}"] if change else [row["marker"]]
        for name in names[-1:] if value == 0.0 else names:
            facts[name] = max(value, facts.get(name, 0.0))
    features = tuple(dict.fromkeys(name for facts in found.values() for name in facts))
    values = np.array(
        [[facts.get(name, np.nan) for name in features] for facts in found.values()]
    ).reshape(len(found), len(features))
    return FeatureTable(tuple(found), features, values)


def _read_wide(table: Table, columns: dict[str, str]) -> FeatureTable:
    faults = Faults()
    names = {match_key(name): name for name in reversed(table.columns)}
    usual = [names[key] for key in ("sample", *_SAMPLE.aliases) if key in names]
    sample = columns.get("sample") or (usual or table.columns)[0]
    frame = read_fields(table, (_SAMPLE,), ("sample",), {"sample": sample}, faults)
    kept, facts = [], []
    for name in table.columns:
        if name == sample:
            continue
        kept.append(name)
        numbers, faulty = table.numbers(name)
        if not faulty.any():
            facts.append(numbers)
            continue
        texts = pl.DataFrame([table.frame[ROW], table.text(name).alias(name)])
        facts.append(read_truth(texts, name, table.file, faults).cast(pl.Float64))
    if not kept:
        faults.add(table.file, "holds no molecular fact", "give each fact a column", row=1)
    refuse_twice(frame, "sample", table.file, faults)
    refuse_faults(faults)
    samples = frame["sample"]
    told = samples.is_not_null().to_numpy()
    values = np.column_stack([fact.fill_null(np.nan).to_numpy() for fact in facts])[told]
    return FeatureTable(tuple(samples.drop_nulls()), tuple(kept), values)
