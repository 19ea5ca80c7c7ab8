"""Fits of drc beside ours: sums of squares, likelihoods, coefficients, errors, effective doses."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.special import gammaln

from benchmarks.assay.nist import count_digits
from oncordia.arrays import FloatArray
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.information import find_covariance, observe_fits
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed, pack_points
from oncordia.assay.curves.points import CurvePoints, collect_points
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.kernels.fitting.curve import COST, RSS, SETTLED
from oncordia.assay.kernels.fitting.derive import derive_effective
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.domain import CurveModel, CurveOptions, Loss, Noise, Prior, ResponseScale

LN10 = math.log(10.0)
LONE = "(Intercept)"  # what drc calls a set's only curve
LEVELS = (10, 20, 50, 80, 90)
FIVE = {CurveModel.HILL5, CurveModel.HILL5_MIRROR}
Reference = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """One of our models as a drc model of one sign of b."""

    model: CurveModel
    rises: bool
    fixed: Mapping[str, float]
    log_e: bool = False
    b_sign: float = 1.0  # of drc's b

    @property
    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """Bounds wide enough for any data set."""
        return {"asymmetry": (1e-3, 1e3)} if self.model in FIVE else {}


def list_forms(name: str) -> list[Form]:
    """Our models that make up a drc model: its b may have either sign, our slope is above 0."""
    stem, _, n = name.partition(".")
    falling = {"2": {"top": 1.0, "bottom": 0.0}, "3": {"bottom": 0.0}}.get(n[:1], {})
    rising = {"2": {"top": 0.0, "bottom": 1.0}, "3": {"top": 0.0}}.get(n[:1], {})
    hill, one, two = CurveModel.HILL4, CurveModel.WEIBULL1, CurveModel.WEIBULL2
    alpha = {"a": 1.0, "b": 0.5, "c": 0.25}.get(n[1:], 0.0)
    low, high = ({"top": 0.0}, {"bottom": 0.0}) if n[:1] == "4" else ({}, {})
    shape = {"alpha": alpha, "unit": 1.0}
    log_e = stem == "LL2"
    log_logistic = [Form(hill, False, falling, log_e), Form(hill, True, rising, log_e, -1.0)]
    log_logistic5 = [
        Form(CurveModel.HILL5, False, {}),
        Form(CurveModel.HILL5_MIRROR, True, {}, b_sign=-1.0),
    ]
    forms = {
        "LL": log_logistic5 if n == "5" else log_logistic,
        "LL2": log_logistic,
        "W1": [Form(one, False, falling), Form(two, True, rising, b_sign=-1.0)],
        "W2": [Form(two, False, falling, b_sign=-1.0), Form(one, True, rising)],
        "BC": [
            Form(CurveModel.BRAIN_COUSENS, False, high),
            Form(CurveModel.BRAIN_COUSENS_MIRROR, True, low, b_sign=-1.0),
        ],
        "CRS": [
            Form(CurveModel.CEDERGREEN, False, {**shape, **high}),
            Form(CurveModel.CEDERGREEN_MIRROR, True, {**shape, **low}, b_sign=-1.0),
        ],
        "EXD": [Form(CurveModel.EXPONENTIAL, False, {})],
        "AR": [Form(CurveModel.EXPONENTIAL, True, {})],
        "MM": [Form(CurveModel.MICHAELIS_MENTEN, True, {"top": 0.0} if n == "2" else {})],
    }
    return forms[stem]


@dataclass(frozen=True, slots=True, eq=False)
class OurFit:
    """One drc model fitted by ours to every curve of a set, with one variance over the curves."""

    form: Form
    points: CurvePoints
    packed: Packed
    raw: RawFits
    variance: float
    covariance: FloatArray

    @property
    def rss(self) -> float:
        """Sum of squared residuals over the curves."""
        return float(self.raw.summary[:, RSS].sum())

    @property
    def deviance(self) -> float:
        """Deviance over the curves, the sum of squares where the loss is squared."""
        return float(self.raw.summary[:, COST].sum())

    @property
    def settled(self) -> bool:
        """Whether every curve came to rest."""
        return bool((self.raw.summary[:, SETTLED] == 1.0).all())

    def coefficients(self) -> dict[str, tuple[float, float]]:
        """Estimate and standard error by the name that drc gives: ``b:curve`` and so on."""
        out = {}
        names = self.raw.plan.family.parameters
        plateaus = ("c", "d") if self.form.rises else ("d", "c")
        curves = self.points.keys["sample"].to_list()
        for i, curve in enumerate(curves):
            for j, name in enumerate(names):
                if not self.raw.plan.free_mask[j]:
                    continue
                value = float(self.raw.parameters[i, j])
                error = math.sqrt(self.covariance[i, j, j])
                if name in {"top", "bottom"}:
                    out[f"{plateaus[name == 'bottom']}:{curve}"] = (value, error)
                elif name == "stimulation":
                    out[f"f:{curve}"] = (value, error)
                elif name == "ln_slope":
                    slope = math.exp(value)
                    out[f"b:{curve}"] = (self.form.b_sign * slope, slope * error)
                elif name == "ln_asymmetry":
                    out[f"f:{curve}"] = (math.exp(value), math.exp(value) * error)
                elif self.form.log_e:
                    out[f"e:{curve}"] = (LN10 * value, LN10 * error)
                else:
                    out[f"e:{curve}"] = (10.0**value, LN10 * 10.0**value * error)
        return out

    def effective_doses(self) -> dict[str, tuple[float, float]]:
        """Dose and its standard error at each level, by the name ``e:curve:level``."""
        out = {}
        n = self.points.n_curves
        codes = np.full(n, self.raw.plan.family.code)
        at = np.empty(n)
        gradient = np.empty(self.raw.parameters.shape)
        for level in LEVELS:
            derive_effective(0, n, codes, self.raw.parameters, level / 100.0, at, gradient)
            spread = np.einsum("ij,ijk,ik->i", gradient, self.covariance, gradient)
            for i, curve in enumerate(self.points.keys["sample"].to_list()):
                label = "1" if curve == LONE else curve
                dose = 10.0 ** float(at[i])
                error = LN10 * math.sqrt(max(float(spread[i]), 0.0))
                pair = (LN10 * float(at[i]), error) if self.form.log_e else (dose, error * dose)
                out[f"e:{label}:{level}"] = pair
        return out


def read_references(folder: Path) -> dict[str, dict[str, Any]]:
    """The reference fits by the name of their data set."""
    text = (folder / "reference.json").read_text(encoding="utf-8")
    references: dict[str, dict[str, Any]] = json.loads(text)
    return references


def lay_out_set(folder: Path, reference: Reference) -> pl.DataFrame:
    """Table "responses" of a data set: doses in its own unit, dose 0 as controls of the curve."""
    table = pl.read_csv(folder / reference["file"], null_values=["NA"])
    response = str(reference["response"])
    weight = pl.lit(1.0)
    if "/" in response:
        count, total = response.split("/")
        y, weight = pl.col(count) / pl.col(total), pl.col(total).cast(pl.Float64)
    else:
        y = pl.col(response)
    name = reference["curve"]
    curve = pl.col(name).cast(pl.String) if isinstance(name, str) else pl.lit(LONE)
    dose = pl.col(reference["dose"]).cast(pl.Float64)
    frame = table.select(
        sample=curve,
        drug=pl.lit("drug"),
        role=pl.when(dose == 0).then(pl.lit("negative")).otherwise(pl.lit("treated")),
        dose_molar=pl.lit(None, dtype=pl.Float64),
        dose_relative=dose,
        response=y.cast(pl.Float64),
        n_trials=weight,
    )
    return give_lone_controls(frame)


def give_lone_controls(frame: pl.DataFrame) -> pl.DataFrame:
    """Responses whose curves of controls alone go to the first curve that has doses, as in drc."""
    treated = frame.filter(pl.col("role") == "treated")["sample"].unique(maintain_order=True)
    lone = ~pl.col("sample").is_in(treated.to_list())
    rest = frame.filter(~lone)
    return pl.concat([rest, frame.filter(lone).with_columns(sample=pl.lit(treated[0]))])


def fit_reference(
    responses: pl.DataFrame, name: str, coefficients: Mapping[str, float], *, binomial: bool
) -> tuple[OurFit, OurFit]:
    """A drc model by ours: the better sign of its b, and the sign at which drc stopped."""
    fits = [fit_form(responses, form, binomial=binomial) for form in list_forms(name)]
    best = min(fits, key=lambda fit: fit.deviance)
    b = next((value for key, value in coefficients.items() if key.startswith("b:")), 0.0)
    alike = [fit for fit in fits if fit.form.b_sign * b >= 0.0]
    return best, min(alike, key=lambda fit: fit.deviance)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a fit of ours stands to one of drc's."""

    settled: bool
    above_best: float  # deviance over the lowest known, relative; for counts over drc's, absolute
    excess: float  # by how much drc's deviance lies above ours of its sign of b, in variances
    coefficient: float  # largest difference, in what the excess and rounding allow
    coefficient_digits: float
    error_digits: float
    dose_digits: float
    dose_error_digits: float
    likelihood: float  # difference of the log likelihoods
    no_effect: float  # relative difference of the chi-squares against a constant
    lack_of_fit: float  # relative difference of the tests of lack of fit; NaN for none


