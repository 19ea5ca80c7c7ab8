"""What every design of a trial can do: the contract that the engine, the search and reports use."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, runtime_checkable

from numpy.typing import ArrayLike

from oncordia.domain.trials import BoundaryTable, Outcomes, Schema


class Scenario(Protocol):
    """What is true in the world that a trial meets. Frozen, and it pickles."""

    @property
    def name(self) -> str:
        """What the scenario is called."""


class Runner(Protocol):
    """A design made ready for one scenario: all that is computed once is in it."""

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1; trial i depends on (seed, i) alone."""


class Design(Protocol):
    """A design: frozen, it pickles, and its settings stand in its fields.

    ``kind`` is its word in documents; ``scenario_type`` the frozen dataclass of its scenarios.
    """

    kind: ClassVar[str]
    scenario_type: ClassVar[type[Any]]

    @property
    def name(self) -> str:
        """What the trial is called."""

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What can be rejected: arms, cohorts, populations; empty for dose finding."""

    @property
    def n_stages(self) -> int:
        """The most stages that a trial can have, from 1."""

    def list_scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios that the design itself assumes: its null first, then its alternatives."""

    def find_null(self, scenario: Any) -> tuple[bool, ...]:
        """Of each hypothesis, whether its null is true in a scenario."""

    def prepare(self, scenario: Any) -> Runner:
        """The design made ready for a scenario."""

    def describe(self) -> Schema:
        """The design in words and steps."""

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind its methods, one line each."""


@runtime_checkable
class ExactDesign(Protocol):
    """A design some or all of whose characteristics are known without simulation.

    It may have ``exact_labels``: by the name of a characteristic, what its places are.
    """

    def find_exact(self, scenario: Any) -> Mapping[str, ArrayLike] | None:
        """Characteristics by their standard names; None where this scenario has none."""


@runtime_checkable
class BoundedDesign(Protocol):
    """A design whose decisions stand in a table before the first patient."""

    def list_boundaries(self) -> BoundaryTable:
        """Boundaries, or decisions by what was seen."""
