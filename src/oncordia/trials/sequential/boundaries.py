"""Boundaries of a group-sequential test, and the probabilities to cross them."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import FloatArray
from oncordia.trials.kernels.sequential.crossings import find_crossings
from oncordia.trials.sequential.roots import find_root


@dataclass(frozen=True, slots=True, eq=False)
class Boundaries:
    """Bounds of Z by look, and the drift that they were placed for.

    One-sided tests reject above ``efficacy_z`` and stop for futility below ``futility_z``, -inf
    where no look does. Two-sided tests judge the size of Z without its sign; their ``futility_z``
    is 0 where no look stops. At the last look the two bounds are the same.
    """

    information: FloatArray  # (k,) fractions of that at the last look
    efficacy_z: FloatArray  # (k,)
    futility_z: FloatArray  # (k,)
    sides: int  # 1 or 2
    alpha: float  # level asked for, of both sides together
    binding: bool  # alpha holds only if trials do stop for futility
    drift: float = math.nan  # expected Z at the last look that is planned for
    power: float = math.nan  # at that drift

    @property
    def upper(self) -> FloatArray:
        """Bounds that stop a trial above, shape (k,)."""
        return self.efficacy_z

    @property
    def lower(self) -> FloatArray:
        """Bounds that stop a trial below, shape (k,): futility, or efficacy of the other side."""
        return -self.efficacy_z if self.sides == 2 else self.futility_z

    @property
    def inner(self) -> FloatArray:
        """Ends of the middle where a two-sided trial stops, shape (2, k); zeros where none."""
        width = self.futility_z if self.sides == 2 else np.zeros_like(self.futility_z)
        return np.stack((-width, width))

    @property
    def inflation(self) -> float:
        """Information at the last look over that of one look with the same level and power."""
        fixed = -float(ndtri(self.alpha / self.sides)) + float(ndtri(self.power))
        return (self.drift / fixed) ** 2

    def drop_futility(self) -> "Boundaries":
        """The same bounds, with no stop for futility before the last look."""
        futility = np.full_like(self.futility_z, -math.inf if self.sides == 1 else 0.0)
        futility[-1] = self.efficacy_z[-1]
        return Boundaries(
            self.information, self.efficacy_z, futility, self.sides, self.alpha, self.binding
        )


def find_stops(bounds: Boundaries, drift: float, *, with_futility: bool = True) -> FloatArray:
    """Probabilities to stop at each look above, below and in the middle, shape (3, k).

    At the last look every trial ends: above for efficacy, else below or in the middle.
    """
    if not with_futility:
        bounds = bounds.drop_futility()
    return find_crossings(bounds.information, bounds.lower, bounds.upper, bounds.inner, drift)


def split_stops(bounds: Boundaries, stops: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities by look to reject, and to stop without, each of shape (k,)."""
    if bounds.sides == 2:
        return stops[0] + stops[1], stops[2]
    return stops[0], stops[1]


def find_power(bounds: Boundaries, drift: float, *, with_futility: bool = True) -> float:
    """Probability to reject above with a drift: the expected Z at the last look.

    Two-sided tests count the side of the drift alone: rejecting on the wrong side is no power.
    """
    return float(find_stops(bounds, drift, with_futility=with_futility)[0].sum())


def find_level(bounds: Boundaries) -> float:
    """Probability to reject on any side without drift; stops for futility count if they bind."""
    stops = find_stops(bounds, 0.0, with_futility=bounds.binding)
    return float(split_stops(bounds, stops)[0].sum())


def find_drift(bounds: Boundaries, power: float) -> float:
    """Drift at which the boundaries, as they stand, reject with a power above the level."""
    fixed = float(ndtri(power) - ndtri(bounds.alpha / bounds.sides))
    return find_root(lambda drift: find_power(bounds, drift) - power, max(fixed, 0.0), fixed * 1.2)


def expect_information(bounds: Boundaries, drift: float) -> float:
    """Expected information when a trial ends, as a fraction of that at the last look."""
    return float(find_stops(bounds, drift).sum(axis=0) @ bounds.information)
