"""Why CurveCurator and ours disagree on a curve: each single case in a named class."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares
from scipy.special import fdtrc

from oncordia.arrays import FloatArray

ALPHA = 0.05
FAR_DECADES = 0.1  # a pEC50 so far from theirs is a disagreement
STEP = float(np.log10(10 / 3)) / 2  # it interpolates where neighbouring doses lie further apart
SHORT = 1e-3  # relative excess of the sum of squares over its minimum that counts as stopped short
# its bounds of slope, front and back; its pEC50 may lie two decades beyond the doses
LOW, HIGH = np.array([-np.inf, 0.01, 1e-4, 1e-4]), np.array([np.inf, 10.0, 1e6, 1e6])
OUR_FAULT = "ours stopped short of the minimum"
UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One curve: wells, both answers as (pEC50, slope, front, back), and what each calls it."""

    name: str
    x: FloatArray  # log10 dose of the wells, mol/L
    y: FloatArray
    x_all: FloatArray  # of all wells of the design, also where a value is missing
    control_used: bool  # our fit, too, counts the control as a well of dose 0
    interpolated: bool  # it also fitted points on straight lines between the doses
    theirs: FloatArray
    ours: FloatArray
    their_p: float
    our_p: float
    regulation: str  # up, down, not or nothing
    relevance: float
    fold_change: float  # log2
    status: str
    bound: str | None
    reason: str

    def residuals(self, parameters: FloatArray, *, own: bool) -> FloatArray:
        """Of the wells alone, or of all that CurveCurator fits: control and helper points too."""
        points = [self.y - hill(self.x, parameters)]
        if own or self.control_used:
            points.append(np.array([1.0 - parameters[2]]))
        if own and self.interpolated:
            x, y = self.helper_points()
            points.append(y - hill(x, parameters))
        return np.concatenate(points)

    def helper_points(self) -> tuple[FloatArray, FloatArray]:
        """Doses and the middles between them, on lines through the mean of each dose."""
        doses = np.unique(self.x)
        means = np.array([self.y[self.x == dose].mean() for dose in doses])
        every = np.unique(self.x_all)
        middles = (every[1:] + every[:-1])[np.diff(every) >= STEP] / 2
        x = np.concatenate([self.x_all, middles])
        x = x[(x >= doses[0]) & (x <= doses[-1])]
        return x, np.interp(x, doses, means)

    def rss(self, parameters: FloatArray, *, own: bool = False) -> float:
        """Residual sum of squares."""
        return float((self.residuals(parameters, own=own) ** 2).sum())

    def least(self, *, own: bool) -> float:
        """Least sum of squares that scipy finds within CurveCurator's bounds from three starts."""
        reach = np.array([-self.x_all.max() - 2.0, -self.x_all.min() + 2.0])
        low, high = LOW.copy(), HIGH.copy()
        low[0], high[0] = reach
        starts = [self.theirs, self.ours]
        starts.append(np.array([6.0, 1.5, self.y.max(), self.y.min()]))

        def left(parameters: FloatArray) -> FloatArray:
            return self.residuals(parameters, own=own)

        scale = (0.1, 0.5, 0.1, 0.1)
        inside = [np.clip(start, low + 1e-9, high - 1e-9) for start in starts]
        found = [least_squares(left, start, bounds=(low, high), x_scale=scale) for start in inside]
        return min(2.0 * float(fit.cost) for fit in found)

    def excess(self) -> float:
        """Relative excess of our sum of squares over the least that scipy finds."""
        return self.rss(self.ours) / self.least(own=False) - 1.0


def hill(x: FloatArray, parameters: FloatArray) -> FloatArray:
    """Response at log10 doses; pEC50, slope, front, back."""
    p_ec50, slope, front, back = parameters
    z = np.clip(slope * (x + p_ec50), -300.0, 300.0)
    return np.asarray(back + (front - back) / (1.0 + 10.0**z), dtype=np.float64)


def potency_differs(curve: Curve) -> bool:
    """Both give a line, and its half-way points lie apart."""
    return abs(float(curve.theirs[0] - curve.ours[0])) > FAR_DECADES


