"""What single-arm designs share that look at responders and stop at bounds."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from numpy.typing import ArrayLike

from oncordia.trials.single_arm.looks import LookRule, LookRunner
from oncordia.trials.single_arm.response import ResponseRate


class LookDesign(ABC):
    """A test of a response rate ``p0`` against ``p1`` with looks on the way."""

    p0: float
    p1: float

    @property
    @abstractmethod
    def rule(self) -> LookRule:
        """The design as looks with bounds."""

    def list_scenarios(self) -> tuple[ResponseRate, ...]:
        """The rates of the null and of the alternative."""
        return ResponseRate("null", self.p0), ResponseRate("alternative", self.p1)

    def find_null(self, scenario: ResponseRate) -> tuple[bool, ...]:
        """Whether the rate is no better than ``p0``."""
        return (scenario.rate <= self.p0,)

    def prepare(self, scenario: ResponseRate) -> LookRunner:
        """The design made ready for a response rate."""
        return LookRunner(self.rule, scenario.rate)

    def find_exact(self, scenario: ResponseRate) -> Mapping[str, ArrayLike]:
        """Every characteristic, by recursion over patients."""
        return self.rule.find_exact(scenario.rate, self.find_null(scenario)[0])
