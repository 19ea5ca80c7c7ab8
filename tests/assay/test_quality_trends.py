import numpy as np
import pytest

from oncordia.arrays import IntArray
from oncordia.assay.quality.trends import measure_edge, measure_trend

LINE = np.tile(np.arange(16), 2)
AT = LINE.astype(np.float64)
KIND = np.zeros(32, dtype=np.int64)


def test_measure_trend__is_the_rise_from_the_first_to_the_last_line() -> None:
    found = measure_trend(LINE, 1.0 + 0.02 * AT, KIND, 16)

    assert found.size == pytest.approx(0.3)
    assert found.p < 1e-6


def test_measure_trend__sees_a_trend_behind_a_zigzag_of_the_rows() -> None:
    zigzag = np.where(LINE % 2 == 0, 0.3, 0.0)

    found = measure_trend(LINE, 1.0 - 0.02 * AT + zigzag, KIND, 16)

    assert found.size == pytest.approx(-0.3)
    assert found.p < 1e-4


def test_measure_trend__sees_none_in_a_zigzag_alone() -> None:
    zigzag = np.where(LINE % 2 == 0, 1.3, 1.0)

    found = measure_trend(LINE, zigzag, KIND, 16)

    assert found.size == 0.0
    assert found.p == 1.0


def test_measure_trend__compares_wells_only_with_their_kind() -> None:
    line = np.arange(16)
    kind = (line >= 8).astype(np.int64)  # vehicle above, untreated wells below, which read more

    found = measure_trend(line, np.where(kind == 1, 1.4, 1.0), kind, 16)

    assert found.p == 1.0 or np.isnan(found.p)


def test_measure_trend__spans_the_lines_that_hold_wells() -> None:
    line = np.tile(np.arange(2, 14), 2)

    found = measure_trend(
        line, 1.0 + 0.02 * line.astype(np.float64), np.zeros(24, dtype=np.int64), 16
    )

    assert found.size == pytest.approx(0.02 * 11)


@pytest.mark.parametrize(
    "line",
    [np.array([0, 5, 10, 15, 0, 5, 10]), np.tile([0, 1], 8), np.tile([0, 1, 2, 3, 4, 5], 3)],
    ids=["few wells", "two lines", "less than half of the plate"],
)
def test_measure_trend__is_unknown_where_wells_cannot_tell(line: IntArray) -> None:
    found = measure_trend(line, line.astype(np.float64), np.zeros(line.size, dtype=np.int64), 16)

    assert np.isnan(found.size)
    assert np.isnan(found.p)


def test_measure_edge__is_the_outer_ring_over_the_rest() -> None:
    rim = np.array([0] * 6 + [1] * 6 + [3] * 6)
    value = np.where(rim == 0, 0.7, 1.0) * np.linspace(0.99, 1.01, 18)

    found = measure_edge(rim, value)

    assert found.size == pytest.approx(-0.3, abs=0.02)
    assert found.p < 0.001


def test_measure_edge__is_unknown_with_two_controls_on_a_side() -> None:
    found = measure_edge(np.array([0, 0, 1, 2, 3]), np.ones(5))

    assert np.isnan(found.size)
