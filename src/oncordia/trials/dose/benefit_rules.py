"""What BOIN12 does next, on many states at once; see ``enumerate``."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.dose.enumerate import GOES_ON
from oncordia.trials.dose.moves import tabulate_rates
from oncordia.trials.kernels.dose.benefit import choose_benefit_states, step_benefit_states
from oncordia.trials.kernels.dose.interval import ENOUGH, TOO_TOXIC
from oncordia.trials.kernels.dose.posterior import NONE


@dataclass(frozen=True, slots=True)
class BenefitRules:
    """What BOIN12 does, once its tables are made."""

    moves: IntArray  # (2, m + 1, m + 1) by patients and toxicities
    futile: IntArray  # (m + 1, m + 1) by patients and responses
    desirability: FloatArray  # (m + 1, m + 1, m + 1) by patients, toxicities, responses
    utility: FloatArray  # the same
    start: int
    cohort: int
    most: int
    enough: int
    n_star: int
    target: float

    @property
    def sizes(self) -> IntArray:
        """As the kernel takes them."""
        return np.array([self.start, self.cohort, self.most, self.enough, self.n_star])

    @property
    def most_states(self) -> int:
        """Each has some ten outcomes of the next cohort."""
        return 60_000

    def move(
        self, n: IntArray, y: IntArray, e: IntArray, dose: IntArray, seen: int
    ) -> tuple[IntArray, IntArray]:
        """Next dose and ending."""
        del seen
        after = np.empty(dose.size, dtype=np.int64)
        step_benefit_states(
            n, y, e, dose, self.moves, self.futile, self.desirability, self.n_star, after
        )
        stays = (after == dose) & (n[np.arange(dose.size), dose] >= self.enough)
        endings = np.where(after == NONE, TOO_TOXIC, np.where(stays, ENOUGH, GOES_ON))
        return np.maximum(after, 0), endings

    def choose(self, n: IntArray, y: IntArray, e: IntArray, endings: IntArray) -> IntArray:
        """Tried dose of greatest mean utility that is tolerated."""
        out = np.empty(endings.size, dtype=np.int64)
        tables = (self.moves, self.futile, self.utility, *tabulate_rates(self.most))
        choose_benefit_states(n, y, e, *tables, self.target, out)
        return out
