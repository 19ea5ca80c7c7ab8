"""A patient's measured responses in the order of a cohort's drugs, as effects."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.quality import Verdict
from oncordia.domain.therapy import MeasuredDrug, PatientScreen
from oncordia.errors import InvalidTable
from oncordia.therapy.prepared import PreparedCohort

# errors of responses from poor plates are widened: replicate plates of the colorectal screen of
# Betge, Rindtorff et al. 2022 correlate at 0.76, which the wells of one plate do not show
WIDEN = {Verdict.PASS: 1.0, Verdict.LOOK: 1.5, Verdict.FAIL: 3.0}


@dataclass(frozen=True, slots=True, eq=False)
class PatientEffects:
    """Effects of one patient, high for sensitive."""

    sample: str
    measured: tuple[MeasuredDrug, ...]  # those with a value, sorted by name
    places: tuple[int | None, ...]  # of each in the cohort; None where it is not there
    values: FloatArray  # (n_cohort_drugs,), NaN where not measured
    errors: FloatArray  # (n_cohort_drugs,), widened for poor plates; NaN where unknown
    own_errors: FloatArray  # (n_measured,), the same of each measured drug; NaN where unknown


def take_effects(patient: PatientScreen, prepared: PreparedCohort | None) -> PatientEffects:
    """Effects of a patient; an error that is not known is the cohort's median one of that drug.

    Raises
    ------
    InvalidTable
        If two measured drugs are one in the cohort.
    """
    sign = patient.measure.direction.sign
    measured = sorted((d for d in patient.drugs if np.isfinite(d.value)), key=lambda d: d.drug)
    n_drugs = 0 if prepared is None else len(prepared.drugs)
    values, errors = np.full(n_drugs, np.nan), np.full(n_drugs, np.nan)
    places: list[int | None] = []
    own_errors = []
    for one in measured:
        place = None if prepared is None else prepared.find_place(one.drug)
        error = one.error
        if not np.isfinite(error) and prepared is not None and place is not None:
            error = float(prepared.errors[place])
        error *= WIDEN[one.quality]
        own_errors.append(error)
        places.append(place)
        if place is None or prepared is None:
            continue
        if np.isfinite(values[place]):
            first = measured[places.index(place)].drug
            raise InvalidTable(
                f"sample {patient.sample!r}: {first!r} and {one.drug!r} are one drug in the cohort "
                f"({prepared.drugs[place]!r}); keep one of them"
            )
        values[place], errors[place] = sign * one.value, error
    return PatientEffects(
        patient.sample, tuple(measured), tuple(places), values, errors, np.array(own_errors)
    )
