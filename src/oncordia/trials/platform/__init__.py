"""Platform and umbrella trials."""

from oncordia.trials.platform.choices import (
    Adjust,
    Allocation,
    Claim,
    Control,
    Controls,
    Endpoint,
    Judge,
    Overlap,
    Priority,
    Randomisation,
    Scale,
    Shape,
    Stop,
    WhenFull,
)
from oncordia.trials.platform.design import Platform
from oncordia.trials.platform.scenario import PlatformTruth
from oncordia.trials.platform.umbrella import Umbrella
from oncordia.trials.platform.umbrella_scenario import UmbrellaTruth

__all__ = [
    "Adjust",
    "Allocation",
    "Claim",
    "Control",
    "Controls",
    "Endpoint",
    "Judge",
    "Overlap",
    "Platform",
    "PlatformTruth",
    "Priority",
    "Randomisation",
    "Scale",
    "Shape",
    "Stop",
    "Umbrella",
    "UmbrellaTruth",
    "WhenFull",
]
