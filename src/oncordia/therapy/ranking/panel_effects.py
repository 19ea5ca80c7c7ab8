"""A patient's measured responses in the order of a cohort's drugs, as effects."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import MeasuredDrug, PatientScreen
from oncordia.errors import InvalidTable
from oncordia.therapy.ranking.plate_trust import ASSUMED_ERROR, widen_error
from oncordia.therapy.ranking.prepared import PreparedCohort


@dataclass(frozen=True, slots=True, eq=False)
class PatientEffects:
    """Effects of one patient, high for sensitive."""

    sample: str
    measured: tuple[MeasuredDrug, ...]  # those with a value, sorted by name
    places: tuple[int | None, ...]  # of each in the cohort; None where it is not there
    values: FloatArray  # (n_cohort_drugs,), NaN where not measured
    errors: FloatArray  # (n_cohort_drugs,), widened for single plates; NaN where unknown
    assumed: FloatArray  # (n_cohort_drugs,), assumed errors of those unknown; 0 elsewhere
    own_errors: FloatArray  # (n_measured,), the known ones of each measured drug; NaN where unknown

    @property
    def n_assumed(self) -> int:
        """Measured drugs of the cohort whose error is assumed."""
        return int((self.assumed > 0).sum())


def take_effects(patient: PatientScreen, prepared: PreparedCohort | None) -> PatientEffects:
    """Effects of a patient; an error that is not known is the cohort's median one of that drug.

    Where the cohort knows none either, a share of its SD is assumed, and said.

    Raises
    ------
    InvalidTable
        If two measured drugs are one in the cohort.
    """
    sign = patient.measure.direction.sign
    measured = sorted((d for d in patient.drugs if np.isfinite(d.value)), key=lambda d: d.drug)
    n_drugs = 0 if prepared is None else len(prepared.drugs)
    values, errors = np.full(n_drugs, np.nan), np.full(n_drugs, np.nan)
    assumed = np.zeros(n_drugs)
    places: list[int | None] = []
    own_errors = []
    for one in measured:
        place = None if prepared is None else prepared.find_place(one.drug)
        error = one.error
        if not np.isfinite(error) and prepared is not None and place is not None:
            error = float(prepared.errors[place])
        error *= widen_error(one)
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
        if not np.isfinite(error):
            spread = prepared.spread.sd[place] - prepared.stabiliser
            assumed[place] = ASSUMED_ERROR * spread if np.isfinite(spread) else 0.0
    return PatientEffects(
        sample=patient.sample,
        measured=tuple(measured),
        places=tuple(places),
        values=values,
        errors=errors,
        assumed=assumed,
        own_errors=np.array(own_errors),
    )
