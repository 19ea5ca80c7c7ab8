"""Which one measurement more would settle most of who is at the top of a patient's list."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.quality import Verdict
from oncordia.domain.therapy import RankOptions, Remark, RemarkCode, make_remark
from oncordia.therapy.ranking.field_effects import Field
from oncordia.therapy.ranking.prepared import PreparedCohort

LEAST_SHARE = 0.05  # of the doubt that a measurement settles, below which none is named
_STREAM = 1  # of the noise of the measurement, beside that of the draws
_BINS = (4, 40)  # least and most parts into which a measurement's result is cut
_A_BIN = 25  # draws that a part holds at least


@dataclass(frozen=True, slots=True)
class NextMeasurement:
    """One measurement and what it is expected to settle."""

    drug: str
    share: float  # of the doubt about the top k that is expected to go, 0-1
    is_repeat: bool  # whether the drug was measured, but on a poor plate or with a flagged curve


def find_next_measurement(
    laid: Field, prepared: PreparedCohort, options: RankOptions
) -> NextMeasurement | None:
    """The drug whose measurement is expected to settle most of the doubt about the top k.

    Looked at are the predicted drugs, and those measured whose plate asks for a look or failed,
    counted or left out, or whose curve is flagged. What would be measured is the drug's true
    effect with the cohort's median error of that drug; its share is that of ``find_settled``.

    Returns
    -------
    NextMeasurement or None
        None where nothing is in doubt, or no measurement would settle 5% of it.
    """
    rng = np.random.default_rng((options.seed, _STREAM))
    open_drugs = [one for one in range(len(laid.names)) if _is_open(laid, one)]
    best: NextMeasurement | None = None
    for one in open_drugs:
        error = _expect_error(laid, one, prepared)
        result = laid.effect_draws[:, one] + error * rng.standard_normal(options.draws)
        share = find_settled(laid.in_top, result)
        if share >= LEAST_SHARE and (best is None or share > best.share):
            is_repeat = laid.measured[one] is not None
            best = NextMeasurement(laid.names[one], share, is_repeat)
    return best


def find_settled(in_top: BoolArray, result: FloatArray) -> float:
    """Share of the doubt about who is in the top that a measurement is expected to settle.

    The doubt is the sum over candidates of ``p (1 - p)``, the variance of being in the top. By
    the law of total variance a measurement x is expected to take ``Var(P(in top | x))`` of it:
    the variance between the draws with like x, less what chance alone puts there (components of
    a one-way analysis of variance, Searle, Casella and McCulloch 1992, section 3.6).

    Parameters
    ----------
    in_top
        Shape (n_draws, n_candidates).
    result
        Joint draws of the measurement's result, shape (n_draws,).

    Returns
    -------
    float
        From 0 to 1; 0 where nothing is in doubt.
    """
    p = in_top.mean(axis=0)
    doubt = p * (1.0 - p)
    total = float(doubt.sum())
    n_draws = result.size
    n_bins = min(max(n_draws // _A_BIN, _BINS[0]), _BINS[1])
    if total <= 0.0 or n_draws <= n_bins or not np.isfinite(result).all():
        return 0.0
    contested = in_top[np.argsort(result, kind="stable")][:, doubt > 0].astype(np.float64)
    edges = np.linspace(0, n_draws, n_bins, endpoint=False).astype(np.int64)
    size = np.diff(np.append(edges, n_draws))[:, None]
    mean = np.add.reduceat(contested, edges, axis=0) / size
    between = (size * (mean - p[doubt > 0]) ** 2).sum(axis=0)
    within = (n_draws * doubt[doubt > 0] - between) / (n_draws - n_bins)
    settled = float((between - (n_bins - 1) * within).sum()) / n_draws
    return min(max(settled / total, 0.0), 1.0)


def say_next_measurement(found: NextMeasurement | None, top: int) -> tuple[Remark, ...]:
    """The finding as a remark; nothing where there is none."""
    if found is None:
        return ()
    code = (
        RemarkCode.WOULD_CHANGE_MEASURE_AGAIN
        if found.is_repeat
        else RemarkCode.WOULD_CHANGE_MEASURE_NEXT
    )
    return (make_remark(code, drug=found.drug, share=found.share, top=top),)


def _is_open(laid: Field, one: int) -> bool:
    drug = laid.measured[one]
    if drug is None or drug.quality is not Verdict.PASS:
        return True
    return bool(drug.flag or drug.left_out)


def _expect_error(laid: Field, one: int, prepared: PreparedCohort) -> float:
    """The cohort's median error of the drug, else the drug's own, else none."""
    place, drug = laid.places[one], laid.measured[one]
    if place is not None and np.isfinite(prepared.errors[place]):
        return float(prepared.errors[place])
    return float(drug.error) if drug is not None and np.isfinite(drug.error) else 0.0
