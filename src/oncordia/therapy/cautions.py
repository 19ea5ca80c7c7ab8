"""Cautions of a whole ranking: plates, size of the cohort, disease, likeness."""

import math

from oncordia.domain.quality import Verdict
from oncordia.domain.therapy import PatientScreen, Remark, RemarkCode, make_remark
from oncordia.therapy.field_effects import Field
from oncordia.therapy.misfit import find_misfit_limit
from oncordia.therapy.prepared import PreparedCohort
from oncordia.therapy.reference import ADDITIVE

SMALL_COHORT = 25  # patients, below which a cohort is called small
FEW_HEALTHY = 5


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
    if prepared is None:
        return tuple(found)
    if prepared.n_patients < SMALL_COHORT:
        found.append(make_remark(RemarkCode.SMALL_COHORT, n_reference=prepared.n_patients))
    if 0 < prepared.n_healthy < FEW_HEALTHY:
        found.append(make_remark(RemarkCode.FEW_HEALTHY, n_healthy=prepared.n_healthy))
    theirs = prepared.cohort.disease
    if patient.disease and theirs and patient.disease.casefold() != theirs.casefold():
        found.append(
            make_remark(RemarkCode.OTHER_DISEASE, disease=patient.disease, cohort_disease=theirs)
        )
    centres = set(prepared.cohort.matrix.centres)
    if patient.centre and any(centres) and patient.centre not in centres:
        found.append(make_remark(RemarkCode.OTHER_CENTRE, centre=patient.centre))
    return tuple(found)


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
