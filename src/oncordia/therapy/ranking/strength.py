"""From where on a response counts as one, and below what it is weak, by measure."""

from oncordia.domain.therapy import Measure

# living or killed fractions, DSS; measures without an entry are not judged
_STRONG = {"auc": 0.5, "auc_fit": 0.5, "auc_common": 0.5, "viability": 0.5, "emax": 0.5}
_STRONG |= {"sensitivity": 0.5, "aac": 0.5, "dss1": 10.0, "dss2": 10.0, "dss3": 10.0}
_WEAK = {"auc": 0.85, "auc_fit": 0.85, "auc_common": 0.85, "viability": 0.85, "emax": 0.85}
_WEAK |= {"sensitivity": 0.15, "aac": 0.15, "dss1": 5.0, "dss2": 5.0, "dss3": 5.0}


def find_strong(measure: Measure) -> float | None:
    """Effect, high for sensitive, from which on a response counts as one; None: not judged."""
    found = _STRONG.get(measure.name)
    return None if found is None else measure.direction.sign * found


def is_weak(effect: float, measure: Measure) -> bool:
    """Whether an effect, high for sensitive, is small in itself, whatever it is elsewhere."""
    least = _WEAK.get(measure.name)
    return least is not None and effect < measure.direction.sign * least
