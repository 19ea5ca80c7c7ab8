"""What is true of a biomarker, the test for it, and the responses of those with and without it."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.numeric.streams import guide_table
from oncordia.trials.arms.responses import check_rates
from oncordia.trials.endpoint import Endpoint

_ROUNDING = 1e-12
_RESPONSES = ("control_positive", "control_negative", "treated_positive", "treated_negative")
_LEAST_MASS = 1e-15  # tail of the screened that a table leaves out
_MOST_SCREENED = 2_000_000


@dataclass(frozen=True)
class BiomarkerTruth:
    """Biomarker, test and responses, as they are."""

    name: str = setting("What the scenario is called", example="Works in the positive alone")
    prevalence: float = setting(
        "Share of patients who truly have the biomarker", low=0, high=1, example=0.4
    )
    control_positive: float = setting(
        "Response of the control in the truly positive: a rate, or a mean", example=0.3
    )
    control_negative: float = setting("Response of the control in the truly negative", example=0.3)
    treated_positive: float = setting("Response of the treated who are truly positive", example=0.5)
    treated_negative: float = setting("Response of the treated who are truly negative", example=0.3)
    sensitivity: float = setting(
        "Chance of the test to call a truly positive patient positive",
        default=1.0,
        low=0,
        high=1,
        example=0.85,
    )
    specificity: float = setting(
        "Chance of the test to call a truly negative patient negative",
        default=1.0,
        low=0,
        high=1,
        example=0.8,
    )
    sd: float = setting(
        "Standard deviation of a mean; not used for rates", default=1.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if self.called_share <= 0.0:
            raise InvalidDesign(
                "no patient is called positive; raise prevalence or sensitivity", "prevalence"
            )

    @property
    def called_share(self) -> float:
        """Share of patients that the test calls positive."""
        return self.prevalence * self.sensitivity + (1 - self.prevalence) * (1 - self.specificity)

    @property
    def true_share(self) -> float:
        """Share of the truly positive among those called positive (the predictive value)."""
        return self.prevalence * self.sensitivity / self.called_share

    @property
    def missed_share(self) -> float:
        """Share of the truly positive among those called negative."""
        left = 1.0 - self.called_share
        return self.prevalence * (1 - self.sensitivity) / left if left > 0.0 else 0.0

    def find_effects(self) -> tuple[float, float]:
        """Effects in those called positive, and in all patients."""
        positive = self.treated_positive - self.control_positive
        negative = self.treated_negative - self.control_negative
        share, whole = self.true_share, self.prevalence
        return (
            share * positive + (1 - share) * negative,
            whole * positive + (1 - whole) * negative,
        )

    def list_shares(self) -> FloatArray:
        """Called positive; truly positive among the called positive, the negative, and all."""
        return np.array([self.called_share, self.true_share, self.missed_share, self.prevalence])

    def list_responses(self, endpoint: Endpoint) -> FloatArray:
        """Treated positive and negative, then control; means in standard deviations, (4,)."""
        values = np.array(
            [
                self.treated_positive,
                self.treated_negative,
                self.control_positive,
                self.control_negative,
            ]
        )
        scaled: FloatArray = values if endpoint is Endpoint.RATE else values / self.sd
        return scaled


def check_truth(endpoint: Endpoint, truth: BiomarkerTruth, path: str = "") -> None:
    """Refuse a rate outside 0 to 1; ``path`` stands before the name of its field."""
    if endpoint is Endpoint.RATE:
        check_rates({f"{path}{name}": (getattr(truth, name),) for name in _RESPONSES})


def find_null_populations(endpoint: Endpoint, truth: BiomarkerTruth) -> tuple[bool, bool]:
    """Whether those called positive, and all patients, do not benefit.

    The null of the subgroup is about those whom the test calls positive, as it will be used.
    """
    check_truth(endpoint, truth)
    subgroup, everyone = truth.find_effects()
    return subgroup <= _ROUNDING, everyone <= _ROUNDING


def tabulate_screened(n: int, share: float) -> tuple[FloatArray, IntArray]:
    """Table of the patients called negative until ``n`` are called positive, for kernels.

    Raises
    ------
    InvalidDesign
        If so few are called positive that millions would be screened.
    """
    if share >= 1.0:
        return np.ones(1), np.zeros(1, dtype=np.int64)
    from scipy.stats import nbinom

    most = float(nbinom.isf(_LEAST_MASS, n, share))
    if not most < _MOST_SCREENED:
        raise InvalidDesign(
            f"some {n / share:,.0f} patients would be screened for {n} called positive; "
            "raise prevalence or sensitivity",
            "prevalence",
        )
    cumulative, guide = guide_table(nbinom.pmf(np.arange(int(most) + 1), n, share))
    return cumulative, guide


def tabulate_stages(sizes: IntArray, share: float) -> tuple[FloatArray, IntArray]:
    """Tables of ``tabulate_screened`` for stages of these sizes, (stages, w) each.

    Shorter ones are stretched to one width, so that kernels take them as rectangles.
    """
    tables = [tabulate_screened(int(n), share)[0] for n in sizes]
    width = max(table.size for table in tables)
    rows = [
        guide_table(np.diff(np.append(table, np.ones(width - table.size)), prepend=0.0))
        for table in tables
    ]
    return np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows])
