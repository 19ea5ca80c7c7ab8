"""One patient's responses become a ranking, or a plain word why none is made."""

import numpy as np

from oncordia.domain.therapy import (
    LEAST_MEASURED,
    LEAST_REFERENCE,
    Cohort,
    PatientScreen,
    Ranking,
    RankOptions,
    Remark,
    RemarkCode,
    make_remark,
)
from oncordia.errors import InvalidTable
from oncordia.therapy.ranking.candidates import build_candidates, list_measured
from oncordia.therapy.ranking.cautions import find_cautions
from oncordia.therapy.ranking.facts import PatientFacts
from oncordia.therapy.ranking.panel_effects import PatientEffects, take_effects
from oncordia.therapy.ranking.patient_direction import check_patient
from oncordia.therapy.ranking.prepared import PreparedCohort, prepare_cohort


def rank_candidates(
    patient: PatientScreen,
    cohort: Cohort | PreparedCohort | None = None,
    options: RankOptions | None = None,
    facts: PatientFacts | None = None,
) -> Ranking:
    """Rank what could be given to a patient, by the responses of their own cells.

    Parameters
    ----------
    patient
        Measured responses of one sample.
    cohort
        The reference, as it is or prepared once for many patients; the patient's own samples are
        left out of it. Without one, measured drugs stand by their effect alone and nothing more
        is claimed.
    options
        Order, draws, k of the top k, confidence, seed.
    facts
        Molecular facts, evidence and drug notes.

    Returns
    -------
    Ranking
        Where a refusal stands in it, the candidates are the measured drugs by their effect, and
        no probability is given. Order of drugs and samples changes nothing.

    Raises
    ------
    InvalidTable
        If nothing was measured, the measure is not that of the cohort, or the patient's scale
        runs against the cohort's.

    Notes
    -----
    z is the effect less the cohort's mean over its SD; see ``score_selective`` for scores. A
    candidate is *leading* if it is among the first k, its z is 1 or more, it beats the cohort's
    median with the confidence of the options, and beats the first candidate after the top k
    with it as well, unless its plate failed or its effect is weak in itself; *selective* if it
    only beats the median so; *unlikely* if the median beats it so; else *not distinguishable*.
    See docs/therapy/ranking.md.
    """
    chosen, known = options or RankOptions(), facts or PatientFacts()
    prepared = _prepare(patient, cohort)
    own = take_effects(patient, prepared)
    if not own.measured:
        raise InvalidTable(f"sample {patient.sample!r} has no response; look at its sensitivity")
    refusal = _find_refusal(own, prepared)
    cautions = find_cautions(patient, prepared)
    misfit = float("nan")
    would_change: tuple[Remark, ...] = ()
    if refusal is None:
        assert prepared is not None
        check_patient(own.sample, own.values, prepared)
        candidates, found = build_candidates(patient, own, prepared, chosen, known)
        misfit, would_change = found.misfit, found.would_change
        cautions = (*cautions, *found.cautions)
    else:
        candidates = list_measured(patient, own, prepared, chosen, known)
    kept = None if prepared is None else prepared.cohort
    return Ranking(
        sample=patient.sample,
        measure=patient.measure,
        options=chosen,
        candidates=candidates,
        refusal=refusal,
        cautions=cautions,
        would_change=would_change,
        n_measured=len(own.measured),
        n_reference=0 if prepared is None else prepared.n_patients,
        misfit=misfit,
        cohort="" if kept is None else kept.name,
        cohort_digest="" if kept is None else kept.digest,
    )


def _prepare(
    patient: PatientScreen, cohort: Cohort | PreparedCohort | None
) -> PreparedCohort | None:
    own = frozenset({patient.sample, patient.patient} - {""})
    kept = cohort.cohort if isinstance(cohort, PreparedCohort) else cohort
    if kept is None:
        return None
    if kept.matrix.measure != patient.measure:
        raise InvalidTable(
            f"the cohort {kept.name!r} is measured in {kept.matrix.measure.name}, the patient in "
            f"{patient.measure.name}; rank by the measure of the cohort"
        )
    people = set(kept.matrix.samples) | set(kept.matrix.patients)
    is_ready = isinstance(cohort, PreparedCohort) and not (
        own & people - set(cohort.left_out) - _samples_of(kept, cohort.left_out)
    )
    return cohort if is_ready and isinstance(cohort, PreparedCohort) else prepare_cohort(kept, own)


def _samples_of(cohort: Cohort, patients: tuple[str, ...]) -> set[str]:
    pairs = zip(cohort.matrix.samples, cohort.matrix.patients, strict=True)
    return {sample for sample, patient in pairs if patient in patients}


def _find_refusal(own: PatientEffects, prepared: PreparedCohort | None) -> Remark | None:
    values = np.array([one.value for one in own.measured])
    if values.size > 1 and np.ptp(values) == 0.0:
        return make_remark(RemarkCode.ALL_EQUAL, value=float(values[0]))
    if prepared is None:
        return make_remark(RemarkCode.NO_COHORT)
    if values.size < LEAST_MEASURED:
        return make_remark(
            RemarkCode.TOO_FEW_MEASURED, n_measured=int(values.size), least=LEAST_MEASURED
        )
    if prepared.n_patients < LEAST_REFERENCE:
        return make_remark(
            RemarkCode.TOO_FEW_REFERENCE, n_reference=prepared.n_patients, least=LEAST_REFERENCE
        )
    n_common = int(np.isfinite(own.values).sum())
    if n_common < LEAST_MEASURED:
        return make_remark(RemarkCode.TOO_FEW_IN_COMMON, n_common=n_common, least=LEAST_MEASURED)
    return None
