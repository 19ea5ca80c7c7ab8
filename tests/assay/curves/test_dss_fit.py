import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay.sensitivity.dss_fit import fit_by_rules

DOSES = np.array([1.0, 10.0, 100.0, 1000.0, 10000.0])


def fit(*inhibitions: list[float]) -> FloatArray:
    """IC50, slope and maximum of each curve over the five doses."""
    n = len(inhibitions)
    return fit_by_rules(
        np.arange(n + 1) * DOSES.size,
        np.tile(DOSES, n),
        1.0 - np.concatenate(inhibitions) / 100.0,
        np.ones(n, dtype=bool),
    )


def draw(ic50: float, slope: float, maximum: float) -> list[float]:
    return list(maximum / (1.0 + (ic50 / DOSES) ** slope))


def test_fit_by_rules__recovers_a_curve_that_keeps_the_rules() -> None:
    ic50, slope, maximum = fit(draw(100.0, 2.0, 90.0))[0]
    assert ic50 == pytest.approx(100.0, rel=0.01)
    assert slope == pytest.approx(2.0, rel=0.01)
    assert maximum == pytest.approx(90.0, rel=0.001)


def test_fit_by_rules__takes_the_top_dose_for_a_drug_that_does_nothing() -> None:
    assert fit([-1.0, -3.0, -2.0, -8.0, -1.5])[0, 0] == 10000.0


def test_fit_by_rules__takes_the_lowest_dose_where_every_dose_is_active() -> None:
    assert fit([55.0, 60.0, 80.0, 90.0, 95.0])[0, 0] == 1.0


def test_fit_by_rules__returns_the_start_for_a_shallow_curve_inhibited_everywhere() -> None:
    ic50, slope, maximum = fit([33.0, 18.0, 22.0, 24.0, 30.0])[0]
    assert (ic50, slope, maximum) == (pytest.approx(100.0), 1.0, 33.0)


def test_fit_by_rules__fits_each_curve_by_itself() -> None:
    strong, weak = draw(30.0, 1.5, 95.0), draw(2000.0, 1.0, 40.0)
    together = fit(strong, weak, strong)
    assert together[0] == pytest.approx(fit(strong)[0], rel=1e-9)
    assert together[1] == pytest.approx(fit(weak)[0], rel=1e-9)
    assert together[2] == pytest.approx(fit(strong)[0], rel=1e-9)


def test_fit_by_rules__leaves_curves_outside_its_mask() -> None:
    starts, response = np.array([0, 0, 5]), np.array([0.9, 0.8, 0.5, 0.2, 0.1])
    found = fit_by_rules(starts, DOSES, response, np.array([False, True]))
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).all()


@given(inhibition=st.lists(st.floats(-20.0, 110.0), min_size=5, max_size=5))
@settings(deadline=None, max_examples=100)
def test_fit_by_rules__keeps_to_the_bounds_of_the_rules(inhibition: list[float]) -> None:
    ic50, slope, maximum = fit(inhibition)[0]
    assert 1.0 - 1e-12 <= ic50 <= 10000.0 * (1.0 + 1e-12)
    assert 0.1 - 1e-12 <= slope <= 2.5 + 1e-12
    assert maximum <= 100.0
