"""Designs that follow a model of dose and toxicity: what they share."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, setting
from oncordia.trials.dose.design import DoseRunner, SizedDesign, find_exact
from oncordia.trials.dose.nodes import Limits, ModelTables
from oncordia.trials.dose.pathways import list_pathways
from oncordia.trials.dose.rules import ModelRules
from oncordia.trials.kernels.dose.model import run_model_trials


@dataclass(frozen=True, kw_only=True)
class ModelDesign(SizedDesign):
    """A design whose next dose is what a model recommends, within restrictions."""

    may_skip: bool = setting("Whether doses may be skipped on the way up", default=False)
    may_rise_after_toxicity: bool = setting(
        "Whether the dose may rise right after a cohort with a toxicity", default=False
    )
    stop_certainty: float = setting(
        "The trial ends where the lowest dose is above the target with more posterior probability "
        "than this; 1: never",
        low=0.5,
        high=1,
        default=0.95,
    )
    overdose_chance: float = setting(
        "Most posterior probability of an overdose that a dose may have to be given; 1: any",
        low=0,
        high=1,
        open_low=True,
        default=1.0,
    )

    @property
    @abstractmethod
    def tables(self) -> ModelTables:
        """Tables of the model."""

    @property
    def leads(self) -> bool:
        """Whether doses rise one by one until the first toxicity."""
        return False

    @property
    def rules(self) -> ModelRules:
        """What the design does, once its tables are made."""
        return ModelRules(
            self.tables,
            self.start,
            self.cohort_size,
            self.max_patients,
            self.enough,
            self.may_skip,
            self.may_rise_after_toxicity,
            self.leads,
        )

    def make_limits(self, overdose_rate: float) -> Limits:
        """When a dose is too toxic."""
        return Limits(
            self.stop_certainty if self.stop_certainty < 1 else None,
            overdose_rate,
            self.overdose_chance if self.overdose_chance < 1 else None,
        )

    def prepare(self, scenario: Any) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        arguments = (judge.toxicity, *rules.tables.arrays, rules.sizes)
        return DoseRunner(run_model_trials, arguments, judge)

    def find_exact(self, scenario: Any) -> Mapping[str, ArrayLike] | None:
        """Characteristics by enumeration; None where the trial has too many states."""
        judge = self.judge(scenario)
        return find_exact(self, (judge.toxicity,), judge)

    def list_boundaries(self) -> BoundaryTable:
        """Next dose after each outcome of the first cohorts."""
        depth = 3 if self.cohort_size <= 3 else 2
        steps = min(depth, self.n_stages)
        return BoundaryTable(
            f"Next dose after the first {steps} cohorts",
            (*(f"cohort {i}" for i in range(1, steps + 1)), "next"),
            tuple(list_pathways(self.rules, self.labels, steps)),
            "Each cohort: toxicities of its patients at their dose. The same rule goes on.",
        )

    def describe(self) -> Schema:
        """The design in words and steps."""
        held = []
        if not self.may_skip:
            held.append("no dose is skipped")
        if not self.may_rise_after_toxicity:
            held.append("the dose does not rise right after a toxicity")
        if self.overdose_chance < 1:
            held.append(f"a dose may be an overdose with probability {self.overdose_chance:g}")
        branches = [Branch("always", "; ".join(held))] if held else []
        if self.stop_certainty < 1:
            branches.append(Branch("the lowest dose is surely too toxic", "stop: no dose"))
        return Schema(
            f"Cohorts of {self.cohort_size} from {self.labels[self.start]} on, up to "
            f"{self.max_patients} patients; a model of dose and toxicity recommends the next dose.",
            (
                Step("Cohort", "A cohort gets the current dose.", f"{self.cohort_size} patients"),
                Step("Next dose", self.tell_rule(), branches=tuple(branches)),
                Step("Selection", "The dose that the model recommends from all patients."),
            ),
        )

    @abstractmethod
    def tell_rule(self) -> str:
        """How the dose is recommended, in one sentence."""
