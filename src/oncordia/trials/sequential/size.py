"""Sizes of trials of one look, and what a group-sequential test makes of them.

Each size is that of one look; times ``Boundaries.inflation`` it is the most that a
group-sequential trial of the same level and power needs (Jennison and Turnbull 2000, section 2.3).
"""

import math

from scipy.special import ndtr, ndtri, nctdtr, stdtrit

from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.roots import find_root

_PATIENTS_LEAST, _PATIENTS_MOST = 3.0, 1e9


def find_fixed_drift(alpha: float, power: float) -> float:
    """Expected Z of one look with a one-sided level and a power."""
    return float(ndtri(power) - ndtri(alpha))


def size_means(
    difference: float,
    sd: float,
    *,
    alpha: float,
    power: float,
    ratio: float = 1.0,
    known_sd: bool = True,
) -> float:
    """Patients in all for a difference of two means; a real number.

    Parameters
    ----------
    difference
        Of the means, not 0.
    sd
        Of one patient, above 0.
    alpha, power
        One-sided level and power.
    ratio
        Patients of treatment for each of control.
    known_sd
        Whether the test is that of Z; else that of t, by its noncentral law.
    """
    _check_effect(difference, "difference")
    share = ratio / (1.0 + ratio) ** 2  # I = n share / sd^2
    n = (find_fixed_drift(alpha, power) * sd / difference) ** 2 / share
    if known_sd:
        return n

    def miss(log_n: float) -> float:
        patients = math.exp(log_n)
        drift = abs(difference) / sd * math.sqrt(patients * share)
        critical = stdtrit(patients - 2.0, 1.0 - alpha)
        return float(1.0 - nctdtr(patients - 2.0, drift, critical)) - power

    low = math.log(max(n, _PATIENTS_LEAST))
    return math.exp(find_root(miss, low, low + 1.0)) if miss(low) < 0 else math.exp(low)


def size_rates(
    control: float,
    treatment: float,
    *,
    alpha: float,
    power: float,
    ratio: float = 1.0,
    pooled: bool = True,
) -> float:
    """Patients in all for a difference of two rates, by the normal law; a real number.

    With ``pooled`` the variance without effect is that of the pooled rate, else that of both arms
    (Fleiss, Levin and Paik 2003, eq. 4.14, without continuity correction).
    """
    _check_effect(treatment - control, "treatment_rate")
    at_null, at_effect = _rate_sds(control, treatment, ratio, pooled)
    root = (-ndtri(alpha) * at_null + ndtri(power) * at_effect) / abs(treatment - control)
    return float(root**2)


def find_rates_drift(
    control: float, treatment: float, patients: float, alpha: float, ratio: float, pooled: bool
) -> float:
    """Drift of the fixed test of the power that so many patients have by ``size_rates``."""
    at_null, at_effect = _rate_sds(control, treatment, ratio, pooled)
    root = math.sqrt(patients) * abs(treatment - control)
    return float(-ndtri(alpha) + (root + ndtri(alpha) * at_null) / at_effect)


def _rate_sds(control: float, treatment: float, ratio: float, pooled: bool) -> tuple[float, float]:
    """Standard deviations of the difference times the root of all patients: null, effect."""
    on_control, on_treatment = 1.0 / (1.0 + ratio), ratio / (1.0 + ratio)
    apart = control * (1 - control) / on_control + treatment * (1 - treatment) / on_treatment
    mean = control * on_control + treatment * on_treatment
    together = mean * (1 - mean) / (on_control * on_treatment)
    return math.sqrt(together if pooled else apart), math.sqrt(apart)


def size_events(hazard_ratio: float, *, alpha: float, power: float, ratio: float = 1.0) -> float:
    """Events in all for the log-rank test (Schoenfeld 1981, Biometrika 68, 316; eq. 1)."""
    effect = _check_ratio(hazard_ratio)
    return (find_fixed_drift(alpha, power) * (1.0 + ratio) / effect) ** 2 / ratio


def size_events_freedman(
    hazard_ratio: float, *, alpha: float, power: float, ratio: float = 1.0
) -> float:
    """Events in all for the log-rank test (Freedman 1982, Stat. Med. 1, 121)."""
    _check_ratio(hazard_ratio)
    part = (1.0 + ratio * hazard_ratio) / (1.0 - hazard_ratio)
    return (find_fixed_drift(alpha, power) * part) ** 2 / ratio


def find_power_of_drift(alpha: float, drift: float) -> float:
    """Power of one look with a one-sided level."""
    return float(ndtr(drift + ndtri(alpha)))


def _check_effect(effect: float, field: str) -> None:
    if effect == 0 or not math.isfinite(effect):
        raise InvalidDesign(f"{field} makes an effect of {effect:g}; plan for one", field)


def _check_ratio(hazard_ratio: float) -> float:
    if not (math.isfinite(hazard_ratio) and hazard_ratio > 0 and hazard_ratio != 1):
        raise InvalidDesign(
            f"hazard_ratio is {hazard_ratio:g}; give a number above 0 that is not 1",
            "hazard_ratio",
        )
    return math.log(hazard_ratio)