def compare_fits(responses: pl.DataFrame, fit: Reference, *, binomial: bool) -> Comparison:
    """Ours beside one reference fit."""
    best, alike = fit_reference(responses, fit["model"], fit["coef"], binomial=binomial)
    ours = log_likelihood(alike, binomial=binomial)
    if binomial:
        excess = 2.0 * (ours - fit["logLik"])
        above = -excess
    else:
        excess = (fit["rss"] - alike.rss) / alike.variance
        known = [fit[name] for name in ("rss", "best_rss_multistart") if fit.get(name) is not None]
        above = best.rss / min(known) - 1.0
    coefficients, doses = alike.coefficients(), alike.effective_doses()
    allowed = [
        abs(coefficients[name][0] - value)
        / (1e-4 * abs(value) + 1.1 * coefficients[name][1] * math.sqrt(max(excess, 0.0)))
        for name, value in fit["coef"].items()
    ]
    published = {
        name: row
        for name, row in (fit.get("ED_delta") or {}).items()
        if isinstance(row[0], float) and isinstance(row[1], float)
    }
    return Comparison(
        best.settled,
        above,
        excess,
        max(allowed),
        worst_digits((coefficients[name][0], value) for name, value in fit["coef"].items()),
        worst_digits((coefficients[name][1], value) for name, value in fit["se"].items()),
        worst_digits((doses[name][0], row[0]) for name, row in published.items()),
        worst_digits((doses[name][1], row[1]) for name, row in published.items()),
        ours - fit["logLik"],
        no_effect(alike, binomial=binomial) / fit["noEffect_LR_chisq_df_p"][0] - 1.0,
        lack_of_fit(alike, binomial=binomial) / (fit["lack_of_fit"]["F"] or math.nan) - 1.0,
    )


