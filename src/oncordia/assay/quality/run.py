"""The plates of a run beside each other: signal and drift."""

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.quality.rank_tests import find_monotone_trend
from oncordia.assay.quality.trends import UNKNOWN, Trend

_MIN_PLATES = 3  # for a median of the run to mean anything


def compare_signals(centres: pl.DataFrame) -> pl.DataFrame:
    """Plates with ``signal_ratio``, ``drift`` and ``drift_p``.

    Plates are compared within a run: those of one size and unit of reading, day-0 plates apart.

    Parameters
    ----------
    centres
        One row a plate: ``plate``, ``run`` (its name), ``run_order``, ``samples``
        (name of its sample or samples), ``negative_centre`` (null where there is none).

    Returns
    -------
    polars.DataFrame
        ``plate``, ``run``, ``signal_ratio`` (the centre over the median of the run's centres;
        null with fewer than three), ``drift`` and ``drift_p`` of its run.
    """
    known = pl.col("negative_centre").is_not_null()
    middle = pl.col("negative_centre").median().over("run")
    enough = (known.sum().over("run") >= _MIN_PLATES) & (middle > 0)
    compared = centres.with_columns(
        signal_ratio=pl.when(enough).then(pl.col("negative_centre") / middle)
    )
    drifts = []
    for (run,), plates in centres.filter(known).sort("run_order").group_by("run"):
        drift = measure_drift(
            plates["negative_centre"].to_numpy(),
            plates["samples"].rle_id().cast(pl.Int64).to_numpy(),
        )
        drifts.append((run, _null(drift.size), _null(drift.p)))
    schema = {"run": pl.String, "drift": pl.Float64, "drift_p": pl.Float64}
    table = pl.DataFrame(drifts, schema=schema, orient="row")
    return compared.join(table, on="run", how="left", maintain_order="left").select(
        "plate", "run", "signal_ratio", "drift", "drift_p"
    )


def measure_drift(centre: FloatArray, stretch: IntArray) -> Trend:
    """Change of the control centre from the first to the last plate of a run.

    Plates of one sample that were read one after the other are alike for the sample's sake, so
    in a run of several samples they count once, with their median.

    Parameters
    ----------
    centre
        Centre of the negative controls of each plate in the order of reading, shape (n,).
    stretch
        Number of the stretch of equal samples that each plate belongs to, shape (n,).

    Returns
    -------
    Trend
        Size as a fraction (-0.3: falls by 30 %), from the Theil-Sen slope of ln centre over the
        order; p of the Mann-Kendall test. Unknown with fewer than four values above 0.
    """
    order = np.arange(centre.size, dtype=np.float64)
    if np.unique(stretch).size > 1:
        groups = [np.flatnonzero(stretch == number) for number in np.unique(stretch)]
        series = np.array([np.median(centre[group]) for group in groups])
        at = np.array([order[group].mean() for group in groups])
    else:
        series, at = centre, order
    series, at = series[series > 0], at[series > 0]
    if series.size < 4:
        return UNKNOWN
    found = find_monotone_trend([(at, np.log(series))])
    return Trend(float(np.expm1(found.slope * (at[-1] - at[0]))), found.p)


def _null(value: float) -> float | None:
    return None if np.isnan(value) else value
