"""Operating characteristics as one table."""

from collections.abc import Iterator, Sequence
from statistics import NormalDist

import polars as pl

from oncordia.domain.trials import Characteristics

CONFIDENCE = 0.95  # of the limits of a simulated characteristic
_SCHEMA = {
    "design": pl.String,
    "scenario": pl.String,
    "quantity": pl.String,
    "label": pl.String,
    "value": pl.Float64,
    "method": pl.String,
    "simulated": pl.Float64,
    "mc_error": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "trials": pl.Int64,
}


def frame_characteristics(found: Sequence[Characteristics]) -> pl.DataFrame:
    """One row for each design, scenario, quantity and label.

    ``value`` is the exact answer where there is one, as ``method`` says, else the simulated one;
    ``low`` and ``high`` are normal 95 % limits for Monte-Carlo error around the simulated one.
    """
    rows = [row for one in found for row in _list_rows(one)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def frame_spreads(found: Sequence[Characteristics]) -> pl.DataFrame:
    """Distributions over trials: design, scenario, quantity, value, trials that came to it."""
    frames = [
        pl.DataFrame({"value": spread.values})
        .group_by("value")
        .agg(pl.len().alias("trials"))
        .sort("value")
        .select(
            pl.lit(one.design).alias("design"),
            pl.lit(one.scenario).alias("scenario"),
            pl.lit(spread.name).alias("quantity"),
            "value",
            pl.col("trials").cast(pl.Int64),
        )
        for one in found
        for spread in one.spreads
    ]
    empty = {"design": pl.String, "scenario": pl.String, "quantity": pl.String}
    return pl.concat(frames) if frames else pl.DataFrame(schema={**empty, "value": pl.Float64})


def _list_rows(found: Characteristics) -> Iterator[tuple[object, ...]]:
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    for name in found.list_names():
        best = found[name]
        simulated = found.simulated.get(name)
        for place, label in enumerate(best.labels):
            mean = error = None
            if simulated is not None and place < simulated.values.size:
                mean = float(simulated.values[place])
                error = float(simulated.errors[place])
            yield (
                found.design,
                found.scenario,
                name,
                label,
                float(best.values[place]),
                best.method.value,
                mean,
                error,
                None if mean is None or error is None else mean - z * error,
                None if mean is None or error is None else mean + z * error,
                found.trials,
            )
