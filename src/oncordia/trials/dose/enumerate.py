"""Every way that a dose-finding trial can go, cohort by cohort, with its exact probability.

A state is the patients, toxicities and responses at each dose and the dose of the next cohort;
doses that were excluded follow from the counts, as an excluded dose never treats again. States that
differ only in their history are merged after each cohort, which leaves some thousands of the
millions of histories.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb
from typing import Protocol

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray

GOES_ON = -1
_LARGEST_KEY = 2**62


class Rules(Protocol):
    """What a design does next, given what it has seen: on many states at once."""

    @property
    def start(self) -> int:
        """Dose of the first cohort, from 0."""

    @property
    def cohort(self) -> int:
        """Patients in a cohort."""

    @property
    def most(self) -> int:
        """Patients in all, at most."""

    @property
    def most_states(self) -> int:
        """States of one number of cohorts beyond which simulation answers sooner."""

    def move(
        self, n: IntArray, y: IntArray, e: IntArray, dose: IntArray, seen: int
    ) -> tuple[IntArray, IntArray]:
        """Dose of the next cohort and how the trial ends, or GOES_ON, each (s,).

        Patients, toxicities, responses by state and dose, (s, k); the dose just given, (s,); and
        the toxicities just seen.
        """

    def choose(self, n: IntArray, y: IntArray, e: IntArray, endings: IntArray) -> IntArray:
        """Dose selected at the end, or -1, shape (s,)."""


@dataclass(frozen=True, slots=True)
class States:
    """States after equally many cohorts, one a row."""

    n: IntArray  # (s, k) patients
    y: IntArray  # (s, k) toxicities
    e: IntArray  # (s, k) responses
    dose: IntArray  # (s,)
    chance: FloatArray  # (s,)

    def keep(self, mask: BoolArray | IntArray) -> "States":
        """The rows of a mask, or at places."""
        return States(*(getattr(self, name)[mask] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Endings:
    """Every distinct way that the trial can end, one a row."""

    n: IntArray  # (s, k)
    y: IntArray  # (s, k)
    e: IntArray  # (s, k)
    chance: FloatArray  # (s,), sums to 1
    cohorts: IntArray  # (s,)
    endings: IntArray  # (s,), as in the kernels
    selected: IntArray  # (s,), -1 for none


def enumerate_trial(rules: Rules, cells: Sequence[FloatArray]) -> Endings | None:
    """All endings of a trial; None if there are too many states on the way.

    Parameters
    ----------
    cells
        Truth by dose, each of shape (k,): the rate of toxicity alone; or the probabilities of
        toxicity without response, of response without toxicity, and of both.
    """
    k = cells[0].size
    n_cohorts = -(-rules.most // rules.cohort)
    if _count_codes(rules.cohort, n_cohorts, len(cells) > 1) ** k * k > _LARGEST_KEY:
        return None
    zero = np.zeros((1, k), dtype=np.int64)
    states = States(zero, zero, zero, np.array([rules.start]), np.ones(1))
    ended: list[Endings] = []
    for done in range(1, n_cohorts + 1):
        size = min(rules.cohort, rules.most - (done - 1) * rules.cohort)
        parts = []
        for moved, endings in _treat(rules, states, cells, size):
            endings = np.where((endings == GOES_ON) & (done == n_cohorts), 0, endings)
            over = endings != GOES_ON
            if over.any():
                ended.append(_end(rules, moved.keep(over), endings[over], done))
            parts.append(moved.keep(~over))
        states = _merge(rules.cohort, parts, n_cohorts, len(cells) > 1)
        if states.dose.size > rules.most_states:
            return None
        if states.dose.size == 0:
            break
    return Endings(
        *(np.concatenate([getattr(part, name) for part in ended]) for name in Endings.__slots__)
    )


def _treat(
    rules: Rules, states: States, cells: Sequence[FloatArray], size: int
) -> Iterator[tuple[States, IntArray]]:
    """States after each outcome of a cohort, and how they end."""
    rows = np.arange(states.dose.size)
    for toxic, responding, chance in _list_outcomes(cells, size):
        weight = states.chance * chance[states.dose]
        possible = weight > 0.0
        n, y, e = states.n.copy(), states.y.copy(), states.e.copy()
        n[rows, states.dose] += size
        y[rows, states.dose] += toxic
        e[rows, states.dose] += responding
        moved = States(n, y, e, states.dose, weight).keep(possible)
        dose, endings = rules.move(moved.n, moved.y, moved.e, moved.dose, toxic)
        yield States(moved.n, moved.y, moved.e, dose, moved.chance), endings


def _list_outcomes(cells: Sequence[FloatArray], size: int) -> Iterator[tuple[int, int, FloatArray]]:
    """Toxicities and responses of a cohort, and their probability by dose."""
    if len(cells) == 1:
        for toxic in range(size + 1):
            rate = cells[0]
            yield toxic, 0, comb(size, toxic) * rate**toxic * (1 - rate) ** (size - toxic)
        return
    neither = np.clip(1.0 - sum(cells), 0.0, 1.0)
    sums: dict[tuple[int, int], FloatArray] = {}
    for a, b, both in product(range(size + 1), repeat=3):
        rest = size - a - b - both
        if rest < 0:
            continue
        ways = comb(size, a) * comb(size - a, b) * comb(size - a - b, both)
        chance = ways * cells[0] ** a * cells[1] ** b * cells[2] ** both * neither**rest
        key = (a + both, b + both)
        sums[key] = sums.get(key, np.zeros_like(chance)) + chance
    for (toxic, responding), chance in sums.items():
        yield toxic, responding, chance


def _end(rules: Rules, last: States, endings: IntArray, done: int) -> Endings:
    chosen = rules.choose(last.n, last.y, last.e, endings)
    cohorts = np.full(endings.size, done, dtype=np.int64)
    return Endings(last.n, last.y, last.e, last.chance, cohorts, endings, chosen)


def _count_codes(cohort: int, n_cohorts: int, has_responses: bool) -> int:
    """Number of patients, toxicities and responses that one dose can have."""
    power = 2 if has_responses else 1
    return int(sum((done * cohort + 1) ** power for done in range(n_cohorts + 1)))


def _merge(cohort: int, parts: Sequence[States], n_cohorts: int, has_responses: bool) -> States:
    """Equal states made one, their chances added."""
    joined = States(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in States.__slots__)
    )
    # no cohort but the last is smaller, so patients at a dose are whole cohorts here
    power = 2 if has_responses else 1
    sizes = (np.arange(n_cohorts + 1) * cohort + 1) ** power
    before = np.concatenate(([0], np.cumsum(sizes)))
    code = before[joined.n // cohort] + joined.y
    if has_responses:
        code += joined.e * (joined.n + 1)
    key = joined.dose.copy()
    for column in range(joined.n.shape[1]):
        key = key * int(before[-1]) + code[:, column]
    _, place, inverse = np.unique(key, return_index=True, return_inverse=True)
    merged = joined.keep(place)
    chance = np.bincount(inverse, joined.chance, place.size).astype(np.float64)
    return States(merged.n, merged.y, merged.e, merged.dose, chance)
