import numpy as np
import polars as pl
import pytest
from benchmarks.assay.coverage import known_auc, known_emax, known_ic50, show_coverage

from oncordia.testing import CurveDesign

DESIGN = CurveDesign()
TRUTH = pl.DataFrame({"top": [1.0], "bottom": [0.2], "ec50_molar": [2e-8], "slope": [1.7]})


def respond(dose_molar: float) -> float:
    return float(0.2 + 0.8 / (1.0 + (dose_molar / 2e-8) ** 1.7))


def test_known_auc__is_the_mean_of_the_curve_over_log_dose() -> None:
    middle = np.linspace(-9.0, -5.0, 40001)
    mean = np.trapezoid([respond(10.0**x) for x in middle], middle) / 4.0

    assert known_auc(TRUTH, DESIGN)[0] == pytest.approx(mean, abs=1e-9)


def test_known_ic50__is_where_the_curve_crosses_a_half() -> None:
    assert respond(known_ic50(TRUTH, DESIGN)[0]) == pytest.approx(0.5)


def test_known_ic50__is_unknown_where_the_curve_stays_above_a_half() -> None:
    high = TRUTH.with_columns(bottom=pl.lit(0.55))

    assert np.isnan(known_ic50(high, DESIGN)[0])


def test_known_emax__is_the_response_at_the_highest_dose() -> None:
    assert known_emax(TRUTH, DESIGN)[0] == pytest.approx(respond(1e-5))


def test_show_coverage__counts_an_open_side_as_held_and_a_missing_interval_apart() -> None:
    rows = pl.DataFrame(
        {"q_low": [1.0, None, 3.0, None], "q_high": [2.0, 2.0, None, None]}, strict=False
    )
    truth = np.array([1.5, 2.5, 4.0, 1.0])

    # held, passed above, held, none: two of three hold, and three of four have one
    assert show_coverage(rows, "q", truth).replace(" ", "") == "66.7%(75%)"
