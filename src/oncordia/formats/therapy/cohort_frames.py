"""A cohort as the tables of its folder, and back."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from oncordia.domain import InputDigest, check_table
from oncordia.domain.therapy import Cohort, DrugNote, FeatureTable, Measure, ResponseMatrix

SEPARATOR = "; "  # between synonyms


def frame_cohort(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Tables of a cohort by name; ``features`` only where there are molecular facts."""
    text, number = pl.String, pl.Float64
    matrix = cohort.matrix
    row, column = np.nonzero(np.isfinite(matrix.values))
    frames = {
        "responses": pl.DataFrame(
            {
                "sample": [matrix.samples[i] for i in row],
                "drug": [matrix.drugs[j] for j in column],
                "value": matrix.values[row, column],
                "error": matrix.errors[row, column],
            },
            schema={"sample": text, "drug": text, "value": number, "error": number},
        ).with_columns(pl.col("error").fill_nan(None)),
        "samples": pl.DataFrame(
            {
                "sample": matrix.samples,
                "patient": matrix.patients,
                "centre": _none_for_empty(matrix.centres),
                "healthy": matrix.healthy,
                "disease": _none_for_empty(cohort.diseases or ("",) * matrix.n_samples),
            },
            schema_overrides={"centre": text, "disease": text, "healthy": pl.Boolean},
        ),
        "drugs": _frame_notes([cohort.notes.get(drug, DrugNote(drug)) for drug in matrix.drugs]),
    }
    if cohort.features is not None:
        frames["features"] = _frame_features(cohort.features)
    return frames


def unframe_cohort(
    frames: Mapping[str, pl.DataFrame],
    *,
    name: str,
    disease: str,
    measure: Measure,
    inputs: tuple[InputDigest, ...],
) -> Cohort:
    """Cohort of the tables of a folder.

    Raises
    ------
    InvalidTable
        If a table lacks a column, or a value lies outside the measure's range.
    """
    for table, registered in (
        ("responses", "cohort_responses"),
        ("samples", "cohort_samples"),
        ("drugs", "cohort_drugs"),
    ):
        check_table(frames[table], registered)
    samples, drugs = frames["samples"], frames["drugs"]
    values, errors = _spread(frames["responses"], samples["sample"], drugs["drug"])
    matrix = ResponseMatrix(
        measure=measure,
        samples=tuple(samples["sample"]),
        drugs=tuple(drugs["drug"]),
        values=values,
        errors=errors,
        patients=tuple(samples["patient"]),
        centres=tuple(samples["centre"].fill_null("")),
        healthy=tuple(samples["healthy"]),
    )
    diseases = tuple(samples["disease"].fill_null(""))
    return Cohort(
        name=name,
        matrix=matrix,
        disease=disease,
        diseases=diseases if any(diseases) else (),
        notes=_unframe_notes(drugs),
        features=_unframe_features(frames.get("features")),
        inputs=inputs,
    )


def _spread(
    responses: pl.DataFrame, samples: pl.Series, drugs: pl.Series
) -> tuple[np.ndarray, np.ndarray]:
    """Values and errors, shape (samples, drugs); NaN where there is no row."""
    rows = {name: place for place, name in enumerate(samples)}
    columns = {name: place for place, name in enumerate(drugs)}
    row = [rows[name] for name in responses["sample"]]
    column = [columns[name] for name in responses["drug"]]
    values = np.full((len(rows), len(columns)), np.nan)
    errors = values.copy()
    values[row, column] = responses["value"].to_numpy()
    errors[row, column] = responses["error"].fill_null(np.nan).to_numpy()
    return values, errors


def _frame_notes(notes: list[DrugNote]) -> pl.DataFrame:
    text, number = pl.String, pl.Float64
    return pl.DataFrame(
        {
            "drug": [note.drug for note in notes],
            "drug_class": _none_for_empty([note.drug_class for note in notes]),
            "target": _none_for_empty([note.target for note in notes]),
            "peak_molar": [note.peak_molar for note in notes],
            "synonyms": _none_for_empty([SEPARATOR.join(note.synonyms) for note in notes]),
            "source": _none_for_empty([note.source for note in notes]),
        },
        schema={
            "drug": text,
            "drug_class": text,
            "target": text,
            "peak_molar": number,
            "synonyms": text,
            "source": text,
        },
    )


def _unframe_notes(drugs: pl.DataFrame) -> dict[str, DrugNote]:
    notes = {}
    for row in drugs.iter_rows(named=True):
        note = DrugNote(
            drug=row["drug"],
            drug_class=row["drug_class"] or "",
            target=row["target"] or "",
            peak_molar=row["peak_molar"],
            synonyms=tuple((row["synonyms"] or "").split(SEPARATOR)) if row["synonyms"] else (),
            source=row["source"] or "",
        )
        if note != DrugNote(note.drug):
            notes[note.drug] = note
    return notes


def _frame_features(features: FeatureTable) -> pl.DataFrame:
    columns = {
        name: pl.Series(features.values[:, place]).fill_nan(None)
        for place, name in enumerate(features.features)
    }
    return pl.DataFrame({"sample": features.samples, **columns})


def _unframe_features(frame: pl.DataFrame | None) -> FeatureTable | None:
    if frame is None:
        return None
    names = tuple(name for name in frame.columns if name != "sample")
    values = frame.select(names).cast(pl.Float64).fill_null(np.nan).to_numpy()
    return FeatureTable(tuple(frame["sample"]), names, np.ascontiguousarray(values))


def _none_for_empty(texts: tuple[str, ...] | list[str]) -> list[str | None]:
    return [text or None for text in texts]
