"""Responses of several sources become one reference cohort, or a plain word why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import (
    Cohort,
    DrugNote,
    FeatureTable,
    Measure,
    ResponseMatrix,
    name_drugs,
)
from oncordia.errors import InvalidTable
from oncordia.therapy.cohort.checks import (
    keep_features,
    note_equal_drugs,
    note_people,
    refuse_copies,
    refuse_tiny,
)
from oncordia.therapy.cohort.direction import check_against, check_pan_toxic, find_drug_means
from oncordia.therapy.cohort.repeats import join_repeats

_NOTES = ("patient", "centre", "healthy", "disease")


@dataclass(frozen=True, slots=True, eq=False)
class ResponsePart:
    """Responses of one source: sample, drug, value, error, patient, centre, healthy, disease."""

    name: str
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class CohortPlan:
    """What a cohort is to be called and held against."""

    name: str
    measure: Measure
    disease: str = ""  # of the samples whose disease no table tells
    drugs: Mapping[str, DrugNote] | None = None
    samples: pl.DataFrame | None = None  # sample, patient, centre, healthy, disease
    features: FeatureTable | None = None
    against: Cohort | None = None  # a told reference with the right direction
    trust_direction: bool = False  # do not hold the direction against well-known drugs
    inputs: tuple[InputDigest, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class AssembledCohort:
    """A cohort, and what is to be known of how it came about, in plain words."""

    cohort: Cohort
    notes: tuple[str, ...]


def assemble_cohort(parts: Sequence[ResponsePart], plan: CohortPlan) -> AssembledCohort:
    """One cohort of the responses of all parts; samples and drugs are sorted by name.

    Parameters
    ----------
    parts
        All in the measure of the plan; null values were not measured.
    plan
        Name, measure, notes of drugs and samples.

    Returns
    -------
    AssembledCohort
        Responses of one sample and drug that stand in several rows are averaged, with the
        larger of the error of the mean and what their scatter says.

    Raises
    ------
    InvalidTable
        If a drug or a patient stands under two names, nothing or next to nothing was measured,
        all responses are equal, a sample has two patients, or a scale runs the wrong way.
    """
    notes: list[str] = []
    renamed = _rename([part for part in parts if part.frame.height], plan, notes)
    rows = pl.concat([part.frame for part in renamed]) if renamed else pl.DataFrame()
    if rows.is_empty() or rows["value"].null_count() == rows.height:
        raise InvalidTable("no source holds a response; give tables or results with values")
    rows = _leave_out_empty(rows, notes)
    samples = _describe_samples(rows, plan, notes)
    rows, repeats = join_repeats(rows.filter(pl.col("value").is_not_null()))
    notes += [repeats] if repeats else []
    matrix = _build_matrix(rows, samples, plan.measure)
    refuse_tiny(matrix)
    refuse_copies(matrix, frozenset(plan.drugs or {}))
    note_equal_drugs(matrix, notes)
    _check_directions(renamed, matrix, plan)
    diseases = tuple(samples["disease"].fill_null(""))
    patients = {
        (disease, person)
        for disease, person, well in zip(diseases, matrix.patients, matrix.healthy, strict=True)
        if not well
    }
    found = {disease for disease, _ in patients}
    note_people(matrix, notes)
    known = plan.drugs or {}
    cohort = Cohort(
        name=plan.name,
        matrix=matrix,
        disease=found.pop() if len(found) == 1 else "",
        diseases=diseases if any(diseases) else (),
        notes={drug: known[drug] for drug in matrix.drugs if drug in known},
        features=keep_features(plan.features, matrix.samples, notes),
        inputs=plan.inputs,
    )
    return AssembledCohort(cohort, tuple(notes))


def _rename(
    parts: Sequence[ResponsePart], plan: CohortPlan, notes: list[str]
) -> list[ResponsePart]:
    names = dict.fromkeys(drug for part in parts for drug in part.frame["drug"].unique().sort())
    known = name_drugs(names, plan.drugs or {})
    changed = {old: new for old, new in known.items() if old != new}
    if changed:
        shown = ", ".join(f"{old!r} is {new!r}" for old, new in list(changed.items())[:3])
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        notes.append(f"by the drug notes {shown}{more}")
    return [
        ResponsePart(part.name, part.frame.with_columns(pl.col("drug").replace(changed)))
        for part in parts
    ]


def _leave_out_empty(rows: pl.DataFrame, notes: list[str]) -> pl.DataFrame:
    """Rows without the drugs and samples that have no value at all; each is said."""
    for name in ("drug", "sample"):
        some = pl.col("value").is_not_null().any().over(name)
        empty = rows.filter(~some)[name].unique().sort().to_list()
        if empty:
            few = len(empty) == 1
            notes.append(
                f"{_name_few(name, empty)} {'has' if few else 'have'} no value and "
                f"{'is' if few else 'are'} left out"
            )
            rows = rows.filter(some)
    return rows


def _name_few(what: str, names: Sequence[str]) -> str:
    """The first three of them, and how many more there are."""
    shown = ", ".join(map(repr, names[:3]))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{what}{'' if len(names) == 1 else 's'} {shown}{more}"


def _describe_samples(rows: pl.DataFrame, plan: CohortPlan, notes: list[str]) -> pl.DataFrame:
    """Sorted samples with patient, centre, healthy and disease."""
    told = [rows.select("sample", *_NOTES)]
    if plan.samples is not None:
        told.append(plan.samples.select("sample", *_NOTES))
        lost = rows.join(plan.samples, on="sample", how="anti")["sample"].unique().sort().to_list()
        if lost:
            verb = "is" if len(lost) == 1 else "are"
            notes.append(f"{_name_few('sample', lost)} {verb} not in the table of samples")
    every = pl.concat(told).filter(pl.col("sample").is_in(rows["sample"].unique().implode()))
    for name in _NOTES:
        several = (
            every.filter(pl.col(name).is_not_null())
            .group_by("sample")
            .agg(pl.col(name).unique().sort())
            .filter(pl.col(name).list.len() > 1)
            .sort("sample")
        )
        if several.height:
            sample, words = several.row(0)
            raise InvalidTable(
                f"sample {sample!r} has two values of {name}, {words[0]!r} and {words[1]!r}; "
                f"tell one"
            )
    samples = every.group_by("sample").agg(pl.col(_NOTES).drop_nulls().first()).sort("sample")
    return samples.with_columns(
        pl.col("patient").fill_null(pl.col("sample")),
        pl.col("centre").fill_null(""),
        pl.col("healthy").fill_null(value=False),
        pl.when(pl.col("healthy").fill_null(value=False))
        .then(pl.col("disease"))
        .otherwise(pl.col("disease").fill_null(plan.disease))
        .fill_null(""),
    )


def _build_matrix(rows: pl.DataFrame, samples: pl.DataFrame, measure: Measure) -> ResponseMatrix:
    names, drugs = samples["sample"].to_list(), rows["drug"].unique().sort().to_list()
    row = rows["sample"].replace_strict(names, range(len(names))).to_numpy()
    column = rows["drug"].replace_strict(drugs, range(len(drugs))).to_numpy()
    values = np.full((len(names), len(drugs)), np.nan)
    errors = values.copy()
    values[row, column] = rows["value"].to_numpy()
    errors[row, column] = rows["error"].fill_null(np.nan).to_numpy()
    return ResponseMatrix(
        measure=measure,
        samples=tuple(names),
        drugs=tuple(drugs),
        values=values,
        errors=errors,
        patients=tuple(samples["patient"]),
        centres=tuple(samples["centre"]),
        healthy=tuple(samples["healthy"]),
    )


def _check_directions(
    parts: Sequence[ResponsePart], matrix: ResponseMatrix, plan: CohortPlan
) -> None:
    sign = plan.measure.direction.sign
    means = [(part.name, find_drug_means(part.frame, sign)) for part in parts]
    for place, (name, mean) in enumerate(means):
        for other, earlier in means[:place]:
            check_against(name, mean, other, earlier)
    effects = matrix.effects
    whole = dict(zip(matrix.drugs, np.nanmean(effects, axis=0).tolist(), strict=True))
    if plan.against is not None:
        reference = plan.against.matrix
        seen = np.isfinite(reference.values)
        theirs = {
            drug: float(reference.effects[seen[:, column], column].mean())
            for column, drug in enumerate(reference.drugs)
            if seen[:, column].any()
        }
        check_against(plan.name, whole, plan.against.name, theirs)
    if not plan.trust_direction:
        check_pan_toxic(plan.name, whole, plan.measure)
