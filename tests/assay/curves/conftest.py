"""Made responses for the tests of curves."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pytest

from oncordia.domain import HillCurve

DOSES = tuple(10.0 ** np.arange(-9.0, -4.4, 0.5))  # ten, half a decade apart
Make = Callable[..., pl.DataFrame]


def response_of(curve: HillCurve, dose: float) -> float:
    """The Hill curve, written out once more and apart from the code under test."""
    rise: float = (dose / curve.ec50) ** curve.slope
    return curve.bottom + (curve.top - curve.bottom) / (1.0 + rise)


@pytest.fixture(scope="session")
def make_responses() -> Make:
    """Responses of one sample and drug: from a curve or as given, one row a well."""

    def make(
        response: HillCurve | Sequence[float | None],
        doses: Sequence[float] = DOSES,
        *,
        sample: str = "S1",
        drug: str = "D1",
        time_hours: float | None = 72.0,
        relative: bool = False,
        role: str = "treated",
        mask_reason: str | None = None,
        noise: Sequence[float] | None = None,
    ) -> pl.DataFrame:
        if isinstance(response, HillCurve):
            values: list[float | None] = [response_of(response, dose) for dose in doses]
        else:
            values = list(response)
        if noise is not None:
            values = [None if v is None else v + e for v, e in zip(values, noise, strict=True)]
        n = len(values)
        molar = [None] * n if relative else list(doses)
        return pl.DataFrame(
            {
                "plate": pl.Series(["P1"] * n, dtype=pl.String),
                "sample": [sample] * n,
                "drug": [drug] * n,
                "role": [role] * n,
                "dose_molar": pl.Series(molar, dtype=pl.Float64),
                "dose_relative": pl.Series(
                    list(doses) if relative else [None] * n, dtype=pl.Float64
                ),
                "time_hours": pl.Series([time_hours] * n, dtype=pl.Float64),
                "mask_reason": pl.Series([mask_reason] * n, dtype=pl.String),
                "response": pl.Series(values, dtype=pl.Float64),
            }
        )

    return make
