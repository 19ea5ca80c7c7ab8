"""Drug pairs that were not tried: published folds of a screen of 583 pairs on 39 lines.

``python benchmarks/therapy/combinations.py [--data DIR]``; data as in
``../shared/data/response_matrices/oneil_combo``. Each fold leaves pairs out on all lines. r:
Pearson over all left-out rows; within pair: Pearson over the lines of each left-out pair,
averaged; top 10: share of the ten highest left-out pairs of a line that the prediction names; s:
seconds of processor time for all folds.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.therapy import CombinationTable, fit_combinations, predict_combinations
from oncordia.therapy.combinations.kernels import predict_pairs
from oncordia.therapy.combinations.steps import fit_pairs

FOLDS = 5
CONFIDENCE = 0.9
Fit = Callable[[pl.DataFrame, pl.DataFrame], tuple[FloatArray, BoolArray | None]]


def read_scores(folder: Path) -> pl.DataFrame:
    """Scores with their folds; the drugs of a pair in alphabetical order."""
    frame = pl.read_csv(folder / "loewe_synergy.csv.gz")
    names = ("drug_a_name", "drug_b_name")
    return frame.select(
        pl.min_horizontal(names).alias("a"),
        pl.max_horizontal(names).alias("b"),
        pl.col("cell_line").alias("line"),
        pl.col("synergy").alias("score"),
        "fold",
    )


def make_table(frame: pl.DataFrame) -> CombinationTable:
    """The rows as a table of combinations."""
    return CombinationTable(
        tuple(frame["a"]), tuple(frame["b"]), tuple(frame["line"]), frame["score"].to_numpy()
    )


def predict_additive(
    train: pl.DataFrame, test: pl.DataFrame, *, by_line: bool
) -> tuple[FloatArray, BoolArray | None]:
    """Mean + drugs + line, each shrunk; ``by_line``: drugs x line too."""
    drugs = sorted({*train["a"], *train["b"]})
    lines = sorted(set(train["line"]))

    def encode(frame: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
        share = np.zeros((frame.height, len(drugs)))
        for name in ("a", "b"):
            at = frame[name].replace_strict(drugs, range(len(drugs))).to_numpy()
            share[np.arange(frame.height), at] = 1.0
        line = frame["line"].replace_strict(lines, range(len(lines))).to_numpy()
        return share, line

    (share, line), (new_share, new_line) = encode(train), encode(test)
    y = train["score"].to_numpy()
    count = np.bincount(line)
    level = np.bincount(line, y) / count
    left = y - level[line]
    ridge = 3.0 * len(lines)
    effect = np.linalg.solve(share.T @ share + ridge * np.eye(len(drugs)), share.T @ left)
    found = level[new_line] + new_share @ effect
    if by_line:
        left = left - share @ effect
        for place in range(len(lines)):
            own, new = line == place, new_line == place
            z = share[own]
            extra = np.linalg.solve(z.T @ z + 3.0 * np.eye(len(drugs)), z.T @ left[own])
            found[new] += new_share[new] @ extra
    return found, None


def predict_by_effects(
    train: pl.DataFrame, test: pl.DataFrame
) -> tuple[FloatArray, BoolArray | None]:
    """The Gaussian with drugs alike by their effects alone."""
    drugs = sorted({*train["a"], *train["b"]})
    told = train.group_by("a", "b", "line").agg(pl.col("score").mean())
    wide = told.pivot(on="line", index=["a", "b"], values="score").sort("a", "b")
    lines = wide.columns[2:]
    fit = fit_pairs(place_pairs(wide, drugs), wide.select(lines).to_numpy(), len(drugs), 0)
    mean, _ = predict_pairs(fit.model, place_pairs(test, drugs))
    at = test["line"].replace_strict(lines, range(len(lines))).to_numpy()
    return fit.means[at] + mean[np.arange(test.height), at], None


def place_pairs(frame: pl.DataFrame, drugs: list[str]) -> IntArray:
    """Places of both drugs of each row, shape (n_rows, 2)."""
    columns = [frame[name].replace_strict(drugs, range(len(drugs))).to_numpy() for name in "ab"]
    return np.sort(np.stack(columns, axis=1).astype(np.int64), axis=1)


def predict_gaussian(
    train: pl.DataFrame, test: pl.DataFrame
) -> tuple[FloatArray, BoolArray | None]:
    """The model that ships, and which rows its interval holds."""
    model = fit_combinations(make_table(train))
    found = predict_combinations(
        model, tuple(test["a"]), tuple(test["b"]), tuple(test["line"]), CONFIDENCE
    )
    y = test["score"].to_numpy()
    return found.mean, (found.low <= y) & (y <= found.high)


def score(frame: pl.DataFrame, predicted: FloatArray) -> tuple[float, float, float, float]:
    """r, r within pairs, share of the top ten of each line, root mean squared error."""
    y = frame["score"].to_numpy()
    told = frame.with_columns(pl.Series("predicted", predicted))
    within = (
        told.group_by("a", "b")
        .agg(pl.corr("score", "predicted").alias("r"))
        .filter(pl.col("r").is_finite())["r"]
        .mean()
    )
    top = [
        len({*part.top_k(10, by="score")["pair"]} & {*part.top_k(10, by="predicted")["pair"]}) / 10
        for (_, _), part in told.with_columns(
            pl.concat_str("a", "b", separator=" + ").alias("pair")
        ).group_by("line", "fold")
    ]
    r = float(np.corrcoef(y, predicted)[0, 1])
    error = float(np.sqrt(np.mean((y - predicted) ** 2)))
    return (
        r,
        float(within) if isinstance(within, float) else float("nan"),
        float(np.mean(top)),
        error,
    )


FOLDER = Path("../shared/data/response_matrices/oneil_combo")
MODELS: dict[str, Fit] = {
    "additive": lambda train, test: predict_additive(train, test, by_line=False),
    "additive + drug x line": lambda train, test: predict_additive(train, test, by_line=True),
    "Gaussian, alike by effects": predict_by_effects,
    "Gaussian, alike by pairings too": predict_gaussian,
}


def bench_combinations(scale: float = 1.0) -> None:
    """Print one row a model, always in full, where the published scores are present."""
    del scale
    if FOLDER.is_dir():
        print_models(read_scores(FOLDER))
    else:
        print("  the published combinations are not present; nothing measured")


def main() -> None:
    """Print one row a model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=FOLDER)
    print_models(read_scores(parser.parse_args().data))


def print_models(frame: pl.DataFrame) -> None:
    """Print one row a model."""
    heads = ("r", "within", "top 10", "RMSE", "90%", "s")
    print(f"{'leave pairs out':<33}" + "".join(f"{head:>8}" for head in heads))
    for name, fit in MODELS.items():
        started = time.process_time()
        predicted = np.empty(frame.height)
        held = np.zeros(frame.height, dtype=bool)
        for fold in range(FOLDS):
            out = (frame["fold"] == fold).to_numpy()
            predicted[out], inside = fit(frame.filter(~out), frame.filter(out))
            held[out] = inside if inside is not None else False
        seconds = time.process_time() - started
        r, within, top, error = score(frame, predicted)
        share = f"{held.mean():8.3f}" if held.any() else f"{'-':>8}"
        print(f"{name:<33}{r:8.3f}{within:8.3f}{top:8.3f}{error:8.2f}{share}{seconds:8.1f}")


if __name__ == "__main__":
    main()
