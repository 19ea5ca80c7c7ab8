"""``scipy.optimize.curve_fit`` over curves, with LM or with TRF and bounds.

Words: method (lm or trf), wells.npz, answers.npz.
"""

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import curve_fit
from scipy.special import fdtrc, stdtrit

from benchmarks.peers.environments import ONE_THREAD
from benchmarks.peers.fits import Fits, Wells
from benchmarks.process import measure_process
from oncordia.arrays import FloatArray

BOUNDS = ([0.7, -0.1, -12.0, 0.1], [1.3, 1.3, 0.0, 10.0])


def hill(
    log10_dose: FloatArray, top: float, bottom: float, log10_ec50: float, slope: float
) -> FloatArray:
    """Four-parameter curve."""
    return bottom + (top - bottom) / (1.0 + 10.0 ** (slope * (log10_dose - log10_ec50)))


def fit_scipy(wells: Wells, folder: Path, method: str) -> Fits:
    """Answers of the loop in a process of its own."""
    given, answered = folder / f"scipy-{method}-wells.npz", folder / f"scipy-{method}.npz"
    wells.save(given)
    loop = (sys.executable, "-m", "benchmarks.peers.scipy_loop")
    words = (*loop, method, str(given), str(answered))
    cost = measure_process(words, folder / f"scipy-{method}.log", ONE_THREAD)
    with np.load(answered) as arrays:
        answers = {name: arrays[name] for name in ("log10_ec50", "low", "high", "p_value")}
    return Fits.plain(**answers, cost=cost)


def _fit_one(x: FloatArray, y: FloatArray, method: str) -> tuple[float, float, float, float]:
    """Log10 EC50, its limits by the covariance that scipy returns, p of the usual F test."""
    choice: dict[str, Any] = {"bounds": BOUNDS} if method == "trf" else {"method": "lm"}
    start = (1.0, 0.2, float(np.median(x)), 1.0)
    try:
        found, covariance = curve_fit(hill, x, y, p0=start, maxfev=5000, **choice)
    except (RuntimeError, ValueError):
        return (np.nan,) * 4
    n_spare = y.size - 4
    reach = float(np.sqrt(covariance[2, 2])) * float(stdtrit(n_spare, 0.975))
    rss = float(((y - hill(x, *found)) ** 2).sum())
    statistic = (((y - y.mean()) ** 2).sum() - rss) / 3 / (rss / n_spare)
    p_value = float(fdtrc(3, n_spare, max(statistic, 0.0)))
    return float(found[2]), float(found[2]) - reach, float(found[2]) + reach, p_value


def main() -> None:
    """Fit every curve and write the answers."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    wells = Wells.load(Path(sys.argv[2]))
    rows = [_fit_one(wells.log10_dose, y, sys.argv[1]) for y in wells.response]
    log10_ec50, low, high, p_value = np.array(rows).T
    np.savez(sys.argv[3], log10_ec50=log10_ec50, low=low, high=high, p_value=p_value)


if __name__ == "__main__":
    main()
