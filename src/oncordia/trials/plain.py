"""A design of one's own in plain Python: one function that plays one trial."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from oncordia.domain.trials import Outcomes, Schema
from oncordia.trials.contract import Scenario


@dataclass(frozen=True, slots=True)
class PlayedTrial:
    """What one trial came to."""

    patients: int
    rejected: tuple[bool, ...] = ()  # one for each hypothesis of the design
    stage: int = 1
    futile: bool = False
    measures: Mapping[str, float] = field(default_factory=dict)


class PlainDesign(ABC):
    """Base of a design that is written in plain Python.

    A subclass is a frozen dataclass with a field ``name``; it says how one trial is played, what
    it can reject, which scenarios it assumes and which nulls are true in one. Trial i draws from
    ``numpy.random.default_rng((seed, i))``, so results do not depend on the workers.
    """

    kind: ClassVar[str] = "own"
    scenario_type: ClassVar[type[Any]] = object
    hypotheses: tuple[str, ...] = ("effect",)
    n_stages: int = 1
    name: str

    @abstractmethod
    def play_trial(self, rng: np.random.Generator, scenario: Any) -> PlayedTrial:
        """Play one trial."""

    @abstractmethod
    def list_scenarios(self) -> tuple[Any, ...]:
        """Scenarios that the design assumes, its null first."""

    @abstractmethod
    def find_null(self, scenario: Any) -> tuple[bool, ...]:
        """Of each hypothesis, whether its null is true in a scenario."""

    def prepare(self, scenario: Any) -> "PlainRunner":
        """The design made ready for a scenario."""
        return PlainRunner(self, scenario)

    def describe(self) -> Schema:
        """First line of the docstring; a subclass may say more."""
        words = (type(self).__doc__ or self.name).strip()
        return Schema(words.splitlines()[0], ())

    def list_sources(self) -> tuple[str, ...]:
        """None by default."""
        return ()


@dataclass(frozen=True, slots=True)
class PlainRunner:
    """Plays trials of a plain design one after another."""

    design: PlainDesign
    scenario: Scenario

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        played = [
            self.design.play_trial(np.random.default_rng((seed, i)), self.scenario)
            for i in range(first, last)
        ]
        names = played[0].measures
        return Outcomes(
            rejected=np.array([trial.rejected for trial in played], dtype=bool).reshape(
                len(played), -1
            ),
            patients=np.array([trial.patients for trial in played], dtype=np.float64),
            stage=np.array([trial.stage for trial in played], dtype=np.int64),
            futile=np.array([trial.futile for trial in played], dtype=bool),
            measures={name: np.array([trial.measures[name] for trial in played]) for name in names},
        )
