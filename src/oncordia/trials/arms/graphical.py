"""Trials whose hypotheses, arms by endpoints, are tested by a graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.domain.trials import (
    BoundaryTable,
    Branch,
    Outcomes,
    Schema,
    Step,
    check_settings,
    setting,
)
from oncordia.errors import InvalidDesign
from oncordia.trials.arms.graph_limits import (
    NEVER,
    falls_with_set,
    find_joint_limits,
    find_limits,
)
from oncordia.trials.arms.graphs import MOST_HYPOTHESES, make_graph
from oncordia.trials.kernels.arms.dunnett import any_above
from oncordia.trials.kernels.arms.graph import run_graph

Rows = tuple[tuple[float, ...], ...]


class Joint(StrEnum):
    """What the test uses of the dependence of the hypotheses."""

    NONE = "none"
    DUNNETT = "dunnett"


@dataclass(frozen=True)
class EndpointEffects:
    """True effects of each arm on each endpoint."""

    name: str = setting("What the scenario is called", example="First arm works")
    effects: Rows = setting(
        "One row an arm, one value an endpoint: difference from the control in standard "
        "deviations, larger is better",
        example=((0.4, 0.3), (0.0, 0.0)),
    )
    correlation: float = setting(
        "Correlation of any two endpoints in a patient", default=0.0, low=0, high=1, open_high=True
    )

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True)
class Graphical:
    """Arms and endpoints tested by a graph of weights that pass on when one is rejected."""

    kind: ClassVar[str] = "graphical"
    scenario_type: ClassVar[type[EndpointEffects]] = EndpointEffects

    name: str = setting("What the trial is called", example="Two doses, response and survival")
    arms: int = setting("Experimental arms", low=1, high=10, example=2)
    endpoints: int = setting("Endpoints of each arm", low=1, high=10, example=2)
    n_arm: int = setting("Patients of each arm", low=1, example=100)
    weights: tuple[float, ...] = setting(
        "Share of the level of each hypothesis: arm 1 with its endpoints, arm 2 with its "
        "endpoints, and so on",
        low=0,
        high=1,
        example=(0.5, 0.0, 0.5, 0.0),
    )
    transitions: Rows = setting(
        "One row a hypothesis: the share of its level that goes to each other one when it is "
        "rejected",
        low=0,
        high=1,
        example=((0.0, 0.5, 0.5, 0.0), (0.0, 0.0, 1.0, 0.0), (0.5, 0.0, 0.0, 0.5), (1.0, 0, 0, 0)),
    )
    effects: Rows = setting(
        "Effects hoped for: one row an arm, one value an endpoint, in standard deviations",
        example=((0.4, 0.3), (0.5, 0.4)),
    )
    n_control: int | None = setting(
        "Patients of the control; as many as of an arm if left out", default=None, low=1
    )
    alpha: float = setting(
        "One-sided level of the family of hypotheses",
        default=0.025,
        low=0,
        high=0.5,
        open_low=True,
        open_high=True,
    )
    joint: Joint = setting(
        "dunnett: raise the levels by what is known of arms that share the control",
        default=Joint.NONE,
    )
    correlation: float = setting(
        "Correlation of any two endpoints, as assumed", default=0.0, low=0, high=1, open_high=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        m = self.arms * self.endpoints
        if m > MOST_HYPOTHESES:
            raise InvalidDesign(
                f"arms times endpoints must be at most {MOST_HYPOTHESES}, got {m}", "endpoints"
            )
        if len(self.weights) != m:
            raise InvalidDesign(
                f"weights has {len(self.weights)} values for {m} hypotheses; give one for each",
                "weights",
            )
        if len(self.transitions) != m or any(len(row) != m for row in self.transitions):
            raise InvalidDesign(f"transitions must have {m} rows of {m} shares", "transitions")
        make_graph(self.weights, self.transitions)
        for scenario in self.list_scenarios():
            self.find_null(scenario)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Arms by endpoints; endpoints move fastest."""
        return tuple(
            f"arm {arm} endpoint {endpoint}"
            for arm in range(1, self.arms + 1)
            for endpoint in range(1, self.endpoints + 1)
        )

    @property
    def n_stages(self) -> int:
        """One analysis."""
        return 1

    def list_scenarios(self) -> tuple[EndpointEffects, ...]:
        """No arm works on any endpoint; the effects hoped for."""
        nothing = ((0.0,) * self.endpoints,) * self.arms
        return (
            EndpointEffects("no arm works", nothing, self.correlation),
            EndpointEffects("as hoped", self.effects, self.correlation),
        )

    def find_null(self, scenario: EndpointEffects) -> tuple[bool, ...]:
        """Of each hypothesis, whether the arm is no better than the control there."""
        rows = scenario.effects
        if len(rows) != self.arms or any(len(row) != self.endpoints for row in rows):
            raise InvalidDesign(
                f"effects must have {self.arms} rows of {self.endpoints} values", "effects"
            )
        return tuple(effect <= 0.0 for row in rows for effect in row)

    def find_limits(self) -> FloatArray:
        """The z value at which each hypothesis is rejected, by the set left as bits, (2^m, m)."""
        return _keep_limits(self)

    def prepare(self, scenario: EndpointEffects) -> "GraphRunner":
        """Limits of every set made ready."""
        self.find_null(scenario)
        limits = self.find_limits()
        correlations = np.full((self.endpoints, self.endpoints), scenario.correlation)
        np.fill_diagonal(correlations, 1.0)
        return GraphRunner(
            shifts=self._find_shifts(scenario),
            factor=np.linalg.cholesky(correlations),
            loading=self.loading,
            limits=limits,
            is_closed=not falls_with_set(limits),
            patients=float(self.arms * self.n_arm + self._control),
        )

    def find_exact(self, scenario: EndpointEffects) -> Mapping[str, ArrayLike] | None:
        """Exact chance of any rejection, where one number makes all dependence.

        That is so for one endpoint, or one arm, when all nulls are true or none is.
        """
        null = np.array(self.find_null(scenario))
        limits = self.find_limits()
        mixed = null.any() and not null.all()
        if mixed or (self.arms > 1 and self.endpoints > 1) or not falls_with_set(limits):
            return None
        shifts = self._find_shifts(scenario).ravel()
        loading = self.loading if self.arms > 1 else np.sqrt(scenario.correlation)
        chance = any_above(limits[-1] - shifts, np.full(shifts.size, loading))
        return {"type1" if null.all() else "power": chance}

    def list_boundaries(self) -> BoundaryTable:
        """Critical z values at the start, and when all other hypotheses are rejected."""
        limits, m = self.find_limits(), self.arms * self.endpoints
        first = limits[-1]
        last = [limits[1 << i, i] for i in range(m)]
        return BoundaryTable(
            f"Graph of {m} hypotheses, family-wise one-sided level {self.alpha:g}",
            ("hypothesis", "weight", "critical z at first", "critical z at last"),
            tuple(
                (
                    name,
                    self.weights[i],
                    float(first[i]) if first[i] < NEVER else "none",
                    float(last[i]) if last[i] < NEVER else "none",
                )
                for i, name in enumerate(self.hypotheses)
            ),
            "At last: when every other hypothesis has been rejected.",
        )

    def describe(self) -> Schema:
        """The weights, and where they pass on."""
        names = self.hypotheses
        branches = []
        for i, row in enumerate(self.transitions):
            to = ", ".join(f"{share:g} to {names[k]}" for k, share in enumerate(row) if share > 0)
            branches.append(
                Branch(f"{names[i]} (weight {self.weights[i]:g}) is rejected", to or "nowhere")
            )
        return Schema(
            f"{len(names)} hypotheses tested by a graph, family-wise one-sided level "
            f"{self.alpha:g}.",
            (
                Step(
                    "Analysis",
                    "Each hypothesis is tested at its share of the level; when one is rejected "
                    "its share passes on along the graph.",
                    f"{self.n_arm} patients an arm, {self._control} of the control",
                    tuple(branches),
                ),
            ),
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers."""
        return (
            "Bretz F, Maurer W, Brannath W, Posch M. A graphical approach to sequentially "
            "rejective multiple test procedures. Stat Med 2009;28:586-604.",
            "Bretz F, Posch M, Glimm E, Klinglmueller F, Maurer W, Rohmeyer K. Graphical "
            "approaches for multiple comparison procedures using weighted Bonferroni, Simes, or "
            "parametric tests. Biom J 2011;53:894-913.",
        )

    @property
    def _control(self) -> int:
        return self.n_arm if self.n_control is None else self.n_control

    @property
    def loading(self) -> float:
        """Loading of an arm's z value on the control."""
        return float(np.sqrt(self.n_arm / (self.n_arm + self._control)))

    def _find_shifts(self, scenario: EndpointEffects) -> FloatArray:
        size = self.n_arm * self._control / (self.n_arm + self._control)
        shifts: FloatArray = np.array(scenario.effects, dtype=np.float64) * np.sqrt(size)
        return shifts


@dataclass(frozen=True, slots=True)
class GraphRunner:
    """A graphical design made ready for one scenario."""

    shifts: FloatArray
    factor: FloatArray
    loading: float
    limits: FloatArray
    is_closed: bool
    patients: float

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n = last - first
        rejected = np.zeros((n, self.shifts.size), dtype=np.bool_)
        run_graph(
            seed, first, last, self.shifts, self.factor, self.loading, self.limits,
            self.is_closed, rejected,
        )  # fmt: skip
        return Outcomes(
            rejected,
            np.full(n, self.patients),
            np.ones(n, dtype=np.int64),
            np.zeros(n, dtype=np.bool_),
        )


@cache
def _keep_limits(design: Graphical) -> FloatArray:
    graph = make_graph(design.weights, design.transitions)
    if design.joint is Joint.NONE:
        return find_limits(graph, design.alpha)
    groups = list(range(design.endpoints)) * design.arms
    return find_joint_limits(graph, design.alpha, groups, design.loading)
