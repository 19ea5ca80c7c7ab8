"""BOIN12: response against toxicity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trials.dose.designs import COMPILED, DOSES

from oncordia.trials.dose.benefit import BoinTwelve
from oncordia.trials.dose.scenarios import DoseBenefit

DESIGN = BoinTwelve(**DOSES, max_patients=12)
rates = st.floats(0.02, 0.98)


def test_benchmark__lies_half_way_from_the_least_utility_to_the_best() -> None:
    # 0.65 x 0.25 x 100 + 0.65 x 0.75 x 40 + 0.35 x 0.25 x 60 = 41 (Lin et al. 2020)
    assert DESIGN.benchmark == pytest.approx((0.41 + 1) / 2)


@given(rates, rates, st.floats(0.1, 10.0))
def test_find_cells__have_the_odds_ratio_and_the_margins(t: float, r: float, odds: float) -> None:
    scenario = DoseBenefit(name="any", toxicity=(t,), response=(r,), odds_ratio=odds)
    a, b, both = (float(cell[0]) for cell in scenario.find_cells())
    assert (a + both, b + both) == pytest.approx((t, r))
    assert both * (1 - a - b - both) == pytest.approx(odds * a * b, abs=1e-9)


def test_desirability__rises_with_responses_and_falls_with_toxicities() -> None:
    table = DESIGN.rules.desirability
    for n in range(1, 13):
        real = table[n, : n + 1, : n + 1]
        assert np.all(np.diff(real, axis=1) > 0)
        assert np.all(np.diff(real, axis=0) < 0)


def test_list_boundaries__ranks_the_untried_dose_among_the_others() -> None:
    table = DESIGN.list_boundaries()
    ranks = {row[:3]: row[3] for row in table.rows}
    low, untried, high = ranks[3, 1, 0], ranks[0, 0, 0], ranks[3, 0, 3]
    assert float(low) < float(untried) < float(high)
    assert ranks[3, 3, 3] == "excluded"


def test_judge__takes_the_dose_of_greatest_utility_that_is_tolerated() -> None:
    scenario = DoseBenefit(
        name="plateau", toxicity=(0.05, 0.1, 0.3, 0.6), response=(0.2, 0.5, 0.5, 0.9)
    )
    assert DESIGN.judge(scenario).right == 1
    none = DoseBenefit(name="none", toxicity=(0.1,) * 4, response=(0.1,) * 4)
    assert DESIGN.judge(none).right is None


@COMPILED
def test_run__stops_where_no_dose_is_worth_it() -> None:
    useless = DoseBenefit(name="useless", toxicity=(0.0,) * 4, response=(0.0,) * 4)
    found = BoinTwelve(**DOSES, max_patients=39).prepare(useless).run(1, 0, 20)
    assert found.futile.all()
    assert found.measures["none_selected"].all()
    assert np.all(found.patients < 39)


@COMPILED
def test_run__agrees_with_the_published_site_within_three_points() -> None:
    """Selection of doses 2 and 3 printed by trialdesign.org for its default: 57.3 and 21.3 %."""
    design = BoinTwelve(
        name="default", doses=(1.0, 2.0, 3.0, 4.0, 5.0), max_patients=36, enough_at_dose=12
    )
    scenario = DoseBenefit(
        name="default",
        toxicity=(0.03, 0.17, 0.35, 0.5, 0.65),
        response=(0.12, 0.39, 0.43, 0.55, 0.65),
    )
    selected = design.prepare(scenario).run(1, 0, 20_000).measures["selected"].mean(axis=0)
    assert selected[1] == pytest.approx(0.573, abs=0.03)
    assert selected[2] == pytest.approx(0.213, abs=0.03)
