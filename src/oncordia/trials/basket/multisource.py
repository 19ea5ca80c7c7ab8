"""Model that averages over every graph of cohorts that are alike, exactly."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from scipy.special import betainc, betaln

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.posterior import Posterior, Sizes
from oncordia.trials.basket.settings import BetaPrior
from oncordia.trials.kernels.basket.multisource import find_averaged_posteriors

MOST_COHORTS = 6  # 32,768 graphs


@dataclass(frozen=True, slots=True)
class Graphs:
    """All graphs over k cohorts, and whom each cohort is pooled with in each."""

    members: IntArray  # (k, 2^(k-1)): bits of the cohorts pooled by each choice
    choice: IntArray  # (graphs, k)
    n_pairs: IntArray  # (graphs,): pairs alike
    most_pairs: int


def list_graphs(k: int) -> Graphs:
    """All graphs over k cohorts."""
    pairs = list(combinations(range(k), 2))
    bits = np.arange(1 << len(pairs))
    members = np.zeros((k, 1 << (k - 1)), dtype=np.int64)
    choice = np.zeros((bits.size, k), dtype=np.int64)
    for j in range(k):
        others = [h for h in range(k) if h != j]
        for place, h in enumerate(others):
            pair = pairs.index((min(h, j), max(h, j)))
            choice[:, j] += (bits >> pair & 1) << place
            members[j] += (np.arange(members.shape[1]) >> place & 1) << h
        members[j] += 1 << j
    n_pairs = np.array([(bits >> place & 1) for place in range(len(pairs))]).sum(axis=0)
    return Graphs(members, choice, np.broadcast_to(n_pairs, bits.shape), len(pairs))


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
        m, k = responders.shape
        if sizes not in self.known:
            self.known[sizes] = self._tabulate(sizes)
        tables = self.known[sizes]
        above, mean, total = np.empty((m, k)), np.empty((m, k)), np.empty(m)
        find_averaged_posteriors(
            0,
            m,
            np.ascontiguousarray(responders, dtype=np.int64),
            self.graphs.members,
            self.graphs.choice,
            self._weigh_graphs(),
            tables.base,
            tables.value,
            tables.value,
            tables.above,
            tables.mean,
            above,
            mean,
            total,
        )
        return Posterior(above, mean)

    def find_pairs(self, sizes: Sizes, responders: tuple[int, ...]) -> FloatArray:
        """Posterior probability that each two cohorts are alike, (k, k)."""
        k = len(sizes)
        r, n = np.array(responders, dtype=np.float64), np.array(sizes, dtype=np.float64)
        pooled = (self.graphs.members[:, :, None] >> np.arange(k) & 1).astype(np.float64)
        single = self._log_marginal(r, n)
        score = self._log_marginal(pooled @ r, pooled @ n) - pooled @ single  # (k, choices)
        log_weight = np.log(self._weigh_graphs())
        for j in range(k):
            log_weight = log_weight + score[j, self.graphs.choice[:, j]]
        weight = np.exp(log_weight - log_weight.max())
        weight /= weight.sum()
        out = np.empty((k, k))
        for j in range(k):
            share = np.bincount(self.graphs.choice[:, j], weight, minlength=pooled.shape[1])
            out[j] = share @ pooled[j]
        return out

    def _weigh_graphs(self) -> FloatArray:
        n_pairs = self.graphs.n_pairs
        out: FloatArray = self.alike**n_pairs * (1.0 - self.alike) ** (
            self.graphs.most_pairs - n_pairs
        )
        return out

    def _log_marginal(self, r: FloatArray, n: FloatArray) -> FloatArray:
        a, b = self.prior.a, self.prior.b
        out: FloatArray = betaln(a + r, b + n - r) - betaln(a, b)
        return out

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
