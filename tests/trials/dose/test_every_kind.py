"""What holds for every kind of dose finding."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trials.dose.designs import ALL, COMPILED, DOSES, EXACT

from oncordia.domain.trials import Outcomes
from oncordia.trials import SimulationOptions, characterise, evaluate
from oncordia.trials.dose.scenarios import DoseBenefit, DoseToxicity, DoseToxicityTimes

pytestmark = COMPILED


def run(kind: str, seed: int, first: int, last: int) -> Outcomes:
    design, scenario = ALL[kind]
    found: Outcomes = design.prepare(scenario).run(seed, first, last)
    return found


@pytest.mark.parametrize("kind", EXACT)
def test_find_exact__is_met_by_simulation(kind: str) -> None:
    found = characterise(*EXACT[kind], SimulationOptions(trials=20_000, seed=7, workers=1))
    assert set(found.exact) == set(found.simulated)
    for name, exact in found.exact.items():
        simulated = found.simulated[name]
        assert exact.labels == simulated.labels
        # an error of hardly any trial says little: as of two trials at least
        room = 4.5 * np.maximum(simulated.errors, 1e-4)
        assert np.all(np.abs(exact.values - simulated.values) < room), name


@pytest.mark.parametrize("kind", EXACT)
def test_find_exact__shares_out_all_of_the_probability(kind: str) -> None:
    design, scenario = EXACT[kind]
    exact = design.find_exact(scenario)
    assert exact["stop_by_stage"].sum() == pytest.approx(1.0, abs=1e-12)
    assert exact["mean_selected"].sum() + exact["mean_none_selected"] == pytest.approx(1.0)
    assert exact["mean_patients_by_dose"].sum() == pytest.approx(exact["expected_n"])
    expected = exact["mean_patients_by_dose"] * np.array(scenario.toxicity)
    assert exact["mean_toxicities_by_dose"] == pytest.approx(expected)  # Wald's identity


def test_evaluate__names_the_doses() -> None:
    found = evaluate(*EXACT["boin"])
    assert found is not None
    assert found["mean_selected"].labels == ("10 mg", "20 mg", "40 mg", "60 mg")


@pytest.mark.parametrize("kind", ALL)
def test_run__gives_the_same_trials_in_any_pieces(kind: str) -> None:
    whole, parts = run(kind, 3, 0, 40), (run(kind, 3, 0, 13), run(kind, 3, 13, 40))
    assert np.concatenate([part.stage for part in parts]).tolist() == whole.stage.tolist()
    for name, values in whole.measures.items():
        assert np.concatenate([part.measures[name] for part in parts]).tolist() == values.tolist()


rates = st.floats(0.0, 1.0)


@given(st.sampled_from(list(ALL)), st.lists(rates, min_size=4, max_size=4), st.integers(0, 2**40))
@settings(max_examples=60)
def test_run__keeps_to_the_size_and_skips_no_dose(
    kind: str, toxicity: list[float], seed: int
) -> None:
    design, scenario = ALL[kind]
    more = {"response": tuple(toxicity)} if isinstance(scenario, DoseBenefit) else {}
    found = design.prepare(type(scenario)(name="any", toxicity=tuple(toxicity), **more)).run(
        seed, 0, 30
    )
    n, y = found.measures["patients_by_dose"], found.measures["toxicities_by_dose"]
    assert np.all(found.patients <= design.n_patients)
    assert np.all(found.patients == n.sum(axis=1))
    assert np.all((found.stage >= 1) & (found.stage <= design.n_stages))
    assert np.all((y >= 0) & (y <= n))
    tried = n > 0
    assert tried[:, design.start].all()
    edges = np.abs(np.diff(tried.astype(int), axis=1)).sum(axis=1)
    assert np.all(edges <= 2)  # doses given lie side by side: none is skipped
    selected = found.measures["selected"]
    assert np.all(selected.sum(axis=1) + found.measures["none_selected"] == 1.0)
    if kind not in ("crm", "crm mle", "blrm", "tite_crm"):  # a model may point to the next dose
        assert np.all(tried[selected.astype(bool)])


@pytest.mark.parametrize("kind", ALL)
def test_run__is_blind_to_the_unit_of_the_doses(kind: str) -> None:
    design, scenario = ALL[kind]
    scale = 1000.0
    start = None if design.start_dose is None else design.start_dose * scale
    doses = tuple(dose * scale for dose in DOSES["doses"])
    other = dataclasses.replace(design, doses=doses, start_dose=start, dose_unit="ug")
    found = other.prepare(scenario).run(5, 0, 50).measures["patients_by_dose"]
    assert found.tolist() == run(kind, 5, 0, 50).measures["patients_by_dose"].tolist()


@pytest.mark.parametrize("kind", ALL)
def test_list_scenarios__assumes_each_dose_right_once(kind: str) -> None:
    design, _ = ALL[kind]
    scenarios = design.list_scenarios()
    rights = [design.judge(scenario).right for scenario in scenarios]
    assert rights == [None, 0, 1, 2, 3]


@pytest.mark.parametrize("kind", ALL)
def test_describe__says_steps_and_sources(kind: str) -> None:
    design, _ = ALL[kind]
    schema = design.describe()
    assert schema.sentence.endswith(".")
    assert len(schema.steps) == 3
    assert design.list_sources()


def test_run__treats_the_same_patients_under_any_design() -> None:
    sure = DoseToxicity(name="sure", toxicity=(0.0, 0.0, 0.0, 1.0))
    late = DoseToxicityTimes(name="sure", toxicity=sure.toxicity, patients_per_month=1e-6)
    boin = ALL["boin"][0].prepare(sure).run(1, 0, 5).measures["patients_by_dose"]
    assert np.all(boin == boin[0])
    tite = ALL["tite_boin"][0].prepare(late).run(9, 0, 5).measures["patients_by_dose"]
    assert np.all(tite == tite[0])
