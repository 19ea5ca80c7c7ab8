"""Choices of the curve fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf, isfinite

from oncordia.domain.curve_model import CurveModel
from oncordia.domain.pooling import POOLED, Pool, PoolMethod, SlopeLaw
from oncordia.domain.scale import ResponseScale
from oncordia.domain.words import take_word
from oncordia.errors import InvalidOption

LOWEST_FRACTION = -0.1  # a dead well may read a little below the background
LOWEST_GROWTH_RATE = -1.0  # all cells dead (Hafner 2016)


class Loss(StrEnum):
    """What a fit makes of a residual."""

    SQUARED = "squared"
    HUBER = "huber"
    TUKEY = "tukey"
    STUDENT = "student"  # Student's t
    BINOMIAL = "binomial"  # likelihood of shares of n_trials
    POISSON = "poisson"  # likelihood of counts
    NEGATIVE_BINOMIAL = "negative_binomial"  # likelihood of overdispersed counts

    @property
    def is_likelihood(self) -> bool:
        """Whether the responses are counts with a known dispersion."""
        return self in {Loss.BINOMIAL, Loss.POISSON, Loss.NEGATIVE_BINOMIAL}


class Prior(StrEnum):
    """What is known of a curve before its wells are seen."""

    WEAK = "weak"  # declared in docs/assay/curves.md; for responses that are fractions
    NONE = "none"  # plain least squares, robust loss or likelihood within the bounds


class Interval(StrEnum):
    """How limits of a parameter are found."""

    WALD = "wald"
    PROFILE = "profile"
    BOOTSTRAP = "bootstrap"
    POSTERIOR = "posterior"


class Resample(StrEnum):
    """What the responses of a bootstrap are drawn from."""

    LAW = "law"  # the distribution that the loss names, or the residuals
    WELLS = "wells"  # the wells of each dose, where a curve has replicates


class Information(StrEnum):
    """What the covariance of the parameters behind Wald limits comes from."""

    EXPECTED = "expected"  # first derivatives of the curve alone, as R's nls
    OBSERVED = "observed"  # second derivatives of the cost at the fit, as drc


class Criterion(StrEnum):
    """What a choice among models goes by."""

    AICC = "aicc"  # Akaike's, corrected for few wells
    BIC = "bic"  # Schwarz's


class Noise(StrEnum):
    """Where the residual variance behind limits and tests comes from."""

    OWN = "own"  # the curve's own residuals alone
    SHARED = "shared"  # these, moderated towards the variance that all curves of the run share


# None, symmetric, fast start and slow end, slow start and fast end, hormesis, two sites
CANDIDATES = (
    CurveModel.CONSTANT,
    CurveModel.HILL4,
    CurveModel.WEIBULL1,
    CurveModel.WEIBULL2,
    CurveModel.BRAIN_COUSENS,
    CurveModel.BIPHASIC,
)


WORDS: Mapping[str, type[StrEnum]] = {
    "model": CurveModel,
    "loss": Loss,
    "prior": Prior,
    "pool": Pool,
    "pool_method": PoolMethod,
    "slope_law": SlopeLaw,
    "interval": Interval,
    "scale": ResponseScale,
    "noise": Noise,
    "criterion": Criterion,
    "resample": Resample,
    "information": Information,
}


@dataclass(frozen=True, slots=True)
class CurveOptions:
    """Choices of the curve fit."""

    model: CurveModel = CurveModel.HILL4
    loss: Loss = Loss.SQUARED
    huber_k: float = 1.345  # in robust standard deviations of the residuals
    tukey_k: float = 4.685  # the same for Tukey's biweight
    student_df: float = 4.0  # degrees of freedom of Student's t
    prior: Prior = Prior.WEAK
    pool: Pool = Pool.NONE
    pool_method: PoolMethod = PoolMethod.LAWS
    # laws: parameters that curves of a group lend each other; mixed: those that they share
    pooled: tuple[str, ...] = POOLED
    pool_correlated: bool = False  # mixed: effects of a group on its parameters may correlate
    slope_law: SlopeLaw = SlopeLaw.LOG  # mixed
    interval: Interval = Interval.WALD
    information: Information = Information.EXPECTED  # robust losses have the expected alone
    scale: ResponseScale = ResponseScale.FRACTION  # free: no prior and no bounds on plateaus
    noise: Noise = Noise.SHARED
    # variance and degrees of freedom that curves share; None: found from the curves of the run;
    # no degrees of freedom: they share none
    noise_prior: tuple[float, float] | None = field(default=None, metadata={"none": "auto"})
    # the same behind the test of "no response", whose degrees of freedom are effective ones
    test_noise: tuple[float, float] | None = field(default=None, metadata={"none": "auto"})
    top_min: float = 0.7
    top_max: float = 1.3
    # None: LOWEST_FRACTION, or LOWEST_GROWTH_RATE where responses are growth rates
    bottom_min: float | None = field(default=None, metadata={"none": "auto"})
    bottom_max: float = 1.3
    slope_min: float = 0.1
    slope_max: float = 10.0
    ec50_margin: float = 2.0  # decades beyond the doses that a fitted position may reach
    fixed: Mapping[str, float] = field(default_factory=dict)  # parameters held, by name
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # others, by name
    confidence: float = 0.95
    candidates: tuple[CurveModel, ...] = CANDIDATES  # models among which AUTO chooses
    criterion: Criterion = Criterion.AICC
    flat_p: float = 0.05  # F test against a constant; above it the curve is flat
    null_curves: int = 16000  # simulated curves behind the F test, for each design
    null_seed: int = 1
    relevance_effect: float = 0.2  # a change whose relevance never passes that of flat_p
    flat_sd: float = 1.0  # a change over the doses below so many noise SD is flat, whatever its p
    min_doses: int = 4  # distinct doses with at least one usable well
    draws: int = 1000  # of each curve, for limits by bootstrap or posterior
    seed: int = 0  # of these draws
    resample: Resample = Resample.LAW  # what the draws of a bootstrap come from
    bias_corrected: bool = False  # percentiles of a bootstrap

    def __post_init__(self) -> None:
        self._take_words()
        self._check_ranges()
        self._check_shares()
        self._check_numbers()
        self._check_candidates()
        self._check_noise()
        self._check_pool()
        self._check_named()

    def _take_words(self) -> None:
        """Plain strings become members of their enumerations, lists tuples."""
        for name, kind in WORDS.items():
            object.__setattr__(self, name, take_word(name, kind, getattr(self, name)))
        for name in ("candidates", "pooled"):
            words = getattr(self, name)
            if isinstance(words, str):
                raise InvalidOption(f"curves.{name} must be a list of names, got {words!r}")
            object.__setattr__(self, name, tuple(words))
        known = {str(model): model for model in CurveModel}
        models = tuple(known.get(str(word), word) for word in self.candidates)
        object.__setattr__(self, "candidates", models)

    def _check_ranges(self) -> None:
        for name, low, high in (
            ("top", self.top_min, self.top_max),
            ("bottom", self.lowest_bottom, self.bottom_max),
            ("slope", self.slope_min, self.slope_max),
        ):
            if not low < high:
                raise InvalidOption(
                    f"curves.{name}_min must be below curves.{name}_max, got {low} and {high}"
                )

    def _check_shares(self) -> None:
        for name in ("confidence", "flat_p"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidOption(
                    f"curves.{name} must lie between 0 and 1, got {getattr(self, name)}"
                )

    def _check_numbers(self) -> None:
        for name in ("huber_k", "tukey_k", "student_df", "slope_min", "ec50_margin"):
            if not 0 < getattr(self, name) < inf:
                raise InvalidOption(f"curves.{name} must be above 0, got {getattr(self, name)}")
        for name, least in (("min_doses", 2), ("draws", 100), ("null_curves", 500)):
            if getattr(self, name) < least:
                raise InvalidOption(
                    f"curves.{name} must be at least {least}, got {getattr(self, name)}"
                )
        for name in ("relevance_effect", "flat_sd", "seed"):
            if not getattr(self, name) >= 0:
                raise InvalidOption(f"curves.{name} must be 0 or more, got {getattr(self, name)}")

    def _check_noise(self) -> None:
        for name in ("noise_prior", "test_noise"):
            pair = getattr(self, name)
            if pair is not None and not (0 < pair[0] < inf and 0 <= pair[1] < inf):
                raise InvalidOption(
                    f"curves.{name} must be a variance above 0 and degrees of freedom of 0 or "
                    f"more, got {pair}"
                )

    def _check_candidates(self) -> None:
        unknown = [str(model) for model in self.candidates if model not in set(CurveModel)]
        if unknown:
            raise InvalidOption(
                f"curves.candidates must be among {', '.join(CurveModel)}, got {unknown[0]}"
            )
        sloped = set(self.candidates) - {CurveModel.CONSTANT}
        if not sloped or CurveModel.AUTO in sloped:
            raise InvalidOption(
                "curves.candidates must name models, one beside the constant at least, "
                f"got {', '.join(self.candidates) or 'none'}"
            )

    def _check_pool(self) -> None:
        mixed = self.pool_method is PoolMethod.MIXED
        if self.pool is Pool.NONE:
            if mixed:
                raise InvalidOption("curves.pool_method mixed needs curves.pool, sample or drug")
            return
        if self.model in {CurveModel.AUTO, CurveModel.CONSTANT}:
            raise InvalidOption(f"curves.pool needs one model with a slope, not {self.model}")
        if self.loss in {Loss.HUBER, Loss.TUKEY, Loss.STUDENT}:
            raise InvalidOption(
                f"curves.pool goes with loss squared or a likelihood of counts, not {self.loss}"
            )
        if mixed and self.loss is not Loss.SQUARED:
            raise InvalidOption(f"curves.pool_method mixed needs loss squared, not {self.loss}")
        if mixed and self.interval is not Interval.WALD:
            raise InvalidOption(
                f"curves.pool_method mixed needs interval wald, not {self.interval}"
            )
        if not mixed and not (self.pooled and set(self.pooled) <= set(POOLED)):
            raise InvalidOption(
                f"curves.pooled must name some of {', '.join(POOLED)} with pool_method laws, "
                f"got {', '.join(self.pooled) or 'none'}"
            )

    def _check_named(self) -> None:
        if self.resample is Resample.WELLS and self.loss.is_likelihood:
            raise InvalidOption(
                f"curves.resample wells goes with loss squared, huber, tukey or student, "
                f"not {self.loss}"
            )
        for name, value in self.fixed.items():
            if not isfinite(value):
                raise InvalidOption(f"curves.fixed {name} must be a finite number, got {value}")
        for name, pair in self.bounds.items():
            if len(pair) != 2 or not pair[0] < pair[1]:
                raise InvalidOption(
                    f"curves.bounds {name} must be a lower and a higher number, got {pair}"
                )
            if name in self.fixed:
                raise InvalidOption(f"curves.fixed and curves.bounds both name {name}; drop one")

    @property
    def lowest_bottom(self) -> float:
        """Lower bound of the plateau at high dose."""
        return LOWEST_FRACTION if self.bottom_min is None else self.bottom_min

    @property
    def has_prior(self) -> bool:
        """Whether the weak prior holds: it speaks of fractions of the untreated alone."""
        return self.prior is Prior.WEAK and self.knows_untreated

    @property
    def knows_untreated(self) -> bool:
        """Whether 1 is the response of the untreated: not on a free scale, nor of counts."""
        return self.scale is not ResponseScale.FREE and not self.loss.is_likelihood

    @property
    def needs_whole_run(self) -> bool:
        """Whether a curve's parameters need the others of the run, so that none can stream."""
        return self.pool is not Pool.NONE

    def settle(self, *, is_growth_rate: bool) -> "CurveOptions":
        """Options with no choice left open, for responses of that kind."""
        lowest = LOWEST_GROWTH_RATE if is_growth_rate else LOWEST_FRACTION
        return self if self.bottom_min is not None else replace(self, bottom_min=lowest)
