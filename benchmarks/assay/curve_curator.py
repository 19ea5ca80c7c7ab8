"""CurveCurator's sarcoma screen: its published fits beside ours, each disagreement explained."""

import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import least_squares
from scipy.special import fdtrc

from benchmarks.assay.ours import make_options, with_known
from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.domain import CurveOptions, SensitivityOptions

ALPHA = 0.05
FAR_DECADES = 0.1  # a pEC50 so far from theirs is a disagreement
STEP = float(np.log10(10 / 3)) / 2  # it interpolates where neighbouring doses lie further apart
SHORT = 1e-3  # relative excess of the sum of squares over its minimum that counts as stopped short
# its bounds: pEC50 two decades beyond the doses, slope, and both plateaus
LOW, HIGH = np.array([-np.inf, 0.01, 1e-4, 1e-4]), np.array([np.inf, 10.0, 1e6, 1e6])
BOUNDS = {
    "top_min": 1e-4,
    "top_max": 1e6,
    "bottom_min": 1e-4,
    "bottom_max": 1e6,
    "slope_min": 0.01,
    "slope_max": 10.0,
}
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


def hill(x: FloatArray, parameters: FloatArray) -> FloatArray:
    """Response at log10 doses; pEC50, slope, front, back."""
    p_ec50, slope, front, back = parameters
    z = np.clip(slope * (x + p_ec50), -300.0, 300.0)
    return np.asarray(back + (front - back) / (1.0 + 10.0**z), dtype=np.float64)


def compare_curve_curator(data: Path) -> None:
    """All three ways in which the screen was fitted."""
    for name in ("combined", "independent", "aggregated"):
        settings = tomllib.loads(
            (data / f"sarcoma_{name}_parameters.toml").read_text(encoding="utf-8")
        )
        reference = pl.read_csv(
            data / f"sarcoma_{name}_curves.txt.gz", separator="\t", infer_schema_length=None
        ).sort("Name")
        responses = lay_out_responses(reference, settings)
        options = make_options(with_known(BOUNDS, {"prior": "none", "interval": "wald"}))
        assert options is not None
        ours = fit_curves(responses, options)
        rows = ours.join(reference, left_on="sample", right_on="Name").join(
            summarise_sensitivity(responses, ours, SensitivityOptions()).select(
                "sample", "auc_fit"
            ),
            on="sample",
        )
        print(f"  {name}: {rows.height} of {reference.height} curves")
        print_agreement(rows)
        explain(read_curves(rows, settings), options)


def lay_out_responses(
    reference: pl.DataFrame, settings: dict[str, dict[str, object]]
) -> pl.DataFrame:
    """Its ratios as responses, with one well at dose 0, as it counts the controls as one."""
    doses = log10_doses(settings)
    wells = [f"Ratio {j}" for j in doses]
    long = reference.select("Name", *wells).unpivot(wells, index="Name").drop_nulls("value")
    dose = pl.DataFrame({"variable": wells, "dose_molar": [10.0**x for x in doses.values()]})
    control = reference.select("Name", dose_molar=pl.lit(0.0), value=pl.lit(1.0))
    return pl.concat(
        [long.join(dose, on="variable").select("Name", "dose_molar", "value"), control]
    ).select(
        sample="Name",
        drug=pl.lit("drug"),
        role=pl.lit("treated"),
        dose_molar="dose_molar",
        dose_relative=pl.lit(None, dtype=pl.Float64),
        response="value",
    )


def log10_doses(settings: dict[str, dict[str, object]]) -> dict[int, float]:
    """Log10 dose in mol/L of each experiment with a dose above 0."""
    experiment = settings["Experiment"]
    doses, names = experiment["doses"], experiment["experiments"]
    assert isinstance(doses, list)
    assert isinstance(names, list)
    scale = float(str(experiment["dose_scale"]))
    return {
        int(name): float(np.log10(dose * scale))
        for name, dose in zip(names, doses, strict=True)
        if dose > 0
    }


def print_agreement(rows: pl.DataFrame) -> None:
    """Differences of the numbers where both see a response with its EC50 inside the doses."""
    p_ec50 = pl.col("pEC50")
    both = rows.filter(
        pl.col("status") == "converged",
        pl.col("Curve P_Value") < ALPHA,
        p_ec50.is_between(-pl.col("dose_max").log10(), -pl.col("dose_min").log10()),
    )
    print(f"    both see a response with its EC50 inside the doses: {both.height}")
    for name, ours, theirs in (
        ("pEC50", -pl.col("ec50").log10(), p_ec50),
        ("ln slope", pl.col("slope").log(), pl.col("Curve Slope").log()),
        ("front", pl.col("drawn_top"), pl.col("Curve Front")),
        ("back", pl.col("drawn_bottom"), pl.col("Curve Back")),
        ("AUC", pl.col("auc_fit"), pl.col("Curve AUC")),
        ("R2", pl.col("r_squared"), pl.col("Curve R2")),
    ):
        off = both.select((ours - theirs).abs()).to_series().to_numpy()
        print(
            f"      {name:<9} difference: median {np.median(off):.4f}, "
            f"90th percentile {np.quantile(off, 0.9):.4f}, "
            f"at most 0.05 in {np.mean(off <= 0.05):.1%}"
        )