def worst_digits(pairs: Iterable[tuple[float, float]]) -> float:
    """Fewest significant digits in which ours and theirs agree; infinite where there are none."""
    return min((count_digits(ours, theirs) for ours, theirs in pairs), default=math.inf)


def log_likelihood(fit: OurFit, *, binomial: bool) -> float:
    """Log likelihood over the curves of a set, constants included."""
    y, w, fitted = predict_wells(fit)
    return count_likelihood(y, w, fitted) if binomial else normal_likelihood(fit.rss, y.size)


def normal_likelihood(rss: float, n: int) -> float:
    """Log likelihood of n wells at the likeliest variance."""
    return -0.5 * n * (math.log(2.0 * math.pi * rss / n) + 1.0)


def count_likelihood(share: FloatArray, trials: FloatArray, mean: FloatArray) -> float:
    """Binomial log likelihood of shares of trials."""
    hits = share * trials
    choose = gammaln(trials + 1.0) - gammaln(hits + 1.0) - gammaln(trials - hits + 1.0)
    held = np.clip(mean, 1e-12, 1.0 - 1e-12)
    return float((choose + hits * np.log(held) + (trials - hits) * np.log1p(-held)).sum())


def predict_wells(fit: OurFit) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Response, weight and fitted response of every well, those at dose 0 included."""
    points, family = fit.points, fit.raw.plan.family
    parts = []
    for i in range(points.n_curves):
        wells = slice(points.well_starts[i], points.well_starts[i + 1])
        zero = slice(points.control_starts[i], points.control_starts[i + 1])
        n_zero = zero.stop - zero.start
        x = np.concatenate([np.full(n_zero, -np.inf), points.well_log10_dose[wells]])
        rows = np.empty((x.size, family.n_parameters))
        fill_rows(family.code, x, fit.raw.parameters[i], rows)
        fitted = rows[:, : family.n_linear] @ fit.raw.parameters[i, : family.n_linear]
        y = np.concatenate([points.control_response[zero], points.well_response[wells]])
        w = np.concatenate([points.control_weight[zero], points.well_weight[wells]])
        parts.append((y, w, fitted))
    columns = [np.concatenate([part[k] for part in parts]) for k in range(3)]
    return columns[0], columns[1], columns[2]


def no_effect(fit: OurFit, *, binomial: bool) -> float:
    """Likelihood-ratio chi-square against one constant over all curves."""
    y, w, fitted = predict_wells(fit)
    if binomial:
        level = np.full(y.size, (w * y).sum() / w.sum())
        return 2.0 * (count_likelihood(y, w, fitted) - count_likelihood(y, w, level))
    return float(y.size * math.log(((y - y.mean()) ** 2).sum() / fit.rss))


def lack_of_fit(fit: OurFit, *, binomial: bool) -> float:
    """F against one mean a dose, or Pearson's chi-square of shares; NaN without replicates."""
    y, w, fitted = predict_wells(fit)
    if binomial:
        inside = (fitted > 0.0) & (fitted < 1.0)
        y, w, fitted = y[inside], w[inside], fitted[inside]
        return float((w * (y - fitted) ** 2 / (fitted * (1.0 - fitted))).sum())
    within, n_levels = float(fit.packed.within.sum()), fit.packed.x.size
    n_lacking = n_levels - fit.raw.plan.n_free * fit.points.n_curves
    n_within = y.size - n_levels
    if n_within == 0 or n_lacking == 0:
        return math.nan
    return (fit.rss - within) / n_lacking / (within / n_within)


