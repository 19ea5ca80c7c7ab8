"""What all dose-finding designs share: doses, sizes, assumed scenarios, simulated outcomes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar, Protocol

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.enumerate import Graph, Rules, enumerate_trial
from oncordia.trials.dose.judge import Judge, find_right
from oncordia.trials.dose.scenarios import DoseToxicity
from oncordia.trials.dose.skeleton import Working, find_skeleton

_SPACING = 0.25  # of assumed scenarios: half-width of indifference in the target
MOST_DOSES = 20
BY_DOSE = ("selected", "patients_by_dose", "toxicities_by_dose", "responses_by_dose")


@dataclass(frozen=True, kw_only=True)
class DoseDesign(ABC):
    """Doses of a trial and where it starts."""

    kind: ClassVar[str]
    scenario_type: ClassVar[type[Any]] = DoseToxicity
    hypotheses: ClassVar[tuple[str, ...]] = ()
    has_responses: ClassVar[bool] = False

    name: str = setting("What the trial is called", example="First in human")
    doses: tuple[float, ...] = setting(
        "Doses, rising", low=0, open_low=True, example=(10.0, 20.0, 40.0, 60.0, 80.0)
    )
    dose_unit: str = setting("Unit of the doses", default="mg")
    start_dose: float | None = setting(
        "Dose of the first patients; the lowest where it is left out",
        default=None,
    )
    target: float = setting(
        "Rate of dose-limiting toxicity that the right dose has",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=0.3,
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not 2 <= len(self.doses) <= MOST_DOSES:
            raise InvalidDesign(
                f"doses are {len(self.doses)}; give from 2 to {MOST_DOSES}", "doses"
            )
        for below, above in pairwise(self.doses):
            if not below < above:
                raise InvalidDesign(
                    f"doses are out of order: {above:g} stands after {below:g}; "
                    "give each once, rising",
                    "doses",
                )
        if self.start_dose is not None and self.start_dose not in self.doses:
            listed = ", ".join(f"{dose:g}" for dose in self.doses)
            raise InvalidDesign(
                f"start_dose is {self.start_dose:g}; take one of {listed}", "start_dose"
            )

    @property
    def k(self) -> int:
        """Number of doses."""
        return len(self.doses)

    @property
    def start(self) -> int:
        """Place of the start dose, from 0."""
        return 0 if self.start_dose is None else self.doses.index(self.start_dose)

    @property
    def labels(self) -> tuple[str, ...]:
        """Doses with their unit."""
        return tuple(f"{dose:g} {self.dose_unit}".strip() for dose in self.doses)

    @property
    def exact_labels(self) -> Mapping[str, tuple[str, ...]]:
        """What the places of exact characteristics are."""
        return {f"mean_{name}": self.labels for name in BY_DOSE}

    @property
    @abstractmethod
    def n_patients(self) -> int:
        """The most patients that the trial can treat."""

    def find_null(self, scenario: DoseToxicity) -> tuple[bool, ...]:
        """Nothing is rejected; refuses a scenario of other doses."""
        if len(scenario.toxicity) != self.k:
            raise InvalidDesign(
                f"toxicity has {len(scenario.toxicity)} rates for {self.k} doses; "
                "give one for each dose",
                "toxicity",
            )
        return ()

    def list_scenarios(self) -> tuple[Any, ...]:
        """Every dose too toxic, then each dose the right one in turn."""
        scenario = self.scenario_type
        return tuple(
            scenario(
                name=f"{self.labels[right]} is right" if right >= 0 else "every dose too toxic",
                toxicity=self.assume_rates(right),
            )
            for right in range(-1, self.k)
        )

    def assume_rates(self, right: int) -> tuple[float, ...]:
        """Rising rates with the target at a dose; two steps above it at all where ``right`` < 0."""
        guess = right + 1 if right >= 0 else -1
        halfwidth = _SPACING * min(self.target, 1 - self.target)
        rates = find_skeleton(self.target, halfwidth, guess, self.k, Working.EMPIRIC, 0.0)
        return tuple(float(rate) for rate in np.round(rates, 4))

    def judge(self, scenario: DoseToxicity) -> Judge:
        """What is right in a scenario."""
        self.find_null(scenario)
        rates = np.array(scenario.toxicity)
        right = find_right(rates, self.target)
        return Judge(self.labels, rates, self.target, right, self.n_patients / self.k)


@dataclass(frozen=True, kw_only=True)
class SizedDesign(DoseDesign):
    """A dose-finding trial of cohorts up to a number of patients."""

    cohort_size: int = setting("Patients in a cohort", low=1, high=60, default=3)
    max_patients: int = setting("Patients in all, at most", low=1, high=300, example=30)
    enough_at_dose: int | None = setting(
        "Patients at one dose that end the trial where it would stay there; never if left out",
        low=1,
        default=None,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cohort_size > self.max_patients:
            raise InvalidDesign(
                f"cohort_size is {self.cohort_size}, above max_patients {self.max_patients}; "
                "a cohort must fit into the trial",
                "cohort_size",
            )

    @property
    def n_patients(self) -> int:
        """The most patients that the trial can treat."""
        return self.max_patients

    @property
    def n_stages(self) -> int:
        """Cohorts, at most."""
        return -(-self.max_patients // self.cohort_size)

    @property
    def enough(self) -> int:
        """Patients at one dose that are enough; more than there are where never."""
        return self.enough_at_dose or self.max_patients + 1


class EnumeratedDesign(Protocol):
    """A design whose ways can be enumerated; it hashes by its settings."""

    has_responses: ClassVar[bool]

    @property
    def k(self) -> int:
        """Number of doses."""

    @property
    def n_stages(self) -> int:
        """Cohorts, at most."""

    @property
    def rules(self) -> Rules:
        """What it does next."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class DoseRunner:
    """Trials of one design in one scenario, by a compiled loop."""

    loop: Callable[..., None]
    arguments: tuple[Any, ...]  # between the trials and what comes out
    judge: Judge
    extra: tuple[str, ...] = field(default=())  # measures beyond: by dose, after toxicities
    is_timed: bool = False

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        size = last - first
        shape = (size, len(self.judge.labels))
        by_dose: list[IntArray] = [
            np.empty(shape, dtype=np.int64) for _ in range(2 + len(self.extra))
        ]
        single: list[IntArray] = [np.empty(size, dtype=np.int64) for _ in range(3)]
        durations: FloatArray = np.empty(size)
        outputs = (*by_dose, *single, *((durations,) if self.is_timed else ()))
        self.loop(seed, first, last, *self.arguments, *outputs)
        more = {
            name: values.astype(np.float64)
            for name, values in zip(self.extra, by_dose[2:], strict=True)
        }
        if self.is_timed:
            more["duration_months"] = durations
        selected, cohorts, endings = single
        return self.judge.make_outcomes(by_dose[0], by_dose[1], selected, cohorts, endings, more)


@lru_cache(maxsize=2)
def find_graph(design: EnumeratedDesign) -> Graph | None:
    """Every way that trials of a design can go; kept for the scenarios that follow."""
    return enumerate_trial(design.rules, design.k, has_responses=design.has_responses)


def find_exact(
    design: EnumeratedDesign, cells: tuple[FloatArray, ...], judge: Judge
) -> dict[str, FloatArray | float] | None:
    """Exact characteristics by enumeration; None where there are too many states."""
    graph = find_graph(design)
    if graph is None:
        return None
    return judge.average(graph, graph.find_chances(cells), design.n_stages)
