"""Model that averages over every graph of cohorts that are alike, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from scipy.special import betainc, betaln

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.posterior import Posterior, Sizes
from oncordia.trials.basket.settings import BetaPrior
from oncordia.trials.kernels.basket.multisource import find_averaged_posteriors

MOST_COHORTS = 7  # 2,097,152 graphs


@dataclass(frozen=True, slots=True)
class Half:
    """Some of the cohorts, and the pairs within them."""

    choice: IntArray  # (across, within, cohorts): whom each is pooled with
    n_pairs: IntArray  # (within,): pairs alike


@dataclass(frozen=True, slots=True)
class Graphs:
    """All graphs over k cohorts, by the pairs across two halves and those within either."""

    members: IntArray  # (k, 2^(k-1)): bits of the cohorts pooled by each choice
    left: Half
    right: Half
    n_across: IntArray  # (across,): pairs alike


def list_graphs(k: int) -> Graphs:
    """All graphs over k cohorts."""
    members = np.zeros((k, 1 << (k - 1)), dtype=np.int64)
    for j in range(k):
        for c in range(members.shape[1]):
            members[j, c] = _spread_bits(c, j) | 1 << j
    middle = (k + 1) // 2
    left, right = range(middle), range(middle, k)
    across = list(product(left, right))
    edges = np.arange(1 << len(across))
    return Graphs(
        members,
        _list_half(left, across, edges),
        _list_half(right, across, edges),
        _count_bits(edges),
    )


def _list_half(half: range, across: list[tuple[int, int]], edges: IntArray) -> Half:
    within = list(combinations(half, 2))
    inner = np.arange(1 << len(within))
    choice = np.zeros((edges.size, inner.size, len(half)), dtype=np.int64)
    for place, j in enumerate(half):
        for bit, pair in enumerate(across):
            if j in pair:
                other = pair[0] + pair[1] - j
                choice[:, :, place] |= (edges >> bit & 1)[:, None] << _find_bit(other, j)
        for bit, pair in enumerate(within):
            if j in pair:
                other = pair[0] + pair[1] - j
                choice[:, :, place] |= (inner >> bit & 1) << _find_bit(other, j)
    return Half(choice, _count_bits(inner))


def _find_bit(other: int, j: int) -> int:
    """Bit of a choice of cohort j that stands for another cohort."""
    return other if other < j else other - 1


def _spread_bits(choice: int, j: int) -> int:
    """Bits of the cohorts that a choice of cohort j stands for."""
    low = choice & ((1 << j) - 1)
    return low | (choice - low) << 1


def _count_bits(numbers: IntArray) -> IntArray:
    return np.array([int(number).bit_count() for number in numbers], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Tables:
    base: IntArray
    value: FloatArray
    above: FloatArray
    mean: FloatArray


@dataclass(slots=True)
class MultisourceModel:
    """Cohorts that pool with those that are alike; graphs weighted by what they make of the data.

    The weight of a graph is its prior times, for each cohort, the marginal probability of the
    cohorts pooled with it as one and of the others each by itself.

    References
    ----------
    Hobbs and Landin 2018, Statistics in Medicine 37, 3557, section 2.2; Kaizer, Koopmeiners and
    Hobbs 2018, Biostatistics 19, 169.
    """

    p0: FloatArray
    prior: BetaPrior
    alike: float
    graphs: Graphs
    known: dict[Sizes, _Tables] = field(default_factory=dict)

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes."""
        return self._find(sizes, responders)[0]

    def find_pairs(self, sizes: Sizes, responders: Sequence[int]) -> FloatArray:
        """Posterior probability that each two cohorts are alike, (k, k)."""
        _, share = self._find(sizes, np.array([responders]))
        pooled = self.graphs.members[:, :, None] >> np.arange(len(sizes)) & 1
        out: FloatArray = np.einsum("jc,jch->jh", share, pooled)
        return out

    def find_mixture(
        self, sizes: Sizes, responders: Sequence[int]
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Posterior of each cohort as a mixture of beta distributions.

        Weights and both shapes, (k, 2^(k-1)) each: one for each choice of whom it is pooled with.
        """
        _, share = self._find(sizes, np.array([responders]))
        pooled = self.graphs.members[:, :, None] >> np.arange(len(sizes)) & 1
        r, n = pooled @ np.array(responders), pooled @ np.array(sizes)
        return share, self.prior.a + r, self.prior.b + n - r

    def _find(self, sizes: Sizes, responders: IntArray) -> tuple[Posterior, FloatArray]:
        """Posteriors, and the probabilities of the choices in the last outcome."""
        if sizes not in self.known:
            self.known[sizes] = self._tabulate(sizes)
        graphs, tables = self.graphs, self.known[sizes]
        above, mean = np.empty(responders.shape), np.empty(responders.shape)
        share = np.empty(graphs.members.shape)
        find_averaged_posteriors(
            0,
            responders.shape[0],
            np.ascontiguousarray(responders, dtype=np.int64),
            graphs.members,
            graphs.left.choice,
            self._weigh(graphs.left.n_pairs),
            graphs.right.choice,
            self._weigh(graphs.right.n_pairs),
            self._weigh(graphs.n_across),
            tables.base,
            tables.value,
            tables.above,
            tables.mean,
            share,
            above,
            mean,
        )
        return Posterior(above, mean), share

    def _weigh(self, n_pairs: IntArray) -> FloatArray:
        """Prior weights of pairs: odds of each that is alike."""
        return np.power(self.alike / (1.0 - self.alike), n_pairs.astype(np.float64))

    def _log_marginal(self, r: FloatArray, n: FloatArray) -> FloatArray:
        a, b = self.prior.a, self.prior.b
        return np.asarray(betaln(a + r, b + n - r) - betaln(a, b), dtype=np.float64)

    def _tabulate(self, sizes: Sizes) -> _Tables:
        k, n_choices = self.graphs.members.shape
        base = np.empty((k, n_choices), dtype=np.int64)
        value, above, mean = [], [], []
        at = 0
        a, b = self.prior.a, self.prior.b
        for j in range(k):
            for c in range(n_choices):
                n = sum(sizes[h] for h in range(k) if self.graphs.members[j, c] >> h & 1)
                r = np.arange(n + 1.0)
                base[j, c] = at
                at += n + 1
                value.append(self._log_marginal(r, np.full(n + 1, float(n))))
                above.append(1.0 - betainc(a + r, b + n - r, self.p0[j]))
                mean.append((a + r) / (a + b + n))
        return _Tables(base, np.concatenate(value), np.concatenate(above), np.concatenate(mean))