def fit_form(responses: pl.DataFrame, form: Form, *, binomial: bool) -> OurFit:
    """One of our models, plain, with one variance over the curves."""
    options = CurveOptions(
        model=form.model,
        loss=Loss.BINOMIAL if binomial else Loss.SQUARED,
        prior=Prior.NONE,
        scale=ResponseScale.FREE,
        noise=Noise.OWN,
        ec50_margin=6.0,
        slope_min=0.01,
        slope_max=100.0,
        fixed=form.fixed,
        bounds=form.bounds,
    )
    points = collect_points(responses)
    packed = pack_points(points, options.loss)
    plan = plan_fit(form.model, options)
    raw = fit_nested(packed, plan, options, np.ones(points.n_curves, dtype=bool))
    raw = observe_fits(packed, raw, options)
    spare = float(packed.n_wells.sum()) - plan.n_free * points.n_curves
    variance = 1.0 if binomial else float(raw.summary[:, RSS].sum()) / spare
    covariance = find_covariance(raw, np.full(points.n_curves, variance))
    return OurFit(form, points, packed, raw, variance, covariance)


def compare_drc(data: Path) -> None:
    """Print one line a data set and model."""
    print("  sum of squares over the lowest known; digits: coefficients, SE, ED, SE of ED")
    for name, reference in read_references(data).items():
        responses = lay_out_set(data, reference)
        binomial = reference["type"] == "binomial"
        for fit in reference["fits"]:
            row = compare_fits(responses, fit, binomial=binomial)
            note = "" if row.excess < 1e-7 else f"drc above ours by {row.excess:.1e} variances"
            print(
                f"    {name:11s} {fit['model']:6s} {row.above_best:8.1e}  "
                f"{row.coefficient_digits:4.1f} {row.error_digits:4.1f} {row.dose_digits:4.1f} "
                f"{row.dose_error_digits:4.1f}  {note}".rstrip()
            )
