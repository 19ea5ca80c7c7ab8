"""Platform trials: the design and its settings."""

from dataclasses import dataclass
from typing import ClassVar

from oncordia.domain.trials import Schema, check_settings, setting
from oncordia.trials.platform.checks import check_platform
from oncordia.trials.platform.choices import (
    Allocation,
    Controls,
    Endpoint,
    Judge,
    Randomisation,
    Stop,
)
from oncordia.trials.platform.run import PlatformRunner
from oncordia.trials.platform.scenario import PlatformTruth
from oncordia.trials.platform.words import describe_platform, list_platform_papers

OWN_DRIFT = 1.0  # log odds, or units of the outcome, of the design's own scenario with a drift


@dataclass(frozen=True)
class Platform:
    """Platform trial: arms enter and leave beside a shared control, with time drift."""

    kind: ClassVar[str] = "platform"
    scenario_type: ClassVar[type[PlatformTruth]] = PlatformTruth

    name: str = setting("What the trial is called", example="Platform of second-line regimens")
    arms: tuple[str, ...] = setting("Names of the arms beside the control", example=("A", "B", "C"))
    arm_size: int = setting("Patients of a full arm", low=2, example=100)
    entry: tuple[int, ...] = setting(
        "Patients enrolled in the platform when each arm may open; empty: all at the start",
        default=(),
        low=0,
        example=(0, 0, 150),
    )
    leave: tuple[int, ...] = setting(
        "Patients enrolled in the platform when each arm must close; 0: when it is full; empty: "
        "all when full",
        default=(),
        low=0,
    )
    slots: int = setting("Arms open at once; others wait in a queue", default=10, low=1)
    looks: tuple[int, ...] = setting(
        "Patients of an arm at its analyses before the last one", default=(), low=1, example=(50,)
    )
    endpoint: Endpoint = setting(
        "What is measured: binary, or continuous (higher is better)", default=Endpoint.BINARY
    )
    sd: float = setting(
        "Known standard deviation of a continuous outcome", default=1.0, low=0, open_low=True
    )
    controls: Controls = setting(
        "Controls of an arm: concurrent (enrolled while it was open), pooled (all, naively), "
        "adjusted (all, with a step for each period) or smoothed (all, with a random walk of time)",
        default=Controls.CONCURRENT,
    )
    bucket: int = setting("Patients in each bucket of time of smoothed", default=25, low=1)
    walk_sd: tuple[float, ...] = setting(
        "Standard deviation of the step between buckets of smoothed, in log odds or units of the "
        "outcome; several are equally probable before the data",
        default=(0.2,),
        low=0,
        open_low=True,
    )
    judge: Judge = setting(
        "What an analysis judges by: z, or posterior (probability that the arm is better)",
        default=Judge.Z,
    )
    threshold: float = setting(
        "z value, or posterior probability, above which the last analysis claims success",
        default=1.96,
    )
    stop: Stop = setting(
        "What earlier analyses judge by: none, test (the z or posterior now), or predictive "
        "(probability of success at the last analysis)",
        default=Stop.NONE,
        example=Stop.TEST,
    )
    efficacy: tuple[float, ...] = setting(
        "Value above which each of them claims success; one for all, or one each; empty: never",
        default=(),
        example=(2.8,),
    )
    futility: tuple[float, ...] = setting(
        "Value below which each of them stops the arm; one for all, or one each; empty: never",
        default=(),
        example=(0.0,),
    )
    allocation: Allocation = setting(
        "Control patients for each patient of an arm: equal (1), or root (of the open arms)",
        default=Allocation.EQUAL,
    )
    randomisation: Randomisation = setting(
        "How patients are drawn: in blocks, or simple", default=Randomisation.BLOCKS
    )
    prior_successes: float = setting(
        "Successes that the beta prior of every rate is worth", default=1.0, low=0, open_low=True
    )
    prior_failures: float = setting("Failures that it is worth", default=1.0, low=0, open_low=True)
    accrual_per_month: float = setting(
        "Patients enrolled in a month", default=10.0, unit="1/month", low=0, open_low=True
    )
    follow_up_months: float = setting(
        "From the last patient to the end of the trial", default=0.0, unit="months", low=0
    )
    control_value: float = setting(
        "Response rate or mean of the control in the design's own scenarios", default=0.3
    )
    target_value: float = setting("The same of a good arm in them", default=0.5)

    def __post_init__(self) -> None:
        check_settings(self)
        check_platform(self)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Arms that may be better than the control."""
        return self.arms

    @property
    def n_stages(self) -> int:
        """One: a platform as a whole has no stages; its arms have."""
        return 1

    def list_scenarios(self) -> tuple[PlatformTruth, ...]:
        """No arm works; the last does; all do; none does under a drift."""
        low, high, n = self.control_value, self.target_value, len(self.arms)
        found = [
            PlatformTruth("no arm works", low, (low,) * n),
            PlatformTruth("last arm works", low, (low,) * (n - 1) + (high,)),
            PlatformTruth("all arms work", low, (high,) * n),
            PlatformTruth("no arm works, drift", low, (low,) * n, drift=OWN_DRIFT),
        ]
        return tuple(found if n > 1 else [found[0], found[2], found[3]])

    def find_null(self, scenario: PlatformTruth) -> tuple[bool, ...]:
        """Of each arm: it is no better than the control."""
        scenario.check_endpoint(self.endpoint, len(self.arms))
        return tuple(value <= scenario.control for value in scenario.arms)

    def prepare(self, scenario: PlatformTruth) -> PlatformRunner:
        """The design with the truth at every patient."""
        self.find_null(scenario)
        return PlatformRunner(self, scenario)

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_platform(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the analysis in use."""
        return list_platform_papers(self)
