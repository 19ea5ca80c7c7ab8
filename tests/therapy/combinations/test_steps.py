"""Likeness of drugs by their pairings, the weights of kernels, and what both are worth."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.therapy.combinations.test_fit import DRUGS, LINES, make_rows, make_table, split

from oncordia.arrays import FloatArray
from oncordia.therapy import CombinationTable, fit_combinations, predict_combinations
from oncordia.therapy.combinations.kernels import Terms, group_directions, make_kernels
from oncordia.therapy.combinations.likeness import find_effect_likeness, find_pairing_likeness
from oncordia.therapy.combinations.steps import fit_pairs, leave_pairs_out
from oncordia.therapy.combinations.weights import sum_errors

ONEIL = Path(__file__).parents[4] / "shared/data/response_matrices/oneil_combo"
EVERY = np.stack(np.triu_indices(len(DRUGS), 1), axis=1)
CLASSES = np.repeat(np.arange(4), 3)  # of the drugs


def draw_table(seed: int) -> FloatArray:
    """Scores of classes of drugs with classes, on each line their own; no effect of one drug."""
    rng = np.random.default_rng(seed)
    ways = rng.normal(0.0, 3.0, (4, 4, len(LINES)))
    ways = ways + ways.transpose(1, 0, 2)
    table: FloatArray = ways[CLASSES[:, None], CLASSES]
    return table


def make_grid(seed: int) -> FloatArray:
    noise = np.random.default_rng(seed + 1).normal(0.0, 1.0, (EVERY.shape[0], len(LINES)))
    table: FloatArray = draw_table(seed)[EVERY[:, 0], EVERY[:, 1]] + noise
    return table


def test_find_pairing_likeness__is_1_within_a_class_of_drugs() -> None:
    """Both drugs of a class do the same with every partner that is neither."""
    likeness = find_pairing_likeness(draw_table(1))
    same = CLASSES[:, None] == CLASSES
    assert likeness[same].min() > 0.75
    assert likeness[~same].max() < likeness[same].min()


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(3, 8), st.integers(1, 6))
def test_find_pairing_likeness__has_no_negative_direction(
    seed: int, n_drugs: int, n_lines: int
) -> None:
    table = np.random.default_rng(seed).normal(0.0, 1.0, (n_drugs, n_drugs, n_lines))
    likeness = find_pairing_likeness(table + table.transpose(1, 0, 2))
    np.testing.assert_allclose(np.diag(likeness), 1.0)
    assert np.linalg.eigvalsh(likeness)[0] > -1e-9
    assert likeness.min() >= 0.0
    assert likeness.max() <= 1.0 + 1e-12


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_find_pairing_likeness__looks_beyond_the_effects_of_drugs_and_lines(seed: int) -> None:
    rng = np.random.default_rng(seed)
    effect = rng.normal(0.0, 5.0, (len(DRUGS), len(LINES)))
    table = draw_table(seed)
    moved = table + effect + effect[:, None] + rng.normal(0.0, 5.0, len(LINES))
    np.testing.assert_allclose(
        find_pairing_likeness(moved), find_pairing_likeness(table), atol=1e-9
    )


def test_sum_errors__has_the_slope_of_its_differences() -> None:
    grid = make_grid(3)
    centred = grid - grid.mean(axis=0)
    likenesses = [
        find_effect_likeness(EVERY, centred, len(DRUGS)),
        find_pairing_likeness(draw_table(3)),
    ]
    kernels, groups = make_kernels(EVERY, likenesses), group_directions(centred)
    values = np.array([0.5, 1.5, 0.7, 0.3, 0.9, 2.0, 0.4])

    def look(at: FloatArray) -> tuple[float, FloatArray]:
        return sum_errors(kernels, groups, Terms(at[:3], at[3:6], float(at[6])))

    slope = look(values)[1]
    for place in range(values.size):
        step = 1e-5 * np.eye(values.size)[place]
        expected = (look(values + step)[0] - look(values - step)[0]) / 2e-5
        assert slope[place] == pytest.approx(expected, rel=1e-5)


def find_error(n_pairings: int) -> float:
    grid = make_grid(2)
    fit = fit_pairs(EVERY, grid, len(DRUGS), n_pairings)
    left_out, _ = leave_pairs_out(EVERY, grid, len(DRUGS), n_pairings, fit)
    return float(np.mean((grid - left_out) ** 2))


def test_fit_pairs__errs_far_less_with_likeness_by_pairings_where_drugs_have_no_effects() -> None:
    noise = 1.0  # variance of it, which nothing tells
    assert find_error(2) - noise < 0.5 * (find_error(0) - noise)


def test_leave_pairs_out__sees_nothing_of_a_pair_that_is_left_out() -> None:
    grid = make_grid(4)
    fit = fit_pairs(EVERY, grid, len(DRUGS), 2)
    before, _ = leave_pairs_out(EVERY, grid, len(DRUGS), 2, fit)
    changed = grid.copy()
    changed[17] += 40.0
    after, _ = leave_pairs_out(EVERY, changed, len(DRUGS), 2, fit)
    np.testing.assert_allclose(after[17], before[17])
    assert np.abs(after - before).max() > 0.1


def test_fit_combinations__learns_from_pairings_where_pairs_left_out_err_less() -> None:
    rows = [(int(a), int(b), line) for a, b in EVERY for line in range(len(LINES))]
    assert fit_combinations(make_table(rows, make_grid(2).ravel())).n_pairings == 2


def test_fit_combinations__leaves_pairings_out_where_drugs_act_alone() -> None:
    rows, _ = make_rows(0)
    effect = np.random.default_rng(0).normal(0.0, 3.0, (len(DRUGS), len(LINES)))
    scores = np.array([effect[a, line] + effect[b, line] for a, b, line in rows])
    noise = np.random.default_rng(5).normal(0.0, 2.0, scores.size)
    assert fit_combinations(make_table(rows, scores + noise)).n_pairings == 0


def test_fit_combinations__says_how_well_pairs_left_out_were_told() -> None:
    """Told from the ten folds, as good as on the pairs that the table never held."""
    table, left, truth = split(1)
    model = fit_combinations(table)
    found = predict_combinations(
        model,
        [DRUGS[a] for a, _, _ in left],
        [DRUGS[b] for _, b, _ in left],
        [LINES[line] for _, _, line in left],
    )
    r = float(np.corrcoef(found.mean, truth)[0, 1])
    assert model.left_out_r == pytest.approx(r, abs=0.05)


def read_oneil() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pairs of the first 26 drugs: those of four published folds, and of the fifth."""
    file = ONEIL / "loewe_synergy.csv.gz"
    if not file.is_file():
        pytest.skip(f"no data at {file}")
    frame = pl.read_csv(file).rename({"drug_a_name": "a", "drug_b_name": "b", "cell_line": "line"})
    drugs = sorted({*frame["a"], *frame["b"]})[:26]
    frame = frame.filter(pl.col("a").is_in(drugs) & pl.col("b").is_in(drugs))
    return frame.filter(pl.col("fold") != 0), frame.filter(pl.col("fold") == 0)


def test_fit_combinations__tells_a_published_fold_beyond_drugs_on_lines() -> None:
    """Drugs and drugs x lines alone reach .714, and .647 within pairs."""
    train, test = read_oneil()
    model = fit_combinations(
        CombinationTable(
            tuple(train["a"]), tuple(train["b"]), tuple(train["line"]), train["synergy"].to_numpy()
        )
    )
    found = predict_combinations(model, tuple(test["a"]), tuple(test["b"]), tuple(test["line"]))
    told = test.with_columns(pl.Series("told", found.mean))
    r = told.select(pl.corr("synergy", "told")).item()
    within = told.group_by("a", "b").agg(pl.corr("synergy", "told"))["synergy"].mean()
    assert r > 0.745
    assert isinstance(within, float)
    assert within > 0.69
