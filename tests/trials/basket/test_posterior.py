"""Posteriors of basket trials against other ways to the same numbers."""

import math
from itertools import combinations, product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln
from scipy.stats import beta, halfnorm, norm

from oncordia.trials.basket import (
    Apart,
    Basket,
    BetaPrior,
    Borrowing,
    CalibratedSpread,
    Cohort,
    Component,
    Multisource,
    PowerPrior,
    PowerWeight,
    RelativeTo,
    SpreadPrior,
)
from oncordia.trials.basket.conjugate import find_divergence
from oncordia.trials.basket.exchange import CalibratedModel, find_homogeneity
from oncordia.trials.basket.make import make_ready
from oncordia.trials.basket.model import find_calibrated_spread
from oncordia.trials.basket.multisource import MultisourceModel
from oncordia.trials.basket.outcomes import find_mass, list_outcomes
from oncordia.trials.basket.posterior import Posterior
from oncordia.trials.basket.sampling import sample_posterior

SMALL = (Cohort("a", 4, 0.2, 0.4), Cohort("b", 6, 0.3, 0.5))
MEDIUM = (Cohort("a", 20, 0.1, 0.3), Cohort("b", 20, 0.1, 0.3), Cohort("c", 10, 0.2, 0.3))


def find(design: Basket, *responders: int) -> Posterior:
    """Posterior of one outcome."""
    return make_ready(design).model.find(design.sizes, np.array([responders]))


PRIORS = {
    "half normal": (Borrowing.HIERARCHICAL, (Component(-1.0, 2.0),)),
    "half Cauchy": (Borrowing.HIERARCHICAL, (Component(-1.0, 2.0, SpreadPrior.HALF_CAUCHY, 0.5),)),
    "uniform": (Borrowing.HIERARCHICAL, (Component(-1.0, 2.0, SpreadPrior.UNIFORM, 2.0),)),
    "inverse gamma": (
        Borrowing.HIERARCHICAL,
        (Component(-1.0, 2.0, SpreadPrior.INVERSE_GAMMA, 0.05, 2.0),),
    ),
    "fixed": (Borrowing.HIERARCHICAL, (Component(-1.0, 2.0, SpreadPrior.FIXED, 0.3),)),
    "one component": (Borrowing.EXNEX, (Component(-2.0, 3.0),)),
    "three components": (
        Borrowing.EXNEX,
        (
            Component(-2.2, 1.0, weight=0.2),
            Component(-0.85, 0.5, SpreadPrior.FIXED, 0.2, weight=0.25),
            Component(0.5, 1.0, SpreadPrior.UNIFORM, 1.0, weight=0.2),
        ),
    ),
}


@pytest.mark.parametrize("name", PRIORS)
def test_find_posteriors__agree_with_the_sampler(name: str) -> None:
    borrowing, components = PRIORS[name]
    design = Basket(name, MEDIUM, borrowing, components=components, relative_to=RelativeTo.P1)
    draws = sample_posterior(design, (1, 4, 4), 60_000)
    found = find(design, 1, 4, 4)
    parts = draws.reshape(60, -1, 3)
    error = parts.mean(axis=1).std(axis=0) / math.sqrt(60)
    above = (parts > [0.1, 0.1, 0.2]).mean(axis=1)
    assert np.abs(draws.mean(axis=0) - found.mean[0]).max() < 4.5 * error.max()
    assert np.abs(above.mean(axis=0) - found.above[0]).max() < 4.5 * above.std() / math.sqrt(60)


FULL = [
    Basket("f", SMALL),
    Basket("f", SMALL, Borrowing.POOLED),
    Basket("f", SMALL, Borrowing.HIERARCHICAL, components=(Component(-1.0, 1.5),)),
    Basket("f", SMALL, Borrowing.EXNEX, components=(Component(-1.0, 1.5),), apart=Apart(-1.0, 1.0)),
    Basket(
        "f",
        SMALL,
        Borrowing.EXNEX,
        components=(Component(-2.0, 1.0, weight=0.3), Component(0.0, 2.0, weight=0.3)),
    ),
]


