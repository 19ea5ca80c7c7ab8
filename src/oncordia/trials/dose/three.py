"""The 3+3 design."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import IntArray
from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.design import DoseDesign, DoseRunner, find_exact
from oncordia.trials.dose.enumerate import GOES_ON
from oncordia.trials.kernels.dose.interval import FULL, TOO_TOXIC
from oncordia.trials.kernels.dose.three import COHORT, run_three_trials, step_states


@dataclass(frozen=True, slots=True)
class ThreeRules:
    """What the 3+3 design does next."""

    start: int
    most: int
    deescalates: int
    expands_top: int
    cohort: int = COHORT
    most_states: int = 400_000

    def step(self, n: IntArray, y: IntArray, dose: IntArray) -> IntArray:
        """Next dose, or -2 - the dose selected."""
        out = np.empty(dose.size, dtype=np.int64)
        step_states(n, y, dose, self.deescalates, self.expands_top, out)
        return out

    def move(
        self, n: IntArray, y: IntArray, e: IntArray, dose: IntArray, seen: int
    ) -> tuple[IntArray, IntArray]:
        """Next dose and ending; the dose stays where the trial ends."""
        del e, seen
        after = self.step(n, y, dose)
        ended = np.where(after == -1, TOO_TOXIC, FULL)
        return np.where(after < 0, dose, after), np.where(after < 0, ended, GOES_ON)

    def choose(self, n: IntArray, y: IntArray, e: IntArray, endings: IntArray) -> IntArray:
        """Highest dose that passed: below the lowest with two toxicities or more."""
        del e, endings
        k = n.shape[1]
        toxic = y >= 2
        highest = np.max(np.where(n > 0, np.arange(k), -1), axis=1)
        below = np.argmax(toxic, axis=1) - 1
        return np.asarray(np.where(toxic.any(axis=1), below, highest))


@dataclass(frozen=True, kw_only=True)
class ThreePlusThree(DoseDesign):
    """3+3 design: three patients a dose, three more after one toxicity (Storer 1989)."""

    kind: ClassVar[str] = "three_plus_three"

    deescalate: bool = setting(
        "Whether the dose below one that was too toxic is given to six before it is selected",
        default=True,
    )
    expand_top: bool = setting(
        "Whether the highest dose, too, is given to six before it is selected", default=False
    )
    target: float = setting(
        "Rate of toxicity of the right dose: judges the result, the rule does not know it",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=0.3,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.start > 0 and not self.deescalate:
            raise InvalidDesign(
                "deescalate is false, but the trial starts above the lowest dose; "
                "set deescalate = true or start at the lowest dose",
                "deescalate",
            )

    @property
    def n_patients(self) -> int:
        """The most patients that the trial can treat."""
        return 2 * COHORT * self.k

    @property
    def n_stages(self) -> int:
        """Cohorts, at most."""
        return 2 * self.k

    @property
    def rules(self) -> ThreeRules:
        """What the design does next."""
        return ThreeRules(self.start, self.n_patients, int(self.deescalate), int(self.expand_top))

    def prepare(self, scenario: Any) -> DoseRunner:
        """The design made ready for a scenario."""
        sizes = np.array([self.start, self.deescalate, self.expand_top], dtype=np.int64)
        judge = self.judge(scenario)
        return DoseRunner(run_three_trials, (judge.toxicity, sizes), judge)

    def find_exact(self, scenario: Any) -> Mapping[str, ArrayLike] | None:
        """Characteristics by enumeration of every way that the trial can go."""
        judge = self.judge(scenario)
        return find_exact(self, (judge.toxicity,), judge)

    def list_boundaries(self) -> BoundaryTable:
        """What follows from the toxicities at a dose."""
        note = (
            "The dose below one that was too toxic is selected once six had it."
            if self.deescalate
            else "The dose below one that was too toxic is selected."
        )
        return BoundaryTable(
            "3+3: what follows from the toxicities at a dose",
            ("patients", "toxicities", "next"),
            (
                (3, "0", "escalate"),
                (3, "1", "three more at this dose"),
                (3, "2 or 3", "too toxic: the dose below"),
                (6, "0 or 1", "escalate"),
                (6, "2 or more", "too toxic: the dose below"),
            ),
            note,
        )

    def describe(self) -> Schema:
        """The design in words and steps."""
        below = (
            "treat three more at the dose below unless six had it"
            if self.deescalate
            else "stop: select the dose below"
        )
        return Schema(
            f"Doses from {self.labels[self.start]} are given to three patients each, and to three "
            "more after one toxicity.",
            (
                Step(
                    "Three patients",
                    "Three patients get the dose.",
                    "3 patients",
                    (
                        Branch("no toxicity", "Next dose"),
                        Branch("one toxicity", "Three more"),
                        Branch("two or three", below),
                    ),
                ),
                Step(
                    "Three more",
                    "Three more patients get the same dose.",
                    "3 patients",
                    (
                        Branch("one toxicity of six", "Next dose"),
                        Branch("two or more of six", below),
                    ),
                ),
                Step("Next dose", "The next higher dose; at the highest, the trial ends."),
            ),
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Storer 1989, Biometrics 45, 925",
            "Lin and Shih 2001, Biostatistics 2, 203",
        )
