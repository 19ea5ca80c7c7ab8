"""A measured combination held against independent action of its drugs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite, nan, prod, sqrt

from scipy.special import ndtri

from oncordia.domain.therapy import Direction, Interval, Measure
from oncordia.errors import InvalidOption, InvalidTable


class Agreement(StrEnum):
    """What a combination did, beside independent action of its drugs."""

    MORE = "more"  # than independence expects: the whole interval lies above
    AS_EXPECTED = "as_expected"  # the interval holds independence
    LESS = "less"  # than independence expects: the whole interval lies below
    UNKNOWN = "unknown"  # an error is not known, so nothing can be told apart


@dataclass(frozen=True, slots=True)
class MeasuredResponse:
    """A response and its standard error, in the unit of the measure; NaN: error unknown."""

    value: float
    error: float = nan


@dataclass(frozen=True, slots=True)
class CombinationJudgement:
    """A combination beside independence and beside its best single drug.

    ``excess`` values are turned so that above 0 means more effect than expected.
    """

    expected: float  # response under independence, in the unit of the measure
    expected_error: float  # its standard error, from those of the single drugs
    excess: Interval  # effect beyond independence
    best_single: int  # place of the single drug with the most effect
    excess_over_best: Interval  # effect beyond that drug alone
    agreement: Agreement  # with independence
    confidence: float


def judge_combination(
    measured: MeasuredResponse,
    singles: Sequence[MeasuredResponse],
    measure: Measure,
    confidence: float = 0.9,
) -> CombinationJudgement:
    """A measured combination against independence, with the errors of all parts carried.

    Under independence the surviving fractions multiply (Bliss 1939, eq. 1):
    ``s_AB = s_A s_B``. The variance of the product of independent estimates is
    ``prod(s^2 + e^2) - prod(s^2)`` (Goodman 1960, eq. 2), exact for any size of error.
    Of mean responses over doses the rule is an approximation: the mean of products is the
    product of means only where the effect is the same at all doses.

    Parameters
    ----------
    measured
        The combination.
    singles
        Each of its drugs alone, two or more, in the same measure.
    measure
        A surviving fraction (low is sensitive), or a killed fraction (high is sensitive).
    confidence
        Of the intervals, between 0 and 1; normal law.

    Returns
    -------
    CombinationJudgement
        Intervals are NaN, and the agreement unknown, where an error is not known.

    Raises
    ------
    InvalidTable
        If the measure is no fraction, or a response or error is not finite or is negative.
    InvalidOption
        If fewer than two single drugs are given, or the confidence is out of range.

    Examples
    --------
    >>> from oncordia.domain.therapy import find_measure
    >>> found = judge_combination(
    ...     MeasuredResponse(0.2, 0.05),
    ...     [MeasuredResponse(0.8, 0.05), MeasuredResponse(0.5, 0.05)],
    ...     find_measure("viability"),
    ... )
    >>> round(found.expected, 2), found.agreement.value
    (0.4, 'more')
    """
    _refuse(measured, singles, measure, confidence)
    survivals = [max(_survive(one.value, measure), 0.0) for one in singles]
    errors = [one.error for one in singles]
    expected, variance = multiply_survivals(survivals, errors)
    survival = _survive(measured.value, measure)
    best = min(range(len(singles)), key=lambda place: survivals[place])
    excess = _bound(expected - survival, variance + measured.error**2, confidence)
    over_best = survivals[best] - survival
    over_variance = errors[best] ** 2 + measured.error**2
    return CombinationJudgement(
        expected=_survive(expected, measure),
        expected_error=sqrt(variance),
        excess=excess,
        best_single=best,
        excess_over_best=_bound(over_best, over_variance, confidence),
        agreement=_agree(excess),
        confidence=confidence,
    )


def multiply_survivals(survivals: Sequence[float], errors: Sequence[float]) -> tuple[float, float]:
    """Surviving fraction under independence and its variance, NaN where an error is unknown.

    Bliss 1939, eq. 1; the variance of a product of independent estimates is
    ``prod(s^2 + e^2) - prod(s^2)`` (Goodman 1960, eq. 2).
    """
    squares = [survival**2 for survival in survivals]
    moments = [square + error**2 for square, error in zip(squares, errors, strict=True)]
    is_known = all(map(isfinite, errors))
    return prod(survivals), max(prod(moments) - prod(squares), 0.0) if is_known else nan


def _survive(value: float, measure: Measure) -> float:
    """Surviving fraction of a response; its own inverse."""
    return value if measure.direction is Direction.LOW_IS_SENSITIVE else 1.0 - value


def _bound(value: float, variance: float, confidence: float) -> Interval:
    half = float(ndtri(0.5 + confidence / 2)) * sqrt(variance) if isfinite(variance) else nan
    return Interval(value, value - half, value + half)


def _agree(excess: Interval) -> Agreement:
    if not isfinite(excess.low):
        return Agreement.UNKNOWN
    if excess.low > 0:
        return Agreement.MORE
    return Agreement.LESS if excess.high < 0 else Agreement.AS_EXPECTED


def _refuse(
    measured: MeasuredResponse,
    singles: Sequence[MeasuredResponse],
    measure: Measure,
    confidence: float,
) -> None:
    if measure.unit != "fraction":
        raise InvalidTable(
            f"independence multiplies surviving fractions, and {measure.name} is none; "
            "give auc, viability, emax, sensitivity or aac"
        )
    if len(singles) < 2:
        raise InvalidOption(f"a combination has 2 single drugs or more, got {len(singles)}")
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    for one in (measured, *singles):
        if not isfinite(one.value):
            raise InvalidTable(f"{measure.name} must be finite, got {one.value}")
        if one.error < 0 or one.error == inf:
            raise InvalidTable(f"an error must be finite and 0 or more, got {one.error}")
