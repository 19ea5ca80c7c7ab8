"""Screening for an umbrella trial: what the assay says, and who is truly positive."""

from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
from scipy.integrate import quad
from scipy.special import gammaincc, gammainccinv

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.trials.platform.choices import Overlap, Priority

if TYPE_CHECKING:
    from oncordia.trials.platform.umbrella import Umbrella

BEYOND = 1e-15  # chance of a screening shorter or longer than what is integrated over


@dataclass(frozen=True)
class Screening:
    """Results of the assay with their probabilities; result r is positive for s where bit s is set.

    The last result is a failed assay.
    """

    probability: FloatArray  # (results + 1,)
    true: FloatArray  # (results, strata): probability to be truly positive given the result
    positive: BoolArray  # (results, strata)


def screen_patients(design: "Umbrella", prevalence: tuple[float, ...]) -> Screening:
    """Joint law of the assay's results and the truth, summed over all true states."""
    n = len(design.strata)
    results = np.array(list(product((False, True), repeat=n)))[:, ::-1]  # bit s is column s
    sensitivity = np.array(spread(design.sensitivity, n))
    specificity = np.array(spread(design.specificity, n))
    joint = np.zeros(len(results))
    true = np.zeros((len(results), n))
    for state, weight in _list_states(design.overlap, prevalence):
        chance = np.where(state, sensitivity, 1.0 - specificity)
        of_results = weight * np.prod(np.where(results, chance, 1.0 - chance), axis=1)
        joint += of_results
        true += of_results[:, None] * state
    with np.errstate(invalid="ignore"):
        true = np.where(joint[:, None] > 0, true / joint[:, None], 0.0)
    works = 1.0 - design.assay_failure
    return Screening(np.append(works * joint, design.assay_failure), true, results)


def _list_states(overlap: Overlap, prevalence: tuple[float, ...]) -> list[tuple[BoolArray, float]]:
    """True states of the markers with their probabilities."""
    n = len(prevalence)
    rate = np.array(prevalence)
    if overlap is Overlap.EXCLUSIVE:
        states = [np.zeros(n, dtype=np.bool_), *np.eye(n, dtype=np.bool_)]
        weights = [max(0.0, 1.0 - float(rate.sum())), *prevalence]
        return list(zip(states, weights, strict=True))
    found = []
    for bits in product((False, True), repeat=n):
        state = np.array(bits)
        found.append((state, float(np.prod(np.where(state, rate, 1.0 - rate)))))
    return found


def order_strata(design: "Umbrella", prevalence: tuple[float, ...]) -> IntArray:
    """Strata in the order in which they claim a patient."""
    n = len(prevalence)
    if design.priority is Priority.RAREST:
        return np.array(sorted(range(n), key=lambda s: (prevalence[s], s)), dtype=np.int64)
    return np.arange(n, dtype=np.int64)


def share_strata(
    design: "Umbrella", screening: Screening, order: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Share of the screened that each stratum claims, and how many of these truly are positive.

    Both (strata,).
    """
    positive = screening.positive
    if design.priority is Priority.RANDOM:
        claims = positive / np.maximum(positive.sum(axis=1, keepdims=True), 1)
    else:
        claims = np.zeros(positive.shape)
        free = np.ones(len(positive), dtype=np.bool_)
        for s in order:
            claims[:, s] = free & positive[:, s]
            free = free & ~positive[:, s]
    weight = screening.probability[:-1, None] * claims
    share = weight.sum(axis=0)
    with np.errstate(invalid="ignore"):
        true = np.where(share > 0, (weight * screening.true).sum(axis=0) / share, 0.0)
    return share, true


def expect_screened(share: FloatArray, sizes: FloatArray) -> float:
    """Patients screened until every stratum is full, expected; exact.

    With arrivals at rate 1 the strata fill independently (Poisson splitting), and the expected
    time to fill them all is the expected number screened: the integral of 1 - prod P(Gamma(size)
    <= share t).
    """
    if (share <= 0).any():
        return float("inf")

    def open_still(t: float) -> float:
        return float(1.0 - np.prod(1.0 - gammaincc(sizes, share * t)))

    low = float((gammainccinv(sizes, 1.0 - BEYOND) / share).max())
    high = float((gammainccinv(sizes, BEYOND) / share).max())
    edges = np.linspace(low, high, 9)
    parts = [
        quad(open_still, a, b, epsabs=1e-11, epsrel=1e-11, limit=200)[0]
        for a, b in pairwise(edges.tolist())
    ]
    return low + float(np.sum(parts))


def spread(values: tuple[float, ...], n: int) -> tuple[float, ...]:
    """One value for all, or one each."""
    return values * n if len(values) == 1 else values
