"""How a cohort's patients of one laboratory differ from those of its others, drug by drug."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import ResponseMatrix
from oncordia.numeric import adjust_p
from oncordia.therapy.prediction.fit import average_patients

LEAST_SHIFT = 0.3  # SDs between laboratories, from which on it is said
LEAST_EACH = 5  # patients with a drug on either side, below which it is not compared
_SURE = 0.05  # false discovery rate


@dataclass(frozen=True, slots=True)
class LaboratoryShift:
    """Means of one laboratory against those of the others."""

    n_shifted: int  # drugs whose means differ, at a false discovery rate of 5%
    n_drugs: int  # drugs compared
    in_sd: float  # root mean square difference beyond sampling error, in SDs within laboratories

    @property
    def is_told(self) -> bool:
        """Whether the difference is sure and large enough to be said."""
        return self.n_shifted > 0 and self.in_sd >= LEAST_SHIFT


def find_laboratory_shift(
    effects: FloatArray, centres: tuple[str, ...], centre: str
) -> LaboratoryShift | None:
    """The difference of one laboratory from the others of a cohort.

    Welch's t a drug (1947), false discovery rate by Benjamini and Hochberg (1995).

    Parameters
    ----------
    effects
        Shape (n_patients, n_drugs); NaN where not measured.
    centres
        Laboratory of each patient; "" where not told, and then not counted.
    centre
        The one laboratory.

    Returns
    -------
    LaboratoryShift or None
        None where no drug has five patients on either side, or none varies.
    """
    from scipy import stats

    own = np.array([one == centre for one in centres], dtype=bool)
    other = np.array([one not in {"", centre} for one in centres], dtype=bool)
    (n_a, mean_a, var_a), (n_b, mean_b, var_b) = (_describe(effects[rows]) for rows in (own, other))
    known = (n_a >= LEAST_EACH) & (n_b >= LEAST_EACH) & (var_a > 0) & (var_b > 0)
    if not known.any():
        return None
    part_a, part_b = (var_a / n_a)[known], (var_b / n_b)[known]
    error = part_a + part_b
    freedom = error**2 / (part_a**2 / (n_a[known] - 1) + part_b**2 / (n_b[known] - 1))
    shift = (mean_a - mean_b)[known]
    p_value = 2.0 * stats.t.sf(np.abs(shift) / np.sqrt(error), freedom)
    within = (var_a[known] + var_b[known]) / 2.0
    beyond = float(np.mean((shift**2 - error) / within))
    return LaboratoryShift(
        n_shifted=int((adjust_p(np.asarray(p_value)) < _SURE).sum()),
        n_drugs=int(known.sum()),
        in_sd=float(np.sqrt(max(beyond, 0.0))),
    )


def find_laboratory_shifts(matrix: ResponseMatrix) -> dict[str, LaboratoryShift]:
    """Each laboratory of a cohort against its others, where they can be compared."""
    effects, _ = average_patients(matrix)
    centres = name_centres(matrix)
    found = {
        centre: find_laboratory_shift(effects, centres, centre) for centre in sorted(set(centres))
    }
    return {centre: shift for centre, shift in found.items() if centre and shift is not None}


def name_centres(matrix: ResponseMatrix) -> tuple[str, ...]:
    """Laboratory of each patient's first sample, patients in the order of ``average_patients``."""
    found: dict[str, str] = {}
    for patient, centre, healthy in zip(
        matrix.patients, matrix.centres, matrix.healthy, strict=True
    ):
        if not healthy:
            found.setdefault(patient, centre)
    return tuple(found.values())


def _describe(effects: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Count, mean and variance of each drug; of too few values 0 or 1."""
    seen = np.isfinite(effects)
    n = seen.sum(axis=0).astype(np.float64)
    mean = np.where(seen, effects, 0.0).sum(axis=0) / np.maximum(n, 1.0)
    square = np.where(seen, (effects - mean) ** 2, 0.0).sum(axis=0)
    return np.maximum(n, 1.0), mean, square / np.maximum(n - 1.0, 1.0)
