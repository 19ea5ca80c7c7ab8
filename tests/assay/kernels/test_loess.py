import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.loess import fit_loess, fit_row_column_loess

LOESS = {"compiled": fit_loess, "plain": getattr(fit_loess, "py_func", fit_loess)}
ADDITIVE = {
    "compiled": fit_row_column_loess,
    "plain": getattr(fit_row_column_loess, "py_func", fit_row_column_loess),
}


def _fit_by_least_squares(x: FloatArray, y: FloatArray, at: FloatArray, span: float) -> FloatArray:
    """The same regression from its definition, through numpy's least squares."""
    out = []
    for point in at:
        distance = np.abs(x - point)
        bandwidth = np.sort(distance)[max(2, int(span * x.size)) - 1]
        weight = np.clip(1 - (distance / bandwidth) ** 3, 0, None) ** 3
        design = np.stack([np.ones(x.size), x - point], axis=1) * np.sqrt(weight)[:, None]
        out.append(np.linalg.lstsq(design, y * np.sqrt(weight), rcond=None)[0][0])
    return np.array(out)


@pytest.mark.parametrize("form", LOESS)
def test_fit_loess__equals_weighted_least_squares(form: str) -> None:
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 15, 40), random.normal(0, 1, 40)
    at = np.linspace(x.min(), x.max(), 9)

    fitted = LOESS[form](x, y, at, 0.6)

    assert fitted == pytest.approx(_fit_by_least_squares(x, y, at, 0.6), abs=1e-10)


@pytest.mark.parametrize("form", LOESS)
def test_fit_loess__weighs_by_the_tricube(form: str) -> None:
    # at 0 the distances are 0, 1, 2 and the bandwidth 2: weights 1, (7/8)^3, 0.
    # The slope through the two points with weight meets both, so the fit at 0 is y(0).
    x, y = np.array([0.0, 1.0, 2.0]), np.array([3.0, 5.0, 100.0])

    assert LOESS[form](x, y, np.array([0.0]), 1.0) == pytest.approx([3.0])


@pytest.mark.parametrize("form", LOESS)
def test_fit_loess__is_the_weighted_mean_where_nothing_tells_a_slope(form: str) -> None:
    x, y = np.array([4.0, 4.0, 4.0]), np.array([1.0, 2.0, 6.0])

    assert LOESS[form](x, y, np.array([0.0, 4.0, 9.0]), 1.0) == pytest.approx([3.0, 3.0, 3.0])


@pytest.mark.parametrize("form", LOESS)
def test_fit_loess__stays_level_beyond_the_outermost_points(form: str) -> None:
    x = np.arange(5.0, 11.0)

    below, first = LOESS[form](x, 2 * x, np.array([0.0, 5.0]), 0.75)

    assert below == first == pytest.approx(10.0)


@given(
    slope=st.floats(-5, 5),
    level=st.floats(-5, 5),
    span=st.floats(0.3, 1.0),
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=50)
def test_fit_loess__reproduces_a_line(slope: float, level: float, span: float, seed: int) -> None:
    x = np.random.default_rng(seed).uniform(0, 10, 20)
    at = np.linspace(x.min(), x.max(), 7)

    assert fit_loess(x, level + slope * x, at, span) == pytest.approx(level + slope * at, abs=1e-9)


@pytest.mark.parametrize("form", ADDITIVE)
def test_fit_row_column_loess__parts_two_lines(form: str) -> None:
    random = np.random.default_rng(3)
    row, column = random.integers(0, 8, 40), random.integers(0, 12, 40)
    value = 1.0 + 0.2 * row - 0.1 * column

    level, rows, columns = ADDITIVE[form](row, column, value, (8, 12), 0.75)

    assert level == pytest.approx(value.mean())
    assert np.diff(rows) == pytest.approx([0.2] * 7, abs=1e-8)
    assert np.diff(columns) == pytest.approx([-0.1] * 11, abs=1e-8)


@pytest.mark.parametrize("form", ADDITIVE)
def test_fit_row_column_loess__sees_no_effect_along_two_columns(form: str) -> None:
    row, column = np.repeat(np.arange(8), 2), np.tile(np.array([0, 1]), 8)
    value = 0.1 * row + 3.0 * column

    _, rows, columns = ADDITIVE[form](row, column, value, (8, 12), 0.75)

    assert columns == pytest.approx([0.0] * 12)
    assert np.diff(rows) == pytest.approx([0.1] * 7, abs=1e-8)
