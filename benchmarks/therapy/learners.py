"""Trees, a Gaussian process and factorisation of other libraries beside the predictor.

The protocol is that of ``new_patient``. A learner is fitted anew for the panel of every patient
left out; on GDSC every fifth drug is predicted, by all methods, so that it ends in minutes.
"""

import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.peers.learners import NAMES, ask_learner
from benchmarks.therapy.matrices import DATA, LARGE
from benchmarks.therapy.methods import METHODS
from benchmarks.therapy.new_patient import make_folds, print_scores, reveal
from oncordia.arrays import FloatArray, IntArray
from oncordia.therapy import score_predictions

STEPS = {"PACE": 1, "SMARTrial": 1, "GDSC": 5}  # every how manyth drug is predicted


def bench_learners(scale: float = 1.0) -> None:
    """Print the scores of every learner; ``scale`` below 1 leaves GDSC out."""
    if not DATA.is_dir():
        print("  real response matrices are not present; nothing measured")
        return
    print(f"  {'k = 10 random drugs, five folds':<34} {'r':>6} {'pooled':>7} {'RMSE':>6} {'s':>7}")
    for name, step in STEPS.items():
        if step > 1 and scale < 1:
            continue
        _bench_matrix(name, LARGE[name](), step)


def _bench_matrix(name: str, values: FloatArray, step: int) -> None:
    train, given, truth = _lay_out(values)
    asked = np.arange(0, values.shape[1], step)
    whole = np.vstack(truth)[:, asked]
    title = name if step == 1 else f"{name}, drugs 1 of {step}"
    start = perf_counter()
    ours = []
    for z, patients in zip(train, given, strict=True):
        predict = METHODS["oncordia"](z)
        ours.append(np.array([predict(row, np.flatnonzero(~np.isnan(row))) for row in patients]))
    scores = score_predictions(whole, np.vstack(ours)[:, asked])
    print_scores(f"{title}: oncordia", scores, perf_counter() - start)
    with tempfile.TemporaryDirectory() as temporary:
        for learner in NAMES:
            found = ask_learner(learner, train, given, asked, Path(temporary))
            if found is None:
                continue
            scores = score_predictions(whole, np.vstack(found[0])[:, asked])
            print_scores(f"{title}: {learner}", scores, found[1])


def _lay_out(
    values: FloatArray,
) -> tuple[list[FloatArray], list[FloatArray], list[FloatArray]]:
    """By fold: z to learn from, z revealed of the others, and z hidden of the others."""
    train, given, truth = [], [], []
    for kept, out in make_folds(values.shape[0]):
        mean, sd = np.nanmean(values[kept], axis=0), np.nanstd(values[kept], axis=0)
        z = (values[out] - mean) / sd
        seen = np.full(z.shape, np.nan)
        for place, row in enumerate(out):
            shown: IntArray = reveal(values[row], int(row), 1000)
            seen[place, shown] = z[place, shown]
        train.append((values[kept] - mean) / sd)
        given.append(seen)
        truth.append(np.where(np.isnan(seen), z, np.nan))
    return train, given, truth


if __name__ == "__main__":
    bench_learners()
