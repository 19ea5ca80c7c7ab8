"""Many curves at once, of any models: values, integrals over log dose, crossings, gradients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.families import FAMILIES
from oncordia.assay.kernels.fitting.derive import (
    choose_effective,
    derive_crossing,
    derive_integral,
    derive_response,
)
from oncordia.assay.kernels.models import codes
from oncordia.domain import CurveModel
from oncordia.numeric import over_pieces

LN10 = float(np.log(10.0))
MOST = codes.MOST_PARAMETERS
# column of the drawn line by kernel parameter; those on a log scale are drawn as they are fitted,
# but for slopes
DRAWN = {
    "level": "drawn_top",
    "top": "drawn_top",
    "bottom": "drawn_bottom",
    "middle": "drawn_middle",
    "stimulation": "drawn_stimulation",
    "log10_ec50": "drawn_log10_ec50",
    "log10_position": "drawn_log10_ec50",
    "log10_decay": "drawn_log10_ec50",
    "ln_slope": "drawn_slope",
    "ln_asymmetry": "drawn_asymmetry",
    "ln_alpha": "drawn_alpha",
    "log10_unit": "drawn_log10_unit",
    "log10_gap": "drawn_gap_decades",
    "ln_slope_second": "drawn_slope_second",
    "log10_linear": "drawn_log10_linear",
}
DRAWN_COLUMNS = tuple(dict.fromkeys(DRAWN.values()))


@dataclass(frozen=True, slots=True, eq=False)
class CurveShapes:
    """Curves of any models; one that is absent has NaN everywhere, and so has what it gives.

    Gradients are with the parameters of each curve's kernel, padded with zeros to ``MOST``.
    """

    codes: IntArray  # (n,)
    parameters: FloatArray  # (n, MOST), in the order of each kernel

    @classmethod
    def drawn(cls, curves: pl.DataFrame) -> "CurveShapes":
        """The drawn line of each row of a table of curves."""
        n = curves.height
        code = np.zeros(n, dtype=np.int64)
        parameters = np.full((n, MOST), np.nan)
        model = curves["model"].to_numpy()
        for name in curves["model"].unique():
            family = FAMILIES[CurveModel(name)]
            rows = model == name
            code[rows] = family.code
            for j, parameter in enumerate(family.parameters):
                column = DRAWN[parameter]
                if column not in curves.columns:
                    continue
                value = curves[column].fill_null(np.nan).to_numpy()[rows]
                with np.errstate(divide="ignore", invalid="ignore"):
                    parameters[rows, j] = np.log(value) if parameter.startswith("ln_") else value
        return cls(code, parameters)

    @property
    def top(self) -> FloatArray:
        """Plateau at low dose."""
        return self.parameters[:, 0]

    @property
    def bottom(self) -> FloatArray:
        """Plateau at high dose."""
        place = np.where(self.codes == codes.TWO_SITE, 2, 1)
        place = np.where(self.codes == codes.CONSTANT, 0, place)
        return np.asarray(np.take_along_axis(self.parameters, place[:, None], axis=1)[:, 0])

    def at(self, x: FloatArray) -> FloatArray:
        """Response at one log10 dose a curve."""
        return self._respond(x)[0]

    def gradient_at(self, x: FloatArray) -> FloatArray:
        """Change of ``at`` with the parameters, shape (n, MOST)."""
        return self._respond(x)[1]

    def _respond(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        out, gradient = self._room()
        over_pieces(
            derive_response,
            self.codes.size,
            self.codes,
            self.parameters,
            np.ascontiguousarray(x),
            out,
            gradient,
        )
        return out, self._known(gradient)

    def integral(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Integral of the response over log10 dose."""
        return self._integrate(low, high)[0]

    def gradient_integral(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Change of ``integral`` with the parameters at fixed ends, shape (n, MOST)."""
        return self._integrate(low, high)[1]

    def _integrate(self, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        out, gradient = self._room()
        ends = np.array(low), np.array(high)  # writable, or the kernel would compile once more
        over_pieces(
            derive_integral, self.codes.size, self.codes, self.parameters, *ends, out, gradient
        )
        return out, self._known(gradient)

    def crossing(self, level: float) -> FloatArray:
        """Lowest log10 dose at which each curve crosses a level; NaN where it never does."""
        return self._cross(level)[0]

    def gradient_crossing(self, level: float) -> FloatArray:
        """Change of ``crossing`` with the parameters, shape (n, MOST); NaN where it has none."""
        out, gradient = self._cross(level)
        return np.where(np.isfinite(out)[:, None], gradient, np.nan)

    def _cross(self, level: float) -> tuple[FloatArray, FloatArray]:
        out, gradient = self._room()
        over_pieces(
            derive_crossing, self.codes.size, self.codes, self.parameters, level, out, gradient
        )
        return out, self._known(gradient)

    def effective(self, fraction: float) -> tuple[FloatArray, FloatArray]:
        """Log10 dose at which a fraction of the way to the bottom is gone, and its gradient."""
        out, gradient = self._room()
        over_pieces(
            choose_effective(self.codes),
            self.codes.size,
            self.codes,
            self.parameters,
            fraction,
            out,
            gradient,
        )
        return out, self._known(gradient)

    def _room(self) -> tuple[FloatArray, FloatArray]:
        return np.empty(self.codes.size), np.full((self.codes.size, MOST), np.nan)

    def _known(self, gradient: FloatArray) -> FloatArray:
        """Gradient with 0 for the places that a model does not use."""
        used = np.arange(MOST)[None, :] < codes.N_PARAMETERS[self.codes][:, None]
        return np.where(used, gradient, 0.0)


def drawn_values(parameters: Sequence[str], fitted: FloatArray) -> dict[str, FloatArray]:
    """Columns of the drawn line of one model: parameters' names and (n, P) values in."""
    columns = {}
    for j, parameter in enumerate(parameters):
        value = fitted[:, j]
        columns[DRAWN[parameter]] = np.exp(value) if parameter.startswith("ln_") else value
    return columns


def softplus10(rise: FloatArray) -> FloatArray:
    """Base-10 logarithm of 1 + 10^rise, without overflow; NaN stays."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.logaddexp(0.0, LN10 * rise) / LN10)
