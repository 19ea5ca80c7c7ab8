"""Basket trials: one treatment in several cohorts of patients, who may learn from one another."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.domain.trials import Schema, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.basket.multisource import MOST_COHORTS
from oncordia.trials.basket.settings import (
    Apart,
    BetaPrior,
    Borrowing,
    CalibratedSpread,
    CalibrateTo,
    Calibration,
    Cohort,
    Combine,
    Component,
    Futility,
    FutilityRule,
    Multisource,
    PowerPrior,
    RelativeTo,
)

if TYPE_CHECKING:
    from oncordia.trials.basket.runner import BasketRunner

MOST_PATIENTS = 1_000
EXACT = 1e-9
NO_EVIDENCE = (Borrowing.CALIBRATED, Borrowing.POWER_PRIOR, Borrowing.MULTISOURCE)
EXAMPLE = (
    Cohort("colorectal", 20, 0.1, 0.3),
    Cohort("pancreatic", 20, 0.1, 0.3),
    Cohort("biliary", 10, 0.1, 0.3),
    Cohort("gastric", 10, 0.1, 0.3),
)


@dataclass(frozen=True, slots=True)
class CohortRates:
    """What is true of the cohorts of a basket trial."""

    name: str = setting("What the scenario is called", example="One cohort responds")
    rates: tuple[float, ...] = setting(
        "True response rate of each cohort, in the order of the design",
        low=0,
        high=1,
        example=(0.3, 0.1, 0.1, 0.1),
    )

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True)
class Basket:
    """Basket trial with binary response: cohorts by themselves, pooled, or borrowing."""

    kind: ClassVar[str] = "basket"
    scenario_type: ClassVar[type[CohortRates]] = CohortRates

    name: str = setting("What the trial is called", example="One drug, four tumours")
    cohorts: tuple[Cohort, ...] = setting("The cohorts; one such section for each", example=EXAMPLE)
    borrowing: Borrowing = setting(
        "How cohorts learn from one another",
        default=Borrowing.INDEPENDENT,
        example=Borrowing.EXNEX,
    )
    combine: Combine = setting(
        "Whether a cohort has to pass all of its rules or any", default=Combine.ALL
    )
    beta: BetaPrior = setting(
        "Beta prior: independent, pooled, power_prior, multisource", default=BetaPrior()
    )
    components: tuple[Component, ...] = setting(
        "Components of alike cohorts: the first for hierarchical and calibrated, all for exnex",
        default=(Component(),),
    )
    apart: Apart = setting("Prior of a cohort that is like no other: exnex", default=Apart())
    relative_to: RelativeTo = setting(
        "Rate of a cohort whose logit its exchangeable logit is counted from",
        default=RelativeTo.NONE,
    )
    calibrated: CalibratedSpread = setting(
        "How the spread follows the data: calibrated", default=CalibratedSpread()
    )
    power: PowerPrior = setting("How others are weighted: power_prior", default=PowerPrior())
    multisource: Multisource = setting(
        "How probable it is that two are alike: multisource", default=Multisource()
    )
    futility: FutilityRule = setting(
        "When a look stops a cohort, if there are looks", default=FutilityRule()
    )
    calibration: Calibration = setting(
        "Error that confidence is tuned to, in place of that of the cohorts", default=Calibration()
    )

    def __post_init__(self) -> None:
        check_settings(self)
        _check_cohorts(self)
        _check_weights(self)
        _check_looks(self)
        if self.borrowing is Borrowing.MULTISOURCE and len(self.cohorts) > MOST_COHORTS:
            raise InvalidDesign(
                f"multisource borrowing takes at most {MOST_COHORTS} cohorts, "
                f"got {len(self.cohorts)}; take exnex",
                "borrowing",
            )

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Names of the cohorts."""
        return tuple(cohort.name for cohort in self.cohorts)

    @property
    def n_stages(self) -> int:
        """Looks and the last analysis."""
        return len(self.cohorts[0].looks) + 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Patients of each cohort."""
        return tuple(cohort.n for cohort in self.cohorts)

    def list_scenarios(self) -> tuple[CohortRates, ...]:
        """All cohorts at p0; the first alone at p1; all at p1."""
        null = tuple(cohort.p0 for cohort in self.cohorts)
        first = (self.cohorts[0].p1, *null[1:])
        every = tuple(cohort.p1 for cohort in self.cohorts)
        named = {"No cohort responds": null, "All cohorts respond": every}
        if len(self.cohorts) > 1:
            named = {
                "No cohort responds": null,
                f"Only {self.cohorts[0].name} responds": first,
                "All cohorts respond": every,
            }
        return tuple(CohortRates(name, rates) for name, rates in named.items())

    def find_null(self, scenario: CohortRates) -> tuple[bool, ...]:
        """Of each cohort, whether its response rate is p0 or less.

        Raises
        ------
        InvalidDesign
            If the scenario has another number of cohorts.
        """
        if len(scenario.rates) != len(self.cohorts):
            raise InvalidDesign(
                f"rates must be {len(self.cohorts)}, one for each cohort, "
                f"got {len(scenario.rates)}",
                "rates",
            )
        pairs = zip(scenario.rates, self.cohorts, strict=True)
        return tuple(rate <= cohort.p0 for rate, cohort in pairs)

    def prepare(self, scenario: CohortRates) -> "BasketRunner":
        """The design made ready; what does not depend on the scenario is kept between scenarios."""
        from oncordia.trials.basket.make import make_ready
        from oncordia.trials.basket.runner import make_runner

        self.find_null(scenario)
        return make_runner(make_ready(self), np.array(scenario.rates))

    def find_exact(self, scenario: CohortRates) -> Mapping[str, ArrayLike] | None:
        """Exact characteristics over all outcomes; None if these are too many."""
        from oncordia.trials.basket.exact import find_characteristics
        from oncordia.trials.basket.make import make_ready

        return find_characteristics(make_ready(self), scenario)

    def describe(self) -> Schema:
        """The design in words and steps."""
        from oncordia.trials.basket.words import describe_basket

        return describe_basket(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the way of borrowing and the rules."""
        from oncordia.trials.basket.words import list_sources

        return list_sources(self)

    def set_confidence(self, confidence: tuple[float, ...]) -> "Basket":
        """The same design with this confidence asked of each cohort, and no calibration."""
        pairs = zip(self.cohorts, confidence, strict=True)
        cohorts = tuple(replace(cohort, confidence=value) for cohort, value in pairs)
        return replace(self, cohorts=cohorts, calibration=Calibration())


