"""CurveCurator's sarcoma screen: its published fits beside ours, each disagreement explained."""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.assay.disagreements import (
    ALPHA,
    FAR_DECADES,
    OUR_FAULT,
    UNEXPLAINED,
    Curve,
    call_differs,
    explain_call,
    explain_potency,
    explain_test,
    potency_differs,
    tests_differ,
)
from benchmarks.assay.ours import make_options, with_known
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.domain import CurveOptions, SensitivityOptions

OUT = Path(__file__).resolve().parents[2] / "bench-out"
BOUNDS = {
    "top_min": 1e-4,
    "top_max": 1e6,
    "bottom_min": 1e-4,
    "bottom_max": 1e6,
    "slope_min": 0.01,
    "slope_max": 10.0,
}
# what may differ, when it does, and why
QUESTIONS: tuple[tuple[str, Callable[[Curve], bool], Callable[[Curve], str]], ...] = (
    (f"pEC50 further apart than {FAR_DECADES}", potency_differs, explain_potency),
    (f"call at p < {ALPHA}", tests_differ, explain_test),
    ("regulated against response", call_differs, explain_call),
)


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
        lost = rows.filter(pl.col("drawn_log10_ec50").is_null())
        if lost.height:
            reasons = ", ".join(lost["reason"].str.split(";").list.first().unique().sort())
            print(f"    no line of ours for {lost.height}, left out below: {reasons}")
        rows = rows.filter(pl.col("drawn_log10_ec50").is_not_null())
        print_agreement(rows)
        explain(name, read_curves(rows, settings), options)


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


def explain(name: str, curves: list[Curve], options: CurveOptions) -> None:
    """Count disagreements of potency, of the test and of the call, by the class of each.

    Every single one goes to ``bench-out/curve_curator_NAME.csv``.
    """
    sloped = fit_sloped(curves, options)
    listed: list[dict[str, object]] = []
    for what, differs, why in QUESTIONS:
        found = {curve.name: why(curve) for curve in sloped if differs(curve)}
        print(f"    {what}: {len(found)} of {len(curves)} disagree")
        for reason, count in Counter(found.values()).most_common():
            print(f"      {count:5d}  {reason}")
        by_name = {curve.name: curve for curve in sloped}
        for reason in (OUR_FAULT, UNEXPLAINED):
            names = [curve for curve, of_curve in found.items() if of_curve == reason]
            if names:
                excess = max(by_name[curve].excess() for curve in names)
                print(f"      {reason}, by {excess:.1e} at most: {', '.join(names)}")
        listed += [
            {
                "curve": curve,
                "disagreement": what,
                "class": reason,
                "pec50_theirs": float(by_name[curve].theirs[0]),
                "pec50_ours": float(by_name[curve].ours[0]),
                "p_theirs": by_name[curve].their_p,
                "p_ours": by_name[curve].our_p,
            }
            for curve, reason in found.items()
        ]
    OUT.mkdir(exist_ok=True)
    pl.DataFrame(listed, infer_schema_length=None).write_csv(OUT / f"curve_curator_{name}.csv")


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
    points = collect_points(frame)
    packed = pack_points(points, options.loss)
    every = np.ones(points.n_curves, dtype=bool)
    raw = fit_nested(packed, plan_fit(options.model, options), options, every)
    top, bottom, position, ln_slope = raw.parameters.T
    ours = np.column_stack([-position, np.exp(ln_slope), top, bottom])
    lines = dict(zip(points.keys["sample"].to_list(), ours, strict=True))
    return [replace(curve, ours=lines[curve.name]) for curve in curves]
