"""Platform and umbrella trials."""

from oncordia.trials.platform.choices import (
    Allocation,
    Controls,
    Endpoint,
    Judge,
    Randomisation,
    Scale,
    Shape,
    Stop,
)
from oncordia.trials.platform.design import Platform
from oncordia.trials.platform.scenario import PlatformTruth

__all__ = [
    "Allocation",
    "Controls",
    "Endpoint",
    "Judge",
    "Platform",
    "PlatformTruth",
    "Randomisation",
    "Scale",
    "Shape",
    "Stop",
]
