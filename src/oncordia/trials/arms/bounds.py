"""Bounds of trials of several arms: their shapes, and the height that keeps the level."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import brentq

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.arms.chances import find_any, follow_plan

_HIGHEST = 30.0  # height of the bounds that no level needs


class UpperShape(StrEnum):
    """How the bound for success moves from stage to stage."""

    OBF = "obf"
    POCOCK = "pocock"
    TRIANGULAR = "triangular"


class LowerShape(StrEnum):
    """How the bound below which an arm is dropped moves from stage to stage."""

    NONE = "none"
    FIXED = "fixed"
    OBF = "obf"
    POCOCK = "pocock"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of the z value at each stage; equal at the last."""

    lower: FloatArray  # (stages,)
    upper: FloatArray  # (stages,)


def shape_upper(shape: UpperShape, height: float, fractions: FloatArray) -> FloatArray:
    """Upper bounds of a shape: at the last stage (``fractions`` 1) the height; triangular twice it.

    Whitehead's triangular test as in Magirr, Jaki and Whitehead (2012), section 3.
    """
    root = np.sqrt(fractions)
    if shape is UpperShape.OBF:
        return height / root
    if shape is UpperShape.POCOCK:
        return np.full(fractions.size, height)
    return height * (1.0 + fractions) / root


def shape_lower(
    shape: LowerShape, height: float, fractions: FloatArray, fixed: float
) -> FloatArray:
    """Lower bounds of a shape before the last stage, where the upper bound takes their place."""
    root = np.sqrt(fractions)
    if shape is LowerShape.NONE:
        return np.full(fractions.size, -math.inf)
    if shape is LowerShape.FIXED:
        return np.full(fractions.size, fixed)
    if shape is LowerShape.OBF:
        return -height / root
    if shape is LowerShape.POCOCK:
        return np.full(fractions.size, -height)
    return -height * (1.0 - 3.0 * fractions) / root


def make_bounds(
    upper: UpperShape, lower: LowerShape, height: float, fractions: FloatArray, fixed: float = 0.0
) -> Bounds:
    """Bounds of two shapes at one height; ``fractions``, shape (stages,), end at 1.

    Raises
    ------
    InvalidDesign
        If they cross before the last stage.
    """
    bounds = _meet(upper, lower, height, fractions, fixed)
    raw = shape_lower(lower, height, fractions, fixed)[:-1]
    for stage in np.flatnonzero(raw > bounds.upper[:-1])[:1]:
        raise InvalidDesign(
            f"the bounds cross at stage {stage + 1}: lower {raw[stage]:.3f}, upper "
            f"{bounds.upper[stage]:.3f}; lower the bound for dropping an arm",
            "lower_fixed" if lower is LowerShape.FIXED else "lower",
        )
    return bounds


def find_bounds(
    arms: int,
    alpha: float,
    arm_times: FloatArray,
    control_times: FloatArray,
    upper: UpperShape,
    lower: LowerShape = LowerShape.NONE,
    fixed: float = 0.0,
) -> Bounds:
    """Bounds under which any of ``arms`` is called effective with probability ``alpha``, at most.

    The family-wise error is largest where no arm differs from the control (Magirr, Jaki and
    Whitehead 2012, Theorem 1), and is ``alpha`` there. Lower bounds are binding.

    Parameters
    ----------
    arms, alpha
        Experimental arms, at least 1; one-sided level of the family.
    arm_times, control_times
        Patients of an arm, and of the control, at each stage, in any unit; shape (stages,),
        rising. A control of infinite size makes it a one-sample group-sequential design.
    upper, lower, fixed
        Shapes, and the lower bound of the shape ``fixed``.
    """
    fractions = arm_times / arm_times[-1]

    def exceed(height: float) -> float:
        bounds = _meet(upper, lower, height, fractions, fixed)
        chances = follow_plan(arm_times, control_times, bounds.lower, bounds.upper, np.zeros(1))
        return find_any(chances, np.zeros(arms, dtype=np.int64)) - alpha

    height = float(brentq(exceed, 0.0, _HIGHEST, xtol=1e-9))
    return make_bounds(upper, lower, height, fractions, fixed)


def _meet(
    upper: UpperShape, lower: LowerShape, height: float, fractions: FloatArray, fixed: float
) -> Bounds:
    high = shape_upper(upper, height, fractions)
    low = np.minimum(shape_lower(lower, height, fractions, fixed), high)
    low[-1] = high[-1]
    return Bounds(low, high)
