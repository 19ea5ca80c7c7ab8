"""Made cohorts: responses of patients to drugs with a known truth, to measure a ranking on."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import (
    Cohort,
    DrugNote,
    FeatureTable,
    Measure,
    ResponseMatrix,
    find_measure,
)
from oncordia.errors import InvalidOption
from oncordia.testing.drugs import DRUG_NAMES

PAN_TOXIC = "carfilzomib"  # kills every sample, whoever it is of
PAN_TOXIC_AUC = 0.12
_CLASSES = ("kinase inhibitor", "cytotoxic", "epigenetic", "apoptosis")


@dataclass(frozen=True, slots=True)
class CohortDesign:
    """Size, likeness of drugs and noise of a made cohort."""

    n_patients: int = 60
    n_drugs: int = 40  # the first one is pan-toxic
    n_new: int = 0  # further patients of the same law, not in the cohort
    n_healthy: int = 0
    n_factors: int = 3  # classes of drugs that act together
    shared: float = 0.6  # share of a drug's variance over patients that its class explains
    error: float = 0.03  # standard error of a response; 0 for none, and then none is told
    missing: float = 0.0  # share of the cohort's responses that were not measured
    measure: str = "auc"  # auc or dss2

    def __post_init__(self) -> None:
        if self.n_patients < 1 or self.n_drugs < 1 or self.n_factors < 1:
            raise InvalidOption(
                "n_patients, n_drugs and n_factors must be 1 or more, "
                f"got {self.n_patients}, {self.n_drugs} and {self.n_factors}"
            )
        if self.n_new < 0 or self.n_healthy < 0:
            raise InvalidOption(
                f"n_new and n_healthy must be 0 or more, got {self.n_new} and {self.n_healthy}"
            )
        if not 0 <= self.shared < 1 or not 0 <= self.missing < 1 or self.error < 0:
            raise InvalidOption(
                "shared and missing must be 0 or more and below 1 and error 0 or more, "
                f"got {self.shared}, {self.missing} and {self.error}"
            )
        if self.measure not in {"auc", "dss2"}:
            raise InvalidOption(f"measure must be auc or dss2, got {self.measure!r}")


@dataclass(frozen=True, slots=True, eq=False)
class MadeCohort:
    """A cohort and further patients, with what their responses would be without error."""

    cohort: Cohort
    truth: FloatArray  # (samples, drugs), in the unit of the measure
    new: ResponseMatrix  # further patients, every drug measured
    new_truth: FloatArray  # (n_new, drugs)
    mean: FloatArray  # (drugs,), of the law behind all patients
    sd: FloatArray  # (drugs,)


def make_cohort(generator: np.random.Generator, design: CohortDesign | None = None) -> MadeCohort:
    """Cohort, and further patients of the same law.

    Each drug has a mean AUC between 0.4 and 0.95, the first one 0.12, and an SD between 0.06 and
    0.12 over patients, part of it shared by its class; all is normal. Healthy donors have no
    patient's deviation. One molecular fact, ``MARKER``, goes with a response of the second drug
    that is 1.5 SDs more sensitive.
    """
    chosen = design or CohortDesign()
    names = _name_drugs(chosen.n_drugs)
    n_all = chosen.n_patients + chosen.n_new
    mean = generator.uniform(0.4, 0.95, chosen.n_drugs)
    sd = generator.uniform(0.06, 0.12, chosen.n_drugs)
    mean[0], sd[0] = PAN_TOXIC_AUC, 0.03
    deviation = _draw_deviations(generator, n_all, chosen)
    marker = generator.random(n_all) < 0.3
    if chosen.n_drugs > 1:
        deviation[:, 1] -= 1.5 * marker
    healthy = 0.3 * generator.standard_normal((chosen.n_healthy, chosen.n_drugs))
    truth = mean + sd * np.vstack([deviation, healthy])
    values = truth + chosen.error * generator.standard_normal(truth.shape)
    measure, scale = find_measure(chosen.measure), 1.0
    if chosen.measure == "dss2":  # a made score that falls with the AUC
        truth, values, scale = 50.0 * (1.0 - truth), 50.0 * (1.0 - values), 50.0
        mean, sd = 50.0 * (1.0 - mean), 50.0 * sd
        values = np.clip(values, 0.0, 100.0)
    told = np.full(values.shape, scale * chosen.error if chosen.error else np.nan)
    new = slice(chosen.n_patients, n_all)
    kept = np.delete(np.arange(values.shape[0]), np.arange(new.start, new.stop))
    holes = generator.random((kept.size, chosen.n_drugs)) < chosen.missing
    samples = tuple(f"P{place + 1:03d}" for place in range(chosen.n_patients))
    donors = tuple(f"H{place + 1:02d}" for place in range(chosen.n_healthy))
    cohort = Cohort(
        name="made",
        matrix=_matrix(
            measure,
            (*samples, *donors),
            names,
            np.where(holes, np.nan, values[kept]),
            np.where(holes, np.nan, told[kept]),
            n_healthy=chosen.n_healthy,
        ),
        disease="made tumour",
        notes={
            name: DrugNote(name, drug_class=_CLASSES[place % len(_CLASSES)])
            for place, name in enumerate(names)
        },
        features=FeatureTable(
            samples, ("MARKER",), marker[: len(samples), None].astype(np.float64)
        ),
    )
    return MadeCohort(
        cohort=cohort,
        truth=truth[kept],
        new=_matrix(
            measure,
            tuple(f"N{place + 1:03d}" for place in range(chosen.n_new)),
            names,
            values[new],
            told[new],
        ),
        new_truth=truth[new],
        mean=mean,
        sd=sd,
    )


def frame_wide(matrix: ResponseMatrix) -> pl.DataFrame:
    """Responses as a table of one row a sample and one column a drug, as users have it."""
    columns = {
        drug: pl.Series(matrix.values[:, place]).fill_nan(None)
        for place, drug in enumerate(matrix.drugs)
    }
    return pl.DataFrame({"sample": matrix.samples, **columns})


def _draw_deviations(
    generator: np.random.Generator, n_patients: int, design: CohortDesign
) -> FloatArray:
    """Deviation of each patient and drug from the mean, in SDs: shape (n_patients, n_drugs)."""
    factors = generator.standard_normal((n_patients, design.n_factors))
    of_class = factors[:, np.arange(design.n_drugs) % design.n_factors]
    own = generator.standard_normal((n_patients, design.n_drugs))
    return np.asarray(np.sqrt(design.shared) * of_class + np.sqrt(1.0 - design.shared) * own)


def _name_drugs(n_drugs: int) -> tuple[str, ...]:
    others = [name for name in DRUG_NAMES if name != PAN_TOXIC]
    more = [f"compound-{place + 1}" for place in range(max(n_drugs - 1 - len(others), 0))]
    return (PAN_TOXIC, *others, *more)[:n_drugs]


def _matrix(
    measure: Measure,
    samples: tuple[str, ...],
    drugs: tuple[str, ...],
    values: FloatArray,
    errors: FloatArray,
    n_healthy: int = 0,
) -> ResponseMatrix:
    n_samples = len(samples)
    return ResponseMatrix(
        measure=measure,
        samples=samples,
        drugs=drugs,
        values=values,
        errors=errors,
        patients=samples,
        centres=("",) * n_samples,
        healthy=tuple(place >= n_samples - n_healthy for place in range(n_samples)),
    )
