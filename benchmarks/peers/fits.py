"""What every program is given, and what every program's answer is turned into."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.process import Cost
from oncordia.arrays import BoolArray, FloatArray
from oncordia.testing import MadeCurves


@dataclass(frozen=True, slots=True, eq=False)
class Wells:
    """Wells of many curves over the same doses."""

    log10_dose: FloatArray  # (n_wells,), mol/L, rising; replicates side by side
    response: FloatArray  # (n_curves, n_wells), fraction of untreated

    @classmethod
    def of(cls, made: MadeCurves) -> "Wells":
        """Wells of made curves, in the order of their truth."""
        return cls(made.design.log10_dose, made.response_matrix)

    @property
    def n_curves(self) -> int:
        """Number of curves."""
        return len(self.response)

    def head(self, n_curves: int) -> "Wells":
        """The first curves."""
        return Wells(self.log10_dose, self.response[:n_curves])

    def to_responses(self) -> pl.DataFrame:
        """Table "responses" of these wells; curves are named in their order."""
        n_curves, n_wells = self.response.shape
        width = len(str(n_curves))
        names = pl.Series("sample", np.arange(n_curves)).cast(pl.String).str.zfill(width)
        return pl.DataFrame(
            {
                "sample": names[np.repeat(np.arange(n_curves), n_wells)],
                "drug": "drug",
                "role": "treated",
                "dose_molar": np.tile(10.0**self.log10_dose, n_curves),
                "dose_relative": pl.repeat(None, n_curves * n_wells, dtype=pl.Float64, eager=True),
                "response": self.response.ravel(),
            }
        )

    def save(self, path: Path) -> None:
        """Write the wells for a program that runs outside our environment."""
        np.savez(path, log10_dose=self.log10_dose, response=self.response)

    @classmethod
    def load(cls, path: Path) -> "Wells":
        """Read wells written by ``save``."""
        with np.load(path) as arrays:
            return cls(arrays["log10_dose"], arrays["response"])


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Answers of one program, one a curve; NaN where it gives none."""

    log10_ec50: FloatArray  # the number it gives for the EC50, within the doses or not
    low: FloatArray  # 95 % limits of log10 EC50; -inf and +inf where one side is left open
    high: FloatArray
    p_value: FloatArray  # of its test against no response
    marked_mask: BoolArray  # it says that the EC50 lies beyond the doses, or that there is none
    above_mask: BoolArray  # it says that the EC50 lies above the highest dose
    cost: Cost | None = None

    @classmethod
    def plain(
        cls,
        log10_ec50: FloatArray,
        low: FloatArray | None = None,
        high: FloatArray | None = None,
        p_value: FloatArray | None = None,
        marked: BoolArray | None = None,
        cost: Cost | None = None,
    ) -> "Fits":
        """Answers of a program that marks no EC50 as lying beyond the doses."""
        none = np.full(log10_ec50.size, np.nan)
        no = np.zeros(log10_ec50.size, dtype=bool)
        return cls(
            log10_ec50,
            none if low is None else low,
            none if high is None else high,
            none if p_value is None else p_value,
            no if marked is None else marked,
            no,
            cost,
        )
