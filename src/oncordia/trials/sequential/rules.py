"""Rules that place the boundaries of a group-sequential test."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign


class RuleForm(StrEnum):
    """How a boundary is placed: by its shape, by spending an error, or as given."""

    OBRIEN_FLEMING = "obrien_fleming"  # shape of O'Brien and Fleming 1979
    POCOCK = "pocock"  # shape of Pocock 1977
    WANG_TSIATIS = "wang_tsiatis"  # shape of Wang and Tsiatis 1987, parameter delta
    SPEND_OBRIEN_FLEMING = "spend_obrien_fleming"  # Lan and DeMets 1983
    SPEND_POCOCK = "spend_pocock"  # Lan and DeMets 1983
    SPEND_POWER = "spend_power"  # Kim and DeMets 1987, parameter rho
    SPEND_GAMMA = "spend_gamma"  # Hwang, Shih and DeCani 1990, parameter gamma
    SPEND_GIVEN = "spend_given"  # cumulative error by look
    GIVEN_Z = "given_z"  # bounds of Z by look
    GIVEN_EFFECT = "given_effect"  # bounds of the estimate, as parts of the effect planned for
    NONE = "none"


_NEARLY_0 = 1e-10  # gamma below which its spending is linear to the last digit that counts
SHAPES = {RuleForm.OBRIEN_FLEMING: 0.0, RuleForm.POCOCK: 0.5}
SPENDING = frozenset(form for form in RuleForm if form.startswith("spend_"))
_NEEDS_PARAMETER = {
    RuleForm.WANG_TSIATIS: "delta",
    RuleForm.SPEND_POWER: "rho",
    RuleForm.SPEND_GAMMA: "gamma",
}
_NEEDS_VALUES = frozenset({RuleForm.SPEND_GIVEN, RuleForm.GIVEN_Z, RuleForm.GIVEN_EFFECT})


@dataclass(frozen=True, slots=True)
class BoundaryRule:
    """A form with its parameter or its values by look."""

    form: RuleForm
    parameter: float = math.nan  # delta, rho or gamma
    values: tuple[float, ...] = ()  # cumulative error, Z or share of the effect, by look

    def __post_init__(self) -> None:
        word = _NEEDS_PARAMETER.get(self.form)
        if word and not math.isfinite(self.parameter):
            raise InvalidDesign(
                f"parameter is missing: {self.form} needs its {word}; give a number", "parameter"
            )
        if self.form is RuleForm.SPEND_POWER and not self.parameter > 0:
            raise InvalidDesign(
                f"parameter is {self.parameter:g}; rho of {self.form} must be above 0", "parameter"
            )
        if self.form is RuleForm.SPEND_GIVEN and self.values and not self.values[-1] > 0:
            raise InvalidDesign("values must end above 0", "values")
        if self.form in _NEEDS_VALUES and not self.values:
            raise InvalidDesign(
                f"values are missing: {self.form} needs one for each look", "values"
            )

    @property
    def spends(self) -> bool:
        """Whether the rule says how much of an error is spent by each look."""
        return self.form in SPENDING


OBRIEN_FLEMING = BoundaryRule(RuleForm.OBRIEN_FLEMING)
POCOCK = BoundaryRule(RuleForm.POCOCK)
NO_RULE = BoundaryRule(RuleForm.NONE)


def spend_error(rule: BoundaryRule, fractions: FloatArray, error: float) -> FloatArray:
    """Error spent by each information fraction in (0, 1], shape (k,), of one side.

    The spending functions are those of Lan and DeMets 1983 (Biometrika 70, 659), Kim and DeMets
    1987 (Biometrika 74, 149) and Hwang, Shih and DeCani 1990 (Stat. Med. 9, 1439); at fraction 1
    all of ``error`` is spent.
    """
    t = fractions
    match rule.form:
        case RuleForm.SPEND_OBRIEN_FLEMING:
            spent = 2.0 * ndtr(ndtri(error / 2.0) / np.sqrt(t))
        case RuleForm.SPEND_POCOCK:
            spent = error * np.log1p(math.expm1(1.0) * t)
        case RuleForm.SPEND_POWER:
            spent = error * t**rule.parameter
        case RuleForm.SPEND_GAMMA if abs(rule.parameter) < _NEARLY_0:
            spent = error * t
        case RuleForm.SPEND_GAMMA:
            spent = error * np.expm1(-rule.parameter * t) / math.expm1(-rule.parameter)
        case RuleForm.SPEND_GIVEN:
            spent = _check_spent(np.asarray(rule.values, np.float64), t.size, error)
        case _:
            raise InvalidDesign(f"form {rule.form} spends no error; choose another", "form")
    return np.minimum(spent, error)


def _check_spent(spent: FloatArray, looks: int, error: float) -> FloatArray:
    if spent.size != looks:
        raise InvalidDesign(
            f"values has {spent.size} cumulative errors for {looks} looks; give one for each look",
            "values",
        )
    if (np.diff(spent, prepend=0.0) < 0).any():
        raise InvalidDesign("values fall from look to look; give rising errors", "values")
    if abs(spent[-1] - error) > 1e-12:
        raise InvalidDesign(
            f"values end at {spent[-1]:g}, the error to spend is {error:g}; end there", "values"
        )
    return spent
