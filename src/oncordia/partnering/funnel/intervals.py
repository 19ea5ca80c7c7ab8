"""Shares with their intervals: exact, by score, and of the difference of two."""

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import betaincinv, ndtri

from oncordia.errors import InvalidOption

CONFIDENCE = 0.95


class IntervalMethod(StrEnum):
    """How the limits of a share are found."""

    EXACT = "exact"  # Clopper and Pearson
    WILSON = "wilson"


@dataclass(frozen=True, slots=True)
class Share:
    """``n`` out of ``of``, with limits; the limits are 0 and 1 where there is nothing to count."""

    n: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN out of nothing."""
        return self.n / self.of if self.of else math.nan


def measure_share(
    n: int,
    of: int,
    *,
    method: IntervalMethod = IntervalMethod.EXACT,
    confidence: float = CONFIDENCE,
) -> Share:
    """``n`` out of ``of`` with limits that hold the true share with ``confidence``.

    References
    ----------
    Exact: Clopper & Pearson 1934, Biometrika 26:404. Score: Wilson 1927, JASA 22:209.
    """
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    if of == 0:
        return Share(0, 0, 0.0, 1.0)
    if method is IntervalMethod.WILSON:
        return Share(n, of, *_find_wilson(n, of, confidence))
    tail = (1 - confidence) / 2
    low = float(betaincinv(n, of - n + 1, tail)) if n > 0 else 0.0
    high = float(betaincinv(n + 1, of - n, 1 - tail)) if n < of else 1.0
    return Share(n, of, low, high)


@dataclass(frozen=True, slots=True)
class Difference:
    """A share less another, with limits between -1 and 1."""

    value: float
    low: float
    high: float


def compare_shares(first: Share, second: Share, *, confidence: float = CONFIDENCE) -> Difference:
    """``first`` less ``second``, from the score limits of both.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17:873, method 10.
    """
    if not (first.of and second.of):
        return Difference(math.nan, -1.0, 1.0)
    low1, high1 = _find_wilson(first.n, first.of, confidence)
    low2, high2 = _find_wilson(second.n, second.of, confidence)
    value = first.value - second.value
    low = value - math.hypot(first.value - low1, high2 - second.value)
    high = value + math.hypot(high1 - first.value, second.value - low2)
    return Difference(value, max(low, -1.0), min(high, 1.0))


def _find_wilson(n: int, of: int, confidence: float) -> tuple[float, float]:
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    centre = (n + z2 / 2) / (of + z2)
    half = math.sqrt(z2) / (of + z2) * math.sqrt(n * (of - n) / of + z2 / 4)
    return (0.0 if n == 0 else centre - half), (1.0 if n == of else centre + half)
