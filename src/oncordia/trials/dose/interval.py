"""Designs that look up the next move in a table: BOIN, keyboard and mTPI-2."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.design import DoseRunner, SizedDesign, find_exact
from oncordia.trials.dose.moves import (
    MoveTable,
    decide_boin,
    decide_keyboard,
    exclude_toxic,
    find_boin_bounds,
    find_limits,
    tabulate_rates,
)
from oncordia.trials.dose.rules import IntervalRules
from oncordia.trials.dose.scenarios import DoseToxicity
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
    def table(self) -> MoveTable:
        """The next move by patients and toxicities at a dose."""
        raise NotImplementedError

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

    def prepare(self, scenario: DoseToxicity) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        tables = (rules.table.pair, *tabulate_rates(self.max_patients))
        return DoseRunner(
            run_interval_trials,
            (judge.toxicity, *tables, rules.sizes, self.target, rules.highest),
            judge,
        )

    def find_exact(self, scenario: DoseToxicity) -> Mapping[str, ArrayLike] | None:
        """Characteristics by enumeration; None where the trial has too many states."""
        judge = self.judge(scenario)
        return find_exact(self.rules, (judge.toxicity,), judge, self.n_stages)

    def list_boundaries(self) -> BoundaryTable:
        """Toxicities to escalate up to, and to de-escalate or exclude from, by patients."""
        table = self.table
        rows = []
        for n in range(1, self.max_patients + 1):
            limits = find_limits(table.moves, n)
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

    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Boin(TableDesign):
    """Bayesian optimal interval design, BOIN (Liu and Yuan 2015)."""

    kind: ClassVar[str] = "boin"

    too_low: float | None = setting(
        "Rate of toxicity that asks for escalation; 0.6 of the target if left out",
        low=0,
        high=1,
        open_low=True,
        default=None,
        example=0.18,
    )
    too_high: float | None = setting(
        "Rate of toxicity that asks for de-escalation; 1.4 of the target if left out",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=None,
        example=0.42,
    )
    bound_selected: bool = setting(
        "Whether a dose is selected only if its estimate is below the bound to de-escalate",
        default=False,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        check_band(self.target, *self.band)

    @property
    def band(self) -> tuple[float, float]:
        """Rates that are too low and too high."""
        return find_band(self.target, self.too_low, self.too_high)

    @property
    def bounds(self) -> tuple[float, float]:
        """Observed rates to escalate up to, and to de-escalate from."""
        return find_boin_bounds(self.target, *self.band)

    @property
    def table(self) -> MoveTable:
        """The next move by patients and toxicities at a dose."""
        return self.exclude(decide_boin(self.target, *self.band, self.max_patients))

    @property
    def highest_selected(self) -> float:
        """Isotonic estimate that may still be selected."""
        return self.bounds[1] if self.bound_selected else float(np.inf)

    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
        up, down = self.bounds
        return (
            f"Up where at most {up:.3f} of the patients at the dose had a toxicity, down where at "
            f"least {down:.3f} had one."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Liu and Yuan 2015, J. R. Stat. Soc. C 64, 507",
            "Yuan, Hess, Hilsenbeck and Gilbert 2016, Clin. Cancer Res. 22, 4291",
        )


def find_band(target: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Rates that are too low and too high; 0.6 and 1.4 of the target where not said."""
    return (
        0.6 * target if low is None else low,
        min(1.4 * target, 0.5 * (1 + target)) if high is None else high,
    )


def check_band(target: float, low: float, high: float) -> None:
    """Refuse rates that do not enclose the target."""
    if not low < target:
        raise InvalidDesign(
            f"too_low is {low:g}, not below the target {target:g}; give a lower rate", "too_low"
        )
    if not high > target:
        raise InvalidDesign(
            f"too_high is {high:g}, not above the target {target:g}; give a higher rate", "too_high"
        )


@dataclass(frozen=True, kw_only=True)
class Keyboard(TableDesign):
    """Keyboard design: the strongest of equal intervals of toxicity (Yan, Mandrekar, Yuan 2017)."""

    kind: ClassVar[str] = "keyboard"
    keeps_ends: ClassVar[bool] = False

    margin_low: float = setting(
        "Width of the target interval below the target", low=0, high=0.5, default=0.05
    )
    margin_high: float = setting(
        "Width of the target interval above the target", low=0, high=0.5, default=0.05
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        low, high = self.interval
        if not 0 < low < high < 1:
            raise InvalidDesign(
                f"margin_low and margin_high give the interval {low:g} to {high:g}; it must lie "
                "between 0 and 1 and have a width; mend the margins",
                "margin_low" if not 0 < low < high else "margin_high",
            )

    @property
    def interval(self) -> tuple[float, float]:
        """Rates of toxicity that are sought."""
        return self.target - self.margin_low, self.target + self.margin_high

    @property
    def table(self) -> MoveTable:
        """The next move by patients and toxicities at a dose."""
        moves = decide_keyboard(*self.interval, self.max_patients, keep_ends=self.keeps_ends)
        return self.exclude(moves)

    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
        low, high = self.interval
        return (
            f"Rates of toxicity are cut into intervals as wide as {low:g} to {high:g}; up where "
            "the interval of most posterior probability lies below it, down where above."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return ("Yan, Mandrekar and Yuan 2017, Clin. Cancer Res. 23, 3994",)


@dataclass(frozen=True, kw_only=True)
class MtpiTwo(Keyboard):
    """Modified toxicity probability interval design 2, mTPI-2 (Guo et al. 2017)."""

    kind: ClassVar[str] = "mtpi2"
    keeps_ends: ClassVar[bool] = True

    exclude_from: int = setting(
        "Patients at a dose from which on it can be excluded", low=1, default=1
    )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Guo, Wang, Yang, Lynn and Ji 2017, Contemp. Clin. Trials 58, 23",
            "Ji, Liu, Li and Bekele 2010, Clin. Trials 7, 653",
        )
