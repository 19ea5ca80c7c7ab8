"""Whether a patient's scale is that of the cohort, or runs the other way."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidTable
from oncordia.therapy.cohort.direction import check_against
from oncordia.therapy.prediction.misfit import find_misfit_limit
from oncordia.therapy.prediction.predict import predict_patient
from oncordia.therapy.ranking.prepared import PreparedCohort

LEAST_TURNED = 4  # measured drugs below which a misfit says nothing of a direction


def check_patient(sample: str, effects: FloatArray, prepared: PreparedCohort) -> None:
    """Hold a patient's effects against the cohort's.

    Parameters
    ----------
    sample
        Name for the message.
    effects
        Shape (n_drugs,) in the order of the cohort, high for sensitive; NaN where not measured.
    prepared
        The cohort.

    Raises
    ------
    InvalidTable
        If over six or more drugs the effects run against the cohort's means with p below 0.02; or
        if they run against them at all, fit the cohort worse than 99 of 100 patients, and would
        fit it once turned over, as ``1 - value`` of a fraction.
    """
    known = np.isfinite(effects) & np.isfinite(prepared.spread.mean)
    names = [drug for drug, seen in zip(prepared.drugs, known, strict=True) if seen]
    means = prepared.spread.mean[known]
    ours = dict(zip(names, effects[known].tolist(), strict=True))
    theirs = dict(zip(names, means.tolist(), strict=True))
    cohort = prepared.cohort.name
    check_against(f"sample {sample!r}", ours, f"the cohort {cohort!r}", theirs)
    if known.sum() < LEAST_TURNED or not _runs_against(effects[known], means):
        return
    limit = find_misfit_limit(int(known.sum()))
    misfit = _find_misfit(prepared, effects)
    turned = _find_misfit(prepared, _turn_over(effects, prepared))
    if misfit > limit >= turned:
        raise InvalidTable(
            f"sample {sample!r}: its scale looks flipped: as they stand its responses are unlike "
            f"the cohort {cohort!r} (misfit {misfit:.1f}; 1 is usual), turned over they are like "
            f"it ({turned:.1f}); check the measure, which says whether high or low is sensitive"
        )


def _runs_against(ours: FloatArray, theirs: FloatArray) -> bool:
    return bool(np.dot(ours - ours.mean(), theirs - theirs.mean()) < 0.0)


def _turn_over(effects: FloatArray, prepared: PreparedCohort) -> FloatArray:
    """Effects of the scale turned over: about its middle for a fraction or a score up to 100."""
    measure = prepared.cohort.matrix.measure
    ends = 1.0 if measure.unit == "fraction" else 100.0 if measure.highest == 100.0 else 0.0
    turned: FloatArray = measure.direction.sign * ends - effects
    return turned


def _find_misfit(prepared: PreparedCohort, effects: FloatArray) -> float:
    """Misfit of the measured drugs that the model holds; NaN where there is no model."""
    if prepared.model is None:
        return float("nan")
    place = {drug: column for column, drug in enumerate(prepared.drugs)}
    columns = [place[drug] for drug in prepared.model.drugs]
    return predict_patient(prepared.model, effects[columns]).misfit
