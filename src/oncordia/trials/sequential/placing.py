"""Where rules place the boundaries of a group-sequential test."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.kernels.sequential.crossings import spend_errors
from oncordia.trials.sequential.boundaries import Boundaries, find_drift, find_level, find_power
from oncordia.trials.sequential.roots import find_root
from oncordia.trials.sequential.rules import (
    NO_RULE,
    OBRIEN_FLEMING,
    SHAPES,
    BoundaryRule,
    RuleForm,
    spend_error,
)

LOOKS_MOST = 10
LEAST_STEP = 1e-4  # of the information between two looks
ROUNDING = 2e-3  # that the level of given bounds may lie above alpha, relatively


def find_boundaries(
    information: ArrayLike,
    efficacy: BoundaryRule = OBRIEN_FLEMING,
    futility: BoundaryRule = NO_RULE,
    *,
    alpha: float = 0.025,
    sides: int = 1,
    binding: bool = False,
    power: float | None = None,
    drift: float | None = None,
) -> Boundaries:
    """Boundaries that hold a level and, if asked, reach a power.

    Parameters
    ----------
    information
        Of each look, shape (k,) with 1 to 10 looks, rising; any unit.
    efficacy, futility
        Rules that place the bounds. Futility by spending spends one minus the power.
    alpha
        Level of the test, of both sides together, above 0 and below 1.
    sides
        1 or 2.
    binding
        Whether the level may lean on trials stopping for futility.
    power
        Power to reach; the drift that reaches it comes with the boundaries.
    drift
        Expected Z at the last look, instead of the power, which then comes with the boundaries.

    Raises
    ------
    InvalidDesign
        If looks, level, power or rules cannot be used, or the boundaries cross.
    """
    fractions = check_information(information)
    _check_errors(alpha, sides, power, drift)
    plan = _Plan(fractions, efficacy, futility, alpha, sides, binding)
    if futility.form is RuleForm.GIVEN_EFFECT or futility.spends:
        if power is None and drift is None:
            raise InvalidDesign(
                f"futility rule {futility.form} needs the power or the drift; give one", "power"
            )
        if futility.spends and sides == 2:
            raise InvalidDesign(
                f"futility rule {futility.form} is for one-sided tests; set sides to 1 or "
                f"choose {RuleForm.GIVEN_Z}",
                "futility.form",
            )
    placed = _place_for(plan, power, drift)
    _check_crossing(placed)
    return placed


def check_information(information: ArrayLike) -> FloatArray:
    """Information as fractions of the last, shape (k,).

    Raises
    ------
    InvalidDesign
        If there are no looks or too many, or information does not rise.
    """
    given = np.atleast_1d(np.asarray(information, np.float64))
    if given.ndim != 1 or not 1 <= given.size <= LOOKS_MOST:
        raise InvalidDesign(
            f"information has {given.size} looks; give 1 to {LOOKS_MOST}", "information"
        )
    if not (np.isfinite(given).all() and given[0] > 0):
        raise InvalidDesign("information must be finite and above 0", "information")
    fractions: FloatArray = given / given[-1]
    steps = np.diff(fractions)
    if (steps < LEAST_STEP).any():
        k = int(np.argmax(steps < LEAST_STEP))
        raise InvalidDesign(
            f"information {given[k + 1]:g} of look {k + 2} does not rise above "
            f"{given[k]:g} of look {k + 1}; give rising numbers",
            "information",
        )
    return fractions


def _check_errors(alpha: float, sides: int, power: float | None, drift: float | None) -> None:
    if sides not in (1, 2):
        raise InvalidDesign(f"sides is {sides}; give 1 or 2", "sides")
    if not 0 < alpha < 1:
        raise InvalidDesign(f"alpha is {alpha:g}; give a number above 0 and below 1", "alpha")
    if power is not None and drift is not None:
        raise InvalidDesign("both power and drift are given; give one of them", "power")
    if power is not None and not alpha < power < 1:
        raise InvalidDesign(
            f"power is {power:g}; give a number above alpha {alpha:g} and below 1", "power"
        )
    if drift is not None and not (math.isfinite(drift) and drift > 0):
        raise InvalidDesign(f"drift is {drift:g}; give a number above 0", "drift")


def _check_crossing(bounds: Boundaries) -> None:
    crossed = bounds.futility_z[:-1] >= bounds.efficacy_z[:-1]
    if crossed.any():
        k = int(np.argmax(crossed))
        raise InvalidDesign(
            f"the boundaries cross at look {k + 1}: futility z {bounds.futility_z[k]:.4g} is not "
            f"below efficacy z {bounds.efficacy_z[k]:.4g}; lower the futility bound",
            "futility.form",
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the boundaries have to hold, and the efficacy bounds once they are known."""

    information: FloatArray
    efficacy: BoundaryRule
    futility: BoundaryRule
    alpha: float
    sides: int
    binding: bool
    known: list[FloatArray] = field(default_factory=list)  # efficacy that futility does not move


