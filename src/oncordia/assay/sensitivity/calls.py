"""Sensitive and resistant samples of a cohort, parted by a mixture of two normals a drug."""

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.table import as_table
from oncordia.assay.kernels.mixture import (
    GAIN,
    HIGH,
    LOW,
    N_MIXTURE,
    SHARE,
    SPREAD,
    fit_mixtures,
)
from oncordia.domain import LOW_IS_SENSITIVE, Call, CallOptions
from oncordia.errors import InvalidTable
from oncordia.numeric import over_pieces

GROUP = ("drug", "time_hours")
N_EXTRA = 2  # parameters of two components over those of one: a share and a mean
FEWEST_IN_COMPONENT = 2.0  # samples; one alone is an outlier, not a component


def call_sensitivity(table: pl.DataFrame, options: CallOptions | None = None) -> pl.DataFrame:
    """Call each sample sensitive or resistant to each drug, where the cohort falls in two.

    Parameters
    ----------
    table
        One row a sample and drug with ``sample``, ``drug`` and the metric, as in the tables
        "sensitivity", "areas" and "gr_metrics"; ``time_hours`` where there is one.
    options
        Metric, fewest samples, evidence for two components, posterior for a call; the defaults
        if None.

    Returns
    -------
    polars.DataFrame
        Table "calls", the rows in the order of ``table``. Where one component fits as well, or
        samples are few, the call is ``no_call`` and the reason says so.

    Raises
    ------
    InvalidTable
        If a column is absent, the metric holds no numbers, or a sample stands twice.

    References
    ----------
    Two normals with one variance, as in the bimodality index of Wang et al. 2009, Cancer Inform
    7:199: with one variance the posterior rises or falls throughout, so that one cutoff parts
    the samples. EM: Dempster et al. 1977, J R Stat Soc B 39:1. BIC: Schwarz 1978, Ann Stat
    6:461; the margin lies amid "positive" of Kass and Raftery 1995, J Am Stat Assoc 90:773.
    """
    chosen = options or CallOptions()
    rows = _take_rows(table, chosen.metric)
    values = rows["value"].fill_null(np.nan).to_numpy()
    group = rows.select(pl.struct(GROUP).rank("dense") - 1).to_series().to_numpy().astype(np.int64)
    mixtures, n_samples, level = _fit_groups(values, group, chosen)
    return _build_calls(rows, values, group, (mixtures, n_samples, level), chosen)


def _take_rows(table: pl.DataFrame, metric: str) -> pl.DataFrame:
    for name in ("sample", "drug", metric):
        if name not in table.columns:
            raise InvalidTable(f"the table lacks the column {name!r}, which calls need")
    if not (table.schema[metric].is_numeric() or table.schema[metric] == pl.Null):
        raise InvalidTable(f"column {metric!r} holds {table.schema[metric]}, expected numbers")
    time = pl.col("time_hours") if "time_hours" in table.columns else pl.lit(None)
    value = pl.col(metric).cast(pl.Float64)
    rows = table.select(
        pl.col("sample").cast(pl.String),
        pl.col("drug").cast(pl.String),
        time.cast(pl.Float64).fill_nan(None).alias("time_hours"),
        pl.when(value.is_finite()).then(value).alias("value"),
    )
    twice = rows.filter(pl.struct("sample", *GROUP).is_duplicated())
    if twice.height:
        sample, drug = twice.select("sample", "drug").row(0)
        raise InvalidTable(
            f"sample {sample!r} and drug {drug!r} stand in several rows; give one row a sample"
        )
    return rows


