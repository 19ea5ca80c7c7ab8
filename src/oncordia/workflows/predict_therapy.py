"""The drugs that a patient's cells were not tried with, predicted from a cohort."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain.alliance import Decision
from oncordia.domain.therapy import LEAST_MEASURED, LEAST_REFERENCE, Cohort
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats import find_nearest
from oncordia.formats.therapy import SourceOptions, read_cohort
from oncordia.therapy import (
    Explanation,
    Prediction,
    PreparedCohort,
    check_patient,
    explain_prediction,
    find_misfit_limit,
    predict_patient,
    prepare_cohort,
)
from oncordia.workflows.centre_messages import read_messages
from oncordia.workflows.message_use import MessageUse, RefusedMessages, decide_use, is_permitted
from oncordia.workflows.patient_screen import read_patient
from oncordia.workflows.ports import Progress, keep_silent


@dataclass(frozen=True, slots=True, eq=False)
class PredictedTherapy:
    """Predictions of one sample, and what they rest on."""

    cohort: Cohort
    sample: str
    table: pl.DataFrame  # one row a drug, most sensitive against the cohort first
    explanations: tuple[Explanation, ...]  # of the drugs asked for; effects, high is sensitive
    n_measured: int  # drugs of the cohort that the sample has
    n_patients: int  # of the reference
    kind: str  # gaussian or additive
    misfit: float  # 1 = as the cohort
    misfit_limit: float  # above, the patient is called unlike the cohort
    confidence: float
    decisions: tuple[Decision, ...] = ()  # by message; none where no workspace was asked


@dataclass(frozen=True, slots=True)
class PredictSources:
    """Where the patient's measured responses stand, and how many explanations are wanted."""

    result: str | Path | None = None  # folder or table; None: the sample is one of the cohort's
    read: SourceOptions = field(default_factory=SourceOptions)
    explain: int = 3  # drugs explained, from the first
    messages: tuple[Path, ...] = ()  # of other hospitals, from which the model learns too
    use: MessageUse | None = None  # whose agreements decide of the messages; None: nobody is asked


def predict_therapy(
    folder: str | Path,
    sample: str,
    sources: PredictSources | None = None,
    *,
    confidence: float = 0.9,
    progress: Progress = keep_silent,
) -> PredictedTherapy | RefusedMessages:
    """Predict the drugs of a cohort that were not measured on one sample.

    Parameters
    ----------
    folder
        A cohort that ``cohort build`` wrote.
    sample
        A sample of the cohort, or of ``sources.result``. The patient's own samples are left out
        of the reference.
    sources
        Where the measured responses stand.
    confidence
        Of the intervals.
    progress
        Is told how far the work has come.

    Returns
    -------
    PredictedTherapy or RefusedMessages
        The latter where agreements do not let a message be used. Columns of
        ``table``: drug, response, low, high (unit of the measure), z (against the cohort, high is
        sensitive), z_low, z_high, cohort_mean.

    Raises
    ------
    InputError
        If fewer than 3 drugs of the sample are in the cohort, or fewer than 10 patients remain.
    """
    told = sources or PredictSources()
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    progress("read", 0, 1)
    cohort = read_cohort(folder)
    values, errors, own = _find_measured(cohort, sample, told)
    progress("read", 1, 1)
    progress("fit", 0, 1)
    messages = read_messages(told.messages, cohort)
    decisions = () if told.use is None else decide_use(messages, told.messages, told.use)
    if not is_permitted(decisions):
        return RefusedMessages(cohort, decisions)
    prepared = prepare_cohort(cohort, frozenset({sample, own}), messages=messages)
    prediction, n_measured = _predict(prepared, values, errors, sample)
    progress("fit", 1, 1)
    table = _frame(prepared, prediction, confidence)
    explained = tuple(
        explain_prediction(prediction, drug) for drug in table["drug"].head(told.explain)
    )
    return PredictedTherapy(
        cohort=cohort,
        sample=sample,
        table=table,
        explanations=explained,
        n_measured=n_measured,
        n_patients=prepared.n_patients,
        kind=prediction.reference.kind,
        misfit=prediction.misfit,
        misfit_limit=find_misfit_limit(n_measured),
        confidence=confidence,
        decisions=decisions,
    )


