"""Who is enrolled, and what may be true, in a trial of selected patients."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.trials import setting
from oncordia.trials.organoid.concordance import Concordance
from oncordia.trials.organoid.sections import Pathway, check_shares


class Enrol(StrEnum):
    """Who is enrolled."""

    SELECTED = "organoid_selected"
    ALL = "all_comers"


@dataclass(frozen=True, slots=True)
class SelectedScenario:
    """What is true: response rates, and, where they differ from the design, the rest."""

    name: str = setting("What the scenario is called", example="Sensitivity as in one study")
    response_rate: float = setting("Response of all patients to the therapy", low=0, high=1)
    control_rate: float | None = setting(
        "Response of those enrolled under control; left out: as the design has it",
        low=0,
        high=1,
        default=None,
    )
    sensitivity: float | None = setting(
        "Sensitivity of the organoid test; left out: as the design", low=0, high=1, default=None
    )
    specificity: float | None = setting(
        "Specificity of the organoid test; left out: as the design", low=0, high=1, default=None
    )
    establishment: float | None = setting(
        "Share of biopsies from which an organoid grows; left out: as the design",
        low=0,
        high=1,
        open_low=True,
        default=None,
    )
    turnaround_months: float | None = setting(
        "Median time to a result; left out: as the design", unit="months", low=0, default=None
    )
    loss_per_month: float | None = setting(
        "Hazard of being lost while waiting; left out: as the design", low=0, default=None
    )
    concordance: Concordance | None = setting(
        "Concordance; left out: as the design has it", default=None
    )
    pathway: Pathway | None = setting("Way to a result; left out: as the design", default=None)

    def __post_init__(self) -> None:
        check_shares(self)
