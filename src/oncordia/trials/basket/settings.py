"""Settings of a basket trial: its cohorts, and how they borrow from one another."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign

MOST_SPREAD = 100.0  # priors of the spread are cut off here, in logits


class Borrowing(StrEnum):
    """How the cohorts of a basket trial learn from one another."""

    INDEPENDENT = "independent"  # not at all
    POOLED = "pooled"  # as one
    HIERARCHICAL = "hierarchical"  # normal logits around one mean (Berry and others 2013)
    EXNEX = "exnex"  # exchangeable or not (Neuenschwander and others 2016)
    CALIBRATED = "calibrated"  # spread by a test of homogeneity (Chu and Yuan 2018)
    POWER_PRIOR = "power_prior"  # weights by likeness (Fujikawa and others 2020)
    MULTISOURCE = "multisource"  # average over who equals whom (Hobbs and Landin 2018)


class RelativeTo(StrEnum):
    """Rate whose logit the exchangeable logit of a cohort is counted from."""

    NONE = "none"
    P0 = "p0"
    P1 = "p1"


class SpreadPrior(StrEnum):
    """Prior of the standard deviation of the logits of the cohorts."""

    HALF_NORMAL = "half_normal"  # spread: its scale
    HALF_CAUCHY = "half_cauchy"  # spread: its scale
    UNIFORM = "uniform"  # spread: its upper end
    INVERSE_GAMMA = "inverse_gamma"  # of the variance; spread_shape, and spread its rate
    FIXED = "fixed"  # spread: the standard deviation itself


class PowerWeight(StrEnum):
    """What the weight of another cohort in a power prior comes from."""

    JENSEN_SHANNON = "jensen_shannon"  # likeness of the two posteriors
    DIFFERENCE = "difference"  # likeness of the two response rates
    FIXED = "fixed"  # one number


class Futility(StrEnum):
    """What a look stops a cohort by."""

    POSTERIOR = "posterior"  # probability that the response rate is above p0
    PREDICTIVE = "predictive"  # probability that the last analysis will succeed


class Combine(StrEnum):
    """Whether a cohort has to pass all its rules or any of them."""

    ALL = "all"
    ANY = "any"


class CalibrateTo(StrEnum):
    """What error the confidence asked for is tuned to."""

    NONE = "none"
    FAMILY = "family"  # any cohort rejected, all rates at p0; one confidence for all
    STRONG = "strong"  # any true null rejected, whichever cohorts are at p1; one for all
    EACH = "each"  # each cohort rejected, all rates at p0; one confidence each


@dataclass(frozen=True, slots=True)
class Cohort:
    """One cohort of a basket trial."""

    name: str = setting("What the cohort is called", example="colorectal")
    n: int = setting("Patients", low=1, high=500, example=20)
    p0: float = setting(
        "Response rate that is too low to go on",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=0.1,
    )
    p1: float = setting(
        "Response rate worth finding",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=0.3,
    )
    confidence: float | None = setting(
        "Reject p0 if the probability that the rate is above p0 exceeds this",
        default=0.9,
        low=0,
        high=1,
        open_high=True,
    )
    mean_above: float | None = setting(
        "Reject p0 if the posterior mean exceeds this",
        default=None,
        low=0,
        high=1,
        open_high=True,
    )
    looks: tuple[int, ...] = setting(
        "Patients at each look for futility, rising; the same number of looks in all cohorts",
        default=(),
        low=1,
    )
    weights: tuple[float, ...] | None = setting(
        "Prior weights of this cohort for each component and for standing apart; sum 1",
        default=None,
        low=0,
        high=1,
    )
    apart_mean: float | None = setting(
        "Mean logit of this cohort if it stands apart, where not that of [apart]", default=None
    )
    apart_sd: float | None = setting(
        "Standard deviation of that logit, where not that of [apart]",
        default=None,
        low=0,
        open_low=True,
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.p1 > self.p0:
            raise InvalidDesign(
                f"p1 of cohort {self.name!r} is {self.p1:g}, not above its p0 {self.p0:g}", "p1"
            )
        if self.confidence is None and self.mean_above is None:
            raise InvalidDesign(
                f"cohort {self.name!r} has no rule; give confidence, mean_above or both",
                "confidence",
            )
        if any(b <= a for a, b in zip(self.looks, (*self.looks[1:], self.n), strict=False)):
            raise InvalidDesign(
                f"looks of cohort {self.name!r} must rise and stay below its n {self.n}, "
                f"got {list(self.looks)}",
                "looks",
            )


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """Beta prior of a response rate."""

    a: float = setting("First shape", default=1.0, low=0, open_low=True)
    b: float = setting("Second shape", default=1.0, low=0, open_low=True)

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, slots=True)
class Component:
    """Cohorts that are alike: their logits are normal around a mean that is learnt."""

    mean: float = setting("Prior mean of the mean logit", default=0.0)
    sd: float = setting("Its prior standard deviation", default=2.0, low=0, open_low=True)
    spread_prior: SpreadPrior = setting(
        "Prior of the spread of the logits; inverse_gamma is that of its square",
        default=SpreadPrior.HALF_NORMAL,
    )
    spread: float = setting(
        "Scale, upper end, rate or value of that spread", default=1.0, low=0, high=MOST_SPREAD
    )
    spread_shape: float = setting(
        "Shape of the inverse gamma prior", default=1.0, low=0, open_low=True
    )
    weight: float = setting("Prior weight of the component, for exnex", default=0.5, low=0, high=1)

    def __post_init__(self) -> None:
        check_settings(self)
        if self.spread == 0 and self.spread_prior is not SpreadPrior.FIXED:
            raise InvalidDesign(f"spread of a {self.spread_prior} prior must be above 0", "spread")


@dataclass(frozen=True, slots=True)
class Apart:
    """A cohort that is like no other: a normal prior of its own logit."""

    mean: float = setting("Mean of the logit", default=0.0)
    sd: float = setting("Standard deviation", default=2.0, low=0, open_low=True)

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, slots=True)
class CalibratedSpread:
    """Variance of the logits as exp(a + b log T), T the statistic of homogeneity."""

    a: float | None = setting("Intercept; found from the two variances if left out", default=None)
    b: float | None = setting("Slope; likewise", default=None)
    alike: float = setting(
        "Variance where T is what it is if all respond alike", default=1.0, low=0, open_low=True
    )
    unlike: float = setting(
        "Variance where T is what it is if some respond", default=80.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if (self.a is None) != (self.b is None):
            raise InvalidDesign("a and b must both be given, or neither", "a")
        if self.b is not None and self.b < 0:
            raise InvalidDesign(f"b must be at least 0, got {self.b:g}", "b")
        if self.unlike <= self.alike:
            raise InvalidDesign(
                f"unlike must be above alike {self.alike:g}, got {self.unlike:g}", "unlike"
            )


@dataclass(frozen=True, slots=True)
class PowerPrior:
    """Weights of the other cohorts in a power prior."""

    weight: PowerWeight = setting(
        "What the weight of another cohort comes from",
        default=PowerWeight.JENSEN_SHANNON,
    )
    exponent: float = setting("jensen_shannon: power of the likeness", default=2.0, low=0)
    least: float = setting("jensen_shannon: weights up to this are 0", default=0.0, low=0, high=1)
    base_two: bool = setting(
        "jensen_shannon: divergence in bits, so that it reaches 1", default=False
    )
    intercept: float = setting("difference: intercept of the logistic weight", default=1.0)
    slope: float = setting("difference: slope of the logistic weight", default=1.0, low=0)
    share: float = setting("fixed: the weight", default=0.5, low=0, high=1)

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, slots=True)
class Multisource:
    """Prior of the pairs of cohorts that have one response rate."""

    alike: float = setting(
        "Prior probability that two cohorts are alike",
        default=0.5,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, slots=True)
class FutilityRule:
    """When a look stops a cohort."""

    by: Futility = setting("What a look judges a cohort by", default=Futility.POSTERIOR)
    below: float = setting(
        "Stop a cohort if that probability is below this", default=0.05, low=0, high=1
    )

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Error that the confidence of the cohorts is tuned to."""

    to: CalibrateTo = setting("Which error", default=CalibrateTo.NONE)
    alpha: float = setting("The error", default=0.05, low=0, high=1, open_low=True, open_high=True)

    def __post_init__(self) -> None:
        check_settings(self)