def _find_measured(
    cohort: Cohort, sample: str, told: PredictSources
) -> tuple[dict[str, float], dict[str, float], str]:
    """Values and errors by drug, and the patient's name in the cohort."""
    matrix = cohort.matrix
    if told.result is not None:
        _refuse_measure(told, matrix.measure.name)
        read = read_patient(told.result, sample, matrix.measure, told.read, cohort.notes)
        drugs = read.screen.drugs
        values = {one.drug: one.value for one in drugs}
        return values, {one.drug: one.error for one in drugs}, read.screen.patient or sample
    if sample not in matrix.samples:
        nearest = find_nearest(sample, list(matrix.samples))
        hint = f"did you mean {nearest!r}?" if nearest else "cohort show lists them"
        raise InvalidTable(f"cohort {cohort.name!r} has no sample {sample!r}; {hint}")
    row = matrix.samples.index(sample)
    known = np.flatnonzero(np.isfinite(matrix.values[row]))
    values = {matrix.drugs[int(place)]: float(matrix.values[row, place]) for place in known}
    errors = {matrix.drugs[int(place)]: float(matrix.errors[row, place]) for place in known}
    return values, errors, matrix.patients[row]


def _refuse_measure(told: PredictSources, name: str) -> None:
    own, source = told.read.measure, Path(str(told.result))
    if own is None and not source.is_dir():
        raise InvalidOption(f"{source.name}: is a table, so say what it measures with --measure")
    if own is not None and own != name:
        raise InvalidOption(f"{source.name} measures {own}, the cohort {name}; give the same")


def _predict(
    prepared: PreparedCohort, values: dict[str, float], errors: dict[str, float], sample: str
) -> tuple[Prediction, int]:
    model = prepared.model
    if model is None or model.n_patients < LEAST_REFERENCE:
        raise InvalidTable(
            f"cohort {prepared.cohort.name!r} has {prepared.n_patients} patients beside "
            f"{sample!r}; a prediction needs {LEAST_REFERENCE}"
        )
    effects, noise = _place_measured(prepared, values, errors, sample)
    columns = [prepared.drugs.index(drug) for drug in model.drugs]
    n_measured = int(np.isfinite(effects[columns]).sum())
    if n_measured < LEAST_MEASURED:
        raise InvalidTable(
            f"sample {sample!r} has {n_measured} measured drug{'s' * (n_measured != 1)} that the "
            f"cohort knows; a prediction needs {LEAST_MEASURED}"
        )
    if n_measured == len(columns):
        raise InvalidTable(f"sample {sample!r} was tried with every drug that the cohort knows")
    known = effects[np.isfinite(effects)]
    if np.ptp(known) == 0.0:
        raise InvalidTable(
            f"sample {sample!r} has the same response to all {known.size} drugs, so nothing can be "
            f"told apart; look at its values"
        )
    check_patient(sample, effects, prepared)
    facts = _find_facts(prepared.cohort, sample)
    return predict_patient(model, effects[columns], noise[columns], facts), n_measured


def _place_measured(
    prepared: PreparedCohort, values: dict[str, float], errors: dict[str, float], sample: str
) -> tuple[FloatArray, FloatArray]:
    """Effects and errors in the order of the cohort's drugs, NaN where not measured."""
    sign = prepared.cohort.matrix.measure.direction.sign
    effects = np.full(len(prepared.drugs), np.nan)
    noise = effects.copy()
    names: dict[int, str] = {}
    for drug, value in values.items():
        place = prepared.find_place(drug)
        if place is None:
            continue
        first = names.setdefault(place, drug)
        if first != drug:
            raise InvalidTable(
                f"sample {sample!r}: {first!r} and {drug!r} are one drug in the cohort "
                f"({prepared.drugs[place]!r}); keep one of them"
            )
        effects[place], noise[place] = sign * value, errors[drug]
    return effects, noise


def _find_facts(cohort: Cohort, sample: str) -> FloatArray | None:
    if cohort.features is None or sample not in cohort.features.samples:
        return None
    facts: FloatArray = cohort.features.align_rows((sample,))[0]
    return facts


def _frame(prepared: PreparedCohort, prediction: Prediction, confidence: float) -> pl.DataFrame:
    model = prediction.reference
    sign = prepared.cohort.matrix.measure.direction.sign
    low, high = prediction.find_limits(confidence)
    hidden = ~prediction.measured
    drugs = [model.drugs[int(place)] for place in np.flatnonzero(hidden)]
    ends = np.sort(np.stack([sign * low, sign * high]), axis=0)
    return pl.DataFrame(
        {
            "drug": drugs,
            "response": (sign * prediction.mean)[hidden],
            "low": ends[0][hidden],
            "high": ends[1][hidden],
            "z": ((prediction.mean - model.mean) / model.sd)[hidden],
            "z_low": ((low - model.mean) / model.sd)[hidden],
            "z_high": ((high - model.mean) / model.sd)[hidden],
            "cohort_mean": (sign * model.mean)[hidden],
        }
    ).sort("z", "drug", descending=[True, False])