@pytest.mark.parametrize("design", FULL, ids=lambda design: f"{design.borrowing}")
def test_find_posteriors__average_to_the_prior_over_what_the_model_expects(design: Basket) -> None:
    table = make_ready(design).tabulate(design.sizes)
    assert table.log_evidence is not None
    mass = np.exp(table.log_evidence)
    mean = mass @ table.mean
    above = mass @ table.above
    assert mass.sum() == pytest.approx(1.0, abs=1e-9)
    assert mean[0] == pytest.approx(mean[1], abs=1e-7)  # one prior, whatever n
    assert above == pytest.approx(find_prior_above(design), abs=3e-6)


def find_prior_above(design: Basket) -> list[float]:
    """Prior probability of a rate above p0, of each cohort."""
    out = []
    for cohort in design.cohorts:
        cut = math.log(cohort.p0 / (1.0 - cohort.p0))
        if design.borrowing in (Borrowing.INDEPENDENT, Borrowing.POOLED):
            out.append(float(beta.sf(cohort.p0, 1.0, 1.0)))
            continue
        is_mixed = design.borrowing is Borrowing.EXNEX
        weights = [c.weight if is_mixed else 1.0 for c in design.components]
        total = (1.0 - sum(weights)) * norm.sf(cut, design.apart.mean, design.apart.sd)
        for weight, c in zip(weights, design.components, strict=True):
            total += weight * _average_tail(cut, c)
        out.append(float(total))
    return out


def _average_tail(cut: float, component: Component) -> float:
    def weigh(spread: float) -> float:
        sd = math.hypot(component.sd, spread)
        return float(halfnorm.pdf(spread) * norm.sf(cut, component.mean, sd))

    return float(quad(weigh, 0.0, 9.0, epsabs=1e-10)[0])


def test_find_posteriors__of_a_component_without_weight_are_those_without_it() -> None:
    one = Basket("one", MEDIUM, Borrowing.EXNEX, components=(Component(-1.0, 2.0, weight=0.6),))
    idle = (*one.components, Component(1.0, 1.0, weight=0.0))
    two = Basket("two", MEDIUM, Borrowing.EXNEX, components=idle)
    a, b = find(one, 2, 5, 1), find(two, 2, 5, 1)
    assert a.above[0] == pytest.approx(b.above[0], abs=1e-10)
    assert a.mean[0] == pytest.approx(b.mean[0], abs=1e-10)
    assert a.log_evidence == pytest.approx(b.log_evidence, abs=1e-9)


def test_find_calibrated_posterior__is_that_of_the_spread_it_finds() -> None:
    design = Basket(
        "c",
        MEDIUM,
        Borrowing.CALIBRATED,
        components=(Component(-1.0, 3.0),),
        calibrated=CalibratedSpread(-1.0, 0.7),
    )
    model = make_ready(design).model
    assert isinstance(model, CalibratedModel)
    spread = float(model.find_spread(design.sizes, np.array([[1, 6, 3]]))[0])
    statistic = find_homogeneity(design.sizes, np.array([[1, 6, 3]]))[0]
    assert spread == pytest.approx(math.exp(0.5 * (-1.0 + 0.7 * math.log(statistic))))
    fixed = (Component(-1.0, 3.0, SpreadPrior.FIXED, spread),)
    same = Basket("fixed", MEDIUM, Borrowing.HIERARCHICAL, components=fixed)
    a, b = find(design, 1, 6, 3), find(same, 1, 6, 3)
    assert a.mean[0] == pytest.approx(b.mean[0], abs=1e-6)
    assert a.above[0] == pytest.approx(b.above[0], abs=2e-6)


def test_find_homogeneity__is_pearsons_statistic() -> None:
    # 2 of 10 and 5 of 10: expected 3.5 and 6.5 in both; 4 * 1.5^2 / ... by hand
    by_hand = 2 * (1.5**2 / 3.5 + 1.5**2 / 6.5)
    assert find_homogeneity((10, 10), np.array([[2, 5]]))[0] == pytest.approx(by_hand)
    assert find_homogeneity((10, 10), np.array([[0, 0], [10, 10]])).tolist() == [0.0, 0.0]


