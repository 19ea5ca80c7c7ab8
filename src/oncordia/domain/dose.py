"""Doses in words."""

import math

MOLAR = "mol/L"
RELATIVE = "top dose"
_PREFIXES = ((1.0, "M"), (1e-3, "mM"), (1e-6, "µM"), (1e-9, "nM"), (1e-12, "pM"))


def describe_dose(dose: float, unit: str) -> str:
    """Dose with three digits in the unit that people say: ``24 nM``, ``0.2 of the top dose``.

    Parameters
    ----------
    dose
        Above 0 and finite, in ``unit``.
    unit
        ``mol/L``, or ``top dose`` for a fraction of it; any other is written as it is.
    """
    if unit == RELATIVE:
        return f"{dose:.3g} of the top dose"
    if unit != MOLAR or not (0 < dose < math.inf):
        return f"{dose:.3g} {unit}"
    rounded = float(f"{dose:.3g}")
    size, name = next((p for p in _PREFIXES if rounded >= p[0] * (1 - 1e-9)), _PREFIXES[-1])
    return f"{rounded / size:.3g} {name}"
