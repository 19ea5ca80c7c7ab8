"""Published fits of other programs beside ours: gdscIC50, PharmacoGx, tcplfit2."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import least_squares

from benchmarks.assay.disagreements import SHORT, hill
from benchmarks.assay.mixed import compare_mixed
from benchmarks.assay.ours import Choices, make_options, with_known
from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.domain import CurveOptions, SensitivityOptions

EVERY_CURVE: Choices = {"flat_p": 1.0 - 1e-12, "flat_sd": 0.0, "min_doses": 3}  # none called flat
Row = Mapping[str, Any]
PLAIN: Choices = {"prior": "none", "interval": "wald"}


def choose(fixed: Mapping[str, float], **bounds: float) -> CurveOptions:
    """Plain least squares through every curve, with parameters held and others within bounds."""
    options = make_options(with_known({**EVERY_CURVE, **bounds}, {**PLAIN, "fixed": fixed}))
    assert options is not None
    return options


def lay_out(frame: pl.DataFrame, sample: str, dose_um: str, response: pl.Expr) -> pl.DataFrame:
    """Table "responses" of a table of points."""
    return frame.select(
        sample=pl.col(sample).cast(pl.String),
        drug=pl.lit("drug"),
        role=pl.lit("treated"),
        dose_molar=pl.col(dose_um) * 1e-6,
        dose_relative=pl.lit(None, dtype=pl.Float64),
        response=response,
    )


def show_difference(name: str, ours: FloatArray, theirs: FloatArray, digits: float) -> None:
    """Median and tail of the differences, and how many are within the digits."""
    off = np.abs(ours - theirs)
    known = np.isfinite(off)
    met = int((off[known] <= digits).sum())
    print(
        f"    {name}: {met} of {known.sum()} within {digits:g}, "
        f"median {np.median(off[known]):.1e}, "
        f"90th percentile {np.quantile(off[known], 0.9):.1e}"
    )


def compare_pharmacogx(data: Path) -> None:
    """GDSC curves by a Hill curve from 1: plateau 0 to 1, slope up to 4."""
    points = pl.read_csv(data / "gdsc_small_points.csv.gz")
    reference = pl.read_csv(data / "gdsc_small_reference_profiles.csv.gz")
    # viabilities above 100 % count as 100 %, as in its recomputed profiles
    responses = lay_out(
        points, "id", "conc_uM", pl.col("viability_pct").clip(upper_bound=100.0) / 100.0
    )
    bounds = {"bottom_min": 0.0, "bottom_max": 1.0, "slope_min": 1e-3, "slope_max": 4.0}
    curves = fit_curves(responses, choose({"top": 1.0}, **bounds))
    areas = summarise_sensitivity(responses, curves, SensitivityOptions())
    rows = reference.join(
        areas.join(curves, on="sample", suffix="_curve"), left_on="id", right_on="sample"
    )
    print(f"  curves {rows.height} of {reference.height}")
    area = 1.0 - rows["auc_fit"].to_numpy()
    theirs = rows["auc_recomputed"].to_numpy()
    show_difference("area above the curve", area, theirs, 5e-4)
    ours = np.log10(rows["ic50_absolute"].cast(pl.Float64).to_numpy() * 1e6)
    published = rows["ic50_recomputed"].cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        show_difference("log10 IC50 within the doses", ours, np.log10(published), 5e-4)
    differing = rows.with_columns(off=pl.Series(np.abs(area - theirs))).filter(pl.col("off") > 5e-4)
    explain_areas(differing)
    beaten = [name for name in differing["id"] if is_beaten(name, differing, responses)]
    print(f"      of these, a line that scipy fits better than ours: {len(beaten)} {beaten or ''}")
    explain_theirs(differing, responses)


def explain_theirs(rows: pl.DataFrame, responses: pl.DataFrame) -> None:
    """Areas that differ, by how much worse than ours any curve of their area must fit.

    Their parameters are not published: the least sum of squares of all curves from 1 within the
    bounds that have their area is the best that theirs can have.
    """
    excess = np.array([least_at_area(row, responses) for row in rows.iter_rows(named=True)])
    for low, high, words in (
        (SHORT, np.inf, "theirs stopped short: every curve of their area fits worse than ours"),
        (-np.inf, SHORT, "many lines fit alike: one of their area is within 0.1 % of ours"),
    ):
        of_class = np.flatnonzero((excess > low) & (excess <= high))
        if of_class.size:
            print(
                f"      {of_class.size:4d} {words}; sum of squares above ours by "
                f"{np.median(excess[of_class]):.1e} (median), {excess[of_class].max():.1e} at most"
            )


def least_at_area(row: Row, responses: pl.DataFrame) -> float:
    """Relative excess over our sum of squares of the best curve from 1 that has their area."""
    x, y, low, high, starts = lay_out_search(str(row["id"]), responses)
    fine = np.linspace(x.min(), x.max(), 401)

    def left(parameters: FloatArray) -> FloatArray:
        p_ec50, slope, bottom = parameters
        whole = np.array([p_ec50, slope, 1.0, bottom])
        area = np.trapezoid(1.0 - hill(fine, whole), fine) / (fine[-1] - fine[0])
        return np.append(y - hill(x, whole), 1e3 * (area - row["auc_recomputed"]))

    least = min(2.0 * float(least_squares(left, at, bounds=(low, high)).cost) for at in starts)
    return float(least / max(row["rmse"] ** 2 * y.size, 1e-300)) - 1.0


def explain_areas(rows: pl.DataFrame) -> None:
    """Areas that differ, counted by where our least squares lie within the bounds."""
    slope, ec50 = pl.col("drawn_slope"), pl.col("drawn_log10_ec50")
    outside = (ec50 > pl.col("dose_max").log10()) | (ec50 < pl.col("dose_min").log10())
    level = pl.col("drawn_top") == pl.col("drawn_bottom")
    words = (
        pl.when(level)
        .then(pl.lit("a level line, which fits better than any curve from 1"))
        .when(outside)
        .then(pl.lit("EC50 outside the doses: many lines fit alike"))
        .when(slope > 4.0 - 1e-6)
        .then(pl.lit("slope on its bound 4"))
        .when(slope < 2e-3)
        .then(pl.lit("slope on its bound 0"))
        .otherwise(pl.lit("inside all bounds"))
    )
    counts = rows.group_by(words.alias("where")).agg(
        pl.len(), pl.col("off").median().alias("median")
    )
    for where, count, median in counts.sort("len", descending=True).iter_rows():
        print(f"      {count:4d} differ, ours {where}: median {median:.1e}")
    inside = rows.filter(words == "inside all bounds")["id"].to_list()
    if inside:
        print(f"      inside all bounds: {', '.join(inside)}")


def lay_out_search(
    name: str, responses: pl.DataFrame
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, list[FloatArray]]:
    """Log10 doses, responses, bounds and starts of (pEC50, slope, bottom) of one curve."""
    wells = responses.filter(pl.col("sample") == name)
    x, y = wells["dose_molar"].log10().to_numpy(), wells["response"].to_numpy()
    low, high = np.array([-x.max() - 2.0, 1e-3, 0.0]), np.array([-x.min() + 2.0, 4.0, 1.0])
    starts = [
        np.array([p_ec50, slope, 0.3])
        for p_ec50 in np.linspace(low[0] + 0.5, high[0] - 0.5, 6)
        for slope in (0.5, 1.0, 3.0)
    ]
    return x, y, low, high, starts


def is_beaten(name: str, rows: pl.DataFrame, responses: pl.DataFrame) -> bool:
    """Whether scipy, from a grid of starts within the same bounds, finds a better line from 1."""
    x, y, low, high, starts = lay_out_search(name, responses)
    row = rows.filter(pl.col("id") == name).row(0, named=True)

    def left(parameters: FloatArray) -> FloatArray:
        p_ec50, slope, bottom = parameters
        return y - hill(x, np.array([p_ec50, slope, 1.0, bottom]))

    least = min(2.0 * float(least_squares(left, at, bounds=(low, high)).cost) for at in starts)
    return bool(row["rmse"] ** 2 * y.size > least * (1.0 + 1e-6))


def compare_gdsc(data: Path) -> None:
    """A screen by gdscIC50's mixed model: two parameters, slopes shared by a cell line."""
    points = pl.read_csv(data / "normalised_points.csv.gz")
    reference = pl.read_csv(data / "nlme_reference_curves.csv.gz")
    name = pl.format("{} {}", "CL", "drug")
    points, reference = points.with_columns(id=name), reference.with_columns(id=name)
    responses = lay_out(points, "id", "x_micromol", 1.0 - pl.col("y_inhibition"))
    curves = fit_curves(responses, choose({"top": 1.0, "bottom": 0.0}))
    areas = summarise_sensitivity(responses, curves, SensitivityOptions())
    rows = reference.join(
        areas.join(curves, on="sample", suffix="_curve"), left_on="id", right_on="sample"
    )
    print(f"  curves {rows.height} of {reference.height}; each by itself here, all at once there")
    ours = rows["drawn_log10_ec50"].to_numpy() * np.log(10.0) + 6.0 * np.log(10.0)
    theirs = rows["ln_IC50_uM"].to_numpy()
    within = (
        (rows["drawn_log10_ec50"] < rows["dose_max"].log10())
        & (rows["drawn_log10_ec50"] > rows["dose_min"].log10())
        & (rows["drawn_top"] != rows["drawn_bottom"])  # a level line has no half-way point
    )
    lost = rows.filter(pl.col("drawn_top").is_null())["id"].to_list()
    if lost:
        print(f"    no line of ours: {', '.join(lost)}")
    inside = within.fill_null(value=False).to_numpy()
    show_difference("ln IC50 within the doses", ours[inside], theirs[inside], 0.5)
    show_difference(
        "area under the curve",
        rows["auc_fit"].fill_null(np.nan).to_numpy(),
        rows["auc"].to_numpy(),
        0.01,
    )
    better = rows["rmse"].fill_null(np.nan).to_numpy() <= rows["RMSE"].to_numpy() * (1.0 + 1e-6)
    print(f"    ours fits the wells at least as well in {better.sum()} of {rows.height} curves")
    show_given_parameters(points, rows)
    compare_mixed(data)