def _place_for(plan: _Plan, power: float | None, drift: float | None) -> Boundaries:
    """Boundaries for a power or a drift, or for neither."""
    fixed = float(ndtri(0.8 if power is None else power) - ndtri(plan.alpha / plan.sides))
    beta = math.nan if power is None else 1.0 - power
    if plan.futility.spends:
        if power is not None:
            drift = find_root(lambda d: _place(plan, d, beta)[1], fixed, 1.1 * fixed)
        else:
            assert drift is not None  # find_boundaries asked for one of the two
            at = drift
            # by its normal quantile, so that it stays between 0 and 1
            beta = float(ndtr(find_root(lambda x: _place(plan, at, float(ndtr(x)))[1], -3.0, 0.0)))
        bounds = _place(plan, drift, beta)[0]
    elif power is not None and plan.futility.form is RuleForm.GIVEN_EFFECT:

        def miss(d: float) -> float:
            return find_power(_place(plan, d, beta)[0], d) - power

        drift = find_root(miss, fixed, 1.1 * fixed)
        bounds = _place(plan, drift, beta)[0]
    else:
        bounds = _place(plan, math.nan if drift is None else drift, beta)[0]
        if power is not None:
            _check_crossing(bounds)
            drift = find_drift(bounds, power)
    if drift is None:
        return bounds
    if not math.isfinite(drift):
        raise InvalidDesign(
            f"no size of the trial reaches power {power:g}; lower the futility bound",
            "futility.form",
        )
    return _finish(bounds, drift)


def _finish(bounds: Boundaries, drift: float) -> Boundaries:
    return replace(bounds, drift=drift, power=find_power(bounds, drift))


def _place(plan: _Plan, drift: float, beta: float) -> tuple[Boundaries, float]:
    """Boundaries for a drift and an error of the second kind, and how far they miss the latter."""
    looks = plan.information.size
    lower, inner = _give_futility(plan, drift)
    beta_steps = np.zeros(looks)
    if plan.futility.spends:
        beta_steps = _spend_by_look(plan.futility, plan.information, beta, "futility")
    drift = drift if plan.futility.spends else 0.0
    side = plan.alpha / plan.sides
    upper = np.zeros(looks)

    def spend(alpha_steps: FloatArray) -> float:
        return spend_errors(
            plan.information,
            alpha_steps,
            beta_steps,
            drift,
            plan.binding,
            plan.sides == 2,
            np.stack((-inner, inner)) if plan.binding else np.zeros((2, looks)),
            upper,
            lower,
        )

    def bound(efficacy: FloatArray) -> Boundaries:
        futility = inner.copy() if plan.sides == 2 else lower.copy()
        futility[-1] = efficacy[-1]
        return Boundaries(
            plan.information, efficacy.copy(), futility, plan.sides, plan.alpha, plan.binding
        )

    kept = np.full(looks, -1.0)
    if plan.efficacy.spends:
        miss = spend(_spend_by_look(plan.efficacy, plan.information, side, "efficacy"))
        return bound(upper), miss
    if plan.efficacy.form is RuleForm.GIVEN_Z:
        upper[:] = check_given(plan.efficacy.values, looks, "efficacy")
        miss = spend(kept)
        placed = bound(upper)
        _check_level(placed)
        return placed, miss
    shape = plan.information ** (SHAPES.get(plan.efficacy.form, plan.efficacy.parameter) - 0.5)

    def exceed(constant: float) -> float:
        upper[:] = constant * shape
        if plan.futility.spends and plan.binding:
            spend(kept)
        return find_level(bound(upper)) - plan.alpha

    if not plan.known or plan.binding:
        first = -float(ndtri(side))
        constant = find_root(exceed, first, first - float(ndtri(side / looks) - ndtri(side)) + 0.1)
        plan.known[:] = [constant * shape]
    upper[:] = plan.known[0]
    miss = spend(kept)
    return bound(upper), miss


def _spend_by_look(
    rule: BoundaryRule, fractions: FloatArray, error: float, which: str
) -> FloatArray:
    """Error spent at each look; given futility errors are shares of the error that is left."""
    try:
        if which == "futility" and rule.form is RuleForm.SPEND_GIVEN:
            share = error / rule.values[-1]
            rule = replace(rule, values=tuple(share * value for value in rule.values))
        return np.diff(spend_error(rule, fractions, error), prepend=0.0)
    except InvalidDesign as fault:
        raise InvalidDesign(f"{which}.{fault}", f"{which}.{fault.field}") from None


def _give_futility(plan: _Plan, drift: float) -> tuple[FloatArray, FloatArray]:
    """Lower bounds and half widths of the middle as the rule gives them, none at the last look."""
    looks = plan.information.size
    lower, inner = np.full(looks, -math.inf), np.zeros(looks)
    if plan.futility.form in (RuleForm.GIVEN_Z, RuleForm.GIVEN_EFFECT):
        given = check_given(plan.futility.values, looks - 1, "futility")
        if plan.futility.form is RuleForm.GIVEN_EFFECT:
            given = given * drift * np.sqrt(plan.information[:-1])
        if plan.sides == 1:
            lower[:-1] = given
        else:
            inner[:-1] = np.maximum(given, 0.0)
    return lower, inner


def check_given(values: tuple[float, ...], looks: int, which: str) -> FloatArray:
    """Given bounds, one for each look that needs one; NaN stands for none at that look."""
    if len(values) != looks:
        raise InvalidDesign(
            f"{which}.values has {len(values)} bounds, {looks} looks need one; give {looks}",
            f"{which}.values",
        )
    given = np.asarray(values, np.float64)
    return np.where(np.isnan(given), math.inf if which == "efficacy" else -math.inf, given)


def _check_level(bounds: Boundaries) -> None:
    level = find_level(bounds)
    if level > bounds.alpha * (1.0 + ROUNDING):
        raise InvalidDesign(
            f"efficacy.values have level {level:.4g}, above alpha {bounds.alpha:g}; "
            f"raise the bounds or alpha",
            "efficacy.values",
        )