def _fit_groups(
    values: FloatArray, group: IntArray, options: CallOptions
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Mixture, number of samples and spread of each group; NaN where none is fitted."""
    n_groups = int(group.max()) + 1 if group.size else 0
    order = np.lexsort((values, group))
    order = order[np.isfinite(values[order])]
    n_samples = np.bincount(group[order], minlength=n_groups).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(n_samples)])
    ordered = values[order]
    level = np.zeros(n_groups)
    filled = n_samples > 0
    level[filled] = ordered[starts[1:][filled] - 1] - ordered[starts[:-1][filled]]
    usable = (n_samples >= options.min_samples) & (level > 0)
    mixtures = np.full((n_groups, N_MIXTURE), np.nan)
    kept = usable[group[order]]
    found = np.empty((int(usable.sum()), N_MIXTURE))
    ends = np.concatenate([[0], np.cumsum(n_samples[usable])]).astype(np.int64)
    # the unit of the metric plays no part: each group is put on 0 to 1
    low = np.where(filled, ordered[np.minimum(starts[:-1], max(ordered.size - 1, 0))], 0.0)
    scale = np.where(level > 0, level, 1.0)
    place = group[order][kept]
    over_pieces(
        fit_mixtures, ends.size - 1, ends, (ordered[kept] - low[place]) / scale[place], found
    )
    found[:, [LOW, HIGH]] = found[:, [LOW, HIGH]] * scale[usable, None] + low[usable, None]
    found[:, SPREAD] *= scale[usable]
    mixtures[usable] = found
    return mixtures, n_samples, level


def _build_calls(
    rows: pl.DataFrame,
    values: FloatArray,
    group: IntArray,
    fitted: tuple[FloatArray, IntArray, FloatArray],
    options: CallOptions,
) -> pl.DataFrame:
    mixtures, n_samples, level = fitted
    with np.errstate(invalid="ignore", divide="ignore"):
        bic_gain = mixtures[:, GAIN] - N_EXTRA * np.log(n_samples)
        smaller = np.minimum(mixtures[:, SHARE], 1.0 - mixtures[:, SHARE]) * n_samples
        parted = (bic_gain >= options.min_bic_gain) & (smaller >= FEWEST_IN_COMPONENT)
    shown = np.where(parted[:, None], mixtures, np.nan)
    share, low, high, sd = shown[:, SHARE], shown[:, LOW], shown[:, HIGH], shown[:, SPREAD]
    with np.errstate(invalid="ignore", over="ignore"):
        middle = (low + high) / 2.0
        cutoff = middle - sd**2 * np.log(share / (1.0 - share)) / (high - low)
        rise = (high - low)[group] * (values - cutoff[group]) / (sd**2)[group]
        upper = 1.0 / (1.0 + np.exp(-rise))
    low_is_sensitive = LOW_IS_SENSITIVE[options.metric]
    posterior = 1.0 - upper if low_is_sensitive else upper
    ends = (low, high) if low_is_sensitive else (high, low)
    why = [
        _say_why(int(n), float(spread), float(gain), float(few), options)
        for n, spread, gain, few in zip(n_samples, level, bic_gain, smaller, strict=True)
    ]
    calls = [
        _call(value, probability, None if parted[g] else why[g], options)
        for value, probability, g in zip(values, posterior, group, strict=True)
    ]
    columns: dict[str, object] = {
        **{name: rows[name] for name in ("sample", "drug", "time_hours", "value")},
        "metric": [options.metric] * rows.height,
        "call": [call.value for call, _ in calls],
        "reason": [reason for _, reason in calls],
        "posterior": posterior,
        "n_samples": n_samples[group],
        "bic_gain": bic_gain[group],
        "cutoff": cutoff[group],
        "mean_sensitive": ends[0][group],
        "mean_resistant": ends[1][group],
        "sd": sd[group],
        "share_sensitive": (1.0 - share if low_is_sensitive else share)[group],
    }
    return as_table(columns, "calls")


def _say_why(n: int, spread: float, gain: float, smaller: float, options: CallOptions) -> str:
    """Why a drug that does not part the cohort does not."""
    if n < options.min_samples:
        return f"{n} samples have a value, at least {options.min_samples} are needed"
    if not spread > 0:
        return "all samples have the same value"
    if gain < options.min_bic_gain:
        return (
            f"two components fit no better than one: BIC gain {gain:.2g}, "
            f"below {options.min_bic_gain:g}"
        )
    return f"the smaller component holds {smaller:.2g} samples: an outlier, not a group"


def _call(
    value: float, posterior: float, why: str | None, options: CallOptions
) -> tuple[Call, str]:
    if np.isnan(value):
        return Call.NO_CALL, f"the sample has no {options.metric}"
    if why is not None:
        return Call.NO_CALL, why
    if posterior >= options.posterior:
        return Call.SENSITIVE, f"probability {posterior:.2g} of the sensitive component"
    if posterior <= 1.0 - options.posterior:
        return Call.RESISTANT, f"probability {1.0 - posterior:.2g} of the resistant component"
    return (
        Call.UNDETERMINED,
        f"probability {posterior:.2g} of the sensitive component, between "
        f"{1.0 - options.posterior:.2g} and {options.posterior:.2g}",
    )
