"""What is known of samples, from a table: whose they are, where measured, healthy or not."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import SAMPLE, Field, match_key
from oncordia.formats.therapy.fields import (
    open_table,
    read_fields,
    read_truth,
    refuse_faults,
    refuse_twice,
)

PATIENT = Field(
    "patient", "text", ("patientid", "donor", "donorid", "subject", "患者", "患者编号", "病人")
)
CENTRE = Field("centre", "text", ("center", "laboratory", "lab", "site", "hospital", "中心"))
HEALTHY = Field("healthy", "text", ("ishealthy", "healthydonor"))
DISEASE = Field("disease", "text", ("diagnosis", "tumourtype", "tumortype", "cancertype", "疾病"))
NOTES = (PATIENT, CENTRE, HEALTHY, DISEASE)
_CHINESE = ("样品", "样本编号", "样本名称", "样品编号", "类器官")
SAMPLE_OF_A_TABLE = Field(
    "sample",
    "text",
    (*(a for a in SAMPLE.aliases if a not in {"patient", "patientid", "donor"}), *_CHINESE),
)


def read_sample_notes(
    path: str | Path, columns: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, InputDigest]:
    """Notes of samples, and the digest of their file.

    Parameters
    ----------
    path
        CSV, TSV, Parquet or XLSX, one row a sample: ``sample``, and where known ``patient``,
        ``centre``, ``healthy`` (yes or no) and ``disease``.
    columns
        Names in the table by meaning, where they are others.

    Returns
    -------
    polars.DataFrame
        ``sample``, ``patient``, ``centre``, ``healthy`` and ``disease``; null where not told.

    Raises
    ------
    InvalidTable
        If a column or value is wrong; one line a fault.
    UnreadableFile
        If the file cannot be read.
    """
    table, digest = open_table(path)
    faults = Faults()
    first = table.columns[:1]
    told = dict(columns or {})
    known = {match_key(SAMPLE_OF_A_TABLE.name), *SAMPLE_OF_A_TABLE.aliases}
    if "sample" not in told and first and not known & {match_key(c) for c in table.columns}:
        told["sample"] = first[0]  # as in a table whose first column bears no name
    frame = read_fields(table, (SAMPLE_OF_A_TABLE, *NOTES), ("sample",), told, faults)
    frame = complete_notes(frame, table.file, faults)
    if "sample" in frame.columns:
        frame = frame.filter(pl.col("sample").is_not_null())
        refuse_twice(frame, "sample", table.file, faults)
    refuse_faults(faults)
    return frame.drop(ROW), digest


def complete_notes(frame: pl.DataFrame, file: str, faults: Faults) -> pl.DataFrame:
    """The frame with all columns of notes, ``healthy`` as a truth; null where not told."""
    if "healthy" in frame.columns:
        frame = frame.with_columns(read_truth(frame, "healthy", file, faults).alias("healthy"))
    absent = [
        pl.lit(None, dtype=pl.Boolean if note is HEALTHY else pl.String).alias(note.name)
        for note in NOTES
        if note.name not in frame.columns
    ]
    return frame.with_columns(absent)
