"""What interval and model designs do next, on many states at once; see ``enumerate``."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.dose.enumerate import GOES_ON
from oncordia.trials.dose.moves import MoveTable, tabulate_rates
from oncordia.trials.dose.nodes import ModelTables
from oncordia.trials.kernels.dose.interval import ENOUGH, TOO_TOXIC
from oncordia.trials.kernels.dose.posterior import NONE, recommend_for_states
from oncordia.trials.kernels.dose.selection import DOWN, EXCLUDE, UP, choose_doses


@dataclass(frozen=True, slots=True)
class IntervalRules:
    """An interval design, once its tables are made."""

    table: MoveTable
    start: int
    cohort: int
    most: int
    enough: int  # patients at one dose that end the trial where it would stay there
    target: float
    highest: float  # isotonic estimate that may still be selected

    @property
    def sizes(self) -> IntArray:
        """As the kernel takes them."""
        return np.array([self.start, self.cohort, self.most, self.enough])

    @property
    def most_states(self) -> int:
        """Each costs a look into a table."""
        return 300_000

    def move(
        self, n: IntArray, y: IntArray, e: IntArray, dose: IntArray, seen: int
    ) -> tuple[IntArray, IntArray]:
        """Next dose and ending by the table."""
        del e, seen
        rows = np.arange(dose.size)
        here = n[rows, dose]
        move = self.table.pair[np.minimum(dose, 1), here, y[rows, dose]]
        up = (move == UP) & (dose + 1 < self.find_tops(n, y))
        after = dose + up - ((move <= DOWN) & (dose > 0))
        endings = np.where((after == dose) & (here >= self.enough), ENOUGH, GOES_ON)
        return after, np.where((move == EXCLUDE) & (dose == 0), TOO_TOXIC, endings)

    def choose(self, n: IntArray, y: IntArray, e: IntArray, endings: IntArray) -> IntArray:
        """Dose with the isotonic estimate closest to the target."""
        del e
        out = np.empty(endings.size, dtype=np.int64)
        rates, weights = tabulate_rates(self.most)
        tops = self.find_tops(n, y)
        choose_doses(n, y, tops, rates, weights, self.target, self.highest, out)
        return out

    def find_tops(self, n: IntArray, y: IntArray) -> IntArray:
        """Lowest excluded dose by state, the number of doses where none is."""
        out = self.table.moves[n, y] == EXCLUDE
        out[:, 0] = self.table.lowest[n[:, 0], y[:, 0]] == EXCLUDE
        return np.asarray(np.where(out.any(axis=1), np.argmax(out, axis=1), n.shape[1]))


@dataclass(frozen=True, slots=True)
class ModelRules:
    """A design that follows a model, once its tables are made."""

    tables: ModelTables
    start: int
    cohort: int
    most: int
    enough: int
    may_skip: bool
    may_rise: bool  # right after a toxicity
    leads: bool  # doses rise one by one until the first toxicity

    @property
    def sizes(self) -> IntArray:
        """As the kernels take them."""
        flags = (int(self.may_skip), int(self.may_rise), int(self.leads))
        return np.array([self.start, self.cohort, self.most, self.enough, *flags])

    @property
    def most_states(self) -> int:
        """Each costs a posterior on all nodes."""
        return 40_000_000 // self.tables.prior.size

    def recommend(self, n: IntArray, y: IntArray) -> IntArray:
        """Recommendation of the model by state."""
        out = np.empty(n.shape[0], dtype=np.int64)
        weight: FloatArray = np.empty(self.tables.prior.size)
        arguments: tuple[Any, ...] = (n, y, *self.tables.arrays, weight, out)
        recommend_for_states(*arguments)
        return out

    def move(
        self, n: IntArray, y: IntArray, e: IntArray, dose: IntArray, seen: int
    ) -> tuple[IntArray, IntArray]:
        """Next dose and ending: the recommendation within the restrictions."""
        del e
        best = self.recommend(n, y)
        after = best.copy()
        if not self.may_skip:
            after = np.minimum(after, dose + 1)
        if not self.may_rise and seen > 0:
            after = np.minimum(after, dose)
        if self.leads:
            leading = (y.sum(axis=1) == 0) & (best != NONE)
            after = np.where(leading, np.minimum(dose + 1, n.shape[1] - 1), after)
        rows = np.arange(dose.size)
        stays = (after == dose) & (n[rows, dose] >= self.enough)
        endings = np.where(after == NONE, TOO_TOXIC, np.where(stays, ENOUGH, GOES_ON))
        return np.maximum(after, 0), endings

    def choose(self, n: IntArray, y: IntArray, e: IntArray, endings: IntArray) -> IntArray:
        """Recommendation from all data."""
        del e, endings
        return self.recommend(n, y)
