"""Cell therapies: waiting, failed products, and who is analysed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trials.organoid.agreement import agree, needs_many_trials

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, simulate
from oncordia.trials.organoid import CellCosts, CellScenario, CellTherapy, Estimand, Manufacturing

MAKING = Manufacturing(accrual_per_month=4.0, failure=0.07, vein_to_vein_months=1.1, attempts=2)
DESIGN = CellTherapy(
    "cells", 0.5, 0.3, 60, MAKING, costs=CellCosts(90000.0, 3000.0, 40000.0, 20000.0)
)


@pytest.mark.parametrize(
    "design",
    [DESIGN, replace(DESIGN, estimand=Estimand.INFUSED), replace(DESIGN, n_control=30)],
)
def test_cell_therapy__simulates_what_it_computes(design: CellTherapy) -> None:
    for scenario in design.list_scenarios():
        agree(design, scenario, seed=7)


@given(failure=st.floats(0, 0.9), hazard=st.floats(0, 1), attempts=st.integers(1, 3))
def test_find_fates__part_all_patients(failure: float, hazard: float, attempts: int) -> None:
    making = replace(MAKING, failure=failure, loss_per_month=hazard, attempts=attempts)
    infused, failed, lost, products = making.find_fates()

    assert infused + failed + lost == pytest.approx(1)
    assert min(infused, failed, lost) >= -1e-12
    assert 1 <= products <= attempts


def test_find_fates__of_a_fixed_delay_is_the_exponential_law() -> None:
    making = Manufacturing(4.0, 0.1, 2.0, vein_to_vein_log_sd=0.0, loss_per_month=0.1)

    assert making.find_fates()[0] == pytest.approx(0.9 * np.exp(-0.2))


@needs_many_trials
def test_cell_therapy__slots_lengthen_the_wait_and_cost_infusions() -> None:
    options = SimulationOptions(2000, workers=1)
    scenario = DESIGN.list_scenarios()[1]
    found = [
        simulate(replace(DESIGN, manufacturing=replace(MAKING, slots_per_month=slots)),
                 scenario, options)
        for slots in (0.0, 8.0, 2.0)
    ]  # fmt: skip
    waits = [one["mean_months_to_infusion"].value for one in found]
    infused = [one["mean_infused"].value for one in found]

    assert waits == sorted(waits)
    assert infused == sorted(infused, reverse=True)


def test_cell_therapy__of_the_infused_looks_better_than_of_the_enrolled() -> None:
    scenario = CellScenario("", 0.5)
    rates = [replace(DESIGN, estimand=who).find_rate(scenario) for who in Estimand]

    assert rates[0] < rates[1] == 0.5


def test_cell_therapy__is_the_same_in_pieces_cut_otherwise() -> None:
    runner = DESIGN.prepare(DESIGN.list_scenarios()[1])
    whole = runner.run(1, 0, 8)
    parts = [runner.run(1, first, last) for first, last in ((0, 5), (5, 8))]

    assert (np.concatenate([p.measures["cost"] for p in parts]) == whole.measures["cost"]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"estimand": Estimand.INFUSED, "n_control": 9}, 'estimand is "infused" in a randomised'),
        ({"control_rate": 1.0}, "needs a rate to beat"),
        ({"infused_rate": 50.0}, "got 50; if that is percent, write 0.5"),
        ({"n_therapy": 0}, "n_therapy must be at least 1"),
    ],
)
def test_cell_therapy__refuses_what_cannot_be(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        replace(DESIGN, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"failure": 1.0}, "failure must be at least 0 and below 1"),
        ({"vein_to_vein_months": -1.0}, "vein_to_vein_months must be at least 0, got -1"),
        ({"accrual_per_month": 0.0}, "accrual_per_month must be above 0"),
    ],
)
def test_manufacturing__refuses_what_cannot_be(changes: dict[str, float], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        replace(MAKING, **changes)  # type: ignore[arg-type]
