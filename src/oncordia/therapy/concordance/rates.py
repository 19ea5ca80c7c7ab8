"""Rates of a 2x2 table with their intervals: sensitivity to the diagnostic odds ratio."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from oncordia.domain.therapy import TwoByTwo
from oncordia.therapy.concordance.intervals import find_exact_interval, find_wilson_interval
from oncordia.therapy.concordance.ratios import (
    MOST_TABLES,
    find_odds_limits,
    find_ratio_exact_limits,
    find_ratio_score_limits,
)

SHARES: dict[str, Callable[[TwoByTwo], tuple[int, int]]] = {
    "sensitivity": lambda t: (t.true_positive, t.n_responders),
    "specificity": lambda t: (t.true_negative, t.total - t.n_responders),
    "ppv": lambda t: (t.true_positive, t.n_sensitive),
    "npv": lambda t: (t.true_negative, t.total - t.n_sensitive),
    "accuracy": lambda t: (t.true_positive + t.true_negative, t.total),
}
RATIOS = ("lr_positive", "lr_negative", "odds_ratio")
_OF_PART = {  # shares that a part of a table gives: numerator, and the rest of the denominator
    "sensitivity": ("tp", "fn"),
    "specificity": ("tn", "fp"),
    "ppv": ("tp", "fp"),
    "npv": ("tn", "fn"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of a 2x2 table; NaN where its denominator is 0."""

    name: str
    value: float
    exact_low: float  # NaN with exact_high for a ratio of more than MOST_TABLES tables
    exact_high: float
    score_low: float  # Wilson for shares, Koopman for likelihood ratios; NaN for the odds ratio
    score_high: float
    successes: int | None = None  # of a share
    total: int | None = None
    clustered_low: float = np.nan  # as if each patient counted once
    clustered_high: float = np.nan


def rate_table(
    table: TwoByTwo, confidence: float = 0.95, n_patients: int | None = None
) -> tuple[Rate, ...]:
    """Every rate of a 2x2 table.

    Parameters
    ----------
    table
        Counts; positive = the test says sensitive, true = the patient responded.
    confidence
        Of all limits.
    n_patients
        Patients behind the comparisons. Where there are fewer of them, the Wilson limits of shares
        are also given for the counts scaled down to as many as there are patients, which is what
        holds if comparisons of a patient always agree.

    Returns
    -------
    tuple of Rate
        The shares of ``SHARES``, then ``lr_positive`` = sensitivity / (1 - specificity),
        ``lr_negative`` = (1 - sensitivity) / specificity, and the diagnostic odds ratio
        tp tn / (fp fn); none has a count added.

    References
    ----------
    Clopper & Pearson 1934; Wilson 1927; Koopman 1984; Agresti & Min 2001; Cornfield 1956. The
    effective number of patients is that of Rao & Scott 1992, Biometrics 48:577, at a design effect
    of comparisons per patient.
    """
    shrink = 1.0
    if n_patients is not None and 0 < n_patients < table.total:
        shrink = n_patients / table.total
    shares = [_rate_share(name, *find(table), confidence, shrink) for name, find in SHARES.items()]
    return (*shares, *_rate_ratios(table, confidence), _rate_odds(table, confidence))


def rate_part(
    counts: Mapping[str, int], confidence: float = 0.95, n_patients: int | None = None
) -> tuple[Rate, ...]:
    """Shares that a part of a 2x2 table gives, as its row of sensitive tests gives the PPV.

    Parameters
    ----------
    counts
        Those of ``tp``, ``fp``, ``fn`` and ``tn`` that are known.
    confidence, n_patients
        As for ``rate_table``.
    """
    found = []
    for name, (top, rest) in _OF_PART.items():
        if top in counts and rest in counts:
            total = counts[top] + counts[rest]
            shrink = min(1.0, n_patients / total) if n_patients and total else 1.0
            found.append(_rate_share(name, counts[top], total, confidence, shrink))
    return tuple(found)


def _rate_share(name: str, k: int, n: int, confidence: float, shrink: float) -> Rate:
    value = k / n if n else np.nan
    exact = find_exact_interval(k, n, confidence)
    score = find_wilson_interval(k, n, confidence)
    wider = (np.nan, np.nan)
    if shrink < 1.0 and n:
        found = find_wilson_interval(k * shrink, n * shrink, confidence)
        wider = (float(found[0]), float(found[1]))
    return Rate(
        name,
        value,
        float(exact[0]),
        float(exact[1]),
        float(score[0]),
        float(score[1]),
        k,
        n,
        *wider,
    )


def _rate_ratios(table: TwoByTwo, confidence: float) -> list[Rate]:
    """Likelihood ratios: shares of responders over shares of non-responders."""
    n1, n2 = table.n_responders, table.total - table.n_responders
    pairs = {
        "lr_positive": (table.true_positive, table.false_positive),
        "lr_negative": (table.false_negative, table.true_negative),
    }
    rates = []
    for name, (x1, x2) in pairs.items():
        score = find_ratio_score_limits(x1, n1, x2, n2, confidence)
        is_small = (n1 + 1) * (n2 + 1) <= MOST_TABLES
        exact = (np.nan, np.nan)
        if is_small:
            exact = find_ratio_exact_limits(x1, n1, x2, n2, confidence)
        rates.append(Rate(name, _divide(x1 * n2, x2 * n1), *exact, *score))
    return rates


def _rate_odds(table: TwoByTwo, confidence: float) -> Rate:
    tp, fp = table.true_positive, table.false_positive
    fn, tn = table.false_negative, table.true_negative
    low, high = find_odds_limits(tp, fp, fn, tn, confidence)
    return Rate("odds_ratio", _divide(tp * tn, fp * fn), low, high, np.nan, np.nan)


def _divide(above: int, below: int) -> float:
    if below:
        return above / below
    return np.inf if above else np.nan
