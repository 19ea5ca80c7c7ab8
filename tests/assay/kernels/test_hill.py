import math

import numpy as np
import pytest

from oncordia.assay.kernels.hill import hill_gradient, hill_response, hill_share


def test_hill_share__is_a_half_at_the_ec50() -> None:
    assert hill_share(-7.0, -7.0, 1.3) == 0.5


def test_hill_share__neither_overflows_nor_leaves_0_and_1() -> None:
    assert hill_share(300.0, -300.0, 10.0) == 0.0
    assert hill_share(-300.0, 300.0, 10.0) == 1.0


def test_hill_response__equals_its_formula() -> None:
    x = np.array([-9.0, -7.0, -6.5, -5.0])
    expected = 0.2 + 0.9 / (1.0 + 10.0 ** (1.3 * (x + 7.0)))
    assert hill_response(x, 1.1, 0.2, -7.0, 1.3) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("x", [-9.0, -7.2, -7.0, -5.5])
def test_hill_gradient__equals_central_differences(x: float) -> None:
    p = np.array([1.1, 0.2, -7.0, math.log(1.3)])
    out = np.empty(4)
    hill_gradient(x, p[0], p[1], p[2], math.exp(p[3]), out)
    for j in range(4):
        up, down = p.copy(), p.copy()
        up[j] += 1e-6
        down[j] -= 1e-6
        ends = [
            hill_response(np.array([x]), q[0], q[1], q[2], math.exp(q[3]))[0] for q in (up, down)
        ]
        assert out[j] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)
