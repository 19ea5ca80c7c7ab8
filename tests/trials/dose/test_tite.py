"""Designs with outcomes pending: where they are the designs without, and the calendar."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trials.dose.designs import COMPILED, LATE, RATES, SIZED, TRUTH

from oncordia.trials.dose.boin import Boin
from oncordia.trials.dose.crm import Crm
from oncordia.trials.dose.scenarios import Arrivals, DoseToxicityTimes, Timing
from oncordia.trials.dose.tite import TiteBoin, TiteCrm
from oncordia.trials.kernels.dose.calendar import draw_toxicity_time

pytestmark = COMPILED

SLOW = dataclasses.replace(LATE, patients_per_month=1e-7)
EVEN = dataclasses.replace(LATE, arrivals=Arrivals.EVEN)


def same_as(timed: Any, scenario: Any, plain: Any) -> bool:
    found = timed.prepare(scenario).run(1, 0, 400).measures
    known = plain.prepare(TRUTH).run(1, 0, 400).measures
    return all(np.array_equal(found[name], known[name]) for name in known)


def test_tite_boin__is_boin_where_every_outcome_is_waited_for() -> None:
    assert same_as(TiteBoin(**SIZED, window_months=3.0, pending_share=0.0), LATE, Boin(**SIZED))


def test_tite_boin__is_boin_where_patients_are_rare() -> None:
    assert same_as(TiteBoin(**SIZED, window_months=3.0), SLOW, Boin(**SIZED))


def test_tite_crm__is_the_crm_where_patients_are_rare() -> None:
    timed = TiteCrm(**SIZED, window_months=3.0, cohort_size=2)
    assert same_as(timed, SLOW, Crm(**SIZED, cohort_size=2))


def test_tite_boin__waits_a_window_after_each_cohort() -> None:
    design = TiteBoin(**{**SIZED, "max_patients": 30}, window_months=3.0, pending_share=0.0)
    safe = dataclasses.replace(EVEN, toxicity=(0.0,) * 4)
    months = design.prepare(safe).run(1, 0, 3).measures["duration_months"]
    # three patients in one month, then the window of the last: ten times
    assert months == pytest.approx([40.0] * 3)


def test_tite_crm__never_waits() -> None:
    design = TiteCrm(**{**SIZED, "max_patients": 30}, window_months=3.0)
    safe = dataclasses.replace(EVEN, toxicity=(0.0,) * 4)
    months = design.prepare(safe).run(1, 0, 3).measures["duration_months"]
    assert months == pytest.approx([29 / 2 + 3.0] * 3)


def test_tite_boin__is_quicker_than_boin_and_selects_about_as_well() -> None:
    waits = TiteBoin(**SIZED, window_months=3.0, pending_share=0.0).prepare(LATE).run(1, 0, 4000)
    treats = TiteBoin(**SIZED, window_months=3.0).prepare(LATE).run(1, 0, 4000)
    months = [found.measures["duration_months"].mean() for found in (waits, treats)]
    assert months[1] < 0.85 * months[0]
    right = [found.measures["right_selected"].mean() for found in (waits, treats)]
    assert abs(right[0] - right[1]) < 0.08


@given(st.floats(0.05, 0.9), st.floats(0.1, 0.9))
def test_list_shapes__puts_the_late_share_into_the_second_half(rate: float, late: float) -> None:
    scenario = DoseToxicityTimes(
        name="late", toxicity=(rate,), timing=Timing.WEIBULL, late_share=late
    )
    shape = scenario.list_shapes()[0]
    scale = (-np.log1p(-rate)) ** (-1 / shape)
    assert -np.expm1(-((0.5 / scale) ** shape)) == pytest.approx((1 - late) * rate)


def test_draw_toxicity_time__is_uniform_over_the_window_or_never() -> None:
    state = np.array([1, 2, 3, 4], dtype=np.uint64)
    times = np.array([draw_toxicity_time(state, 0.4, 0.0, 2.0) for _ in range(4000)])
    shown = np.isfinite(times)
    assert shown.mean() == pytest.approx(0.4, abs=0.03)
    assert times[shown].mean() == pytest.approx(1.0, abs=0.06)
    assert times[shown].max() <= 2.0


def test_list_boundaries__waits_while_more_than_half_are_pending() -> None:
    table = TiteBoin(**{**SIZED, "target": 0.2}, window_months=3.0).list_boundaries()
    rows = {row[:3]: row[3:] for row in table.rows}
    assert rows[3, 0, 1] == ("0", "0")  # escalate whatever the follow-up
    assert rows[3, 0, 2] == ("wait", "wait")
    assert rows[3, "1 to 1", "any"] == ("-", "always")
    assert rows[6, 1, 0] == ("never", "0")  # one of six is between the bounds: stay


def test_scenario__of_late_toxicities_keeps_to_its_rates() -> None:
    design = TiteCrm(**SIZED, window_months=3.0)
    late = dataclasses.replace(LATE, timing=Timing.WEIBULL, late_share=0.9)
    found = design.prepare(late).run(1, 0, 4000).measures
    n, y = found["patients_by_dose"].sum(axis=0), found["toxicities_by_dose"].sum(axis=0)
    assert np.all(np.abs(y / n - RATES) < 5 * np.sqrt(0.25 / n))
