"""Response-adaptive randomisation: shares of the arms follow the responses."""

from oncordia.trials.allocation.choices import Decision, Rule, Sharpness, Stop
from oncordia.trials.allocation.design import ResponseAdaptive
from oncordia.trials.allocation.scenario import ArmRates

__all__ = ["ArmRates", "Decision", "ResponseAdaptive", "Rule", "Sharpness", "Stop"]
