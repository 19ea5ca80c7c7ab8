"""The test statistic of curves without a response: simulated for each design, and its tail."""

import math
from dataclasses import astuple, dataclass, fields, replace

import numpy as np
from scipy.special import digamma, fdtrc, fdtri, gammaln, polygamma

from oncordia.arrays import FloatArray
from oncordia.assay.curves.effective import effective_variance
from oncordia.assay.curves.families import FitPlan
from oncordia.assay.curves.law_store import keep_law, read_law
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.noise import (
    MOST_SPARE,
    NoisePrior,
    estimate_noise_prior,
    moderate_variance,
)
from oncordia.assay.curves.packed import BY_DOSE, Packed
from oncordia.assay.curves.raw import RawFits, loss_constant
from oncordia.assay.kernels.fitting.curve import BEND, CONSTANT_COST, COST
from oncordia.domain import CurveOptions, Loss

LEVEL = 1.0  # of a curve without a response
# shares of simulated curves whose statistic is matched by the scaled F law
SHARES = np.array([0.3, 0.2, 0.14, 0.1, 0.07, 0.05, 0.035, 0.025, 0.015, 0.01, 0.006])
HELD = (0.05, 0.01)
RATIOS = np.geomspace(0.15, 4.0, 48)  # of the freedom of the law to the nominal one
EXTRA = np.array(
    [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 9.0]
)  # spare freedom above the nominal


@dataclass(frozen=True, slots=True)
class NullDesign:
    """What decides the law of the statistic, beside the plan: a point of a lattice."""

    n_doses: int
    n_replicates: int
    n_controls: int
    span_decades: float
    middle: float  # of the log10 doses where a position has bounds of its own, else 0
    noise_sd: float
    shared_spare: float  # degrees of freedom of the shared variance, 0 for none


@dataclass(frozen=True, slots=True)
class NullLaw:
    """F law of statistic / scale, on n_extra and the curve's n_spare + more_spare freedom."""

    scale: float
    n_extra: float
    more_spare: float
    guard: float  # by which p is raised for what a finite simulation does not know


def simulate_null(
    design: NullDesign, loss: Loss, n_curves: int, seed: int
) -> tuple[Packed, FloatArray]:
    """Curves of a design without a response, the constant 1 and normal noise, and the SD of each.

    Where variance is shared each curve draws its own from the shared law (Smyth 2004).
    """
    parts = [design.n_doses, design.n_replicates, design.n_controls, loss.value == Loss.SQUARED]
    parts += [round(8 * design.span_decades), round(100 * math.log(design.noise_sd)) + 10**6]
    random = np.random.default_rng([seed, *(int(part) for part in parts)])
    sd = np.full(n_curves, design.noise_sd)
    if 0 < design.shared_spare < MOST_SPARE:
        draws = random.chisquare(design.shared_spare, n_curves)
        sd = sd * np.sqrt(design.shared_spare / draws)
    half = design.span_decades / 2.0
    doses = design.middle + np.linspace(-half, half, design.n_doses)
    sizes = np.full(design.n_doses, design.n_replicates)
    if design.n_controls:
        doses = np.concatenate([[-np.inf], doses])
        sizes = np.concatenate([[design.n_controls], sizes])
    n_wells = int(sizes.sum())
    if loss in BY_DOSE:
        weight = sizes.astype(np.float64)
        spare = n_wells - sizes.size
        within = random.chisquare(spare, n_curves) if spare else np.zeros(n_curves)
    else:
        doses, weight, within = np.repeat(doses, sizes), np.ones(n_wells), np.zeros(n_curves)
    noise = random.standard_normal((n_curves, doses.size)) * sd[:, None] / np.sqrt(weight)
    packed = Packed(
        starts=np.arange(n_curves + 1) * doses.size,
        x=np.tile(doses, n_curves),
        y=(LEVEL + noise).ravel(),
        w=np.tile(weight, n_curves),
        within=within * sd**2,
        n_wells=np.full(n_curves, float(n_wells)),
    )
    return packed, sd


def find_statistic(raw: RawFits, variance: FloatArray) -> FloatArray:
    """F of each curve against its constant; NaN without noise, infinite for an exact curve."""
    gain = np.maximum(raw.summary[:, CONSTANT_COST] - raw.summary[:, COST], 0.0)
    noise = variance * raw.summary[:, BEND]
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(gain > 0, gain / max(raw.plan.n_free - 1, 1) / noise, 0.0)
    return np.where(np.isfinite(noise), statistic, np.nan)


_LAWS: dict[str, NullLaw] = {}  # what this process has simulated or read


def find_law(design: NullDesign, plan: FitPlan, options: CurveOptions) -> NullLaw:
    """Law of the statistic of curves of a design without a response, simulated once a machine."""
    key = name_key(design, plan, options)
    law = _LAWS.get(key)
    if law is None:
        kept = read_law(key, len(fields(NullLaw)))
        law = _simulate_law(design, plan, options) if kept is None else NullLaw(*kept)
        if kept is None:
            keep_law(key, astuple(law))
        _LAWS[key] = law
    return law


def name_key(design: NullDesign, plan: FitPlan, options: CurveOptions) -> str:
    """All that a law depends on, in words: two laws of one key are the same to the bit."""
    chosen = (
        options.model,
        options.loss,
        loss_constant(options),
        options.prior,
        options.scale,
        (options.top_min, options.top_max, options.bottom_min, options.bottom_max),
        (options.slope_min, options.slope_max, options.ec50_margin),
        sorted(options.fixed.items()),
        sorted(options.bounds.items()),
        options.null_curves,
        options.null_seed,
    )
    arrays = [part.tolist() for part in (plan.box, plan.prior, plan.position_mask, plan.noise)]
    return repr((astuple(design), *(str(part) for part in chosen), arrays))


