"""Do the curves of groups differ, and in what: shared fits, and pairs of groups."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.special import fdtrc, stdtr, stdtrit

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.families import natural_name, plan_fit
from oncordia.assay.curves.joint import JointFit, find_aicc, fit_joint
from oncordia.assay.curves.packed import Packed, pack_points
from oncordia.assay.curves.points import CurvePoints, collect_points
from oncordia.assay.curves.ratio import adjust_holm, find_fieller
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.curves.select import select_points
from oncordia.assay.curves.shape import MOST, CurveShapes
from oncordia.assay.curves.status import doses_needed
from oncordia.assay.curves.table import as_table
from oncordia.domain import CurveModel, CurveOptions, Loss, Pool, Prior
from oncordia.errors import InvalidOption

# what groups may have in common, by natural names of parameters; None is everything
QUESTIONS: dict[str, frozenset[str] | None] = {
    "same_curve": None,
    "same_ec50": frozenset({"ec50", "position", "decay"}),
    "same_slope": frozenset({"slope", "slope_second", "asymmetry"}),
    "same_plateaus": frozenset({"top", "bottom", "middle", "stimulation"}),
}
GROUPED = ("sample", "drug")
Row = dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Groups of one drug (or sample) and time, fitted apart and together."""

    names: list[str]
    points: CurvePoints
    packed: Packed
    apart: JointFit
    n_wells: int
    options: CurveOptions

    @property
    def n_spare(self) -> float:
        """Residual degrees of freedom of the groups apart."""
        return float(self.n_wells - self.apart.n_free)

    @property
    def variance(self) -> float:
        """Residual variance that all groups share."""
        return self.apart.rss / self.n_spare


