"""Two laboratories: what the message of the other adds to few own patients.

``python benchmarks/therapy/centres.py [--data DIR] [--draws 4]``; data as in
``../shared/data/dss_aml_fimm``. Half of one laboratory is held out; of each left-out patient ten
random drugs are revealed, all others predicted. r: Pearson of each drug over left-out patients,
averaged over drugs. ``--halves 40``: how often intervals of a comparison hold the truth between
halves of one laboratory, ten drugs of one half moved by an SD.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import ResponseMatrix
from oncordia.therapy import build_matrix
from oncordia.therapy.centres.differences import compare_centres
from oncordia.therapy.centres.noise import NoiseOptions, summarise_with_noise
from oncordia.therapy.centres.pooling import PooledReference, pool_reference
from oncordia.therapy.centres.sums import summarise_cohort
from oncordia.therapy.prediction.predict import predict_patient

SIZES = (5, 10, 20, 40, 999)
REVEALED = 10
MOVED = 10  # drugs of one half that are moved by an SD
LEAST_SHARE = 0.6  # of patients of each laboratory with whom a drug was tried


FOLDER = Path("../shared/data/dss_aml_fimm")


def read_centres(folder: Path) -> dict[str, ResponseMatrix]:
    """The patients of both laboratories, on the drugs that both tried."""
    frame = pl.read_csv(folder / "cohort_dss2_beataml_fimm.csv")
    frame = frame.filter(pl.col("status") == "patients")
    drugs = [name for name in frame.columns if name.startswith("Drug_")]
    tables = {
        name: frame.filter(pl.col("cohort") == name)
        .select(pl.col(drugs).cast(pl.Float64, strict=False))
        .to_numpy()
        for name in ("BeatAML", "FIMM")
    }
    kept = np.all([(~np.isnan(t)).mean(axis=0) >= LEAST_SHARE for t in tables.values()], axis=0)
    names = [drug for drug, keep in zip(drugs, kept, strict=True) if keep]
    return {
        name: build_matrix(table[:, kept], "dss2", drugs=names) for name, table in tables.items()
    }


def score(pooled: PooledReference, test: FloatArray) -> float:
    """Pearson of each drug over left-out patients, averaged."""
    predicted = np.full(test.shape, np.nan)
    for row, truth in enumerate(test):
        rng = np.random.default_rng(1000 + row)
        seen = rng.permutation(np.flatnonzero(~np.isnan(truth)))[:REVEALED]
        values = np.full(truth.shape, np.nan)
        values[seen] = truth[seen]
        found = predict_patient(pooled.reference, values).mean
        found[seen] = np.nan
        predicted[row] = found
    rs = []
    for drug in range(test.shape[1]):
        known = ~np.isnan(predicted[:, drug]) & ~np.isnan(test[:, drug])
        if known.sum() > 2 and np.ptp(test[known, drug]) > 0:
            rs.append(np.corrcoef(predicted[known, drug], test[known, drug])[0, 1])
    return float(np.mean(rs))


def bench_centres(scale: float = 1.0) -> None:
    """Print one row a laboratory and number of own patients, where the two are present."""
    if FOLDER.is_dir():
        print_sizes(FOLDER, max(1, round(4 * scale)), ())
    else:
        print("  the two laboratories' cohort is not present; nothing measured")


def main() -> None:
    """Print one row a laboratory and number of own patients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=FOLDER)
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("--noise", type=float, nargs="*", default=[])
    parser.add_argument("--halves", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.halves:
        print_halves(arguments.data, arguments.halves)
        return
    print_sizes(arguments.data, arguments.draws, arguments.noise)


def print_halves(folder: Path, n_draws: int) -> None:
    """Print one row a laboratory: coverage of shifts and ratios, and what was called shifted."""
    for name, matrix in read_centres(folder).items():
        rows = []
        for draw in range(n_draws):
            order = np.random.default_rng(draw).permutation(matrix.n_samples)
            half = matrix.n_samples // 2
            left, right = (matrix.keep_samples(part) for part in (order[:half], order[half:]))
            moved = right.values.copy()
            moved[:, :MOVED] += np.nanstd(matrix.values, axis=0)[:MOVED]
            one, same, other = (
                summarise_cohort(part, label)
                for part, label in (
                    (left, "left"),
                    (right, "right"),
                    (build_matrix(moved, "dss2", drugs=matrix.drugs), "moved"),
                )
            )
            found, planted = compare_centres(one, same), compare_centres(one, other)
            by_f = compare_centres(replace(one, fourths=None), replace(same, fourths=None))
            rows.append(
                (
                    np.mean((found.shift_low <= 0) & (found.shift_high >= 0)),
                    np.mean((found.ratio_low <= 1) & (found.ratio_high >= 1)),
                    np.mean((by_f.ratio_low <= 1) & (by_f.ratio_high >= 1)),
                    float(found.n_shifted > 0),
                    np.mean(planted.q_value[:MOVED] < 0.05),
                )
            )
        shift, ratio, ratio_f, any_shift, power = np.array(rows, dtype=np.float64).mean(axis=0)
        print(
            f"{name:<8} shift held {shift:.3f}  SD ratio held {ratio:.3f} (by F {ratio_f:.3f})  "
            f"halves with a false shift {any_shift:.3f}  moved drugs found {power:.3f}"
        )


def print_sizes(folder: Path, n_draws: int, noise: Sequence[float]) -> None:
    """Print one row a laboratory and number of own patients."""
    centres = read_centres(folder)
    print(f"{next(iter(centres.values())).n_drugs} drugs; r without / with the other's message")
    for name, other in (("BeatAML", "FIMM"), ("FIMM", "BeatAML")):
        matrix = centres[name]
        messages = {"exact": summarise_cohort(centres[other], other)}
        for epsilon in noise:
            messages[f"epsilon {epsilon:g}"] = summarise_with_noise(
                centres[other], other, NoiseOptions(epsilon, 0.0, 50.0)
            )
        for size in SIZES:
            found: dict[str, list[float]] = {}
            shares, started = [], time.perf_counter()
            for draw in range(n_draws):
                order = np.random.default_rng(draw).permutation(matrix.n_samples)
                half = matrix.n_samples // 2
                own = matrix.keep_samples(order[:half][:size])
                test = matrix.values[order[half:]]
                found.setdefault("alone", []).append(score(pool_reference(own, []), test))
                for label, message in messages.items():
                    pooled = pool_reference(own, [message])
                    found.setdefault(label, []).append(score(pooled, test))
                    if label == "exact":
                        shares.append(pooled.own_share)
            seconds = (time.perf_counter() - started) / n_draws
            told = "  ".join(f"{label} {np.mean(rs):.3f}" for label, rs in found.items())
            n_own = min(size, matrix.n_samples // 2)
            print(
                f"{name:<8} n = {n_own:>3}  {told}  own share {np.mean(shares):.2f}  "
                f"{seconds:.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