def _simulate_law(design: NullDesign, plan: FitPlan, options: CurveOptions) -> NullLaw:
    n_curves = options.null_curves
    packed, sd = simulate_null(design, options.loss, n_curves, options.null_seed)
    raw = fit_nested(packed, plan, options, np.ones(n_curves, dtype=bool))
    variance, spare, _ = effective_variance(packed, raw, options.loss)
    n_spare = max(float(packed.n_wells[0]) - plan.n_free, 0.0) + design.shared_spare
    if design.shared_spare > 0:
        # a run of such curves finds a somewhat lower variance than the true one
        found = estimate_noise_prior(variance, spare)
        level = design.noise_sd**2 if found is None else min(found.variance, design.noise_sd**2)
        variance, _ = moderate_variance(variance, spare, NoisePrior(level, design.shared_spare))
    statistic = find_statistic(raw, variance)
    is_known = np.isfinite(statistic)
    known = statistic[is_known]
    n_extra = max(plan.n_free - 1, 1)
    if known.size < n_curves / 2:
        return NullLaw(1.0, float(n_extra), 0.0, 1.0)
    law = match_law(known, n_extra, n_spare)
    if not 0 < design.shared_spare < MOST_SPARE:
        return law
    p = tail_of_law(law, known, np.full(known.size, n_spare))
    return replace(law, guard=law.guard * find_excess(p, weigh_even(sd[is_known], design)))


def weigh_even(sd: FloatArray, design: NullDesign) -> FloatArray:
    """What each simulated curve counts for in a run whose SD are spread evenly, shape as ``sd``.

    Smyth 2004, section 6.2, takes the shared law from the mean and the variance of the logarithm
    of the variances alone. A run whose SD are uniform between two ends may have the same, and is
    called more often. The weight is the ratio of both densities of the SD.
    """
    half = design.shared_spare / 2.0
    ends = np.geomspace(1.001, 1e6, 4000)  # of a uniform law from 1: its log has these moments
    log_end, width = np.log(ends), ends - 1.0
    mean = (ends * log_end - width) / width
    spread = (ends * log_end**2 - 2.0 * (ends * log_end - width)) / width - mean**2
    place = int(np.argmin(np.abs(4.0 * spread - polygamma(1, half))))
    log_variance = 2.0 * math.log(design.noise_sd) + math.log(half) - float(digamma(half))
    low = math.exp(0.5 * log_variance - mean[place])
    high = low * ends[place]
    chi_square = design.shared_spare * (design.noise_sd / sd) ** 2
    log_density = (half - 1.0) * np.log(chi_square / 2.0) - chi_square / 2.0 - gammaln(half)
    with np.errstate(over="ignore"):
        density = np.exp(log_density) * chi_square / sd
        return np.where((sd >= low) & (sd <= high), 1.0 / ((high - low) * density), 0.0)


def find_excess(p: FloatArray, weight: FloatArray) -> float:
    """Factor, at least 1, by which weighted curves fall below a level of ``HELD`` too often."""
    return max(1.0, *(float(np.mean(weight * (p < level))) / level for level in HELD))


def match_law(statistic: FloatArray, n_extra: int, n_spare: float) -> NullLaw:
    """Scaled F law whose upper quantiles are those of simulated statistics.

    The scale and both degrees of freedom are those at which the logarithms of the quantiles
    at ``SHARES`` differ least. p is then raised where it falls short of a simulated share of
    ``HELD``, and by the relative standard error of a simulated share of 0.05. Bayer et al. 2023,
    Nat Commun 14:7902, gave the F test of dose-response curves degrees of freedom found by
    simulation in the same spirit.

    Parameters
    ----------
    statistic
        Of simulated curves without a response, shape (n,).
    n_extra, n_spare
        Nominal degrees of freedom.
    """
    shares = SHARES[SHARES * statistic.size >= 10.0]
    quantiles = np.quantile(statistic, 1.0 - shares)
    shares, quantiles = shares[quantiles > 0], quantiles[quantiles > 0]
    if shares.size < 3:
        return NullLaw(1.0, float(n_extra), 0.0, 1.0)
    extra = EXTRA if n_spare < 30.0 else EXTRA[:1]
    freedom = n_extra * RATIOS[:, None, None]
    with np.errstate(over="ignore"):
        expected = fdtri(freedom, n_spare + extra[None, :, None], 1.0 - shares)
    with np.errstate(divide="ignore"):
        off = np.log(quantiles) - np.log(expected)
    weight = shares / shares.sum()
    centre = off @ weight
    misfit = ((off - centre[:, :, None]) ** 2) @ weight
    misfit = np.where(np.isfinite(misfit), misfit, np.inf)
    best, more = np.unravel_index(int(np.argmin(misfit)), misfit.shape)
    law = NullLaw(
        scale=float(np.exp(centre[best, more])),
        n_extra=float(n_extra * RATIOS[best]),
        more_spare=float(extra[more]),
        guard=1.0,
    )
    held = np.isin(shares, HELD)
    found = tail_of_law(law, quantiles[held], np.full(int(held.sum()), n_spare))
    short = float(np.max(shares[held] / found, initial=1.0))
    return replace(law, guard=short * (1.0 + 1.0 / math.sqrt(0.05 * statistic.size)))


def tail_of_law(law: NullLaw, statistic: FloatArray, n_spare: FloatArray) -> FloatArray:
    """P value of each statistic under a law; NaN where the statistic is."""
    p = fdtrc(law.n_extra, n_spare + law.more_spare, statistic / law.scale)
    p = np.where(np.isposinf(statistic), 0.0, np.minimum(p * law.guard, 1.0))
    return np.where(np.isfinite(statistic) | np.isposinf(statistic), p, np.nan)
