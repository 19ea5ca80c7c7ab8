"""Cautions of a whole ranking: plates, size of the cohort, disease, likeness."""

import math

from oncordia.domain.quality import Verdict
from oncordia.domain.therapy import PatientScreen, Remark, RemarkCode, make_remark
from oncordia.therapy.cohort.laboratories import find_laboratory_shift
from oncordia.therapy.prediction.misfit import find_misfit_limit
from oncordia.therapy.prediction.reference import ADDITIVE
from oncordia.therapy.ranking.field_effects import Field
from oncordia.therapy.ranking.prepared import PreparedCohort

SMALL_COHORT = 25  # patients, below which a cohort is called small
FEW_HEALTHY = 5
LEAST_SHARE_SAME = 0.5  # of the reference with the patient's disease, below which it is said


def find_cautions(patient: PatientScreen, prepared: PreparedCohort | None) -> tuple[Remark, ...]:
    """What is to be known before the candidates are read."""
    found = []
    for verdict, code in (
        (Verdict.FAIL, RemarkCode.PLATE_QUALITY_FAIL),
        (Verdict.LOOK, RemarkCode.PLATE_QUALITY_LOOK),
    ):
        plates = {p for one in patient.drugs if one.quality is verdict for p in one.plates}
        if plates:
            found.append(make_remark(code, plates=tuple(sorted(plates))))
    left_out = {plate for one in patient.drugs for plate in one.left_out}
    if left_out:
        found.append(make_remark(RemarkCode.PLATES_LEFT_OUT, plates=tuple(sorted(left_out))))
    if prepared is None:
        return tuple(found)
    if prepared.n_patients < SMALL_COHORT:
        found.append(make_remark(RemarkCode.SMALL_COHORT, n_reference=prepared.n_patients))
    if 0 < prepared.n_healthy < FEW_HEALTHY:
        found.append(make_remark(RemarkCode.FEW_HEALTHY, n_healthy=prepared.n_healthy))
    found.extend(_warn_of_disease(patient.disease, prepared))
    found.extend(_warn_of_laboratory(patient.centre, prepared))
    return tuple(found)


def _warn_of_laboratory(centre: str, prepared: PreparedCohort) -> list[Remark]:
    """A warning where the reference lacks the patient's laboratory, or its others differ."""
    centres = set(prepared.cohort.matrix.centres)
    if not centre or not any(centres):
        return []
    if centre not in centres:
        return [make_remark(RemarkCode.OTHER_CENTRE, centre=centre)]
    found = find_laboratory_shift(prepared.effects, prepared.centres, centre)
    if found is None or not found.is_told:
        return []
    counts = {"n_shifted": found.n_shifted, "n_drugs": found.n_drugs, "shift": found.in_sd}
    return [make_remark(RemarkCode.LABORATORIES_DIFFER, centre=centre, **counts)]


def _warn_of_disease(disease: str, prepared: PreparedCohort) -> list[Remark]:
    """A warning where the reference, or most of it, is known to have another disease."""
    cohort = prepared.cohort
    if not disease:
        return []
    if cohort.disease:
        if disease.casefold() == cohort.disease.casefold():
            return []
        told = {"disease": disease, "cohort_disease": cohort.disease}
        return [make_remark(RemarkCode.OTHER_DISEASE, **told)]
    patients = {
        patient: theirs.casefold()
        for patient, theirs, healthy in zip(
            cohort.matrix.patients, cohort.diseases, cohort.matrix.healthy, strict=False
        )
        if not healthy and patient not in prepared.left_out
    }
    n_same = sum(theirs == disease.casefold() for theirs in patients.values())
    if not any(patients.values()) or n_same >= LEAST_SHARE_SAME * len(patients):
        return []
    counts = {"n_same": n_same, "n_reference": len(patients)}
    return [make_remark(RemarkCode.MIXED_DISEASES, disease=disease, **counts)]


def warn_of_errors(n_assumed: int) -> tuple[Remark, ...]:
    """A warning where errors of measured responses had to be assumed."""
    return (make_remark(RemarkCode.ERRORS_ASSUMED, n_drugs=n_assumed),) if n_assumed else ()


def warn_of_level(laid: Field, n_patients: int) -> tuple[Remark, ...]:
    """A warning where only a sample's general level is predicted, and something is predicted."""
    is_predicting = any(drug is None for drug in laid.measured)
    if laid.kind != ADDITIVE or not is_predicting:
        return ()
    return (make_remark(RemarkCode.ADDITIVE_MODEL, n_reference=n_patients),)


def warn_of_misfit(misfit: float, n_measured: int) -> tuple[Remark, ...]:
    """A warning that the patient is unlike the reference, where the measured drugs fit it badly."""
    if not math.isfinite(misfit) or n_measured < 1:
        return ()
    if misfit <= find_misfit_limit(n_measured):
        return ()
    return (make_remark(RemarkCode.UNLIKE_REFERENCE, misfit=misfit),)
