"""How well the other drugs of a new patient are predicted from some measured ones.

Five folds over patients; in each patient left out, k random drugs are revealed and all others
predicted. Scores are those of ``oncordia.therapy.score_predictions``: nothing is fitted or
standardised on the patients left out.
"""

from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from benchmarks.therapy.matrices import (
    DATA,
    LARGE,
    SMALL,
    make_matrix,
    read_pace,
    read_pace_features,
)
from benchmarks.therapy.methods import METHODS, Predict
from oncordia.arrays import FloatArray, IntArray
from oncordia.therapy import (
    Scores,
    choose_panel,
    draw_responses,
    fit_reference,
    predict_patient,
    score_predictions,
    score_top,
)

REVEALED = 10
N_DRAWS = 400
TOP = 5
SMALL_DRAWS = 200  # of the revealed drugs, for cohorts of 12 and 19 lines
LEAST_HIDDEN = 10  # lines in which a drug is hidden, where it counts as measured


def bench_new_patient(scale: float = 1.0) -> None:
    """Print the scores of every method on every matrix that is present."""
    if not DATA.is_dir():
        print("  real response matrices are not present; nothing measured")
        return
    print(f"  {'k = 10 random drugs, five folds':<34} {'r':>6} {'pooled':>7} {'RMSE':>6} {'s':>7}")
    for name, read in LARGE.items():
        values = read()
        for method, fit in METHODS.items():
            print_scores(f"{name}: {method}", *_run(values, fit, make_folds(values.shape[0]), 1000))
        print_trust(name, values)
    bench_small_references(scale)
    bench_panel()
    bench_features()
    bench_organoids(scale)


def bench_small_references(scale: float = 1.0) -> None:
    """PACE with few reference patients, mean of some draws."""
    values = read_pace()
    n_draws = max(1, round(3 * scale))
    for n_kept in (10, 25, 50):
        for method in ("additive", "Gaussian", "oncordia"):
            found = [
                _run(values, METHODS[method], make_folds(values.shape[0], n_kept, draw), 1000)
                for draw in range(n_draws)
            ]
            print_mean(f"PACE, {n_kept} patients: {method}", found)


def bench_organoids(scale: float = 1.0) -> None:
    """Small organoid cohorts, leave-one-out, over many draws of the revealed drugs.

    A single draw scatters by 0.03 in r, so that only the mean of many tells methods apart. Each
    fold is fitted once for all draws.
    """
    n_draws = max(10, round(SMALL_DRAWS * scale))
    title = f"leave one out, {n_draws} draws"
    print(f"  {title:<34} {'r in SDs':>13}  {'as measured':>13}  seed 1000")
    for name, read in SMALL.items():
        values = read()
        for method in ("additive", "kNN", "Gaussian", "oncordia"):
            in_sds, as_measured = score_small(values, METHODS[method], n_draws)
            print(
                f"  {f'{name}: {method}':<34} {tell_mean(in_sds)}  {tell_mean(as_measured)}"
                f"  {as_measured[0]:9.3f}",
                flush=True,
            )


def score_small(
    values: FloatArray, fit: Callable[[FloatArray], Predict], n_draws: int
) -> tuple[FloatArray, FloatArray]:
    """Mean Pearson over drugs of each draw, every patient left out once.

    Returns
    -------
    tuple
        Shapes (n_draws,): deviations from the mean of the others in SDs of a drug; and as
        measured, over drugs that are hidden in ten patients or more, which is how the floors
        in use for such cohorts were scored.
    """
    shape = (n_draws, *values.shape)
    truth, predicted = np.full(shape, np.nan), np.full(shape, np.nan)
    sd = np.empty(values.shape)
    rows = np.arange(values.shape[0])
    for row in rows:
        kept = values[rows != row]
        mean, sd[row] = np.nanmean(kept, axis=0), np.nanstd(kept, axis=0)
        predict = fit((kept - mean) / sd[row])
        z = (values[row] - mean) / sd[row]
        for draw in range(n_draws):
            seen = reveal(values[row], int(row), 1000 * (draw + 1))
            truth[draw, row], predicted[draw, row] = z, predict(z, seen)
            truth[draw, row, seen] = np.nan
    in_sds = [score_predictions(*pair).r for pair in zip(truth, predicted, strict=True)]
    truth, predicted = truth * sd, predicted * sd
    for hidden in truth:
        hidden[:, (~np.isnan(hidden)).sum(axis=0) < LEAST_HIDDEN] = np.nan
    as_measured = [score_predictions(*pair).r for pair in zip(truth, predicted, strict=True)]
    return np.array(in_sds), np.array(as_measured)


def bench_panel() -> None:
    """PACE with one greedy panel of 10 for all patients of a fold."""
    values = read_pace()
    truth = np.full(values.shape, np.nan)
    predicted = truth.copy()
    start = perf_counter()
    for kept, out in make_folds(values.shape[0]):
        reference = fit_reference(make_matrix(values[kept]))
        chosen = {step.drug for step in choose_panel(reference, REVEALED)}
        seen = np.array([i for i, drug in enumerate(reference.drugs) if drug in chosen])
        mean, sd = values[kept].mean(axis=0), values[kept].std(axis=0)
        for row in out:
            patient = np.full(values.shape[1], np.nan)
            patient[seen] = values[row, seen]
            truth[row] = (values[row] - mean) / sd
            truth[row, seen] = np.nan
            predicted[row] = (predict_patient(reference, patient).mean - mean) / sd
    print_scores(
        "PACE, greedy panel of 10: oncordia", _score(truth, predicted), perf_counter() - start
    )


