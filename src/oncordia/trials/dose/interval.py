"""Designs that look up the next move in a table: what BOIN, keyboard and mTPI-2 share."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, setting
from oncordia.trials.dose.design import DoseRunner, SizedDesign, find_exact
from oncordia.trials.dose.moves import (
    MoveTable,
    exclude_toxic,
    find_limits,
    tabulate_rates,
)
from oncordia.trials.dose.rules import IntervalRules
from oncordia.trials.kernels.dose.interval import run_interval_trials

LEAST_BY_LAW = 3  # patients before BOIN and the keyboard exclude a dose


@dataclass(frozen=True, kw_only=True)
class TableDesign(SizedDesign):
    """A design whose next move stands in a table before the first patient."""

    exclude_certainty: float = setting(
        "A dose and all above are excluded where its rate is above the target with more posterior "
        "probability than this",
        low=0.5,
        high=1,
        open_high=True,
        default=0.95,
    )
    exclude_from: int = setting(
        "Patients at a dose from which on it can be excluded", low=1, default=LEAST_BY_LAW
    )
    stricter_at_lowest: float = setting(
        "Taken off the certainty at the lowest dose, so that the trial stops sooner; 0: no",
        low=0,
        high=0.5,
        open_high=True,
        default=0.0,
    )

    @property
    @abstractmethod
    def table(self) -> MoveTable:
        """The next move by patients and toxicities at a dose."""

    @property
    def highest_selected(self) -> float:
        """Isotonic estimate that may still be selected."""
        return float(np.inf)

    @property
    def rules(self) -> IntervalRules:
        """What the design does, once its tables are made."""
        return IntervalRules(
            self.table,
            self.start,
            self.cohort_size,
            self.max_patients,
            self.enough,
            self.target,
            self.highest_selected,
        )

    def exclude(self, moves: np.ndarray) -> MoveTable:
        """The table with its rule of safety."""
        return exclude_toxic(
            moves, self.target, self.exclude_certainty, self.exclude_from, self.stricter_at_lowest
        )

    def prepare(self, scenario: Any) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        tables = (rules.table.pair, *tabulate_rates(self.max_patients))
        return DoseRunner(
            run_interval_trials,
            (judge.toxicity, *tables, rules.sizes, self.target, rules.highest),
            judge,
        )

    def find_exact(self, scenario: Any) -> Mapping[str, ArrayLike] | None:
        """Characteristics by enumeration; None where the trial has too many states."""
        judge = self.judge(scenario)
        return find_exact(self, (judge.toxicity,), judge)

    def list_boundaries(self) -> BoundaryTable:
        """Toxicities to escalate up to, and to de-escalate or exclude from, by patients."""
        table = self.table
        rows = []
        for n in range(1, self.max_patients + 1):
            limits: tuple[int | None, ...] = find_limits(table.moves, n)
            if self.stricter_at_lowest > 0:
                limits = (*limits, find_limits(table.lowest, n)[2])
            rows.append((n, *("-" if limit is None else limit for limit in limits)))
        more = ("stop at lowest dose from",) if self.stricter_at_lowest > 0 else ()
        return BoundaryTable(
            f"Toxicities among the patients at a dose, target {self.target:g}",
            ("patients", "escalate up to", "de-escalate from", "exclude from", *more),
            tuple(rows),
            "Between the limits the dose stays; an excluded dose takes all above with it.",
        )

    def describe(self) -> Schema:
        """The design in words and steps."""
        first = self.labels[self.start]
        return Schema(
            f"Cohorts of {self.cohort_size} from {first} on, up to {self.max_patients} patients; "
            f"the next dose follows from a table of toxicities at the current one.",
            (
                Step("Cohort", "A cohort gets the current dose.", f"{self.cohort_size} patients"),
                Step(
                    "Next dose",
                    self.tell_rule(),
                    branches=(
                        Branch("few toxicities", "one dose up, unless that was excluded"),
                        Branch("many toxicities", "one dose down"),
                        Branch("surely above the target", "this dose and all above are excluded"),
                        Branch("the lowest dose is excluded", "stop: every dose too toxic"),
                    ),
                ),
                Step(
                    "Selection",
                    "The dose whose isotonic estimate of toxicity is closest to "
                    f"{self.target:g} is selected.",
                ),
            ),
        )

    @abstractmethod
    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
