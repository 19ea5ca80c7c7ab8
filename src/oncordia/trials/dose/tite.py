"""Designs that treat on while outcomes are pending: TITE-BOIN and TITE-CRM."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from oncordia.domain.trials import BoundaryTable, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.boin import Boin
from oncordia.trials.dose.crm import Crm, Estimate
from oncordia.trials.dose.design import DoseRunner
from oncordia.trials.dose.moves import find_limits, tabulate_rates
from oncordia.trials.dose.scenarios import DoseToxicityTimes
from oncordia.trials.kernels.dose.tite_interval import run_tite_interval_trials
from oncordia.trials.kernels.dose.tite_model import run_tite_model_trials

WINDOW = "Months after the dose in which a toxicity counts"
MOST_LISTED = 12  # patients at a dose up to which decisions with pending outcomes are listed


@dataclass(frozen=True, kw_only=True)
class TiteBoin(Boin):
    """BOIN that treats on while outcomes are pending, TITE-BOIN (Yuan et al. 2018)."""

    kind: ClassVar[str] = "tite_boin"
    scenario_type: ClassVar[type[Any]] = DoseToxicityTimes

    window_months: float = setting(WINDOW, low=0, open_low=True, unit="months", example=3.0)
    pending_share: float = setting(
        "Share of the patients at the dose that may be pending; above it patients wait. "
        "0: wait for every outcome, as BOIN does",
        low=0,
        high=1,
        open_high=True,
        default=0.5,
    )

    def prepare(self, scenario: Any) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        numbers = np.array([self.target, *self.bounds, self.pending_share])
        arguments = (
            judge.toxicity,
            scenario.list_shapes(),
            scenario.list_calendar(self.window_months),
            rules.table.pair,
            numbers,
            *tabulate_rates(self.max_patients),
            rules.sizes,
            rules.highest,
        )
        return DoseRunner(run_tite_interval_trials, arguments, judge, is_timed=True)

    def find_exact(self, scenario: Any) -> None:
        """Nothing: how much follow-up there is has no finite number of ways."""
        self.find_null(scenario)

    def list_boundaries(self) -> BoundaryTable:
        """Follow-up of the pending patients that decides, by patients, toxicities and pending."""
        moves = self.table.moves
        rows = []
        for n in range(self.cohort_size, min(self.max_patients, MOST_LISTED) + 1, self.cohort_size):
            _, down, exclude = find_limits(moves, n)
            for y in range(n + 1 if down is None else down):
                rows += [self._list_pending(n, y, c) for c in range(n - y + 1)]
            if down is not None:
                until = n if exclude is None else exclude - 1
                rows.append((n, f"{down} to {until}", "any", "-", "always"))
            if exclude is not None:
                rows.append((n, f"{exclude} or more", "any", "-", "exclude"))
        return BoundaryTable(
            f"Decisions with outcomes pending, target {self.target:g}",
            ("patients", "toxicities", "pending", "escalate from", "de-escalate below"),
            tuple(rows),
            "The limits are of the follow-up of the pending patients, added up, in windows of "
            f"{self.window_months:g} months; between them the dose stays.",
        )

    def _list_pending(self, n: int, y: int, pending: int) -> tuple[int | str, ...]:
        """One row: follow-up from which on to escalate, and below which to de-escalate."""
        if pending > self.pending_share * n:
            return (n, y, pending, "wait", "wait")
        up, down = self.bounds
        guess = (0.5 * self.target + y) / (1 + n - pending)
        odds = guess / (1 - guess)
        escalate = pending - (up * n - y) / odds
        deescalate = pending - (down * n - y) / odds
        return (n, y, pending, _tell(escalate, pending), _tell(deescalate, pending))

    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
        return (
            f"{super().tell_rule()} Pending patients count with the toxicities that are still to "
            f"be expected of them; patients wait while more than {self.pending_share:g} of those "
            "at the dose are pending."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Yuan, Lin, Li, Nie and Warren 2018, Clin. Cancer Res. 24, 4921",
            *super().list_sources(),
        )


def _tell(limit: float, pending: int) -> str:
    """A limit of follow-up, which lies between 0 and the number pending."""
    if limit <= 0:
        return "0"
    return "never" if limit > pending else f"{math.ceil(limit * 100 - 1e-9) / 100:.2f}"


@dataclass(frozen=True, kw_only=True)
class TiteCrm(Crm):
    """CRM that weighs patients by their follow-up, TITE-CRM (Cheung and Chappell 2000)."""

    kind: ClassVar[str] = "tite_crm"
    scenario_type: ClassVar[type[Any]] = DoseToxicityTimes

    window_months: float = setting(WINDOW, low=0, open_low=True, unit="months", example=3.0)
    cohort_size: int = setting("Patients in a cohort", low=1, high=60, default=1)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.estimate is not Estimate.BAYES:
            raise InvalidDesign(
                f"estimate is {self.estimate.value}; TITE-CRM takes bayes alone", "estimate"
            )

    def prepare(self, scenario: Any) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        arguments = (
            judge.toxicity,
            scenario.list_shapes(),
            scenario.list_calendar(self.window_months),
            *rules.tables.arrays,
            rules.sizes,
        )
        return DoseRunner(run_tite_model_trials, arguments, judge, is_timed=True)

    def find_exact(self, scenario: Any) -> None:
        """Nothing: how much follow-up there is has no finite number of ways."""
        self.find_null(scenario)

    def list_boundaries(self) -> BoundaryTable:
        """Next dose after each outcome of the first cohorts, once they are followed in full."""
        table = super().list_boundaries()
        note = f"{table.note} Every patient is followed in full here."
        return BoundaryTable(table.title, table.columns, table.rows, note)

    def tell_rule(self) -> str:
        """How the dose is recommended, in one sentence."""
        return (
            f"{super().tell_rule()} A patient without a toxicity counts by the share of "
            f"{self.window_months:g} months that was followed; nobody waits."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return ("Cheung and Chappell 2000, Biometrics 56, 1177", *super().list_sources())