def tests_differ(curve: Curve) -> bool:
    """One test is below alpha."""
    return (curve.their_p < ALPHA) != (curve.our_p < ALPHA)


def call_differs(curve: Curve) -> bool:
    """It says up or down and we see no response, or it says neither and we see one."""
    return (curve.regulation in {"up", "down"}) != (curve.status != "flat")


def explain_potency(curve: Curve) -> str:
    """Why the half-way points lie apart: the first that holds."""
    inside = -curve.x_all.max() <= curve.theirs[0] <= -curve.x_all.min()
    if curve.excess() > 1e-6:
        return OUR_FAULT
    if curve.regulation not in {"up", "down"} and curve.status == "flat":
        return "no response for either: the half-way point of a level line means nothing"
    if not inside or curve.bound is not None:
        return "EC50 outside the doses: theirs is a number out there, ours a bound"
    return explain_minimum(curve)


def explain_minimum(curve: Curve) -> str:
    """Why their line, which fits the wells less well than ours, is where it is."""
    if curve.rss(curve.theirs, own=True) > curve.least(own=True) * (1.0 + SHORT):
        return "theirs stopped short of the minimum of what it minimises"
    if curve.interpolated:
        return "theirs also fits the control and points interpolated between the doses"
    return "theirs also fits the control as one more well"


def explain_test(curve: Curve) -> str:
    """Why one test is below alpha and the other is not: the first that holds."""
    called = curve.their_p < ALPHA
    y = np.append(curve.y, 1.0) if curve.control_used else curve.y
    rss = curve.rss(curve.ours)
    level = np.array([0.0, 1.0, y.mean(), y.mean()])
    n_spare = y.size - 4
    own = float(fdtrc(3, n_spare, max((curve.rss(level) - rss) / 3 / (rss / n_spare), 0.0)))
    if (own < ALPHA) == called:
        return "our noise is moderated towards that of the run; with the curve's own we agree"
    if (their_test(curve.rss(level), rss, y.size) < ALPHA) == called:
        return "their degrees of freedom, 5 and 0.8 (n - 2.5), on our line"
    y = np.append(curve.y, 1.0)
    counted = replace(curve, control_used=True)
    level = np.array([0.0, 1.0, y.mean(), y.mean()])
    if (their_test(counted.rss(level), counted.rss(curve.ours), y.size) < ALPHA) == called:
        return "their test also counts the control as one more well"
    if curve.interpolated:
        y = np.append(y, curve.helper_points()[1])
    level = np.array([0.0, 1.0, y.mean(), y.mean()])
    n_wells = curve.y.size + 1
    if (their_test(counted.rss(level), counted.rss(curve.theirs), n_wells) < ALPHA) == called:
        return f"their line: {explain_minimum(curve)}"
    return UNEXPLAINED


def their_test(rss_level: float, rss: float, n_wells: int) -> float:
    """P value by CurveCurator's rule (Bayer et al. 2023, Nat Commun 14:7902): n / k, shift 0.12."""
    statistic = (rss_level - rss) / rss * n_wells / 4
    n_spare = (0.8 - 1.0 / ((n_wells - 4) ** 4 / n_wells + 4)) * (n_wells - 2.5)
    return float(fdtrc(5, n_spare, max(statistic - 0.12, 0.0)))


def explain_call(curve: Curve) -> str:
    """Why one speaks of a regulated curve and the other of no response: the first that holds."""
    if curve.regulation in {"up", "down"}:
        if curve.our_p >= ALPHA:
            return f"the tests differ: {explain_test(curve)}"
        if "within the noise" in curve.reason:
            return "ours is flat: the change over the doses lies within the noise of a well"
        return UNEXPLAINED
    if curve.their_p >= ALPHA:
        return f"the tests differ: {explain_test(curve)}"
    if curve.relevance < -np.log10(ALPHA):
        return "flat by their relevance score: the change is too small for its test"
    if abs(curve.fold_change) < 0.25:
        return "flat by their limit of the fold change"
    return UNEXPLAINED
