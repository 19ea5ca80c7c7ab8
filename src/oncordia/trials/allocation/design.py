"""Response-adaptive randomisation: the design and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from numpy.typing import ArrayLike

from oncordia.domain.trials import Schema, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.allocation.checks import check_design
from oncordia.trials.allocation.choices import Decision, Rule, Sharpness, Stop
from oncordia.trials.allocation.exact import find_exact
from oncordia.trials.allocation.run import AdaptiveRunner
from oncordia.trials.allocation.scenario import ArmRates
from oncordia.trials.allocation.words import describe_design, list_papers


@dataclass(frozen=True)
class ResponseAdaptive:
    """Response-adaptive randomisation of two or more arms with a binary outcome."""

    kind: ClassVar[str] = "response_adaptive"
    scenario_type: ClassVar[type[ArmRates]] = ArmRates

    name: str = setting("What the trial is called", example="Two regimens, second line")
    patients: int = setting("Patients at most, over all arms", low=2, example=100)
    arms: tuple[str, ...] = setting(
        "Names of the arms; the first is the control", default=("control", "experimental")
    )
    rule: Rule = setting(
        "What the share of an arm follows: thompson (its posterior probability to be the best), "
        "play_the_winner (an urn), optimal_ratio (roots of the rates), neyman (least variance), "
        "equal (in turns)",
        default=Rule.THOMPSON,
    )
    power: float = setting(
        "Exponent of the probabilities of thompson; 0 gives equal chances", default=1.0, low=0
    )
    sharpness: Sharpness = setting(
        "Whether that exponent stays constant, or is growing as patients so far / (2 x patients)",
        default=Sharpness.CONSTANT,
    )
    burn_in: int = setting(
        "Patients of each arm that are allotted in turns before the rule begins", default=0, low=0
    )
    block: int = setting("Patients after whom the shares are found anew", default=1, low=1)
    lowest_share: float = setting("Least share of an arm", default=0.0, low=0, high=1)
    highest_share: float = setting("Greatest share of an arm", default=1.0, low=0, high=1)
    control_share: float = setting(
        "Share that is kept for the control; 0 leaves it to the rule",
        default=0.0,
        low=0,
        high=1,
        open_high=True,
    )
    balls: float = setting(
        "Balls of each arm in the urn of play_the_winner at the start",
        default=1.0,
        low=0,
        open_low=True,
    )
    balls_added: float = setting("Balls added after each patient", default=1.0, low=0)
    prior_successes: float = setting(
        "Successes that the beta prior of every rate is worth", default=1.0, low=0, open_low=True
    )
    prior_failures: float = setting("Failures that it is worth", default=1.0, low=0, open_low=True)
    decision: Decision = setting(
        "What is claimed: control (an arm is better than the control) or best (an arm is the best)",
        default=Decision.CONTROL,
    )
    threshold: float = setting(
        "Posterior probability above which the claim is made at the end",
        default=0.95,
        low=0,
        high=1,
        open_high=True,
    )
    looks: tuple[int, ...] = setting(
        "Patients after whom the trial may stop, before its end", default=(), low=1
    )
    stop: Stop = setting(
        "What those looks judge by: none, posterior (probability of the claim now) or predictive "
        "(probability to make it at the end; two arms)",
        default=Stop.NONE,
    )
    efficacy: float = setting(
        "Probability above which a look stops with the claim; 1: never",
        default=0.99,
        low=0,
        high=1,
    )
    futility: float = setting(
        "Probability below which a look stops without it; 0: never", default=0.0, low=0, high=1
    )
    control_rate: float = setting(
        "Response rate of the control in the design's own scenarios", default=0.3, low=0, high=1
    )
    target_rate: float = setting("Response rate of a good arm in them", default=0.5, low=0, high=1)

    def __post_init__(self) -> None:
        check_settings(self)
        check_design(self)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Arms that can be claimed to be better than the control, or to be the best."""
        return self.arms[1:] if self.decision is Decision.CONTROL else self.arms

    @property
    def n_stages(self) -> int:
        """Looks and the end."""
        return len(self.looks) + 1

    def list_scenarios(self) -> tuple[ArmRates, ...]:
        """No arm is better; the last is; all but the control are."""
        more = len(self.arms) - 1
        low, high = self.control_rate, self.target_rate
        found = [
            ArmRates("no arm better", (low,) * (more + 1)),
            ArmRates("one arm better", (low,) * more + (high,)),
        ]
        if more > 1:
            found.append(ArmRates("all arms better", (low,) + (high,) * more))
        return tuple(found)

    def find_null(self, scenario: ArmRates) -> tuple[bool, ...]:
        """Of each arm: it is no better than the control, or not the one best arm."""
        rates = scenario.rates
        if len(rates) != len(self.arms):
            raise InvalidDesign(
                f"rates has {len(rates)} numbers; give one for each of the {len(self.arms)} arms",
                "rates",
            )
        if self.decision is Decision.CONTROL:
            return tuple(rate <= rates[0] for rate in rates[1:])
        return tuple(
            any(other >= rate for j, other in enumerate(rates) if j != i)
            for i, rate in enumerate(rates)
        )

    def prepare(self, scenario: ArmRates) -> AdaptiveRunner:
        """The design with its tables."""
        self.find_null(scenario)
        return AdaptiveRunner(self, scenario)

    def find_exact(self, scenario: ArmRates) -> Mapping[str, ArrayLike] | None:
        """Exact expectations of a trial of two arms, by a recursion over all its states."""
        self.find_null(scenario)
        return find_exact(self, scenario)

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_design(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the rule in use and the exact answers."""
        return list_papers(self)
