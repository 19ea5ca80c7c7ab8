"""How curves become one number a sample and drug: the choices, by name."""

from dataclasses import dataclass

from oncordia.errors import InvalidOption


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Choices of the sensitivity summary."""

    absolute_level: float = 0.5  # response at which the absolute IC50 is read
    dss_activity_threshold: float = 10.0  # percent inhibition below which DSS counts nothing
    common_range: bool = True  # also AUC over the doses that all samples of a drug share
    bootstrap: int = 0  # draws for intervals of the trapezoid AUC; 0: from the replicate wells

    def __post_init__(self) -> None:
        if not 0 < self.absolute_level < 1:
            raise InvalidOption(
                f"sensitivity.absolute_level must lie between 0 and 1, got {self.absolute_level}"
            )
        if not 0 < self.dss_activity_threshold < 100:
            raise InvalidOption(
                "sensitivity.dss_activity_threshold must lie between 0 and 100, "
                f"got {self.dss_activity_threshold}"
            )
        if self.bootstrap < 0:
            raise InvalidOption(f"sensitivity.bootstrap must be 0 or more, got {self.bootstrap}")
