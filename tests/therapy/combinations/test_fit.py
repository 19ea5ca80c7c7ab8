"""Predicted drug pairs: laws on made screens, and the published one."""

import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidTable
from oncordia.therapy import (
    CombinationBasis,
    CombinationTable,
    fit_combinations,
    predict_combinations,
)

DRUGS = tuple(f"D{i:02}" for i in range(12))
LINES = tuple(f"L{i}" for i in range(8))


def make_rows(seed: int) -> tuple[list[tuple[int, int, int]], FloatArray]:
    """All pairs on all lines; two drugs of a class act alike, on each line in its own way."""
    rng = np.random.default_rng(seed)
    effect = np.repeat(rng.normal(0.0, 3.0, (4, len(LINES))), 3, axis=0)
    rows = [
        (a, b, line)
        for a in range(len(DRUGS))
        for b in range(a + 1, len(DRUGS))
        for line in range(len(LINES))
    ]
    scores = np.array(
        [
            10.0 + effect[a, line] + effect[b, line] + effect[a, line] * effect[b, line] / 3.0
            for a, b, line in rows
        ]
    )
    return rows, scores + rng.normal(0.0, 1.0, scores.size)


def make_table(rows: list[tuple[int, int, int]], scores: FloatArray) -> CombinationTable:
    return CombinationTable(
        tuple(DRUGS[a] for a, _, _ in rows),
        tuple(DRUGS[b] for _, b, _ in rows),
        tuple(LINES[line] for _, _, line in rows),
        scores,
    )


def split(seed: int) -> tuple[CombinationTable, list[tuple[int, int, int]], FloatArray]:
    """A table without every fifth pair, and the rows that were left out."""
    rows, scores = make_rows(seed)
    out = np.array([(a * 12 + b) % 5 == 0 for a, b, _ in rows])
    kept = [row for row, left in zip(rows, out, strict=True) if not left]
    left = [row for row, is_out in zip(rows, out, strict=True) if is_out]
    return make_table(kept, scores[~out]), left, scores[out]


def test_fit_combinations__predicts_pairs_that_were_not_tried() -> None:
    table, left, truth = split(1)
    found = predict_combinations(
        fit_combinations(table),
        [DRUGS[a] for a, _, _ in left],
        [DRUGS[b] for _, b, _ in left],
        [LINES[line] for _, _, line in left],
    )
    assert np.corrcoef(found.mean, truth)[0, 1] > 0.9
    held = (found.low <= truth) & (truth <= found.high)
    assert 0.8 <= held.mean() <= 0.98


def test_fit_combinations__takes_the_drugs_of_a_pair_in_any_order() -> None:
    table, _, _ = split(2)
    turned = CombinationTable(table.drug_b, table.drug_a, table.lines, table.scores)
    one, other = (
        predict_combinations(fit_combinations(part), ["D00"], ["D05"], ["L1"])
        for part in (table, turned)
    )
    assert one.mean[0] == pytest.approx(other.mean[0], rel=1e-9)


def test_fit_combinations__turns_with_the_sign_of_the_score() -> None:
    table, _, _ = split(3)
    turned = CombinationTable(table.drug_a, table.drug_b, table.lines, -table.scores)
    one, other = (
        predict_combinations(fit_combinations(part), ["D00"], ["D05"], ["L1"])
        for part in (table, turned)
    )
    assert one.mean[0] == pytest.approx(-other.mean[0], rel=1e-9)
    assert one.low[0] == pytest.approx(-other.high[0], rel=1e-9)


def test_fit_combinations__fills_pairs_that_lack_some_lines() -> None:
    rows, scores = make_rows(4)
    hole = np.random.default_rng(0).random(scores.size) < 0.2
    kept = [row for row, is_hole in zip(rows, hole, strict=True) if not is_hole]
    model = fit_combinations(make_table(kept, scores[~hole]))
    left = [row for row, is_hole in zip(rows, hole, strict=True) if is_hole]
    found = [model.scores[place_pair(model.pairs, a, b), line] for a, b, line in left]
    assert model.share_filled == pytest.approx(hole.mean())
    assert np.corrcoef(found, scores[hole])[0, 1] > 0.8


def place_pair(pairs: np.ndarray[tuple[int, ...], np.dtype[np.int64]], a: int, b: int) -> int:
    return int(np.flatnonzero((pairs == [a, b]).all(axis=1))[0])


def test_predict_combinations__claims_nothing_of_a_line_without_a_tried_pair() -> None:
    table, _, _ = split(5)
    model = fit_combinations(table)
    found = predict_combinations(model, ["D00"] * 3, ["D05"] * 3, ["new", "other", "L0"])
    assert found.basis == (
        CombinationBasis.PAIR_ALONE,
        CombinationBasis.PAIR_ALONE,
        CombinationBasis.MEASURED_LINE,
    )
    assert found.mean[0] == found.mean[1]
    assert found.high[0] - found.low[0] > found.high[2] - found.low[2]


def test_predict_combinations__refuses_a_drug_that_was_never_tried() -> None:
    table, _, _ = split(6)
    with pytest.raises(InvalidTable, match="drug 'unknown' is in no pair"):
        predict_combinations(fit_combinations(table), ["unknown"], ["D05"], ["L0"])


def test_combination_table__names_the_row_that_is_not_finite() -> None:
    with pytest.raises(InvalidTable, match=r"row 2: the score of a \+ b on L must be finite"):
        CombinationTable(("a", "a"), ("b", "b"), ("L", "L"), np.array([1.0, np.nan]))


def test_fit_combinations__refuses_equal_scores() -> None:
    rows, scores = make_rows(7)
    with pytest.raises(InvalidTable, match="all scores are equal"):
        fit_combinations(make_table(rows, np.full(scores.size, 2.0)))


def test_fit_combinations__refuses_too_few_pairs() -> None:
    rows, scores = make_rows(8)
    few = rows[: 8 * 4]
    with pytest.raises(InvalidTable, match="10 pairs on 3 lines or more, got 4 on 8"):
        fit_combinations(make_table(few, scores[: len(few)]))