def test_find_calibrated_spread__meets_both_variances_at_the_medians() -> None:
    design = Basket("c", MEDIUM, Borrowing.CALIBRATED)
    a, b = find_calibrated_spread(design)
    outcomes = list_outcomes(design.sizes)
    statistic = find_homogeneity(design.sizes, outcomes)

    def find_median(rates: tuple[float, ...]) -> float:
        mass = find_mass(design.sizes, np.array(rates)).ravel()
        order = np.argsort(statistic)
        return float(statistic[order][np.searchsorted(np.cumsum(mass[order]), 0.5)])

    alike = find_median((0.3, 0.3, 0.3))
    mixed = [
        tuple(c.p1 if on else c.p0 for c, on in zip(MEDIUM, chosen, strict=True))
        for chosen in product((False, True), repeat=3)
        if 0 < sum(chosen) < 3
    ]
    unlike = min(find_median(rates) for rates in mixed)
    assert math.exp(a + b * math.log(alike)) == pytest.approx(1.0)
    assert math.exp(a + b * math.log(unlike)) == pytest.approx(80.0)


def test_find_averaged_posteriors__agree_with_a_list_of_all_graphs() -> None:
    sizes, responders, alike = (9, 7, 5, 8), (1, 4, 0, 3), 0.3
    cohorts = tuple(Cohort(str(j), n, 0.2, 0.4) for j, n in enumerate(sizes))
    design = Basket(
        "m",
        cohorts,
        Borrowing.MULTISOURCE,
        beta=BetaPrior(0.5, 1.0),
        multisource=Multisource(alike),
    )
    model = make_ready(design).model
    assert isinstance(model, MultisourceModel)
    pairs = list(combinations(range(4), 2))
    r, n = np.array(responders), np.array(sizes)
    total, above, likeness = 0.0, np.zeros(4), np.zeros((4, 4))
    for chosen in product((0, 1), repeat=len(pairs)):
        graph = np.eye(4, dtype=np.int64)
        for (i, j), on in zip(pairs, chosen, strict=True):
            graph[i, j] = graph[j, i] = on
        a, b = 0.5 + graph @ r, 1.0 + graph @ (n - r)
        single = betaln(0.5 + r, 1.0 + n - r) - betaln(0.5, 1.0)
        rows = betaln(a, b) - betaln(0.5, 1.0) + (1 - graph) @ single
        weight = math.exp(rows.sum()) * alike ** sum(chosen) * (1 - alike) ** (6 - sum(chosen))
        total += weight
        above += weight * beta.sf(0.2, a, b)
        likeness += weight * graph
    assert find(design, *responders).above[0] == pytest.approx(above / total, abs=1e-12)
    assert model.find_pairs(sizes, responders) == pytest.approx(likeness / total, abs=1e-12)


def test_find_divergence__is_that_of_the_densities() -> None:
    f, g = beta(2.0, 5.0), beta(4.0, 3.0)  # 1 and 3 of 5, from a flat prior

    def weigh(x: float) -> float:
        middle = 0.5 * (f.pdf(x) + g.pdf(x))
        ratio = f.pdf(x) * math.log(f.pdf(x) / middle) + g.pdf(x) * math.log(g.pdf(x) / middle)
        return float(0.5 * ratio)

    expected = quad(weigh, 1e-12, 1.0 - 1e-12)[0]
    assert find_divergence(5, 5, BetaPrior())[1, 3] == pytest.approx(expected, abs=1e-8)
    assert find_divergence(5, 5, BetaPrior())[2, 2] == pytest.approx(0.0, abs=1e-12)


def test_find_power_posterior__runs_from_independent_to_pooled_with_the_share() -> None:
    def weigh(share: float) -> Posterior:
        power = PowerPrior(weight=PowerWeight.FIXED, share=share)
        return find(Basket("p", MEDIUM, Borrowing.POWER_PRIOR, power=power), 3, 1, 4)

    alone = find(Basket("i", MEDIUM), 3, 1, 4)
    pooled = find(Basket("p", MEDIUM, Borrowing.POOLED), 3, 1, 4)
    assert weigh(0.0).above[0] == pytest.approx(alone.above[0], abs=1e-12)
    assert weigh(1.0).above[0] == pytest.approx(pooled.above[0], abs=1e-12)
    assert weigh(0.5).mean[0] == pytest.approx([6.5 / 37, 5.5 / 37, 7.0 / 32])
