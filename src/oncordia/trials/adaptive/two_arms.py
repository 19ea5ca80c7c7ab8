"""What two-arm designs share whose scenarios are a mean or a rate of each arm."""

from oncordia.trials.adaptive.truth import TwoArmTruth, check_truth
from oncordia.trials.endpoint import Endpoint


class TwoArmDesign:
    """A test of no difference against the difference that is hoped for."""

    control: float
    experimental: float
    sd: float
    endpoint: Endpoint

    def list_scenarios(self) -> tuple[TwoArmTruth, ...]:
        """No difference, and the difference hoped for."""
        return (
            TwoArmTruth("null", self.control, self.control, self.sd),
            TwoArmTruth("alternative", self.control, self.experimental, self.sd),
        )

    def find_null(self, scenario: TwoArmTruth) -> tuple[bool, ...]:
        """Whether the new treatment is no better."""
        check_truth(scenario, self.endpoint)
        return (scenario.experimental <= scenario.control,)
