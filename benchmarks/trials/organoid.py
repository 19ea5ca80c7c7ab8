"""Speed of organoid-informed trials on one core. No other program simulates such trials."""

from dataclasses import replace

import numpy as np

from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.contract import Design
from oncordia.trials.organoid import (
    CellTherapy,
    Concordance,
    Enrol,
    Manufacturing,
    OrganoidBasket,
    OrganoidGuided,
    OrganoidSelected,
    Pathway,
    Progression,
    Randomise,
    VirtualCohort,
    draw_population,
    spread_power,
)
from oncordia.trials.organoid.panel import average_panel, link_drugs

TRIALS = 4000
GOAL = ">= 20,000"
NO_PEER = "none"
DRUGS = ("a", "b", "c", "d", "e")
PATHWAY = Pathway(accrual_per_month=20.0, establishment=0.7)
KNOWN = Concordance(0.81, 0.80, 136, 129)


def make_cohort(n_samples: int = 60, n_drugs: int = 5) -> VirtualCohort:
    """A made cohort of correlated responses with holes."""
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(n_samples, 1))
    values = 0.6 + 0.1 * (shared + rng.normal(size=(n_samples, n_drugs)))
    values[rng.random(values.shape) < 0.1] = np.nan
    return VirtualCohort(DRUGS[:n_drugs], tuple(tuple(row) for row in values.tolist()))


def measure() -> list[Speed]:
    """Trials a second, the exact answer of an N-of-1 design, and virtual patients."""
    cohort = make_cohort()
    rates = (0.2, 0.15, 0.15, 0.1, 0.1)
    selected = OrganoidSelected(
        "selected", 0.2, 0.15, 20, PATHWAY, KNOWN, n_control=20, redraw=True
    )
    guided = OrganoidGuided("guided", DRUGS, rates, 0.15, 100, 100, PATHWAY, KNOWN, cohort=cohort)
    by_progression = replace(guided, randomise=Randomise.RESULT, progression=Progression(9.0, 2.5))
    basket = OrganoidBasket("basket", DRUGS, rates, (0.15,), 200, 30, PATHWAY, KNOWN, cohort=cohort)
    cells = CellTherapy("cells", 0.5, 0.3, 200, Manufacturing(8.0, 0.07, 1.1, slots_per_month=8.0))
    everybody = OrganoidSelected(
        "all", 0.2, 0.15, 100, PATHWAY, KNOWN, n_control=100, enrol=Enrol.ALL
    )
    scenario = guided.list_scenarios()[1]
    return [
        _count("organoid-selected, 200 screened, 40 enrolled", selected),
        _count("all comers, 200 patients", everybody),
        _count("N-of-1 of 5 drugs, 200 patients, response", guided),
        _count("N-of-1 of 5 drugs, 200 patients, progression by log-rank", by_progression),
        _count("basket of 5 drugs, 200 screened", basket),
        _count("cell therapy with slots, 200 patients", cells),
        Speed(
            "exact power of the N-of-1 trial over its concordance",
            time_call(lambda: spread_power(_renew(guided), scenario), rounds=3),
            "ms",
            "",
            NO_PEER,
        ),
        Speed(
            "10,000 virtual patients of 5 drugs",
            time_call(lambda: draw_population.__wrapped__(cohort, DRUGS), rounds=3),
            "ms",
            "",
            NO_PEER,
        ),
    ]


def _renew(design: OrganoidGuided) -> OrganoidGuided:
    """The same design, for which nothing is kept from an earlier call."""
    average_panel.cache_clear()
    link_drugs.cache_clear()
    return design


def _count(what: str, design: Design) -> Speed:
    runner = design.prepare(design.list_scenarios()[-1])
    per_second = count_per_second(lambda first, last: runner.run(1, first, last), TRIALS)
    return Speed(what, per_second, "trials/s", GOAL, NO_PEER)


if __name__ == "__main__":
    for row in measure():
        print(f"{row.what:<60} {row.ours:12,.0f} {row.unit:<9} {row.goal}")
