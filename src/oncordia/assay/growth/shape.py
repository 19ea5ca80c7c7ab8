"""Many sigmoids from 1 down to a plateau: values, the crossing of a level, and their gradients."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray

LN10 = float(np.log(10.0))


@dataclass(frozen=True, slots=True, eq=False)
class FallingShapes:
    """Curves bottom + (1 - bottom) / (1 + 10^(slope (x - log10_ec50))), all of shape (n,).

    A curve that is absent has NaN everywhere. Gradients are with bottom, log10 EC50 and ln slope.
    """

    bottom: FloatArray
    log10_ec50: FloatArray
    slope: FloatArray

    def take(self, rows: IntArray) -> "FallingShapes":
        """The curves of these rows."""
        return FallingShapes(self.bottom[rows], self.log10_ec50[rows], self.slope[rows])

    def gradient_at(self, x: FloatArray) -> FloatArray:
        """Change of the response at one log10 dose a curve with the parameters, shape (n, 3)."""
        rise = LN10 * self.slope * (x - self.log10_ec50)
        with np.errstate(invalid="ignore"):
            share = np.exp(-np.logaddexp(0.0, rise))
        turn = (1.0 - self.bottom) * share * (1.0 - share)
        return np.column_stack([1.0 - share, turn * LN10 * self.slope, -turn * rise])

    def crossing(self, level: float) -> FloatArray:
        """Log10 dose at which each curve crosses a level; NaN where it ends above."""
        with np.errstate(invalid="ignore", divide="ignore"):
            odds = (1.0 - level) / (level - self.bottom)
            spanned = (odds > 0) & np.isfinite(odds)
            x = self.log10_ec50 + np.log10(np.where(spanned, odds, 1.0)) / self.slope
        return np.where(spanned, x, np.nan)

    def gradient_crossing(self, level: float) -> FloatArray:
        """Change of ``crossing`` with the parameters, shape (n, 3)."""
        x = self.crossing(level)
        with np.errstate(invalid="ignore", divide="ignore"):
            by_bottom = 1.0 / (LN10 * self.slope * (level - self.bottom))
        columns = [by_bottom, np.ones_like(x), -(x - self.log10_ec50)]
        return np.where(np.isfinite(x)[:, None], np.column_stack(columns), np.nan)


def propagate_error(gradient: FloatArray, covariance: FloatArray) -> FloatArray:
    """Standard error of a quantity: gradient (n, 3) and covariance (n, 3, 3) in, (n,) out."""
    variance = np.einsum("ni,nij,nj->n", gradient, covariance, gradient)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))
