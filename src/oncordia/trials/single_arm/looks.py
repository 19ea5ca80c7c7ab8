"""Looks of a single-arm trial with their bounds: exact characteristics, estimates, simulation."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import BoundaryTable, Outcomes
from oncordia.trials.kernels.single_arm.looks import find_ends
from oncordia.trials.kernels.single_arm.run import read_estimates, run_looks


@dataclass(frozen=True)
class LookRule:
    """When a single-arm trial stops, and what it then concludes; (k,) each.

    At look j with x responses among ``looks[j]`` patients the trial stops as hopeless if
    x <= ``low[j]`` and as a success if x >= ``high[j]``; the last look decides.
    """

    looks: IntArray
    low: IntArray
    high: IntArray

    def find_ends(self, rate: float) -> FloatArray:
        """Chance to end at each look with each number of responses, shape (k, n + 2)."""
        return find_ends(rate, rate, self.looks, self.low, self.high)

    @cached_property
    def success_mask(self) -> BoolArray:
        """Ends that are a success, shape (k, n + 2)."""
        responses = np.arange(self.looks[-1] + 2)
        mask: BoolArray = responses >= self.high[:, None]
        return mask

    @cached_property
    def unbiased(self) -> FloatArray:
        """Unbiased estimate of least variance for each end, shape (k, n + 2); 0 where none ends.

        The share of paths to that end that begin with a response (Jung and Kim 2004,
        for any number of looks): all paths weigh alike at a rate of one half.
        """
        every = find_ends(0.5, 0.5, self.looks, self.low, self.high)
        begun = find_ends(0.5, 1.0, self.looks, self.low, self.high)
        shares: FloatArray = np.divide(
            0.5 * begun, every, out=np.zeros_like(every), where=every > 0.0
        )
        return shares

    def find_exact(self, rate: float, is_null: bool) -> dict[str, ArrayLike]:
        """Operating characteristics under a rate, by their standard names."""
        ends = self.find_ends(rate)
        early = np.arange(self.looks.size) < self.looks.size - 1
        success = np.where(self.success_mask, ends, 0.0).sum(axis=1)
        stops = ends.sum(axis=1)
        reject = float(success.sum())
        return {
            "type1" if is_null else "power": reject,
            "reject": [reject],
            "expected_n": float(stops @ self.looks),
            "stop_by_stage": stops,
            "reject_by_stage": success,
            "futility_by_stage": np.where(early, stops - success, 0.0),
            "early_stop": float(stops[early].sum()),
            "mean_responders": float(ends.sum(axis=0) @ np.arange(ends.shape[1])),
            "mean_estimate": float((ends * self.unbiased).sum()),
        }

    def list_boundaries(self, title: str) -> BoundaryTable:
        """Table of the looks: patients, and responses at which the trial stops."""
        rows: list[tuple[float | int | str, ...]] = [
            (stage, int(n), int(low) if low >= 0 else "", int(high) if high <= n else "")
            for stage, (n, low, high) in enumerate(
                zip(self.looks, self.low, self.high, strict=True), start=1
            )
        ]
        return BoundaryTable(
            title,
            ("look", "patients", "stop at or below", "active at or above"),
            tuple(rows),
            "The trial stops at a look if its responses so far are at or beyond a bound.",
        )


@dataclass(frozen=True)
class LookRunner:
    """Simulates trials with looks under one response rate."""

    rule: LookRule
    rate: float

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n = last - first
        flags = np.empty((n, 2), dtype=np.bool_)
        counts = np.empty((n, 3), dtype=np.int64)
        rule = self.rule
        run_looks((seed, first, last), self.rate, rule.looks, rule.low, rule.high, flags, counts)
        estimates = np.empty(n)
        read_estimates(rule.unbiased, counts, estimates)
        return Outcomes(
            rejected=flags[:, :1],
            patients=counts[:, 1].astype(np.float64),
            stage=counts[:, 0] + 1,
            futile=flags[:, 1],
            measures={"responders": counts[:, 2].astype(np.float64), "estimate": estimates},
        )
