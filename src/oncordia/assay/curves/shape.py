"""Many Hill curves at once: values, integrals over log dose, crossings, and their gradients."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray

LN10 = float(np.log(10.0))


@dataclass(frozen=True, slots=True, eq=False)
class HillShapes:
    """Curves bottom + (top - bottom) / (1 + 10^(slope (x - log10_ec50))), all of shape (n,).

    A curve that is absent has NaN everywhere, and so has whatever is computed from it.
    """

    top: FloatArray
    bottom: FloatArray
    log10_ec50: FloatArray
    slope: FloatArray

    @classmethod
    def drawn(cls, curves: pl.DataFrame) -> "HillShapes":
        """The drawn line of each row of a table of curves."""
        names = ("drawn_top", "drawn_bottom", "drawn_log10_ec50", "drawn_slope")
        return cls(*(curves[name].fill_null(np.nan).to_numpy() for name in names))

    @property
    def parameters(self) -> FloatArray:
        """Top, bottom, log10 EC50 and ln slope of each curve, shape (n, 4)."""
        return np.column_stack([self.top, self.bottom, self.log10_ec50, np.log(self.slope)])

    def share(self, x: FloatArray) -> FloatArray:
        """Share of the way from bottom to top that is left at one log10 dose a curve."""
        return np.asarray(10.0 ** -softplus10(self.slope * (x - self.log10_ec50)))

    def at(self, x: FloatArray) -> FloatArray:
        """Response at one log10 dose a curve."""
        return self.bottom + (self.top - self.bottom) * self.share(x)

    def gradient_at(self, x: FloatArray) -> FloatArray:
        """Change of ``at`` with the parameters, shape (n, 4)."""
        share = self.share(x)
        turn = (self.top - self.bottom) * share * (1.0 - share) * LN10 * self.slope
        return np.column_stack([share, 1.0 - share, turn, -turn * (x - self.log10_ec50)])

    def integral(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Integral of the response over log10 dose, in closed form.

        The share's antiderivative is x - log10(1 + 10^(slope (x - log10_ec50))) / slope.
        """
        left = self._share_integral(low, high)
        return self.bottom * (high - low) + (self.top - self.bottom) * left

    def gradient_integral(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Change of ``integral`` with the parameters at fixed ends, shape (n, 4)."""
        left = self._share_integral(low, high)
        height = self.top - self.bottom
        by_ec50 = height * (self.share(low) - self.share(high))
        by_slope = (high - low) - left
        by_slope -= (high - self.log10_ec50) * (1.0 - self.share(high))
        by_slope += (low - self.log10_ec50) * (1.0 - self.share(low))
        return np.column_stack([left, (high - low) - left, by_ec50, height * by_slope])

    def crossing(self, level: float) -> FloatArray:
        """Log10 dose at which each curve crosses a level; NaN where its plateaus do not span it."""
        with np.errstate(invalid="ignore", divide="ignore"):
            odds = (self.top - level) / (level - self.bottom)
            spanned = (odds > 0) & np.isfinite(odds)
            x = self.log10_ec50 + np.log10(np.where(spanned, odds, 1.0)) / self.slope
        return np.where(spanned, x, np.nan)

    def gradient_crossing(self, level: float) -> FloatArray:
        """Change of ``crossing`` with the parameters, shape (n, 4)."""
        x = self.crossing(level)
        with np.errstate(invalid="ignore", divide="ignore"):
            by_top = 1.0 / (LN10 * self.slope * (self.top - level))
            by_bottom = 1.0 / (LN10 * self.slope * (level - self.bottom))
        spanned = np.isfinite(x)
        columns = [by_top, by_bottom, np.ones_like(x), -(x - self.log10_ec50)]
        return np.where(spanned[:, None], np.column_stack(columns), np.nan)

    def _share_integral(self, low: FloatArray, high: FloatArray) -> FloatArray:
        upper = softplus10(self.slope * (high - self.log10_ec50))
        lower = softplus10(self.slope * (low - self.log10_ec50))
        return (high - low) - (upper - lower) / self.slope


def softplus10(rise: FloatArray) -> FloatArray:
    """Base-10 logarithm of 1 + 10^rise, without overflow; NaN stays."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.logaddexp(0.0, LN10 * rise) / LN10)
