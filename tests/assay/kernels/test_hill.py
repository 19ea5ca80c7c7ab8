import numpy as np
import pytest

from oncordia.assay.kernels.hill import hill_response, hill_share


def test_hill_share__is_a_half_at_the_ec50() -> None:
    assert hill_share(-7.0, -7.0, 1.3) == 0.5


def test_hill_share__neither_overflows_nor_leaves_0_and_1() -> None:
    assert hill_share(300.0, -300.0, 10.0) == 0.0
    assert hill_share(-300.0, 300.0, 10.0) == 1.0


def test_hill_response__equals_its_formula() -> None:
    x = np.array([-9.0, -7.0, -6.5, -5.0])
    expected = 0.2 + 0.9 / (1.0 + 10.0 ** (1.3 * (x + 7.0)))
    assert hill_response(x, 1.1, 0.2, -7.0, 1.3) == pytest.approx(expected, rel=1e-14)
