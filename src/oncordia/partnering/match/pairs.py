"""Pairs that may be chosen, and how many each side and each member takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidOption

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Fits of needs and offers; every pair stands once.

    ``lefts`` and ``rights`` are places of needs and offers, ``for_left`` and ``for_right`` what a
    pair is worth to each, above 0. Owners are codes of members, the same on both sides.
    """

    lefts: IntArray
    rights: IntArray
    for_left: FloatArray
    for_right: FloatArray
    left_capacity: IntArray
    right_capacity: IntArray
    left_owners: IntArray
    right_owners: IntArray

    def __post_init__(self) -> None:
        for name in ("left_capacity", "right_capacity"):
            least = getattr(self, name).min(initial=0)
            if least < 0:
                raise InvalidOption(f"{name} must be 0 or more, got {least}")

    @property
    def worth(self) -> FloatArray:
        """The mean worth of each pair to both sides."""
        return (self.for_left + self.for_right) / 2.0

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return int(self.lefts.size)
