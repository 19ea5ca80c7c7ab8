"""What is true in a scenario: its own numbers where it gives them, else those of the design."""

from dataclasses import replace
from typing import Any, Protocol

from oncordia.trials.organoid.concordance import Concordance
from oncordia.trials.organoid.sections import Pathway

RATES = ("sensitivity", "specificity")
STEPS = ("establishment", "turnaround_months", "loss_per_month")


class Assuming(Protocol):
    """A design with a concordance and a way to a result."""

    @property
    def concordance(self) -> Concordance:
        """What it assumes of the test."""

    @property
    def pathway(self) -> Pathway:
        """What it assumes of the way to a result."""

    @property
    def redraw(self) -> bool:
        """Whether the rates are drawn anew in each trial."""


def settle_truth(design: Assuming, scenario: Any) -> tuple[Concordance, Pathway]:
    """Concordance and way to a result that hold in a scenario.

    A rate that the scenario gives alone is as uncertain as that of the design; rates are taken as
    known where the design does not redraw them, as is a rate of 0 or 1 without counts.
    """
    concordance = scenario.concordance or design.concordance
    given = _list_given(scenario, RATES)
    certain = {f"{name}_log_odds_sd": 0.0 for name, value in given.items() if value in (0, 1)}
    concordance = replace(concordance, **given, **certain)
    pathway = replace(scenario.pathway or design.pathway, **_list_given(scenario, STEPS))
    return (concordance if design.redraw else concordance.fix()), pathway


def tell_assumed(design: Assuming) -> dict[str, Any]:
    """The numbers of a scenario that a design assumes."""
    return {
        **{name: getattr(design.concordance, name) for name in RATES},
        **{name: getattr(design.pathway, name) for name in STEPS},
    }


def _list_given(scenario: Any, names: tuple[str, ...]) -> dict[str, Any]:
    given = {name: getattr(scenario, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}
