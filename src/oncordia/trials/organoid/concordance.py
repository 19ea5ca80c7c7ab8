"""How well the organoid test tells who will respond, and how well that is known."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri
from scipy.stats import beta, t

from oncordia.arrays import FloatArray
from oncordia.domain.trials import setting
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid.sections import check_shares

if TYPE_CHECKING:
    from oncordia.domain.therapy import TwoByTwo

QUANTILES = 512  # points of the laws of sensitivity and specificity
NODES = 48  # in each direction of an average over both
MANY_NODES = 256  # where a small share called weighs heavily
_JEFFREYS = 0.5


@dataclass(frozen=True, slots=True)
class Concordance:
    """Sensitivity and specificity of the organoid test against the patient's response.

    Positive = the test says sensitive, true = the patient responds. What is known of them is
    either patients counted, as a beta law each, or a mean and SD of log odds pooled over studies;
    with neither both are taken as known.
    """

    sensitivity: float = setting(
        "Share of the patients who respond whom the test calls sensitive",
        low=0,
        high=1,
        example=0.81,
    )
    specificity: float = setting(
        "Share of the patients who do not respond whom the test calls resistant",
        low=0,
        high=1,
        example=0.80,
    )
    responders: int = setting(
        "Patients who responded behind the sensitivity; 0: it is taken as known", low=0, default=0
    )
    non_responders: int = setting(
        "Patients who did not respond behind the specificity; 0: it is taken as known",
        low=0,
        default=0,
    )
    sensitivity_log_odds_sd: float = setting(
        "SD of the log odds of the sensitivity of a further study, from several", low=0, default=0.0
    )
    specificity_log_odds_sd: float = setting(
        "SD of the log odds of the specificity of a further study", low=0, default=0.0
    )
    log_odds_correlation: float = setting(
        "Correlation of both over studies or patients", low=-1, high=1, default=0.0
    )
    degrees: int = setting(
        "Degrees of freedom of these SDs (Student's t); 0: normal", low=0, default=0
    )

    def __post_init__(self) -> None:
        check_shares(self)
        for name, count in (
            ("sensitivity", self.responders),
            ("specificity", self.non_responders),
        ):
            sd, value = getattr(self, f"{name}_log_odds_sd"), getattr(self, name)
            if count and sd:
                raise InvalidDesign(
                    f"{name}_log_odds_sd and the patients behind the {name} are both given; "
                    "give one of them",
                    f"{name}_log_odds_sd",
                )
            if sd and value in (0, 1):
                raise InvalidDesign(
                    f"{name} is {value:g}, whose log odds are not finite; give a pooled value "
                    "below 1 and above 0",
                    name,
                )

    @classmethod
    def from_table(cls, table: "TwoByTwo") -> "Concordance":
        """What one 2x2 table tells.

        Raises
        ------
        InvalidDesign
            If it has no responder or no non-responder.
        """
        good = table.n_responders
        bad = table.total - good
        if good == 0 or bad == 0:
            raise InvalidDesign(
                f"the table has {good} responders and {bad} others; it must have some of both"
            )
        return cls(table.true_positive / good, table.true_negative / bad, good, bad)

    @classmethod
    def from_log_odds(cls, mean: FloatArray, covariance: FloatArray, degrees: int) -> "Concordance":
        """What several studies tell, pooled.

        Parameters
        ----------
        mean
            Of the log odds of sensitivity and of the false-positive rate, shape (2,).
        covariance
            Of both in a further study: between studies and of the mean, shape (2, 2).
        degrees
            Of freedom: studies - 2; 0 for normal limits.
        """
        sd = np.sqrt(np.diag(covariance))
        both = float(sd[0] * sd[1])
        return cls(
            sensitivity=float(expit(mean[0])),
            specificity=float(expit(-mean[1])),
            sensitivity_log_odds_sd=float(sd[0]),
            specificity_log_odds_sd=float(sd[1]),
            log_odds_correlation=0.0 - float(covariance[0, 1]) / both if both > 0 else 0.0,
            degrees=degrees,
        )

    @property
    def is_known(self) -> bool:
        """Whether nothing about both rates is left open."""
        counted = self.responders or self.non_responders
        return not (counted or self.sensitivity_log_odds_sd or self.specificity_log_odds_sd)

    def fix(
        self, sensitivity: float | None = None, specificity: float | None = None
    ) -> "Concordance":
        """Both rates taken as known, at these values or as they stand."""
        return Concordance(
            self.sensitivity if sensitivity is None else sensitivity,
            self.specificity if specificity is None else specificity,
        )

    def find_sensitivity(self, u: FloatArray) -> FloatArray:
        """Quantiles of the sensitivity at ``u`` in (0, 1)."""
        return _quantiles(
            u, self.sensitivity, self.responders, self.sensitivity_log_odds_sd, self.degrees
        )

    def find_specificity(self, u: FloatArray) -> FloatArray:
        """Quantiles of the specificity at ``u`` in (0, 1)."""
        return _quantiles(
            u, self.specificity, self.non_responders, self.specificity_log_odds_sd, self.degrees
        )

    def tabulate(self, size: int = QUANTILES) -> tuple[FloatArray, FloatArray]:
        """Quantiles of both at (j + 1/2)/size; one value each where both are known."""
        if self.is_known:
            return np.array([self.sensitivity]), np.array([self.specificity])
        u = (np.arange(size) + 0.5) / size
        return self.find_sensitivity(u), self.find_specificity(u)

    def spread(self, nodes: int = NODES) -> tuple[FloatArray, FloatArray]:
        """Equally likely pairs of sensitivity and specificity, shape (nodes * nodes,) each."""
        if self.is_known:
            return np.array([self.sensitivity]), np.array([self.specificity])
        middle = (np.arange(nodes) + 0.5) / nodes
        u, w = (plane.ravel() for plane in np.meshgrid(middle, middle, indexing="ij"))
        return self.find_sensitivity(u), self.find_specificity(mix_uniform(u, w, self))

    def swap_uncertainty(self, other: "Concordance") -> "Concordance":
        """These rates with what is known of another's."""
        return replace(other, sensitivity=self.sensitivity, specificity=self.specificity)


