"""Doses in any unit of concentration become mol/L, or stay relative to a top dose, and say so."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDose


class DoseKind(StrEnum):
    """What a dose is measured in."""

    MOLAR = "molar"
    MASS = "mass"  # mass of drug per volume
    RELATIVE = "relative"  # fraction of the drug's top dose


@dataclass(frozen=True, slots=True)
class DoseUnit:
    """A unit of doses. ``per_base`` counts how many of it make 1 mol/L or 1 g/L; 1 if relative."""

    name: str
    kind: DoseKind
    per_base: float


_RELATIVE = frozenset(("relative", "rel", "top dose", "relative to top dose", "fraction of top"))
# The usual spellings, so that the registry of units (0.3 s) is loaded only for the others.
_MOLAR = {"M": 1.0, "mM": 1e3, "µM": 1e6, "nM": 1e9, "pM": 1e12, "fM": 1e15}
_SPELLINGS = {
    **{name: name for name in _MOLAR},
    **{f"{name[0]}mol/L": name for name in _MOLAR if len(name) > 1},
    **{name.lower(): name for name in _MOLAR if len(name) > 1},
    "mol/L": "M",
    "molar": "M",
}


@cache
def read_dose_unit(text: str) -> DoseUnit:
    """Unit of that name: ``µM``, ``uM``, ``nmol/L``, ``mg/mL``, ``relative``, ``top dose`` ...

    Raises
    ------
    InvalidDose
        If the name is no unit of concentration.
    """
    name = " ".join(text.replace("μ", "µ").replace("_", "/").split())
    if name.lower().replace("/", " ") in _RELATIVE:
        return DoseUnit("relative", DoseKind.RELATIVE, 1.0)
    name = re.sub(r"(?i)^u(?=m)", "µ", name)
    usual = _SPELLINGS.get(name) or _SPELLINGS.get(re.sub(r"mol/l$", "mol/L", name))
    if usual:
        return DoseUnit(usual, DoseKind.MOLAR, _MOLAR[usual])
    return _ask_registry(text, name)


def convert_doses(dose: ArrayLike, unit: str, molar_mass_g_mol: float | None = None) -> FloatArray:
    """Doses in mol/L to 15 digits: any shape in, the same shape out; a zero stays zero.

    Parameters
    ----------
    dose
        Doses of 0 or more, all finite.
    unit
        Unit of a molar or, with ``molar_mass_g_mol``, of a mass concentration.
    molar_mass_g_mol
        Molar mass of the drug in g/mol.

    Raises
    ------
    InvalidDose
        If a dose is negative or not finite, or the unit is unknown, relative, or of mass
        without a molar mass.

    Examples
    --------
    >>> convert_doses([10.0, 0.3], "uM")
    array([1.e-05, 3.e-07])
    >>> convert_doses(1.0, "ug/mL", molar_mass_g_mol=392.5).round(9)
    array(2.548e-06)
    """
    values = np.asarray(dose, dtype=np.float64)
    refused = ~(np.isfinite(values) & (values >= 0))
    if refused.any():
        first = float(values[refused].flat[0])
        raise InvalidDose(f"a dose must be 0 or more and finite, got {first}; correct it")
    molar = values / _divisor(read_dose_unit(unit), molar_mass_g_mol)
    distinct, place = np.unique(molar, return_inverse=True)
    return round_doses(distinct)[place].reshape(molar.shape)


def round_doses(dose_molar: FloatArray) -> FloatArray:
    """Doses to 15 significant digits, so that 0.1 uM and 100 nM are one dose to the bit."""
    return np.array([float(f"{dose:.15g}") for dose in dose_molar.tolist()], dtype=np.float64)


def _divisor(unit: DoseUnit, molar_mass_g_mol: float | None) -> float:
    if unit.kind is DoseKind.RELATIVE:
        raise InvalidDose("relative doses have no molar value; give a unit of concentration")
    if unit.kind is DoseKind.MOLAR:
        return unit.per_base
    if molar_mass_g_mol is None:
        raise InvalidDose(
            f"{unit.name} is a mass concentration and needs the drug's molar mass; "
            f"give it in g/mol under [doses.molar_mass], or write the doses in uM"
        )
    if not 0 < molar_mass_g_mol < math.inf:
        raise InvalidDose(f"a molar mass must be above 0 g/mol, got {molar_mass_g_mol}; correct it")
    return unit.per_base * molar_mass_g_mol


def _ask_registry(text: str, name: str) -> DoseUnit:
    if len(name) > 30 or name.count("^") + name.count("**") > 1:
        raise InvalidDose(_unknown(text))
    registry = _registry()
    try:
        quantity = 1.0 * registry.parse_units(re.sub(r"(?<=/)(\w?)l$", r"\1L", name))  # type: ignore[attr-defined]
    except Exception:  # the parser of units fails in many ways on text that is none
        raise InvalidDose(_unknown(text)) from None
    for kind, base in ((DoseKind.MOLAR, "mol/L"), (DoseKind.MASS, "g/L")):
        if quantity.is_compatible_with(base):
            per_base = _snap(1.0 / quantity.to(base).magnitude)
            return DoseUnit(text.strip(), kind, per_base)
    raise InvalidDose(_unknown(text))


@cache
def _registry() -> object:
    import pint  # deferred: the registry takes long to load

    return pint.UnitRegistry(cache_folder=None)


def _snap(factor: float) -> float:
    """Exact power of ten where the factor is one but for rounding."""
    power = round(math.log10(factor))
    return 10.0**power if math.isclose(factor, 10.0**power, rel_tol=1e-9) else factor


def _unknown(text: str) -> str:
    return (
        f"{text!r} is no unit of concentration; write uM, nM, mM, M, mg/mL, "
        f"or relative for fractions of the top dose"
    )