def _check_cohorts(design: Basket) -> None:
    if not design.cohorts:
        raise InvalidDesign("cohorts is empty; give at least one cohort", "cohorts")
    names = design.hypotheses
    for name in names:
        if names.count(name) > 1:
            raise InvalidDesign(f"two cohorts are called {name!r}; rename one", "cohorts.name")
    if sum(design.sizes) > MOST_PATIENTS:
        raise InvalidDesign(
            f"n of all cohorts is {sum(design.sizes)}; a basket trial here has at most "
            f"{MOST_PATIENTS} patients",
            "cohorts.n",
        )
    if not design.components:
        raise InvalidDesign("components is empty; give at least one", "components")


def _check_weights(design: Basket) -> None:
    if design.borrowing is not Borrowing.EXNEX:
        return
    n = len(design.components)
    total = math.fsum(component.weight for component in design.components)
    if total > 1.0 + EXACT:
        raise InvalidDesign(
            f"weight of all components together is {total:g}; it must be at most 1, and the rest "
            "is the weight of standing apart",
            "components.weight",
        )
    for cohort in design.cohorts:
        if cohort.weights is None:
            continue
        if len(cohort.weights) != n + 1:
            raise InvalidDesign(
                f"weights of cohort {cohort.name!r} must be {n + 1}, one for each component and "
                f"one for standing apart, got {len(cohort.weights)}",
                "cohorts.weights",
            )
        if abs(math.fsum(cohort.weights) - 1.0) > EXACT:
            raise InvalidDesign(
                f"weights of cohort {cohort.name!r} must sum to 1, "
                f"got {math.fsum(cohort.weights):g}",
                "cohorts.weights",
            )


def _check_looks(design: Basket) -> None:
    counts = {len(cohort.looks) for cohort in design.cohorts}
    if len(counts) > 1:
        raise InvalidDesign(
            f"looks must be equally many in all cohorts, got {sorted(counts)}", "cohorts.looks"
        )
    if design.futility.by is not Futility.PREDICTIVE or counts == {0}:
        return
    if design.borrowing in NO_EVIDENCE:
        raise InvalidDesign(
            f"futility.by is predictive, but {design.borrowing} borrowing does not say how "
            "probable coming patients are; take posterior",
            "futility.by",
        )
    if design.calibration.to is not CalibrateTo.NONE:
        raise InvalidDesign(
            "futility.by is predictive, so the looks depend on the confidence that calibration.to "
            "asks to tune; take posterior, or give the confidence",
            "calibration.to",
        )
