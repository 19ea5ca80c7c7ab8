"""Responses of samples to drugs for a cohort, from an analysed screen or from a table."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import MEASURES, Measure, find_measure
from oncordia.errors import InvalidOption
from oncordia.formats.faults import Faults
from oncordia.formats.results import RUN_FILE
from oncordia.formats.therapy.fields import open_table, refuse_faults
from oncordia.formats.therapy.response_scale import drop_places, settle_scale
from oncordia.formats.therapy.response_tables import SourceOptions, read_rows
from oncordia.formats.therapy.result_folder import read_result_responses

DEFAULT_MEASURE = "auc"  # of an analysed screen; of a table it must be told


@dataclass(frozen=True, slots=True, eq=False)
class ReadResponses:
    """Responses as one source tells them.

    ``frame`` has one row a response: sample, drug, value and error in the unit of ``measure``,
    patient, centre, healthy and disease; null where not told.
    """

    name: str
    frame: pl.DataFrame
    measure: Measure
    inputs: tuple[InputDigest, ...]
    notes: tuple[str, ...] = ()  # what is to be known of it, in plain words
    method: str = ""  # how a screen was normalised; "" of a table


def read_responses(source: str | Path, options: SourceOptions | None = None) -> ReadResponses:
    """Responses of a folder that ``screen analyse`` wrote, or of a table.

    Parameters
    ----------
    source
        A folder, or a CSV, TSV, Parquet or XLSX table: one row a sample and one column a drug;
        or, where its first column is called ``drug``, one row a drug and one column a sample; or
        one row a response with the columns ``sample``, ``drug`` and ``value``.
    options
        Measure, names of columns and scale. What a table measures is never guessed from a name.

    Raises
    ------
    InvalidOption
        If the measure of a table is not told.
    InvalidTable
        If a column or value is wrong; one line a fault.
    UnreadableFile
        If a file cannot be read, or the folder is no result.
    """
    chosen = options or SourceOptions()
    path = Path(source)
    if path.is_dir():
        measure = find_measure(chosen.measure or DEFAULT_MEASURE)
        found = read_result_responses(path, measure, chosen.time_hours)
        told = found.notes, found.method
        return ReadResponses(path.name, found.frame, measure, found.inputs, *told)
    if chosen.measure is None:
        raise InvalidOption(
            f"{path.name}: is a table, not a result with {RUN_FILE}, so say what it measures with "
            f"--measure: {', '.join(MEASURES)}"
        )
    measure = find_measure(chosen.measure)
    table, digest = open_table(path)
    faults = Faults()
    frame = read_rows(table, measure, chosen, faults)
    refuse_faults(faults)
    frame = settle_scale(frame, measure, table.file, faults, percent=chosen.percent)
    refuse_faults(faults)
    return ReadResponses(table.file, drop_places(frame), measure, (digest,))