def mix_uniform(u: FloatArray, w: FloatArray, concordance: Concordance) -> FloatArray:
    """Uniform numbers whose normal scores correlate with those of ``u`` as the design says."""
    link = concordance.log_odds_correlation
    if link == 0:
        return w
    mixed: FloatArray = ndtr(link * ndtri(u) + np.sqrt(1 - link * link) * ndtri(w))
    return mixed


def _quantiles(u: FloatArray, value: float, n: int, sd: float, degrees: int) -> FloatArray:
    """Beta law after ``n`` patients from Jeffreys' prior, or logistic of a normal or t number."""
    if n:
        good = value * n
        out = beta.ppf(u, good + _JEFFREYS, n - good + _JEFFREYS)
    elif sd:
        out = expit(logit(value) + sd * (t.ppf(u, degrees) if degrees else ndtri(u)))
    else:
        out = np.full(np.shape(u), value)
    return np.asarray(out, dtype=np.float64)


def share_called(
    response_rate: FloatArray | float,
    sensitivity: FloatArray | float,
    specificity: FloatArray | float,
) -> FloatArray:
    """Share of all patients whom the test calls sensitive."""
    x = np.asarray(response_rate, dtype=np.float64)
    return np.asarray(sensitivity * x + (1 - np.asarray(specificity)) * (1 - x), dtype=np.float64)


def predict_called(
    response_rate: FloatArray | float,
    sensitivity: FloatArray | float,
    specificity: FloatArray | float,
) -> FloatArray:
    """Response rate among patients whom the test calls sensitive; NaN where it calls nobody."""
    called = share_called(response_rate, sensitivity, specificity)
    x = np.asarray(response_rate, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(called > 0, sensitivity * x / called, np.nan), dtype=np.float64)


def solve_response(called: float, concordance: Concordance) -> float:
    """Response rate of all patients, from the share whom the test calls sensitive.

    Raises
    ------
    InvalidDesign
        If no response rate gives that share; the message says which shares or rates would do.

    References
    ----------
    Rogan & Gladen 1978, American Journal of Epidemiology 107:71, equation 1.
    """
    s, c = concordance.sensitivity, concordance.specificity
    low, high = min(1 - c, s), max(1 - c, s)
    if s + c == 1:
        raise InvalidDesign(
            f"sensitivity {s:g} and specificity {c:g} add up to 1: the test tells nothing, so the "
            "share called sensitive tells no response rate; give response_rate",
            "sensitivity",
        )
    if not low <= called <= high:
        rate = "specificity" if (called < low) == (s + c > 1) else "sensitivity"
        least = 1 - called if rate == "specificity" else called
        raise InvalidDesign(
            f"share_called is {called:g}, but with sensitivity {s:g} and specificity {c:g} it lies "
            f"from {low:g} to {high:g} whatever the response rate; move the threshold, or give a "
            f"{rate} of {least:g} or more",
            "share_called",
        )
    return (called - (1 - c)) / (s + c - 1)
