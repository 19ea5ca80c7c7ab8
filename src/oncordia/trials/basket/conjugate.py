"""Models whose posteriors are beta distributions: independent, pooled, and power priors."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaincc, betaln, expit

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.posterior import Posterior, Sizes, log_choose
from oncordia.trials.basket.settings import BetaPrior, PowerPrior, PowerWeight

REACH = 36.0  # the density of a logit falls to e^-36 of its greatest over this / its slope
STEP = 0.1  # of the logit
LEAST = -700.0  # log density: smaller ones are nothing


@dataclass(frozen=True, slots=True)
class Independent:
    """Each cohort by itself, with one beta prior."""

    p0: FloatArray
    prior: BetaPrior

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes."""
        r = responders.astype(np.float64)
        a = self.prior.a + r
        b = self.prior.b + np.array(sizes, dtype=np.float64) - r
        evidence = betaln(a, b).sum(axis=1) - len(sizes) * betaln(self.prior.a, self.prior.b)
        evidence += _sum_choose(sizes, responders)
        return Posterior(_find_above(a, b, self.p0), a / (a + b), evidence)


@dataclass(frozen=True, slots=True)
class Pooled:
    """All cohorts as one, with one beta prior."""

    p0: FloatArray
    prior: BetaPrior

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes."""
        total = responders.sum(axis=1)
        a = self.prior.a + total
        b = self.prior.b + sum(sizes) - total
        mean = np.repeat((a / (a + b))[:, None], len(sizes), axis=1)
        evidence = betaln(a, b) - betaln(self.prior.a, self.prior.b)
        return Posterior(
            _find_above(a[:, None], b[:, None], self.p0),
            mean,
            evidence + _sum_choose(sizes, responders),
        )


@dataclass(slots=True)
class Power:
    """Each cohort with the others' responders weighted by likeness.

    References
    ----------
    Fujikawa, Teramukai, Yokota and Daimon 2020, Biometrical Journal 62, 330, section 2: the
    weight (1 - JS)^exponent of the two posteriors without borrowing, 0 up to a threshold; it
    weighs the other's whole posterior, so its prior, too. Baumann, Sauer and Kieser 2024
    (Statistics in Biopharmaceutical Research) and Pan, Yuan and Xia 2017 (J. R. Stat. Soc. C 66,
    979): the weight 1 / (1 + exp(a + b log(n^(1/4) |difference of rates|))) of the other's data
    alone.
    """

    p0: FloatArray
    prior: BetaPrior
    power: PowerPrior
    known: dict[tuple[int, int], FloatArray] = field(default_factory=dict)

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes."""
        a, b = self.find_shapes(sizes, responders)
        return Posterior(_find_above(a, b, self.p0), a / (a + b))

    def find_shapes(self, sizes: Sizes, responders: IntArray) -> tuple[FloatArray, FloatArray]:
        """Shapes of the beta posteriors of outcomes, (m, k) each."""
        m, k = responders.shape
        failures = np.array(sizes) - responders
        whole = self.power.weight is PowerWeight.JENSEN_SHANNON
        own_a, own_b = (self.prior.a, self.prior.b) if not whole else (0.0, 0.0)
        a, b = np.full((m, k), own_a), np.full((m, k), own_b)
        for i in range(k):
            for j in range(k):
                weight: FloatArray | float = 1.0
                if i != j:
                    table = self._weigh(sizes[i], sizes[j])
                    weight = table[responders[:, i], responders[:, j]]
                a[:, i] += weight * (responders[:, j] + (self.prior.a - own_a))
                b[:, i] += weight * (failures[:, j] + (self.prior.b - own_b))
        return a, b

    def _weigh(self, n: int, other: int) -> FloatArray:
        """Weight of a cohort of ``other`` patients for one of ``n``, by both's responders."""
        if (n, other) not in self.known:
            self.known[n, other] = self._find_weights(n, other)
        return self.known[n, other]

    def _find_weights(self, n: int, other: int) -> FloatArray:
        power = self.power
        if power.weight is PowerWeight.FIXED:
            return np.full((n + 1, other + 1), power.share)
        if power.weight is PowerWeight.DIFFERENCE:
            gap = np.abs(np.arange(n + 1.0)[:, None] / n - np.arange(other + 1.0) / other)
            with np.errstate(divide="ignore"):
                statistic = power.slope * np.log(max(n, other) ** 0.25 * gap)
            if power.slope == 0.0:
                statistic = np.zeros_like(gap)
            out: FloatArray = expit(-power.intercept - statistic)
            return out
        divergence = find_divergence(n, other, self.prior)
        if power.base_two:
            divergence = divergence / np.log(2.0)
        weight = np.maximum(1.0 - divergence, 0.0) ** power.exponent
        return np.where(weight > power.least, weight, 0.0)


def find_divergence(n: int, other: int, prior: BetaPrior) -> FloatArray:
    """Jensen-Shannon divergence, in nats, of the posteriors of two cohorts by their responders.

    Shape (n + 1, other + 1); by the trapezoid rule over the logit of the response rate.
    """
    reach = REACH / min(prior.a, prior.b, 1.0)
    logit = np.linspace(-reach, reach, 2 * round(reach / STEP) + 1)
    log_p, log_q = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
    step = logit[1] - logit[0]
    ours, theirs = (_find_log_density(m, prior, log_p, log_q) for m in (n, other))
    entropy, their_entropy = ((np.exp(f) * f).sum(axis=1) for f in (ours, theirs))
    out = np.empty((n + 1, other + 1))
    for r in range(n + 1):
        middle = np.logaddexp(ours[r], theirs) - np.log(2.0)
        cross = ((np.exp(ours[r]) + np.exp(theirs)) * middle).sum(axis=1)
        out[r] = 0.5 * step * (entropy[r] + their_entropy - cross)
    return np.maximum(out, 0.0)


def _find_log_density(n: int, prior: BetaPrior, log_p: FloatArray, log_q: FloatArray) -> FloatArray:
    r = np.arange(n + 1.0)[:, None]
    a, b = prior.a + r, prior.b + n - r
    out: FloatArray = a * log_p + b * log_q - betaln(a, b)
    return np.maximum(out, LEAST)


def _find_above(a: FloatArray, b: FloatArray, p0: FloatArray) -> FloatArray:
    """Probability that rates of beta distributions are above p0."""
    return np.asarray(betaincc(a, b, p0), dtype=np.float64)


def _sum_choose(sizes: Sizes, responders: IntArray) -> FloatArray:
    out = np.zeros(responders.shape[0])
    for j, n in enumerate(sizes):
        out += log_choose(n)[responders[:, j]]
    return out
