"""Limits by posterior beside a long Markov chain that shares nothing but the model's formula."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.domain import CurveOptions, Interval
from oncordia.testing import CurveDesign, make_curves

SEED = 20261130
N_WALKERS = 64
N_STEPS = 6_000
N_BURNED = 1_500
STRETCH = 2.0
# the weak prior on top, bottom, log10 EC50 (from mid-range, in half ranges) and ln slope
PRIOR_MEAN = np.array([1.0, 0.4, 0.0, 0.3])
PRIOR_SD = np.array([0.04, 0.4, 1.0, 0.5])
LOW = np.array([0.7, -0.1, -np.inf, np.log(0.1)])
HIGH = np.array([1.3, 1.3, np.inf, np.log(10.0)])


def find_height(
    p: FloatArray, x: FloatArray, y: FloatArray, variance: float, n_spare: float, least: float
) -> FloatArray:
    """Log posterior of walkers, shape (n, 4) in and (n,) out, the noise integrated out."""
    middle, half = 0.5 * (x[0] + x[-1]), 0.5 * (x[-1] - x[0])
    share = 1.0 / (1.0 + 10.0 ** (np.exp(p[:, 3:4]) * (x - p[:, 2:3])))
    fitted = p[:, 1:2] + (p[:, 0:1] - p[:, 1:2]) * share
    rise = (((y - fitted) ** 2).sum(axis=1) - least) / (n_spare * variance)
    place = (p[:, 2] - middle) / half
    z = (np.column_stack([p[:, :2], place, p[:, 3]]) - PRIOR_MEAN) / PRIOR_SD
    inside = ((p >= LOW) & (p <= HIGH)).all(axis=1)
    inside &= (p[:, 2] >= x[0] - 2.0) & (p[:, 2] <= x[-1] + 2.0)
    height = -0.5 * (n_spare + 4.0) * np.log1p(np.maximum(rise, -0.999)) - 0.5 * (z**2).sum(axis=1)
    return np.where(inside, height, -np.inf)


def walk(
    stream: np.random.Generator,
    start: FloatArray,
    x: FloatArray,
    y: FloatArray,
    noise: tuple[float, float, float],
) -> FloatArray:
    """Draws of the affine-invariant sampler of Goodman & Weare 2010, eq. 7 (stretch move)."""
    walkers = start + 0.02 * stream.standard_normal((N_WALKERS, 4))
    walkers = np.clip(walkers, LOW + 1e-6, HIGH - 1e-6)
    height = find_height(walkers, x, y, *noise)
    kept = []
    half = N_WALKERS // 2
    for step in range(N_STEPS):
        for mine, others in ((slice(0, half), slice(half, None)), (slice(half, None), slice(half))):
            z = (1.0 + (STRETCH - 1.0) * stream.random(half)) ** 2 / STRETCH
            partner = walkers[others][stream.integers(0, half, half)]
            trial = partner + z[:, None] * (walkers[mine] - partner)
            ahead = find_height(trial, x, y, *noise)
            taken = np.log(stream.random(half)) < 3.0 * np.log(z) + ahead - height[mine]
            walkers[mine] = np.where(taken[:, None], trial, walkers[mine])
            height[mine] = np.where(taken, ahead, height[mine])
        if step >= N_BURNED and step % 3 == 0:
            kept.append(walkers.copy())
    return np.concatenate(kept)


def check_posterior(n_curves: int = 12) -> None:
    """Print the worst differences of the limits, in posterior SD of each parameter."""
    stream = np.random.default_rng(SEED)
    print("Limits by posterior less those of a Markov chain, in posterior SD: median and worst")
    for n_doses in (5, 9):
        design = CurveDesign(n_doses, 1, partial_share=0.0, flat_share=0.0)
        made = make_curves(np.random.default_rng(SEED), n_curves, design)
        curves = fit_curves(
            made.responses, CurveOptions(interval=Interval.POSTERIOR, draws=2000, bottom_min=-0.1)
        )
        x = design.log10_dose
        found: dict[str, list[float]] = {name: [] for name in ("top", "bottom", "ec50", "slope")}
        for row in curves.iter_rows(named=True):
            wells = made.responses.filter(
                (made.responses["sample"] == row["sample"])
                & (made.responses["drug"] == row["drug"])
            ).sort("dose_molar")
            if row["noise_sd"] is None or row["status"] != "converged":
                continue
            y = wells["response"].to_numpy()
            p = np.array(
                [row["top"], row["bottom"], np.log10(row["ec50"]), np.log(row["slope"])]
            )
            fitted = p[1] + (p[0] - p[1]) / (1.0 + 10.0 ** (np.exp(p[3]) * (x - p[2])))
            noise = (row["noise_sd"] ** 2, row["noise_df"], float(((y - fitted) ** 2).sum()))
            draws = walk(stream, p, x, y, noise)
            limits = np.quantile(draws, [0.025, 0.975], axis=0)
            for j, name in enumerate(found):
                for end, suffix in enumerate(("low", "high")):
                    value = row[f"{name}_{suffix}"]
                    if value is not None:
                        ours = np.log10(value) if name == "ec50" else value
                        ours = np.log(value) if name == "slope" else ours
                        found[name].append(abs(ours - limits[end, j]) / draws[:, j].std())
        for name, gaps in found.items():
            print(
                f"{n_doses} doses  {name:<7} {np.median(gaps):.3f} {max(gaps):.3f} "
                f"({len(gaps)} limits)",
                flush=True,
            )


if __name__ == "__main__":
    check_posterior()
