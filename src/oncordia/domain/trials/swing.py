"""How far a characteristic moves when one assumption is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Swing:
    """One number of a scenario, made smaller and larger, and what a characteristic then is."""

    setting: str  # name of the number in the scenario, as ``rates[2]``
    quantity: str  # the characteristic, as power
    low_setting: float
    base_setting: float
    high_setting: float
    at_low: float
    at_base: float
    at_high: float
    error: float  # the largest Monte-Carlo error of the three; 0 where exact

    @property
    def width(self) -> float:
        """Largest distance between the three."""
        found = (self.at_low, self.at_base, self.at_high)
        return max(found) - min(found)
