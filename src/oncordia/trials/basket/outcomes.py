"""Outcomes of a trial: all of them, how probable they are, and posteriors found once for each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from scipy.special import xlog1py, xlogy

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.posterior import Model, Posterior, Sizes, log_choose

Groups = tuple[tuple[int, ...], ...]
"""Cohorts that may swap places, by their numbers; each cohort is in one group."""
KEPT = 200_000  # outcomes of simulated trials whose posteriors are kept


def list_outcomes(sizes: Sizes) -> IntArray:
    """All outcomes of cohorts of these sizes, (cells, k), the last cohort changing fastest."""
    shape = [n + 1 for n in sizes]
    return np.indices(shape, dtype=np.int64).reshape(len(sizes), -1).T


def find_mass(sizes: Sizes, rates: FloatArray) -> FloatArray:
    """Probability of each outcome, shape (n + 1 of each cohort)."""
    out: FloatArray = np.ones(())
    for n, rate in zip(sizes, rates, strict=True):
        out = np.multiply.outer(out, find_binomial(n, float(rate)))
    return out


def find_binomial(n: int, rate: float) -> FloatArray:
    """Binomial probabilities of 0 to n."""
    r = np.arange(n + 1.0)
    out: FloatArray = np.exp(log_choose(n) + xlogy(r, rate) + xlog1py(n - r, -rate))
    return out


def find_groups(keys: Sequence[object]) -> Groups:
    """Places of equal keys together."""
    found: dict[object, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return tuple(tuple(places) for places in found.values())


def sort_within(responders: IntArray, groups: Groups) -> tuple[IntArray, IntArray]:
    """Outcomes with the cohorts of each group in order of responders, and which each was."""
    out = responders.copy()
    order = np.broadcast_to(np.arange(responders.shape[1]), responders.shape).copy()
    for group in groups:
        if len(group) > 1:
            places = np.array(group)
            rank = np.argsort(responders[:, places], axis=1, kind="stable")
            order[:, places] = places[rank]
            out[:, places] = np.take_along_axis(responders[:, places], rank, axis=1)
    return out, order


def put_back(values: FloatArray, order: IntArray) -> FloatArray:
    """Undo ``sort_within`` for values of the sorted cohorts, (m, k)."""
    out = np.empty_like(values)
    np.put_along_axis(out, order, values, axis=1)
    return out


def count_cells(sizes: Sizes) -> int:
    """Number of outcomes."""
    return math.prod(n + 1 for n in sizes)


def count_distinct(sizes: Sizes, groups: Groups) -> int:
    """Number of outcomes that differ by more than the order of exchangeable cohorts."""
    return math.prod(math.comb(sizes[g[0]] + len(g), len(g)) for g in groups)


def find_all(model: Model, sizes: Sizes, groups: Groups) -> Posterior:
    """Posteriors of all outcomes, in the order of ``list_outcomes``."""
    ordered, order = sort_within(list_outcomes(sizes), groups)
    codes = np.ravel_multi_index(tuple(ordered.T), tuple(n + 1 for n in sizes))
    _, first, back = np.unique(codes, return_index=True, return_inverse=True)
    found = model.find(sizes, ordered[first])
    return Posterior(
        put_back(found.above[back], order),
        put_back(found.mean[back], order),
        None if found.log_evidence is None else found.log_evidence[back],
    )


@dataclass(slots=True)
class Memory:
    """Posteriors of outcomes met so far, up to a number; what it holds changes no result."""

    model: Model
    keys: tuple[object, ...]  # of each cohort: equal ones are exchangeable where sizes are
    rows: dict[tuple[Sizes, bytes], int] = field(default_factory=dict)
    above: list[FloatArray] = field(default_factory=list)
    mean: list[FloatArray] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes, (m, k)."""
        groups = find_groups(list(zip(self.keys, sizes, strict=True)))
        ordered, order = sort_within(responders, groups)
        names = _name_rows(ordered)
        distinct = dict.fromkeys(names)
        place = {name: at for at, name in enumerate(distinct)}
        known = {name: self.rows.get((sizes, name)) for name in distinct}
        above = np.empty((len(distinct), len(sizes)))
        mean = np.empty_like(above)
        for name, row in known.items():
            if row is not None:
                above[place[name]], mean[place[name]] = self.above[row], self.mean[row]
        new = [name for name, row in known.items() if row is None]
        if new:
            at = [place[name] for name in new]
            found = self.model.find(sizes, _read_rows(new, len(sizes)))
            above[at], mean[at] = found.above, found.mean
            self._keep(sizes, new, found)
        back = np.array([place[name] for name in names], dtype=np.int64)
        return Posterior(put_back(above[back], order), put_back(mean[back], order))

    def _keep(self, sizes: Sizes, names: Sequence[bytes], found: Posterior) -> None:
        with self.lock:
            for at, name in enumerate(names):
                if len(self.above) >= KEPT:
                    return
                if (sizes, name) not in self.rows:
                    self.above.append(found.above[at])
                    self.mean.append(found.mean[at])
                    self.rows[sizes, name] = len(self.above) - 1


def _name_rows(rows: IntArray) -> list[bytes]:
    width = 2 * rows.shape[1]
    buffer = rows.astype(np.int16).tobytes()
    return [buffer[at : at + width] for at in range(0, len(buffer), width)]


def _read_rows(names: Sequence[bytes], k: int) -> IntArray:
    return np.frombuffer(b"".join(names), dtype=np.int16).reshape(-1, k).astype(np.int64)
