"""Hazard ratio of two arms by Cox's partial likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.trials.survival.risk import RiskTable

STEPS = 60
FLAT = 30.0  # |log hazard ratio| at which the likelihood has no maximum


class Ties(StrEnum):
    """How events at one time share their risk."""

    EFRON = "efron"
    BRESLOW = "breslow"


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """Hazard of the experimental arm over that of control; below 1 where it does better."""

    log_ratio: float  # infinite where one arm had every event while the other was at risk
    se: float  # of the log ratio, from the observed information

    @property
    def ratio(self) -> float:
        """The hazard ratio itself."""
        return float(np.exp(self.log_ratio))


def fit_cox(tables: Sequence[RiskTable], ties: Ties = Ties.EFRON) -> HazardRatio:
    """Hazard ratio and its error from the counts of one stratum, or stratified from several.

    References
    ----------
    Cox (1972), J R Stat Soc B 34:187; Breslow (1974), Biometrics 30:89; Efron (1977), JASA
    72:557.
    """
    control, experimental, observed = _list_risks(tables, ties)
    log_ratio, information = 0.0, 0.0
    for _ in range(STEPS):
        share = experimental * np.exp(log_ratio)
        share = share / (control + share)
        information = float((share * (1.0 - share)).sum())
        score = observed - float(share.sum())
        if information <= 0:
            break
        step = float(np.clip(score / information, -2.0, 2.0))
        log_ratio += step
        if abs(log_ratio) > FLAT or abs(step) < 1e-12:
            break
    if abs(log_ratio) > FLAT:
        return HazardRatio(float(np.copysign(np.inf, log_ratio)), np.inf)
    if information <= 0:
        return HazardRatio(0.0, np.inf)
    return HazardRatio(log_ratio, float(1.0 / np.sqrt(information)))


def _list_risks(tables: Sequence[RiskTable], ties: Ties) -> tuple[FloatArray, FloatArray, float]:
    """Control and experimental patients at risk of each event, and events of the latter.

    Efron lets the l-th of d tied events leave a share l / d of the tied patients.
    """
    control, experimental, observed = [], [], 0.0
    for table in tables:
        d = table.events.astype(np.int64)
        at = np.repeat(np.arange(d.size), d)
        rank = np.arange(at.size) - np.repeat(np.cumsum(d) - d, d)
        gone = rank / d[at] if ties is Ties.EFRON else np.zeros(at.size)
        n1, d1 = table.at_risk_experimental[at], table.events_experimental[at]
        n0, d0 = table.at_risk[at] - n1, table.events[at] - d1
        control.append(n0 - gone * d0)
        experimental.append(n1 - gone * d1)
        observed += float(table.events_experimental.sum())
    return np.concatenate(control), np.concatenate(experimental), observed
