import numpy as np
import pytest

from oncordia.assay.kernels.robust import (
    HUBER,
    SQUARED,
    TUKEY,
    middle_of,
    residual_scale,
    robust_bend,
    robust_rho,
    robust_variance,
    robust_weight,
)


@pytest.mark.parametrize("loss", [SQUARED, HUBER, TUKEY])
@pytest.mark.parametrize("u", [-3.0, -0.7, 0.4, 1.0, 2.2])
def test_robust_weight__and_bend_are_the_derivatives_of_rho(u: float, loss: int) -> None:
    step = 1e-5
    up, down = robust_rho(u + step, 1.5, loss), robust_rho(u - step, 1.5, loss)
    assert u * robust_weight(u, 1.5, loss) == pytest.approx((up - down) / (2 * step), abs=1e-8)
    middle = robust_rho(u, 1.5, loss)
    assert robust_bend(u, 1.5, loss) == pytest.approx((up - 2 * middle + down) / step**2, abs=1e-4)


def test_middle_of__is_the_median_of_what_is_kept() -> None:
    assert middle_of(np.array([3.0, 1.0, 2.0]), 3, 0) == 2.0
    assert middle_of(np.array([4.0, 1.0, 2.0, 3.0]), 4, 0) == 2.5
    assert middle_of(np.array([4.0, 1.0, 2.0, 3.0]), 4, 1) == 3.0
    assert middle_of(np.array([4.0, 1.0, 2.0, 3.0]), 4, 9) == 4.0


def test_residual_scale__of_normal_residuals_is_their_sd() -> None:
    residuals = np.random.default_rng(0).normal(0.0, 2.0, 400)
    assert residual_scale(residuals, 400, 0, np.empty(400)) == pytest.approx(2.0, rel=0.1)


def test_robust_variance__is_unknown_without_spare_wells() -> None:
    assert np.isnan(robust_variance(np.ones(4), 4, 1.0, 1.3, HUBER, 4)[0])
