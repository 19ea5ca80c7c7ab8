"""Basket designs beside what other programs computed of them."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import betainc, betaincinv

from benchmarks.trials.reference import DATA, Kind, ReferenceRow, count_rows, split_numbers
from oncordia.arrays import FloatArray
from oncordia.trials.basket import (
    Apart,
    Basket,
    BetaPrior,
    Borrowing,
    Cohort,
    CohortRates,
    Component,
    PowerPrior,
    PowerWeight,
)
from oncordia.trials.basket.conjugate import Independent, Power
from oncordia.trials.basket.exact import walk_trial
from oncordia.trials.basket.make import make_ready
from oncordia.trials.basket.multisource import MultisourceModel

EXNEX = "basket_exnex_oc_exact.csv"
POWER = "basket_power_prior_exact.csv"
FUJIKAWA = "basket_fujikawa_posterior.csv"
VEMURAFENIB = "basket_mem_vemurafenib.csv"
PAIRS = "basket_mem_vemurafenib_pep.csv"
README = "README.md"
SARCOMA = ((2, 15), (0, 13), (1, 12), (6, 28), (7, 29), (3, 29), (5, 26), (1, 5), (0, 2), (3, 20))
SARCOMA_MEANS = (0.1506, 0.0531, 0.1275, 0.1883, 0.2047, 0.1314, 0.1766, 0.1784, 0.1311, 0.1572)
POWER_PRIORS = {  # designs of the file, by what it calls their weights
    "Fujikawa eps=2 tau=0 logbase=e": PowerPrior(exponent=2.0, least=0.0),
    "Fujikawa eps=2 tau=0.5 logbase=e": PowerPrior(exponent=2.0, least=0.5),
    "Fujikawa eps=1 tau=0 logbase=e": PowerPrior(exponent=1.0, least=0.0),
    "CPP a=1 b=1": PowerPrior(weight=PowerWeight.DIFFERENCE, intercept=1.0, slope=1.0),
}


def check_reference(folder: Path = DATA) -> list[ReferenceRow]:
    """Every row of the basket files of ``folder``."""
    return [
        *_check_exnex(folder),
        *_check_power(folder),
        *_check_fujikawa(folder),
        *_check_vemurafenib(folder),
        *_check_pairs(folder),
        *_check_sarcoma(),
    ]


def make_exnex() -> Basket:
    """Design of Neuenschwander and others 2016, section 3.1."""
    cohorts = [
        Cohort(f"cohort {place}", n, 0.1, 0.3, confidence=confidence, mean_above=0.2)
        for place, (n, confidence) in enumerate([(20, 0.9), (20, 0.9), (10, 0.8), (10, 0.8)], 1)
    ]
    low, high, apart = (math.log(p / (1.0 - p)) for p in (0.1, 0.3, 0.2))
    return Basket(
        "EXNEX",
        tuple(cohorts),
        Borrowing.EXNEX,
        components=(Component(low, 3.18, weight=0.25), Component(high, 1.94, weight=0.25)),
        apart=Apart(apart, 2.5),
    )


def make_vemurafenib(rows: list[dict[str, str]]) -> tuple[MultisourceModel, list[int], list[int]]:
    """Model of the vemurafenib data, patients and responders."""
    sizes = [int(row["evaluable"]) for row in rows]
    responders = [int(row["responders"]) for row in rows]
    cohorts = tuple(Cohort(row["basket"], n, 0.15, 0.3) for row, n in zip(rows, sizes, strict=True))
    design = Basket("VE", cohorts, Borrowing.MULTISOURCE, beta=BetaPrior(0.5, 0.5))
    model = make_ready(design).model
    assert isinstance(model, MultisourceModel)
    return model, sizes, responders


def match_interval(share: FloatArray, a: FloatArray, b: FloatArray) -> float:
    """Patients of the beta distribution of the same mean with the nearest 95 % interval.

    As the peer does: the highest-density interval of the mixture beside the central one of the
    beta distribution.
    """
    rate = 1.0 / (1.0 + np.exp(-np.linspace(-14.0, 9.0, 100_001)))
    some = share > 1e-12
    parts = zip(share[some], a[some], b[some], strict=True)
    below = np.sum([s * betainc(f, g, rate) for s, f, g in parts], axis=0)
    start = np.linspace(0.0, 0.05, 5_001)
    low, high = np.interp(start, below, rate, left=0.0), np.interp(start + 0.95, below, rate)
    low[0] = 0.0
    at = int(np.argmin(high - low))
    mean = float(np.sum(share * a / (a + b)))

    def find_gap(size: float) -> float:
        ends = betaincinv(mean * size, (1.0 - mean) * size, [0.025, 0.975])
        return float((ends[0] - low[at]) ** 2 + (ends[1] - high[at]) ** 2)

    return float(minimize_scalar(find_gap, bounds=(2.0, 150.0), method="bounded").x)


def _read(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _check_exnex(folder: Path) -> Iterator[ReferenceRow]:
    design = make_exnex()
    ready = make_ready(design)
    names = {
        "posterior_mean_expected": "mean_estimate",
        "bias": "mean_bias",
        "mse": "mean_mse",
        "go_prob": "reject",
    }
    for row in _read(folder, EXNEX):
        rates = split_numbers(row["p_true"])
        found = design.find_exact(CohortRates(row["id"], rates))
        assert found is not None
        for column, name in names.items():
            ours = np.atleast_1d(np.asarray(found[name], dtype=np.float64))
            for j, reference in enumerate(split_numbers(row[column])):
                what = f"{column} of cohort {j + 1}"
                yield _compare(EXNEX, row["id"], what, reference, ours[j], 5e-3)
        share = 0.0
        for ending in walk_trial(ready, np.array(rates)):
            posterior = ready.tabulate(ending.sizes)
            going = ready.rules.decide(posterior.above, posterior.mean).any(axis=1)
            share += float(ending.mass @ going)
        yield _compare(EXNEX, row["id"], "go_any", float(row["go_any"]), share, 5e-3)


def _check_power(folder: Path) -> Iterator[ReferenceRow]:
    for row in _read(folder, POWER):
        n, p0, confidence = int(row["n"]), float(row["p0"]), float(row["lambda"])
        cohorts = tuple(
            Cohort(f"cohort {j}", n, p0, 0.5, confidence=confidence) for j in range(int(row["k"]))
        )
        design = Basket(
            row["id"], cohorts, Borrowing.POWER_PRIOR, power=POWER_PRIORS[row["weights"]]
        )
        found = design.find_exact(CohortRates(row["id"], split_numbers(row["p_true"])))
        assert found is not None
        rejected = np.asarray(found["reject"])
        for j, reference in enumerate(split_numbers(row["reject_prob"])):
            what = f"reject_prob of cohort {j + 1}"
            yield _compare(POWER, row["id"], what, reference, rejected[j], 1e-6)
        for column, name in (("fwer", "type1"), ("ewp", "power")):
            if row[column] != "NA":
                ours = float(np.asarray(found[name]))
                yield _compare(POWER, row["id"], column, float(row[column]), ours, 1e-6)


def _check_fujikawa(folder: Path) -> Iterator[ReferenceRow]:
    for row in _read(folder, FUJIKAWA):
        k, n = int(row["k"]), int(row["n"])
        sizes, p0 = (n,) * k, np.full(k, float(row["p0"]))
        responders = np.array([split_numbers(row["r"])]).astype(np.int64)
        prior = BetaPrior()
        weights = PowerPrior(exponent=float(row["eps"]), least=float(row["tau"]))
        power = Power(p0, prior, weights)
        a, b = power.find_shapes(sizes, responders)
        ours = {
            "post_prob_noborrow": Independent(p0, prior).find(sizes, responders).above[0],
            "post_prob_borrow": power.find(sizes, responders).above[0],
            "shape1": a[0],
            "shape2": b[0],
        }
        for column, values in ours.items():
            for j, reference in enumerate(split_numbers(row[column])):
                what = f"{column} of cohort {j + 1}"
                yield _compare(FUJIKAWA, row["id"], what, reference, values[j], 1e-6)


def _check_vemurafenib(folder: Path) -> Iterator[ReferenceRow]:
    rows = _read(folder, VEMURAFENIB)
    model, sizes, responders = make_vemurafenib(rows)
    found = model.find(tuple(sizes), np.array([responders]))
    share, a, b = model.find_mixture(tuple(sizes), responders)
    for j, row in enumerate(rows):
        name = row["basket"]
        above, mean = float(row["post_prob_gt_p0"]), float(row["post_mean_sampled"])
        yield _compare(VEMURAFENIB, name, "post_prob_gt_p0", above, found.above[0, j], 1e-6)
        yield _compare(VEMURAFENIB, name, "post_mean_sampled", mean, found.mean[0, j], 3e-3)
        size = float(row["ess"])
        yield ReferenceRow(
            VEMURAFENIB,
            name,
            "ess",
            size,
            match_interval(share[j], a[j], b[j]),
            0.06 * size,
            Kind.SIMULATED,
            "the peer matches an interval of its samples, we that of the distribution",
        )


def _check_pairs(folder: Path) -> Iterator[ReferenceRow]:
    model, sizes, responders = make_vemurafenib(_read(folder, VEMURAFENIB))
    ours = model.find_pairs(tuple(sizes), responders)
    rows = _read(folder, PAIRS)
    names = [row["basket"] for row in rows]
    for i, row in enumerate(rows):
        for j, name in enumerate(names):
            yield _compare(PAIRS, row["basket"], name, float(row[name]), ours[i, j], 1e-6)


def make_sarcoma() -> Basket:
    """EXNEX design of the sarcoma data of Chugh and others 2009."""
    cohorts = tuple(Cohort(f"cohort {j}", n, 0.1, 0.3) for j, (_, n) in enumerate(SARCOMA, 1))
    return Basket(
        "Chugh",
        cohorts,
        Borrowing.EXNEX,
        components=(Component(-1.735, 0.146**-0.5, weight=0.5),),
        apart=Apart(-1.734, 0.128**-0.5),
    )


def _check_sarcoma() -> Iterator[ReferenceRow]:
    design = make_sarcoma()
    responders = np.array([[r for r, _ in SARCOMA]])
    mean = make_ready(design).model.find(design.sizes, responders).mean[0]
    for j, reference in enumerate(SARCOMA_MEANS):
        what = f"posterior mean of cohort {j + 1}"
        yield _compare(README, "Chugh 2009 sarcoma", what, reference, mean[j], 5e-5)


def _compare(
    file: str, row: str, quantity: str, reference: float, ours: float, tolerance: float
) -> ReferenceRow:
    return ReferenceRow(file, row, quantity, reference, float(ours), tolerance, Kind.EXACT)


if __name__ == "__main__":
    found = check_reference()
    held, n = count_rows(found)
    for one in found:
        if not one.holds:
            print(f"{one.file} {one.row} {one.quantity}: {one.reference} against {one.ours}")
    print(f"basket: {held} of {n} figures hold")
