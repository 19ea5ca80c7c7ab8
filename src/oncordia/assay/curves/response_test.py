"""Whether each curve responds: a calibrated p value, and a relevance that heeds the size too."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, chdtri, fdtrc, fdtri

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.effective import effective_variance
from oncordia.assay.curves.nodes import ABSOLUTE
from oncordia.assay.curves.noise import (
    MOST_SPARE,
    NoisePrior,
    estimate_noise_prior,
    moderate_variance,
)
from oncordia.assay.curves.null import NullDesign, find_law, find_statistic, tail_of_law
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.kernels.fitting.curve import CONSTANT_COST, COST
from oncordia.domain import CurveOptions, Noise, ResponseScale

# Lattice of designs: a curve is tested by the law of its nearest member.
DOSES = np.array([*range(1, 17), 20, 24, 32, 48, 64, 96])
SIZES = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128])  # wells of a dose
SPANS = np.array([0.5, 0.7, *np.geomspace(1.0, 8.0, 19), 10.0, 12.0])  # decades
SPARES = np.array([*np.geomspace(1.0, 16.0, 17), 23.0, 32.0, 64.0, MOST_SPARE])
LEVELS_A_DECADE = 8  # of the noise of a run ...
OWN_LEVELS_A_DECADE = 4  # ... and of a curve's own
LEVELS = (1e-5, 1.0)  # variances at the ends of the lattice
MIDDLES_A_DECADE = 2
MOST_RELEVANCE = 300.0
FULL_DESIGNS = 16  # simulated with all ``null_curves``; with more designs each gets fewer ...
LEAST_CURVES = 2000  # ... but not fewer than these


@dataclass(frozen=True, slots=True, eq=False)
class ResponseTest:
    """Test of each curve against a constant, arrays of shape (n_curves,); NaN where untested.

    Under no response ``statistic`` follows an F law on ``n_extra`` and ``n_spare`` degrees of
    freedom, or chi-square / n_extra where ``n_spare`` is infinite.
    """

    p_value: FloatArray
    statistic: FloatArray
    n_extra: FloatArray
    n_spare: FloatArray


def test_response(
    points: CurvePoints,
    packed: Packed,
    raw: RawFits,
    test_mask: BoolArray,
    options: CurveOptions,
) -> ResponseTest:
    """Test of each curve against a constant, its null law simulated for the curve's design.

    F = ((D0 - D1) / (n_free - 1)) / noise; D0 and D1 are the deviances of the constant and of
    the curve. With a robust loss it is the tau test of Hampel et al. 1986, Robust Statistics,
    section 7.2. The noise is that over effective degrees of freedom, shared as the options say;
    it may differ from the noise behind the limits. Bounds and priors take the law of F off the
    nominal one, so its scale and degrees of freedom come from simulated curves
    (``null.match_law``). For counts it is the likelihood-ratio test (McCullagh & Nelder 1989,
    section 4.4) by its chi-square law.
    """
    summary, n_curves = raw.summary, points.n_curves
    n_extra = max(raw.plan.n_free - 1, 1)
    count = np.full(n_curves, float(n_extra))
    if options.loss.is_likelihood:
        gain = np.maximum(summary[:, CONSTANT_COST] - summary[:, COST], 0.0)
        gain = np.where(np.isfinite(gain), gain, np.nan)
        p_value = np.asarray(chdtrc(n_extra, gain))
        return ResponseTest(p_value, gain / n_extra, count, np.full(n_curves, np.inf))
    noise = find_test_noise(packed, raw, options)
    statistic = find_statistic(raw, noise.variance)
    p_value = np.full(n_curves, np.nan)
    n_spare = np.maximum(packed.n_wells - raw.plan.n_free, 0.0) + noise.shared_spare
    scaled, spare = statistic.copy(), n_spare.copy()
    tested = np.flatnonzero(test_mask & np.isfinite(statistic) & (points.n_doses > 0))
    if tested.size == 0 or raw.plan.family.n_parameters == 1:
        p_value[tested] = 1.0
        return ResponseTest(p_value, scaled, count, spare)
    level = np.ones(n_curves) if options.scale is ResponseScale.FREE else noise.level
    rows = np.column_stack([place_designs(points, packed, raw), level])[tested]
    shared_spare = 0.0
    if noise.shared_spare > 0:
        shared_spare = float(nearest(SPARES, np.array([noise.shared_spare]))[0])
    if (rows == rows[0]).all():
        designs, member = rows[:1], np.zeros(rows.shape[0], dtype=np.int64)
    else:
        designs, member = np.unique(rows, axis=0, return_inverse=True)
    shared_out = replace(options, null_curves=share_curves(options, len(designs)))
    for k, row in enumerate(designs):
        design = NullDesign(
            int(row[0]),
            int(row[1]),
            int(row[2]),
            float(row[3]),
            float(row[4]),
            float(row[5]),
            shared_spare,
        )
        law = find_law(design, raw.plan, shared_out)
        mine = tested[member.ravel() == k]
        p_value[mine] = tail_of_law(law, statistic[mine], n_spare[mine])
        scaled[mine] = statistic[mine] / law.scale
        count[mine] = law.n_extra
        spare[mine] = n_spare[mine] + law.more_spare
    return ResponseTest(p_value, scaled, count, spare)


def share_curves(options: CurveOptions, n_designs: int) -> int:
    """Curves to simulate for each of so many designs of a run.

    Halved until all together are no more than some, but not where a p value is to be the same
    whatever the other curves: with noise of its own, or given.
    """
    n_curves = options.null_curves
    if options.noise is Noise.OWN or options.test_noise is not None:
        return n_curves
    while n_curves >= 2 * LEAST_CURVES and n_curves * n_designs > FULL_DESIGNS * (
        options.null_curves
    ):
        n_curves //= 2
    return n_curves


def place_designs(points: CurvePoints, packed: Packed, raw: RawFits) -> FloatArray:
    """Nearest design of the lattice: doses, wells at each, controls, span, middle; (n, 5)."""
    n_doses = points.n_doses
    mean_wells = points.n_wells / np.maximum(n_doses, 1)
    low, high = dose_ends(packed)
    controls = nearest(SIZES, points.n_controls)
    absolute = bool((raw.plan.position_mask == ABSOLUTE).any())
    middle = np.round(MIDDLES_A_DECADE * 0.5 * (low + high)) / MIDDLES_A_DECADE
    return np.column_stack(
        [
            nearest(DOSES, n_doses),
            nearest(SIZES, mean_wells),
            np.where(points.n_controls > 0, controls, 0),
            nearest(SPANS, high - low),
            middle if absolute else np.zeros(middle.size),
        ]
    )


def nearest(lattice: FloatArray | IntArray, values: FloatArray | IntArray) -> FloatArray:
    """Members of a rising lattice nearest to the values by ratio, shape as the values."""
    edges = np.sqrt(lattice[:-1] * lattice[1:])
    return np.asarray(lattice[np.searchsorted(edges, values)], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class TestNoise:
    """Noise of the test of each curve, and of the run."""

    variance: FloatArray  # (n_curves,) of a well
    shared_spare: float  # degrees of freedom that the run adds to a curve's own
    level: FloatArray  # (n_curves,) typical SD of a well, on the lattice


def find_test_noise(packed: Packed, raw: RawFits, options: CurveOptions) -> TestNoise:
    """Noise behind the test: over effective degrees of freedom, moderated if it is shared."""
    variance, spare, _ = effective_variance(packed, raw, options.loss)
    if options.noise is Noise.OWN:
        return TestNoise(variance, 0.0, place_levels(variance, OWN_LEVELS_A_DECADE))
    if options.test_noise is None:
        found = estimate_noise_prior(variance, spare)
    else:
        found = NoisePrior(*options.test_noise)
    if found is None:
        found = NoisePrior(typical_variance(variance), 0.0)
    level = np.full(variance.size, found.variance)
    variance, _ = moderate_variance(variance, spare, found)
    return TestNoise(variance, found.n_spare, place_levels(level, LEVELS_A_DECADE))


def typical_variance(variance: FloatArray) -> float:
    """Median of the variances that are known and above 0; 1 if none is."""
    known = variance[np.isfinite(variance) & (variance > 0)]
    return float(np.median(known)) if known.size else 1.0


def place_levels(variance: FloatArray, a_decade: int) -> FloatArray:
    """Nearest SD of a lattice with so many places a decade, shape as the variances."""
    known = np.where(variance > 0, variance, 1.0)
    place = np.round(a_decade * 0.5 * np.log10(np.clip(known, *LEVELS)))
    return np.asarray(10.0 ** (place / a_decade))


def score_relevance(test: ResponseTest, change: FloatArray, options: CurveOptions) -> FloatArray:
    """Relevance of each curve: -log10 of its p value after a toll on small changes, (n_curves,).

    F becomes (F^(-1/2) + s0 / change)^(-2) with s0 = ``relevance_effect`` / F_alpha^(1/2),
    F_alpha the F of p = ``flat_p``: the constant added to the denominator of a t statistic by
    Tusher et al. 2001, PNAS 98:5116, eq. 1, set by two asymptotes as in Bayer et al. 2023,
    Nat Commun 14:7902. However certain, a change of ``relevance_effect`` stays at
    -log10(flat_p), and a smaller one below.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        toll = options.relevance_effect / np.sqrt(find_limit_of_calls(test, options.flat_p))
        shrunk = (1.0 / np.sqrt(test.statistic) + toll / change) ** -2.0
        exact = np.isinf(test.n_spare)
        p = np.asarray(fdtrc(test.n_extra, np.where(exact, 1.0, test.n_spare), shrunk))
        p[exact] = chdtrc(test.n_extra[exact], shrunk[exact] * test.n_extra[exact])
        relevance = np.minimum(np.abs(np.log10(p)), MOST_RELEVANCE)
    return np.where(np.isnan(test.p_value), np.nan, relevance)


def find_limit_of_calls(test: ResponseTest, flat_p: float) -> FloatArray:
    """F statistic at a p value of each curve, (n_curves,); freedom to a thousandth of itself."""
    exact = np.isinf(test.n_spare)
    with np.errstate(divide="ignore", invalid="ignore"):
        extra = np.round(1000.0 * np.log(test.n_extra))
        spare = np.round(1000.0 * np.log(np.where(exact | (test.n_spare <= 0), 1.0, test.n_spare)))
    laws, member = np.unique(extra + 1j * spare, return_inverse=True)
    limits = fdtri(np.exp(laws.real / 1000.0), np.exp(laws.imag / 1000.0), 1.0 - flat_p)
    limit = np.asarray(limits[member.ravel()], dtype=np.float64)
    limit[exact] = chdtri(test.n_extra[exact], flat_p) / test.n_extra[exact]
    return limit