def show_given_parameters(points: pl.DataFrame, rows: pl.DataFrame) -> None:
    """Their own parameters in our definitions: scale of the doses, sign, error of a well."""
    wells = points.join(rows.select("id", "xmid", "scal", "RMSE"), on="id")
    expected = 1.0 / (1.0 + (-(pl.col("x") - pl.col("xmid")) / pl.col("scal")).exp())
    error = wells.group_by("id", maintain_order=True).agg(
        ((pl.col("y_inhibition") - expected) ** 2).mean().sqrt().alias("rmse"),
        pl.col("RMSE").first(),
    )
    off = np.abs(error["rmse"].to_numpy() - error["RMSE"].to_numpy()).max()
    xmid, top = rows["xmid"].to_numpy(), rows["maxc"].to_numpy()
    ic50 = np.log(top * 2.0 ** (xmid - 9.0))
    apart = np.abs(ic50 - rows["ln_IC50_uM"].to_numpy()).max()
    print(f"    their parameters give their errors of a well to {off:.1e}, ln IC50 to {apart:.1e}")


def compare_tcplfit2(data: Path) -> None:
    """Tox21 series by ten models and a hit call; ours is one Hill curve from 0."""
    points = pl.read_csv(data / "mc3_points.csv.gz")
    reference = pl.read_csv(data / "mc3_reference.csv", infer_schema_length=None)
    responses = lay_out(points, "series", "conc_uM", pl.col("resp"))
    bounds = {"bottom_min": -1e3, "bottom_max": 1e3, "slope_min": 0.3, "slope_max": 8.0}
    curves = fit_curves(responses, choose({"top": 0.0}, **bounds))
    rows = reference.join(curves, left_on="series", right_on="sample")
    print(f"  series {rows.height} of {reference.height}")
    hit = (rows["hitcall"] > 0.9).to_numpy()
    ours = (rows["p_no_response"].fill_null(1.0) < 0.05).to_numpy()
    print(
        f"    called by both {(hit & ours).sum()}, by neither {(~hit & ~ours).sum()}, "
        f"by theirs alone {(hit & ~ours).sum()}, by ours alone {(~hit & ours).sum()}: theirs asks "
        "for a change above a cutoff"
    )
    hills = rows.filter(pl.col("fit_method") == "hill", pl.col("hitcall") > 0.9)
    if hills.height:
        theirs = np.log10(hills["ga"].cast(pl.Float64).to_numpy())
        log10_ec50 = hills["drawn_log10_ec50"].to_numpy() + 6.0
        show_difference("log10 EC50 where theirs is a Hill curve", log10_ec50, theirs, 0.1)