def read_curves(rows: pl.DataFrame, settings: dict[str, dict[str, object]]) -> list[Curve]:
    """Curves with both answers."""
    doses = log10_doses(settings)
    x_all = np.array(list(doses.values()))
    interpolated = bool(settings["Curve Fit"].get("interpolation", False))
    values = rows.select(f"Ratio {j}" for j in doses).cast(pl.Float64).fill_null(np.nan).to_numpy()
    curves = []
    for row, y in zip(rows.iter_rows(named=True), values, strict=True):
        used = np.isfinite(y)
        curves.append(
            Curve(
                name=row["sample"],
                x=x_all[used],
                y=y[used],
                x_all=x_all,
                control_used=row["n_wells"] > int(used.sum()),
                interpolated=interpolated,
                theirs=np.array(
                    [row["pEC50"], row["Curve Slope"], row["Curve Front"], row["Curve Back"]]
                ),
                ours=np.array(
                    [
                        -row["drawn_log10_ec50"],
                        row["drawn_slope"],
                        row["drawn_top"],
                        row["drawn_bottom"],
                    ],
                    dtype=np.float64,
                ),
                their_p=row["Curve P_Value"],
                our_p=row["p_no_response"],
                regulation=row["Curve Regulation"] or "",
                relevance=row["Curve Relevance Score"],
                fold_change=row["Curve Fold Change"],
                status=row["status"],
                bound=row["ec50_bound"],
                reason=row["reason"],
            )
        )
    return curves


def explain(curves: list[Curve], options: CurveOptions) -> None:
    """Count disagreements of potency, of the test and of the call, by the class of each."""
    sloped = fit_sloped(curves, options)
    for what, differs, why in (
        (f"pEC50 further apart than {FAR_DECADES}", potency_differs, explain_potency),
        (f"call at p < {ALPHA}", test_differs, explain_test),
        ("regulated against response", call_differs, explain_call),
    ):
        found = {curve.name: why(curve) for curve in sloped if differs(curve)}
        print(f"    {what}: {len(found)} of {len(curves)} disagree")
        for reason, count in Counter(found.values()).most_common():
            print(f"      {count:5d}  {reason}")
        for reason in (OUR_FAULT, UNEXPLAINED):
            names = [name for name, of_curve in found.items() if of_curve == reason]
            if names:
                print(f"      {reason}: {', '.join(names)}")


def fit_sloped(curves: list[Curve], options: CurveOptions) -> list[Curve]:
    """Curves with our four-parameter fit also where we call them flat: the same line as theirs."""
    frame = pl.concat(
        pl.DataFrame(
            {
                "sample": curve.name,
                "dose_molar": np.append(10.0**curve.x, 0.0),
                "response": np.append(curve.y, 1.0),
            }
        )
        for curve in curves
    ).with_columns(
        drug=pl.lit("drug"), role=pl.lit("treated"), dose_relative=pl.lit(None, dtype=pl.Float64)
    )
    never_flat = replace(options, flat_p=1.0 - 1e-12, flat_sd=0.0)
    table = fit_curves(frame, never_flat)
    lines = {
        row[0]: np.array([-row[1], row[2], row[3], row[4]], dtype=np.float64)
        for row in table.select(
            "sample", "drawn_log10_ec50", "drawn_slope", "drawn_top", "drawn_bottom"
        ).iter_rows()
    }
    return [replace(curve, ours=lines[curve.name]) for curve in curves]


def potency_differs(curve: Curve) -> bool:
    """Both give a line, and its half-way points lie apart."""
    return abs(float(curve.theirs[0] - curve.ours[0])) > FAR_DECADES


def test_differs(curve: Curve) -> bool:
    """One test is below alpha."""
    return (curve.their_p < ALPHA) != (curve.our_p < ALPHA)


def call_differs(curve: Curve) -> bool:
    """It says up or down and we see no response, or it says neither and we see one."""
    return (curve.regulation in {"up", "down"}) != (curve.status != "flat")


def explain_potency(curve: Curve) -> str:
    """Why the half-way points lie apart: the first that holds."""
    inside = -curve.x_all.max() <= curve.theirs[0] <= -curve.x_all.min()
    if curve.rss(curve.ours) > curve.least(own=False) * (1.0 + 1e-6) + 1e-12:
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
