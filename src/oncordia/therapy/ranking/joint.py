"""Joint draws of a patient's true effects: measured drugs by their errors, others predicted."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.therapy.prediction.predict import Prediction, draw_responses, predict_patient
from oncordia.therapy.prediction.reference import Reference
from oncordia.therapy.ranking.prepared import PreparedCohort


@dataclass(frozen=True, slots=True, eq=False)
class JointEffects:
    """Effects of a patient to the drugs of a cohort, high for sensitive."""

    mean: FloatArray  # (n_drugs,); NaN where neither measured nor predicted
    draws: FloatArray  # (n_draws, n_drugs)
    misfit: float  # of the measured drugs; 1 = as the cohort, NaN without a model
    prediction: Prediction | None  # behind the drugs that were not measured
    kind: str  # of the model; "" without one


def draw_joint(
    rng: np.random.Generator,
    prepared: PreparedCohort,
    values: FloatArray,
    errors: FloatArray,
    facts: FloatArray | None,
    n_draws: int,
    assumed: FloatArray | None = None,
) -> JointEffects:
    """True effects of one patient, drawn jointly.

    A predicted drug is drawn from the model given the measured ones. Of a measured drug with an
    error e, what is drawn is its true effect: with S the model's covariance of the measured drugs
    (as wide as the patient's misfit says) and E = diag(e^2), the normal with the mean
    m + S (S + E)^-1 (x - m) and the covariance S - S (S + E)^-1 S (Rasmussen and Williams 2006,
    eq. 2.22-2.24), so that an unsure measurement leans on the cohort and a sure one on itself.
    Without an error it is what was measured, and drawn about it with the assumed one. A drug
    that the model does not hold is drawn about what was measured.

    Parameters
    ----------
    values, errors
        Shape (n_drugs,) in the order of the cohort, effects; NaN where not measured or unknown.
    facts
        Molecular facts, in the order of the cohort's; None for none.
    assumed
        Shape (n_drugs,): errors that stand for unknown ones in the draws alone; 0 for none.
    """
    known = np.isfinite(values)
    noise = np.where(np.isfinite(errors), errors, 0.0)
    normal = rng.standard_normal((n_draws, values.size))
    draws = np.where(known, values + noise * normal, np.nan)
    extra: FloatArray | float = 0.0
    if assumed is not None and assumed.any():
        extra = assumed * rng.standard_normal((n_draws, values.size))
    mean = np.where(known, values, np.nan)
    model = prepared.model
    if model is None:
        return JointEffects(mean, draws + extra, float("nan"), None, "")
    places = np.array([prepared.drugs.index(drug) for drug in model.drugs], dtype=np.int64)
    prediction = predict_patient(model, values[places], errors[places], facts)
    drawn = draw_responses(rng, prediction, n_draws)
    seen = np.flatnonzero(prediction.measured)
    centre = prediction.mean.copy()
    if seen.size and noise[places][seen].any():
        middle, factor = _lean(model, prediction, noise[places], seen, facts)
        centre[seen] = middle
        drawn[:, seen] = middle + normal[:, : seen.size] @ factor.T
    draws[:, places], mean[places] = drawn, centre
    return JointEffects(mean, draws + extra, prediction.misfit, prediction, model.kind)


def _lean(
    model: Reference,
    prediction: Prediction,
    noise: FloatArray,
    seen: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    facts: FloatArray | None,
) -> tuple[FloatArray, FloatArray]:
    """Mean and root of the covariance of the true effects of the measured drugs."""
    sd = model.scaling.sd[seen]
    prior = model.location[seen]
    if model.genomic is not None and facts is not None:
        prior = prior + model.genomic.predict(facts[None])[0][seen]
    covariance = model.covariance[np.ix_(seen, seen)] * prediction.scale**2
    variance = np.diag((noise[seen] / sd) ** 2)
    gain = np.linalg.solve(covariance + variance, covariance).T
    z = model.scaling.apply(prediction.mean)[seen]
    middle = prior + gain @ (z - prior)
    left = covariance - gain @ covariance
    size, directions = np.linalg.eigh((left + left.T) / 2.0)
    factor = directions * np.sqrt(np.maximum(size, 0.0))
    whole = model.scaling.apply(prediction.mean)
    whole[seen] = middle
    return model.scaling.undo(whole)[seen], sd[:, None] * factor
