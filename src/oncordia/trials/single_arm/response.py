"""Scenario of a single-arm trial: the response rate that is true."""

from dataclasses import dataclass

from oncordia.domain.trials import check_settings, setting


@dataclass(frozen=True)
class ResponseRate:
    """A true response rate."""

    name: str = setting("What the scenario is called", example="as hoped")
    rate: float = setting("True response rate", low=0, high=1, example=0.3)

    def __post_init__(self) -> None:
        check_settings(self)
