"""How two laboratories differ: each drug's location and scale, and the whole panel."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import CentreMessage, Measure
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.numeric import adjust_p
from oncordia.therapy.centres.spreads import Spreads, bound_ratios
from oncordia.therapy.centres.sums import find_spread
from oncordia.therapy.cohort.direction import check_against

LEAST_PATIENTS = 3  # on a drug in each laboratory, below which it is not compared


@dataclass(frozen=True, slots=True, eq=False)
class CentreDifference:
    """Two laboratories, drug by drug; arrays have the shape (n_drugs,), NaN: not compared."""

    left: str
    right: str
    drugs: tuple[str, ...]  # of both
    left_mean: FloatArray  # in the unit of the measure
    right_mean: FloatArray
    shift: FloatArray  # mean of right minus that of left, in the unit of the measure
    shift_low: FloatArray
    shift_high: FloatArray
    p_value: FloatArray  # Welch, two-sided
    q_value: FloatArray  # Benjamini and Hochberg 1995
    ratio: FloatArray  # SD of right over that of left
    ratio_low: FloatArray
    ratio_high: FloatArray
    typical_shift: float  # median over drugs
    typical_ratio: float
    shift_in_sd: float  # root mean square shift beyond sampling error, in SDs within centres
    n_shifted: int  # drugs with q below 0.05
    profile: float  # rank correlation of the drugs' means; 1 = the same order
    confidence: float
    measure: Measure
    n_left: int  # patients
    n_right: int

    @property
    def compared(self) -> BoolArray:
        """Drugs that both laboratories measured often enough."""
        out: BoolArray = ~np.isnan(self.shift)
        return out


def compare_centres(
    left: CentreMessage, right: CentreMessage, confidence: float = 0.95
) -> CentreDifference:
    """Location and scale of each drug in one laboratory against another, with intervals.

    Shifts by Welch's t (1947). Ratios of SDs with the kurtosis of both (Bonett 2006), for scores
    have tails that the F of two variances, which holds for normal responses alone, takes no
    account of; where no message tells fourth powers (noise), F is what is left. Only the messages
    are needed, no patient.

    Parameters
    ----------
    left, right
        In one measure; drugs that only one of them has are left out.
    confidence
        Of each interval by itself.

    Raises
    ------
    InvalidTable
        If measures differ, or no drug was measured in 3 patients of both.
    """
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    if left.measure != right.measure:
        raise InvalidTable(
            f"{right.name} measures {right.measure.name} and {left.name} {left.measure.name}; "
            "compare cohorts of one measure"
        )
    shared = tuple(drug for drug in left.drugs if drug in set(right.drugs))
    (mean_l, sd_l, n_l, tail_l), (mean_r, sd_r, n_r, tail_r) = (
        _pick(one, shared) for one in (left, right)
    )
    known = (n_l >= LEAST_PATIENTS) & (n_r >= LEAST_PATIENTS) & (sd_l > 0) & (sd_r > 0)
    if not known.any():
        raise InvalidTable(
            f"{left.name} and {right.name} have no drug that was measured in "
            f"{LEAST_PATIENTS} patients of both; compare cohorts of the same drugs"
        )
    keep = np.where(known, 1.0, np.nan)
    error_l, error_r = sd_l**2 / n_l * keep, sd_r**2 / n_r * keep
    error = np.sqrt(error_l + error_r)
    freedom = (error_l + error_r) ** 2 / (
        error_l**2 / np.maximum(n_l - 1, 1) + error_r**2 / np.maximum(n_r - 1, 1)
    )
    shift = mean_r - mean_l + 0.0 * keep
    p_value = np.asarray(2.0 * stats.t.sf(np.abs(shift) / error, freedom), dtype=np.float64)
    half = stats.t.ppf(0.5 + confidence / 2, freedom) * error
    ratio = sd_r / sd_l * keep
    ratio_low, ratio_high = bound_ratios(
        Spreads(sd_l * keep, n_l * keep, tail_l),
        Spreads(sd_r * keep, n_r * keep, tail_r),
        confidence,
    )
    q_value = adjust_p(p_value)
    within = np.sqrt((sd_l**2 + sd_r**2) / 2)
    beyond = float(np.nanmean((shift / within) ** 2 - (error / within) ** 2))
    return CentreDifference(
        left=left.name,
        right=right.name,
        drugs=shared,
        left_mean=mean_l + 0.0 * keep,
        right_mean=mean_r + 0.0 * keep,
        shift=shift,
        shift_low=shift - half,
        shift_high=shift + half,
        p_value=p_value,
        q_value=q_value,
        ratio=ratio,
        ratio_low=ratio_low,
        ratio_high=ratio_high,
        typical_shift=float(np.nanmedian(shift)),
        typical_ratio=float(np.exp(np.nanmedian(np.log(ratio)))),
        shift_in_sd=float(np.sqrt(max(beyond, 0.0))),
        n_shifted=int((q_value < 0.05).sum()),
        profile=_correlate(mean_l[known], mean_r[known]),
        confidence=confidence,
        measure=left.measure,
        n_left=left.n_patients,
        n_right=right.n_patients,
    )


def refuse_flipped(own: CentreMessage, other: CentreMessage) -> None:
    """Hold the drugs' mean effects of two centres against each other.

    Raises
    ------
    InvalidTable
        If over six shared drugs or more they run against each other.
    """
    told: list[dict[str, float]] = []
    for one in (own, other):
        effects = one.measure.direction.sign * one.means
        pairs = zip(one.drugs, effects.tolist(), strict=True)
        told.append({drug: value for drug, value in pairs if not np.isnan(value)})
    check_against(f"message {other.name!r}", told[1], own.name, told[0])


def _pick(
    message: CentreMessage, drugs: tuple[str, ...]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Means, SDs, numbers of patients and sums of fourth powers of some drugs."""
    place = {drug: column for column, drug in enumerate(message.drugs)}
    columns = [place[drug] for drug in drugs]
    counts = np.nan_to_num(np.diag(message.counts))[columns]
    fourths = np.full(len(columns), np.nan)
    if message.fourths is not None:
        fourths = message.fourths[columns]
    return message.means[columns], find_spread(message)[columns], counts, fourths


def _correlate(left: FloatArray, right: FloatArray) -> float:
    if left.size < 3 or np.ptp(left) == 0.0 or np.ptp(right) == 0.0:
        return float("nan")
    return float(stats.spearmanr(left, right).statistic)
