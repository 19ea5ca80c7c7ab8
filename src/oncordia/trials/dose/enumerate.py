"""Every way that a dose-finding trial can go, cohort by cohort, and its exact probability.

A state is the patients, toxicities and responses at each dose and the dose of the next cohort;
doses that were excluded follow from the counts, as an excluded dose never treats again. States that
differ only in their history are merged after each cohort, which leaves some thousands of the
millions of histories. What leads to what does not depend on the truth: it is found once for a
design, and each scenario then takes one pass of products and sums.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray, IntArray

Counts = NDArray[np.int16]  # half a million ways are kept in as few bytes as will do
Places = NDArray[np.int32]
GOES_ON = -1
_ENDS = -1
_ENDED = ("n", "y", "e", "cohorts", "endings", "selected")
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
    e: IntArray  # (s, k) responses, or (s, 0) where they are not counted
    dose: IntArray  # (s,) of the next cohort


@dataclass(frozen=True, slots=True)
class Layer:
    """What a cohort leads to from each state before it."""

    size: int  # patients in the cohort
    dose: IntArray  # (s,) that it gets
    leads_to: tuple[Places, ...]  # by outcome, (s,): place in the next layer; below 0: ends
    n_next: int  # states of the next layer


@dataclass(frozen=True, slots=True)
class Endings:
    """Ways that the trial can end, one a row, in the order in which a pass comes to them."""

    n: Counts  # (s, k)
    y: Counts  # (s, k)
    e: Counts  # (s, k), or (s, 0) where responses are not counted
    cohorts: IntArray  # (s,)
    endings: IntArray  # (s,), as in the kernels
    selected: IntArray  # (s,), -1 for none


@dataclass(frozen=True, slots=True)
class Graph:
    """All ways of one design."""

    layers: tuple[Layer, ...]
    endings: Endings
    has_responses: bool

    def find_chances(self, cells: Sequence[FloatArray]) -> FloatArray:
        """Probability of each ending, shape (s,).

        Parameters
        ----------
        cells
            Truth by dose, each of shape (k,): the rate of toxicity alone; or the probabilities
            of toxicity without response, of response without toxicity, and of both.
        """
        out = np.zeros(self.endings.cohorts.size)
        chance, place = np.ones(1), 0
        for layer in self.layers:
            following = np.zeros(layer.n_next)
            outcomes = find_outcomes(cells, layer.size)
            for leads_to, weight in zip(layer.leads_to, outcomes, strict=True):
                moved = chance * weight[layer.dose]
                goes_on = leads_to >= 0
                following += np.bincount(leads_to[goes_on], moved[goes_on], layer.n_next)
                ended = moved[~goes_on]
                out[place : place + ended.size] = ended
                place += ended.size
            chance = following
        return out


def enumerate_trial(rules: Rules, k: int, *, has_responses: bool = False) -> Graph | None:
    """All ways that a trial of k doses can go; None if there are too many states on the way."""
    n_cohorts = -(-rules.most // rules.cohort)
    if _count_codes(rules.cohort, n_cohorts, has_responses)[-1] ** k * k > _LARGEST_KEY:
        return None
    zero = np.zeros((1, k), dtype=np.int64)
    none = zero if has_responses else zero[:, :0]
    states = States(zero, zero, none, np.array([rules.start]))
    layers, ended = [], []
    for done in range(1, n_cohorts + 1):
        size = min(rules.cohort, rules.most - (done - 1) * rules.cohort)
        parts, masks = [], []
        for toxic, responding in list_outcomes(size, has_responses):
            moved, endings = _treat(rules, states, size, toxic, responding)
            if done == n_cohorts:
                endings = np.where(endings == GOES_ON, 0, endings)
            over = endings != GOES_ON
            if over.any():
                ended.append(_end(rules, _keep(moved, over), endings[over], done))
            parts.append(_keep(moved, ~over))
            masks.append(~over)
        merged, places = _merge(rules.cohort, parts, n_cohorts, has_responses)
        layers.append(Layer(size, states.dose, _lead(masks, places), merged.dose.size))
        states = merged
        if states.dose.size > rules.most_states:
            return None
        if states.dose.size == 0:
            break
    joined = (np.concatenate([getattr(part, name) for part in ended]) for name in _ENDED)
    return Graph(tuple(layers), Endings(*joined), has_responses)


def list_outcomes(size: int, has_responses: bool) -> list[tuple[int, int]]:
    """Toxicities and responses that a cohort can have."""
    if not has_responses:
        return [(toxic, 0) for toxic in range(size + 1)]
    return [(toxic, responding) for toxic in range(size + 1) for responding in range(size + 1)]


def find_outcomes(cells: Sequence[FloatArray], size: int) -> Iterator[FloatArray]:
    """Probability by dose of each outcome of ``list_outcomes``, shape (k,)."""
    if len(cells) == 1:
        rate = cells[0]
        for toxic in range(size + 1):
            yield comb(size, toxic) * rate**toxic * (1 - rate) ** (size - toxic)
        return
    neither = np.clip(1.0 - sum(cells), 0.0, 1.0)
    for toxic, responding in list_outcomes(size, has_responses=True):
        total = np.zeros_like(neither)
        for both in range(max(0, toxic + responding - size), min(toxic, responding) + 1):
            a, b = toxic - both, responding - both
            ways = comb(size, a) * comb(size - a, b) * comb(size - a - b, both)
            rest = size - a - b - both
            total += ways * cells[0] ** a * cells[1] ** b * cells[2] ** both * neither**rest
        yield total


def _treat(
    rules: Rules, states: States, size: int, toxic: int, responding: int
) -> tuple[States, IntArray]:
    """States after one outcome of a cohort, and how they end."""
    rows = np.arange(states.dose.size)
    n, y, e = states.n.copy(), states.y.copy(), states.e.copy()
    n[rows, states.dose] += size
    y[rows, states.dose] += toxic
    if responding:
        e[rows, states.dose] += responding
    dose, endings = rules.move(n, y, e, states.dose, toxic)
    return States(n, y, e, dose), endings


def _keep(states: States, rows: np.ndarray) -> States:
    return States(states.n[rows], states.y[rows], states.e[rows], states.dose[rows])


def _end(rules: Rules, last: States, endings: IntArray, done: int) -> Endings:
    chosen = rules.choose(last.n, last.y, last.e, endings)
    cohorts = np.full(endings.size, done, dtype=np.int64)
    n, y, e = (counts.astype(np.int16) for counts in (last.n, last.y, last.e))
    return Endings(n, y, e, cohorts, endings, chosen)


def _lead(masks: Sequence[np.ndarray], places: IntArray) -> tuple[Places, ...]:
    """By outcome, the place of each state in the next layer; below 0 where it ends."""
    out, first = [], 0
    for mask in masks:
        leads_to = np.full(mask.size, _ENDS, dtype=np.int32)
        n_moved = int(mask.sum())
        leads_to[mask] = places[first : first + n_moved]
        first += n_moved
        out.append(leads_to)
    return tuple(out)


def _count_codes(cohort: int, n_cohorts: int, has_responses: bool) -> list[int]:
    """Pairs or triples of patients, toxicities and responses at a dose, summed up by cohorts."""
    power = 2 if has_responses else 1
    counts = [0]
    for done in range(n_cohorts + 1):
        counts.append(counts[-1] + (done * cohort + 1) ** power)
    return counts


def _merge(
    cohort: int, parts: Sequence[States], n_cohorts: int, has_responses: bool
) -> tuple[States, IntArray]:
    """Equal states made one, and the place of each state among them."""
    n, y, e = (np.concatenate([getattr(part, name) for part in parts]) for name in ("n", "y", "e"))
    dose = np.concatenate([part.dose for part in parts])
    # no cohort but the last is smaller, so patients at a dose are whole cohorts here
    before = np.array(_count_codes(cohort, n_cohorts, has_responses), dtype=np.int64)
    code = before[n // cohort] + y
    if has_responses:
        code += e * (n + 1)
    key = dose.copy()
    for column in range(n.shape[1]):
        key = key * before[-1] + code[:, column]
    _, place, inverse = np.unique(key, return_index=True, return_inverse=True)
    return States(n[place], y[place], e[place], dose[place]), inverse.astype(np.int64)
