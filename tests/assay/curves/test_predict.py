from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from oncordia.assay import fit_curves, predict_bands, predict_response
from oncordia.domain import CurveOptions, HillCurve, Noise
from oncordia.errors import InvalidDose, InvalidOption, InvalidTable

Make = Callable[..., pl.DataFrame]
CURVE = HillCurve(top=1.0, bottom=0.2, ec50=1e-6, slope=1.3)
DOSES = tuple(10.0 ** np.arange(-9.0, -4.4, 0.5))


def test_predict_response__is_halfway_between_the_plateaus_at_ec50() -> None:
    assert predict_response(CURVE, [1e-6]) == pytest.approx([0.6])


def test_predict_response__keeps_the_shape_of_the_doses() -> None:
    assert predict_response(CURVE, np.full((2, 3), 1e-6)).shape == (2, 3)
    assert predict_response(CURVE, 1e-6) == pytest.approx(0.6)


@pytest.mark.parametrize("dose", [0.0, -1.0, np.nan, np.inf])
def test_predict_response__names_the_dose_it_refuses(dose: float) -> None:
    with pytest.raises(InvalidDose, match=f"got {dose}"):
        predict_response(CURVE, [1e-6, dose])


def test_predict_bands__follows_the_fitted_line(make_responses: Make) -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.03, 20)
    frame = make_responses(CURVE, np.repeat(DOSES, 2), noise=noise)
    curves = fit_curves(frame)
    row = curves.row(0, named=True)
    bands = predict_bands(frame, curves, n_points=7)
    fitted = HillCurve(row["top"], row["bottom"], row["ec50"], row["slope"])
    assert bands.height == 7
    assert bands["dose"].to_list()[0] == pytest.approx(1e-9)
    assert bands["dose"].to_list()[-1] == pytest.approx(DOSES[-1])
    assert bands["response"].to_numpy() == pytest.approx(predict_response(fitted, bands["dose"]))


def test_predict_bands__cover_the_true_curve_as_often_as_they_say(make_responses: Make) -> None:
    rng = np.random.default_rng(7)
    frame = pl.concat(
        make_responses(
            CURVE, np.repeat(DOSES, 3), sample=f"S{i:03d}", noise=rng.normal(0.0, 0.08, 30)
        )
        for i in range(300)
    )
    bands = predict_bands(frame, fit_curves(frame, CurveOptions(noise=Noise.OWN)), 0.9, 5)
    truth = predict_response(CURVE, bands["dose"].to_numpy())
    low, high = bands["response_low"].to_numpy(), bands["response_high"].to_numpy()
    assert 0.87 < ((low <= truth) & (truth <= high)).mean() < 0.93


def test_predict_bands__of_a_flat_curve_is_the_band_of_its_mean(make_responses: Make) -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.05, 10)
    frame = make_responses([1.0] * 10, noise=noise)
    curves = fit_curves(frame)
    row = curves.row(0, named=True)
    bands = predict_bands(frame, curves, n_points=3)
    assert row["status"] == "flat"
    assert bands["response"].to_list() == pytest.approx([row["top"]] * 3)
    assert bands["response_low"].to_list() == pytest.approx([row["top_low"]] * 3)
    assert bands["response_high"].to_list() == pytest.approx([row["top_high"]] * 3)


def test_predict_bands__leaves_out_what_has_no_line(make_responses: Make) -> None:
    frame = make_responses([1.0, 0.5], DOSES[:2])
    assert predict_bands(frame, fit_curves(frame)).height == 0


def test_predict_bands__refuses_curves_of_other_responses(make_responses: Make) -> None:
    curves = fit_curves(make_responses(CURVE, sample="S2"))
    with pytest.raises(InvalidTable, match="hold no row for sample 'S1' and drug 'D1'"):
        predict_bands(make_responses(CURVE), curves)


def test_predict_bands__refuses_a_single_point(make_responses: Make) -> None:
    frame = make_responses(CURVE)
    with pytest.raises(InvalidOption, match=r"got 1 and 0\.95"):
        predict_bands(frame, fit_curves(frame), n_points=1)
