"""Trials of patients whose organoid is sensitive, and of all comers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trials.organoid.agreement import agree

from oncordia.errors import InvalidDesign
from oncordia.trials.organoid import (
    Concordance,
    Costs,
    Enrol,
    OrganoidSelected,
    Pathway,
    SelectedScenario,
    find_size,
    predict_called,
    spread_power,
    sweep_concordance,
)

PATHWAY = Pathway(accrual_per_month=10.0, establishment=0.52, biopsy_success=0.9)
COSTS = Costs(biopsy=1500.0, organoid=2500.0, screen=2000.0, drug_cycle=1200.0, visit=250.0)
TWO_ARMS = OrganoidSelected(
    name="two arms",
    response_rate=0.2,
    control_rate=0.2,
    n_therapy=40,
    n_control=20,
    pathway=PATHWAY,
    concordance=Concordance(0.81, 0.80, 136, 129),
    costs=COSTS,
)
ONE_ARM = replace(TWO_ARMS, name="one arm", n_control=0)
RATE = st.floats(0.05, 0.95)


@pytest.mark.parametrize("design", [TWO_ARMS, ONE_ARM, TWO_ARMS.switch(Enrol.ALL)])
@pytest.mark.parametrize("place", [0, 1])
def test_selected__simulates_what_it_computes(design: OrganoidSelected, place: int) -> None:
    agree(design, design.list_scenarios()[place], seed=3)


def test_selected__simulates_what_it_computes_of_correlated_rates() -> None:
    pooled = Concordance(
        0.8,
        0.8,
        sensitivity_log_odds_sd=0.5,
        specificity_log_odds_sd=0.5,
        log_odds_correlation=-0.7,
        degrees=4,
    )
    design = replace(TWO_ARMS, concordance=pooled)

    agree(design, design.list_scenarios()[1], seed=3)


def test_selected__is_given_up_where_it_would_screen_without_end() -> None:
    rare = Concordance(0.5, 0.5, 4, 4)  # of 4 and 4 patients: hardly anybody may be called
    design = replace(
        TWO_ARMS, concordance=rare, pathway=replace(PATHWAY, establishment=0.005), n_therapy=60
    )
    runner = design.prepare(SelectedScenario("", 0.01))
    runner.rates[5] = 400.0  # patients screened at most
    outcomes = runner.run(1, 0, 4)

    assert (outcomes.measures["screened"] == 400).all()
    assert (outcomes.patients < 80).all()
    assert not outcomes.rejected.any()


def test_selected__is_the_same_in_pieces_cut_otherwise() -> None:
    runner = TWO_ARMS.prepare(TWO_ARMS.list_scenarios()[1])
    whole = runner.run(1, 0, 10)
    parts = [runner.run(1, first, last) for first, last in ((0, 3), (3, 10))]

    for name in ("screened", "responders", "duration_months", "cost"):
        joined = np.concatenate([part.measures[name] for part in parts])
        assert (joined == whole.measures[name]).all()


@given(x=st.floats(0.1, 0.9), s=RATE)
def test_selected__by_a_test_that_tells_nothing_has_the_power_of_all_comers(
    x: float, s: float
) -> None:
    scenario = SelectedScenario("useless", x, concordance=Concordance(s, 1 - s))

    selected, everybody = (
        replace(TWO_ARMS, enrol=enrol).find_exact(scenario)["reject"] for enrol in Enrol
    )

    assert selected == pytest.approx(everybody)


@settings(max_examples=25)
@given(x=st.floats(0.1, 0.9), s=RATE, c=RATE, more=st.floats(0, 1))
def test_selected__has_more_power_with_a_better_test(
    x: float, s: float, c: float, more: float
) -> None:
    better = s + more * (1 - s), c + more * (1 - c)
    powers = [
        TWO_ARMS.find_exact(SelectedScenario("", x, concordance=Concordance(*pair)))["reject"]
        for pair in ((s, c), (better[0], c), (s, better[1]))
    ]

    assert powers[1] >= powers[0] - 1e-9
    assert powers[2] >= powers[0] - 1e-9


@settings(max_examples=15)
@given(x=st.floats(0.1, 0.9), s=RATE, c=RATE, grown=st.floats(0.1, 1))
def test_selected__screens_at_least_one_over_the_establishment(
    x: float, s: float, c: float, grown: float
) -> None:
    scenario = SelectedScenario("", x, concordance=Concordance(s, c), establishment=grown)

    assert TWO_ARMS.find_exact(scenario)["mean_needed_to_screen"] >= 1 / grown


def test_selected__holds_its_level_where_the_enrolled_respond_as_under_control() -> None:
    null = TWO_ARMS.list_scenarios()[0]

    assert null.concordance is not None
    assert predict_called(null.response_rate, 0.81, 0.80) == pytest.approx(TWO_ARMS.control_rate)
    assert TWO_ARMS.find_null(null) == (True,)
    assert TWO_ARMS.find_exact(null)["type1"] <= TWO_ARMS.alpha


def test_selected__power_is_the_mean_over_what_is_known() -> None:
    scenario = TWO_ARMS.list_scenarios()[1]
    known = spread_power(TWO_ARMS, scenario, target=0.7)

    assert known.mean == pytest.approx(TWO_ARMS.find_exact(scenario)["power"])
    assert known.low < known.median < known.high
    assert 0 < known.reached < 1


def test_find_size__reaches_the_power_and_fewer_do_not() -> None:
    scenario = SelectedScenario("", 0.2, concordance=Concordance(0.7, 0.7))
    equal = replace(TWO_ARMS, n_control=40)
    n = find_size(equal, scenario)

    assert n is not None
    at = replace(equal, n_therapy=n // 2, n_control=n // 2)
    fewer = replace(equal, n_therapy=n // 2 - 1, n_control=n // 2 - 1)
    assert at.list_powers(scenario).mean() >= 0.8
    assert fewer.list_powers(scenario).mean() < 0.8


def test_find_size__is_none_without_an_effect() -> None:
    assert find_size(TWO_ARMS, TWO_ARMS.list_scenarios()[0]) is None


def test_sweep_concordance__tells_power_size_screening_and_cost_of_each_pair() -> None:
    table = sweep_concordance(TWO_ARMS, None, (0.6, 1.0), (0.6, 1.0))

    assert table["response"].to_list() == pytest.approx([0.272727, 1, 0.384615, 1], abs=1e-6)
    assert table["power"].arg_max() in (1, 3)
    needed = table["n_needed"].to_list()
    assert needed[-1] < needed[0]
    assert (table["needed_to_screen"] > 1).all()
    assert table.null_count().sum_horizontal().item() == 0


def test_sweep_concordance__leaves_a_pair_empty_that_enrols_nobody() -> None:
    table = sweep_concordance(TWO_ARMS, None, (0.0,), (1.0,))

    assert table["power"].to_list() == [None]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"response_rate": 20.0}, r"response_rate is a share from 0 to 1, got 20; .* write 0\.2"),
        ({"n_therapy": 0}, "n_therapy must be at least 1, got 0"),
        ({"alpha": 0.0}, "alpha must be above 0 and below 0.5, got 0"),
        (
            {"share_called": 0.5},
            r"has 0\.322 called sensitive, but share_called is 0\.5",
        ),
        ({"share_called": 0.1}, "whatever the response rate"),
        ({"control_rate_called": 0.9}, "it lies from 0 to 0.621; give one of these"),
        ({"control_rate": 0.0, "n_control": 0}, "needs a rate to beat"),
        ({"n_therapy": 5000, "n_control": 5000}, "too many outcomes"),
    ],
)
def test_selected__refuses_what_cannot_be(changes: dict[str, float], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        replace(TWO_ARMS, **changes)  # type: ignore[arg-type]


def test_pathway__refuses_a_negative_delay() -> None:
    with pytest.raises(InvalidDesign, match="turnaround_months must be at least 0, got -1"):
        replace(PATHWAY, turnaround_months=-1.0)


def test_selected__refuses_a_truth_that_enrols_nobody() -> None:
    scenario = SelectedScenario("nobody", 0.2, concordance=Concordance(0.0, 1.0))

    with pytest.raises(InvalidDesign, match="raise establishment"):
        TWO_ARMS.prepare(scenario)
