"""BOIN12: the dose of the best balance of response and toxicity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from oncordia.arrays import FloatArray
from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.benefit_rules import BenefitRules
from oncordia.trials.dose.boin import check_band, find_band
from oncordia.trials.dose.design import DoseRunner, SizedDesign, find_exact
from oncordia.trials.dose.judge import Judge
from oncordia.trials.dose.moves import (
    decide_boin,
    exclude_toxic,
    find_boin_bounds,
    find_excess,
    tabulate_rates,
)
from oncordia.trials.dose.scenarios import DoseBenefit
from oncordia.trials.kernels.dose.benefit import run_benefit_trials
from oncordia.trials.kernels.dose.selection import EXCLUDE

MOST_LISTED = 6  # patients at a dose up to which desirability is listed
MOST_PATIENTS = 120  # of which tables by patients, toxicities and responses stay small


@dataclass(frozen=True, kw_only=True)
class BoinTwelve(SizedDesign):
    """BOIN12: dose of the best balance of response and toxicity (Lin et al. 2020)."""

    kind: ClassVar[str] = "boin12"
    scenario_type: ClassVar[type[Any]] = DoseBenefit
    has_responses: ClassVar[bool] = True

    target: float = setting(
        "Highest rate of dose-limiting toxicity that is tolerated",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=0.35,
    )
    least_response: float = setting(
        "Lowest rate of response that is worth a dose", low=0, high=1, open_high=True, default=0.25
    )
    utility_neither: float = setting(
        "Worth of neither response nor toxicity, on a scale where response without toxicity is "
        "worth 100, toxicity without response 0, and both what this leaves to 100",
        low=0,
        high=100,
        default=40.0,
    )
    too_low: float | None = setting(
        "Rate of toxicity that asks for escalation; 0.6 of the target if left out",
        low=0,
        high=1,
        open_low=True,
        default=None,
    )
    too_high: float | None = setting(
        "Rate of toxicity that asks for de-escalation; 1.4 of the target if left out",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=None,
    )
    explore_until: int = setting(
        "Patients at a dose from which on a tolerable rate of toxicity no longer lets it rise",
        low=1,
        default=6,
    )
    toxic_certainty: float = setting(
        "A dose and all above are excluded where its toxicity is above the target with more "
        "posterior probability than this",
        low=0.5,
        high=1,
        open_high=True,
        default=0.95,
    )
    futile_certainty: float = setting(
        "A dose is excluded where its response is below the least with more posterior probability",
        low=0.5,
        high=1,
        open_high=True,
        default=0.9,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        check_band(self.target, *self.band)
        if self.max_patients > MOST_PATIENTS:
            raise InvalidDesign(
                f"max_patients is {self.max_patients}; give at most {MOST_PATIENTS}", "max_patients"
            )

    @property
    def band(self) -> tuple[float, float]:
        """Rates of toxicity that are too low and too high."""
        return find_band(self.target, self.too_low, self.too_high)

    @property
    def benchmark(self) -> float:
        """Utility, from 0 to 1, that a dose is held against: half-way from the least to 1."""
        least = self.find_utility(np.array(self.target), np.array(self.least_response))
        return float(0.5 * (1 + least))

    def find_utility(self, toxicity: FloatArray, response: FloatArray) -> FloatArray:
        """Mean utility from 0 to 1 of rates of toxicity and response.

        With 100 and 0 at the ends and a sum of 100 between, utility adds up: response is worth
        what neither lacks to 100, absence of toxicity what neither is worth.
        """
        neither = self.utility_neither / 100
        return np.asarray((1 - neither) * response + neither * (1 - toxicity))

    @property
    def rules(self) -> BenefitRules:
        """What the design does, once its tables are made."""
        most = self.max_patients
        moves = decide_boin(self.target, *self.band, most)
        table = exclude_toxic(moves, self.target, self.toxic_certainty, 1, 0.0)
        n, e = np.mgrid[0 : most + 1, 0 : most + 1]
        lacking = 1.0 - find_excess(most, self.least_response)
        futile = (lacking > self.futile_certainty) & (e <= n) & (n > 0)
        quasi = self._count_quasi(most)
        size = np.arange(most + 1)[:, None, None]
        rest = np.maximum(size - quasi, 0.0)
        desirability = special.betaincc(1 + quasi, 1 + rest, self.benchmark)
        return BenefitRules(
            table.pair,
            futile.astype(np.int64),
            np.asarray(desirability, dtype=np.float64),
            np.asarray((1 + quasi) / (2 + size)),
            self.start,
            self.cohort_size,
            most,
            self.enough,
            self.explore_until,
            self.target,
        )

    def _count_quasi(self, most: int) -> FloatArray:
        """Quasi-events: utility summed over patients, by patients, toxicities and responses."""
        n, y, e = np.mgrid[0 : most + 1, 0 : most + 1, 0 : most + 1]
        neither = self.utility_neither / 100
        return np.asarray(np.clip((1 - neither) * e + neither * (n - y), 0.0, n))

    def judge(self, scenario: Any) -> Judge:
        """The right dose has the greatest true utility of those tolerated and worth it."""
        self.find_null(scenario)
        toxicity, response = np.array(scenario.toxicity), np.array(scenario.response)
        fits = (toxicity <= self.target + 1e-9) & (response >= self.least_response - 1e-9)
        worth = np.where(fits, self.find_utility(toxicity, response), -np.inf)
        right = int(np.argmax(np.round(worth, 12))) if fits.any() else None
        return Judge(self.labels, toxicity, self.target, right, self.n_patients / self.k)

    def list_scenarios(self) -> tuple[DoseBenefit, ...]:
        """Every dose too toxic, then each the last tolerated one; response rises up to it."""
        out = []
        for right in range(-1, self.k):
            name = f"{self.labels[right]} is right" if right >= 0 else "every dose too toxic"
            steps = np.minimum(np.arange(self.k), max(right, 0)) - max(right, 0)
            response = np.clip(2 * self.least_response * 0.6 ** (-steps), 0.01, 0.95)
            out.append(
                DoseBenefit(
                    name=name,
                    toxicity=self.assume_rates(right),
                    response=tuple(float(rate) for rate in np.round(response, 4)),
                )
            )
        return tuple(out)

    def prepare(self, scenario: Any) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        _, responding, both = scenario.find_cells()
        without = responding / np.maximum(1 - judge.toxicity, 1e-300)
        given = np.stack((without, both / np.maximum(judge.toxicity, 1e-300)))
        tables = (rules.moves, rules.futile, rules.desirability, rules.utility)
        arguments = (
            judge.toxicity,
            given,
            *tables,
            *tabulate_rates(self.max_patients),
            self.target,
            rules.sizes,
        )
        return DoseRunner(run_benefit_trials, arguments, judge, ("responses_by_dose",))

    def find_exact(self, scenario: Any) -> Mapping[str, ArrayLike] | None:
        """Characteristics by enumeration; None where the trial has too many states."""
        return find_exact(self, scenario.find_cells(), self.judge(scenario))

    def list_boundaries(self) -> BoundaryTable:
        """Rank of desirability by patients, toxicities and responses: the higher, the better."""
        rules = self.rules
        sizes = [0, *range(self.cohort_size, self.max_patients + 1, self.cohort_size)]
        cells = [
            (n, y, e)
            for n in sizes
            for y in range(n + 1)
            for e in range(n + 1)
            if rules.moves[1, n, y] > EXCLUDE and not rules.futile[n, e]
        ]
        values = np.round([rules.desirability[cell] for cell in cells], 12)
        ranks = np.unique(values, return_inverse=True)[1] + 1
        listed = max(MOST_LISTED, self.cohort_size)
        rank = dict(zip(cells, ranks, strict=True))
        rows = tuple(
            (n, y, e, int(rank[n, y, e]) if (n, y, e) in rank else "excluded")
            for n in sizes
            if n <= listed
            for y in range(n + 1)
            for e in range(n + 1)
        )
        up, down = find_boin_bounds(self.target, *self.band)
        return BoundaryTable(
            f"Rank of desirability, of {int(ranks.max())}",
            ("patients", "toxicities", "responses", "rank"),
            rows,
            f"From at least {down:.3f} toxicities a patient go down; from {self.explore_until} "
            f"patients on, and above {up:.3f}, do not go up; of the doses left next to the "
            "current one take the one of highest rank.",
        )

    def describe(self) -> Schema:
        """The design in words and steps."""
        up, down = find_boin_bounds(self.target, *self.band)
        return Schema(
            f"Cohorts of {self.cohort_size} from {self.labels[self.start]} on, up to "
            f"{self.max_patients} patients; the next dose balances response and toxicity.",
            (
                Step("Cohort", "A cohort gets the current dose.", f"{self.cohort_size} patients"),
                Step(
                    "Next dose",
                    "Of the current dose and its neighbours, the most desirable by response and "
                    "toxicity.",
                    branches=(
                        Branch(f"at least {down:.3f} of the patients had a toxicity", "dose below"),
                        Branch(
                            f"more than {up:.3f}, and {self.explore_until} patients or more",
                            "the dose below or this one",
                        ),
                        Branch("no dose is tolerated and worth it", "stop: no dose"),
                    ),
                ),
                Step(
                    "Selection",
                    "The dose of greatest mean utility that is not above the tolerated dose.",
                ),
            ),
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return ("Lin, Zhou, Yan, Li and Yuan 2020, JCO Precis. Oncol. 4, 1393",)