def compare_curves(
    responses: pl.DataFrame, by: str, options: CurveOptions | None = None
) -> pl.DataFrame:
    """Table "comparisons": whether the curves of groups differ, and by how much.

    Fits are plain least squares with one residual variance over the groups of a panel, whatever
    loss, prior and noise the options say: the extra sum of squares needs that.

    Parameters
    ----------
    responses
        Table "responses".
    by
        ``sample``: samples are compared for each drug and time; ``drug``: drugs for each sample.
        The first group by name is the reference of the pairs with it.
    options
        Model, bounds, scale and confidence; the defaults if None.

    Returns
    -------
    polars.DataFrame
        For each panel a row for each question to all groups (extra-sum-of-squares F test and
        AICc) and three for each pair: ratio of EC50, differences of mean response over the doses
        in common and of response at the highest of these. A panel that cannot be compared is
        one row with its reason.

    Raises
    ------
    InvalidOption
        If ``by`` is neither, the model is chosen by itself or is the constant, or curves are
        pooled.

    References
    ----------
    F test: Bates & Watts 1988, Nonlinear Regression Analysis, section 3.10. Fieller 1954,
    J R Stat Soc B 16:175. Holm 1979, Scand J Stat 6:65.
    """
    chosen = replace(
        (options or CurveOptions()).settle(is_growth_rate=False),
        loss=Loss.SQUARED,
        prior=Prior.NONE,
    )
    if by not in GROUPED:
        raise InvalidOption(f"by must be one of {', '.join(GROUPED)}, got {by!r}")
    if chosen.model in {CurveModel.AUTO, CurveModel.CONSTANT}:
        raise InvalidOption(f"curves of one bending model are compared, got {chosen.model}")
    if chosen.pool is not Pool.NONE:
        raise InvalidOption("curves that are compared are not pooled; leave curves.pool none")
    points = collect_points(responses)
    other = "drug" if by == "sample" else "sample"
    keys = points.keys.select(other, "time_hours").with_row_index("curve")
    rows: list[Row] = []
    for panel in keys.group_by(other, "time_hours", maintain_order=True).agg("curve").to_dicts():
        members = np.array(panel["curve"], dtype=np.int64)
        key = {other: panel[other], "time_hours": panel["time_hours"]}
        rows += [key | row for row in _compare_panel(points, members, by, chosen)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    return as_table(columns or {"sample": []}, "comparisons")


def _compare_panel(
    points: CurvePoints, members: IntArray, by: str, options: CurveOptions
) -> list[Row]:
    plan = plan_fit(options.model, options)
    needed = max(doses_needed(plan.n_free, options), 2)
    few = points.n_doses[members] < needed
    mixed = points.keys["mixed_units"].to_numpy()[members]
    kept = members[~few & ~mixed]
    units = points.keys["dose_unit"].gather(kept).n_unique() if kept.size else 0
    lost = ", ".join(points.keys[by].gather(members[few | mixed]).to_list())
    counted = {"n_groups": kept.size, "n_wells": int(points.n_wells[kept].sum())}
    note = f"; left out with fewer than {needed} doses: {lost}" if lost else ""
    if kept.size < 2 or units > 1:
        only = (
            "groups have doses in different units"
            if units > 1
            else (
                f"{kept.size} group{'' if kept.size == 1 else 's'} with enough doses, 2 are needed"
            )
        )
        return [{"status": "not_compared", "reason": only + note, **counted}]
    panel = _fit_apart(select_points(points, kept), by, options)
    if not panel.n_spare > 0 or not panel.variance > 0:
        why = "no residual variance to judge by: too few wells, or an exact fit"
        return [{"status": "not_compared", "reason": why + note, **counted}]
    found = _ask(panel)
    rows = found + _compare_pairs(panel)
    words = _describe(found, panel) + note
    return [{"status": "compared", "reason": words, **counted, **row} for row in rows]


def _fit_apart(points: CurvePoints, by: str, options: CurveOptions) -> Panel:
    plan = plan_fit(options.model, options)
    packed = pack_points(points, Loss.SQUARED)
    raw = fit_plan(packed, plan, options, np.ones(points.n_curves, dtype=bool))
    start = np.where(np.isfinite(raw.parameters), raw.parameters, 0.0)
    apart = fit_joint(packed, plan, frozenset(), [start])
    n_wells = int(packed.n_wells.sum())
    return Panel(points.keys[by].to_list(), points, packed, apart, n_wells, options)


def _ask(panel: Panel) -> list[Row]:
    """One row for each question to all groups, and one for the groups apart."""
    plan = plan_fit(panel.options.model, panel.options)
    natural = [natural_name(name) for name in plan.family.parameters]
    starts = [panel.apart.parameters, np.tile(_pooled(panel), (len(panel.names), 1))]
    rows: list[Row] = []
    for question, parameters in QUESTIONS.items():
        shared = frozenset(
            j
            for j, name in enumerate(natural)
            if plan.free_mask[j] and (parameters is None or name in parameters)
        )
        if not shared:
            continue
        fit = fit_joint(panel.packed, plan, shared, starts)
        n_extra = panel.apart.n_free - fit.n_free
        statistic = max(fit.rss - panel.apart.rss, 0.0) / n_extra / panel.variance
        rows.append(
            {
                "question": question,
                "statistic": statistic,
                "df_extra": float(n_extra),
                "df_residual": panel.n_spare,
                "p_value": float(fdtrc(n_extra, panel.n_spare, statistic)),
                "rss": fit.rss,
                "aicc": find_aicc(fit, panel.n_wells),
            }
        )
    apart = panel.apart
    rows.append({"question": "apart", "rss": apart.rss, "aicc": find_aicc(apart, panel.n_wells)})
    return rows


def _pooled(panel: Panel) -> FloatArray:
    """Parameters of one curve through the points of all groups, shape (P,)."""
    packed, options = panel.packed, panel.options
    order = np.argsort(packed.x, kind="stable")
    one = Packed(
        np.array([0, order.size]),
        packed.x[order],
        packed.y[order],
        packed.w[order],
        np.array([packed.within.sum()]),
        np.array([packed.n_wells.sum()]),
    )
    plan = plan_fit(options.model, options)
    found = fit_plan(one, plan, options, np.ones(1, dtype=bool)).parameters[0]
    middle = np.asarray(panel.apart.parameters.mean(axis=0), dtype=np.float64)
    return np.where(np.isfinite(found), found, middle)


def _compare_pairs(panel: Panel) -> list[Row]:
    """Three rows for each pair of groups, p values adjusted over the pairs of a kind."""
    n = len(panel.names)
    pairs = [(b, a) for a in range(n) for b in range(a + 1, n)]
    measured = _measure(panel)
    rows: list[Row] = []
    for question in ("ec50_ratio", "mean_response_difference", "emax_difference"):
        own = [_compare_pair(panel, question, measured[question], b, a) for b, a in pairs]
        p_value = np.array([row["p_value"] for row in own], dtype=np.float64)
        for row, adjusted in zip(own, adjust_holm(p_value).tolist(), strict=True):
            rows.append(row | {"p_holm": adjusted})
    return rows


def _measure(panel: Panel) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Log10 EC50, mean response and response at the highest dose, each with its variance."""
    n, n_parameters = panel.apart.parameters.shape
    parameters = np.full((n, MOST), np.nan)
    parameters[:, :n_parameters] = panel.apart.parameters
    plan = plan_fit(panel.options.model, panel.options)
    shapes = CurveShapes(np.full(n, plan.family.code), parameters)
    points = panel.points
    low = np.full(n, points.at_lowest(points.log10_dose).max())
    high = np.full(n, points.at_highest(points.log10_dose).min())
    width = np.where(high > low, high - low, np.nan)
    found = {
        "ec50_ratio": shapes.effective(0.5),
        "mean_response_difference": (
            shapes.integral(low, high) / width,
            shapes.gradient_integral(low, high) / width[:, None],
        ),
        "emax_difference": (shapes.at(high), shapes.gradient_at(high)),
    }
    covariance = [panel.apart.covariance_of(g, panel.variance) for g in range(n)]
    out = {}
    for question, (value, gradient) in found.items():
        slope = gradient[:, :n_parameters]
        variance = [float(slope[g] @ covariance[g] @ slope[g]) for g in range(n)]
        out[question] = (value, np.array(variance))
    return out


def _compare_pair(
    panel: Panel, question: str, measured: tuple[FloatArray, FloatArray], b: int, a: int
) -> Row:
    """Group b less, or over, group a. A ratio is tested against 1 on the log scale."""
    value, variance = measured
    quantile = float(stdtrit(panel.n_spare, 0.5 + panel.options.confidence / 2.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = float(value[b] - value[a])
        error = float(np.sqrt(variance[b] + variance[a]))
        statistic = difference / error if error > 0 else np.nan
    row: Row = {
        "question": question,
        "group": panel.names[b],
        "reference": panel.names[a],
        "statistic": statistic,
        "df_residual": panel.n_spare,
        "p_value": float(2.0 * stdtr(panel.n_spare, -abs(statistic))),
    }
    if question != "ec50_ratio":
        ends = difference - quantile * error, difference + quantile * error
        return row | {"value": difference, "value_low": ends[0], "value_high": ends[1]}
    ec50 = 10.0**value
    spread = (ec50 * np.log(10.0)) ** 2 * variance
    ratio = float(ec50[b] / ec50[a])
    half = quantile * np.sqrt(spread[b] + ratio**2 * spread[a]) / ec50[a]
    low, high = find_fieller(ec50[b], ec50[a], spread[b], spread[a], quantile)
    return row | {
        "value": ratio,
        "value_low": ratio - half,
        "value_high": ratio + half,
        "fieller_low": low,
        "fieller_high": high,
    }


def _describe(found: list[Row], panel: Panel) -> str:
    """The finding in plain words."""
    p = {str(row["question"]): row.get("p_value") for row in found}
    common, limit = float(str(p["same_curve"])), 1.0 - panel.options.confidence
    named = f"the curves of {', '.join(panel.names)}"
    if common > limit:
        return f"{named} do not differ, p {common:.2g}"
    words = {"same_ec50": "EC50", "same_slope": "slope", "same_plateaus": "plateaus"}
    apart = [
        f"{word} (p {float(str(p[name])):.2g})"
        for name, word in words.items()
        if p.get(name) is not None and float(str(p[name])) <= limit
    ]
    what = ", in " + ", ".join(apart) if apart else ", in no single parameter"
    return f"{named} differ, p {common:.2g}{what}"