def bench_features() -> None:
    """PACE with molecular facts as the prior mean."""
    values, features = read_pace(), read_pace_features()
    truth = np.full(values.shape, np.nan)
    predicted = truth.copy()
    start = perf_counter()
    for kept, out in make_folds(values.shape[0]):
        reference = fit_reference(make_matrix(values[kept]), None, features[kept])
        mean, sd = values[kept].mean(axis=0), values[kept].std(axis=0)
        for row in out:
            seen = reveal(values[row], row, 1000)
            patient = np.full(values.shape[1], np.nan)
            patient[seen] = values[row, seen]
            found = predict_patient(reference, patient, features=features[row])
            truth[row] = (values[row] - mean) / sd
            truth[row, seen] = np.nan
            predicted[row] = (found.mean - mean) / sd
    print_scores("PACE, with genomics: oncordia", _score(truth, predicted), perf_counter() - start)


def print_trust(name: str, values: FloatArray) -> None:
    """Coverage of 90% intervals, and calibration of the probability of the top five."""
    shape = values.shape
    truth, low, high = (np.full(shape, np.nan) for _ in range(3))
    top, effect = np.full(shape, np.nan), np.full(shape, np.nan)
    fit_s = patient_s = 0.0
    for kept, out in make_folds(shape[0]):
        start = perf_counter()
        reference = fit_reference(make_matrix(values[kept]))
        fit_s += perf_counter() - start
        mean, sd = np.nanmean(values[kept], axis=0), np.nanstd(values[kept], axis=0)
        for row in out:
            seen = reveal(values[row], row, 1000)
            patient = np.full(shape[1], np.nan)
            patient[seen] = values[row, seen]
            start = perf_counter()
            found = predict_patient(reference, patient)
            patient_s += perf_counter() - start
            hidden = np.setdiff1d(np.flatnonzero(~np.isnan(values[row])), seen)
            truth[row, hidden] = values[row, hidden]
            low[row], high[row] = found.find_limits(0.9)
            draws = -(draw_responses(np.random.default_rng(row), found, N_DRAWS) - mean) / sd
            place = np.argsort(np.argsort(-draws[:, hidden], axis=1), axis=1)
            top[row, hidden] = (place < TOP).mean(axis=0)
            effect[row, hidden] = -((values[row] - mean) / sd)[hidden]
    scores = score_predictions(truth, np.where(np.isnan(truth), np.nan, low), low, high)
    print(
        f"    {name}: 90% intervals cover {scores.coverage:.3f}, 5th percentile of patients "
        f"{scores.coverage_low:.3f}; P(top 5) off by {score_top(top, effect, TOP):.4f}; "
        f"fit {fit_s / 5:.1f} s, patient {1000 * patient_s / shape[0]:.1f} ms",
        flush=True,
    )


def make_folds(
    n_patients: int, n_kept: int | None = None, draw: int = 0
) -> list[tuple[IntArray, IntArray]]:
    """Rows kept and left out, five folds; of those kept, ``n_kept`` drawn at random."""
    order = np.random.default_rng(0).permutation(n_patients)
    folds = []
    for first in range(5):
        out = order[first::5]
        kept = np.setdiff1d(order, out)
        if n_kept is not None:
            kept = np.random.default_rng(draw).permutation(kept)[:n_kept]
        folds.append((kept, out))
    return folds


def reveal(values: FloatArray, row: int, seed: int) -> IntArray:
    """Ten measured drugs of a patient, drawn at random."""
    measured = np.flatnonzero(~np.isnan(values))
    return np.random.default_rng(seed + row).permutation(measured)[:REVEALED]


def _run(
    values: FloatArray,
    fit: Callable[[FloatArray], Predict],
    folds: list[tuple[IntArray, IntArray]],
    seed: int,
) -> tuple[Scores, float]:
    truth = np.full(values.shape, np.nan)
    predicted = truth.copy()
    start = perf_counter()
    for row, z, guess, seen in _predict_all(values, fit, folds, seed):
        truth[row] = z
        truth[row, seen] = np.nan
        predicted[row] = guess
    return _score(truth, predicted), perf_counter() - start


def _predict_all(
    values: FloatArray,
    fit: Callable[[FloatArray], Predict],
    folds: list[tuple[IntArray, IntArray]],
    seed: int,
) -> Iterator[tuple[int, FloatArray, FloatArray, IntArray]]:
    for kept, out in folds:
        mean, sd = np.nanmean(values[kept], axis=0), np.nanstd(values[kept], axis=0)
        predict = fit((values[kept] - mean) / sd)
        for row in out:
            z = (values[row] - mean) / sd
            seen = reveal(values[row], int(row), seed)
            yield int(row), z, predict(z, seen), seen


def _score(truth: FloatArray, predicted: FloatArray) -> Scores:
    return score_predictions(truth, predicted)


def print_scores(name: str, scores: Scores, seconds: float) -> None:
    """Print the scores of one method."""
    print(
        f"  {name:<34} {scores.r:6.3f} {scores.r_pooled:7.3f} {scores.rmse:6.3f} {seconds:7.1f}",
        flush=True,
    )


def print_mean(name: str, found: list[tuple[Scores, float]]) -> None:
    """Print the mean scores of some draws."""
    r, pooled, rmse, seconds = (
        float(np.mean(column))
        for column in zip(*((s.r, s.r_pooled, s.rmse, t) for s, t in found), strict=True)
    )
    print(f"  {name:<34} {r:6.3f} {pooled:7.3f} {rmse:6.3f} {seconds:7.1f}", flush=True)


def tell_mean(scores: FloatArray) -> str:
    """Mean and standard error over draws."""
    return f"{scores.mean():.3f} ± {scores.std(ddof=1) / np.sqrt(scores.size):.3f}"


if __name__ == "__main__":
    bench_new_patient()
