"""The numbers of one plate that its findings are read from."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.controls import find_role
from oncordia.assay.quality.separation import (
    compute_robust_ssmd,
    compute_robust_z_prime,
    compute_ssmd,
    compute_z_prime,
)
from oncordia.assay.quality.trends import measure_edge, measure_trend
from oncordia.domain import WellRole

Measures = dict[str, str | float | int | None]


def measure_plates(frame: pl.DataFrame) -> list[Measures]:
    """Control statistics of every plate of placed responses, in the order of the plates.

    They are taken from the last reading of a plate, and from the controls as fractions of the
    centre that they are held to, so that several samples of a plate do not mix. Names are those
    of the table ``plate_quality``; besides, ``samples`` names the plate's samples, ``run`` what
    it may be compared with, and ``fewest_negative`` the controls of the sample with the fewest.
    """
    last = take_last_reading(frame)
    controls = _list_controls(last)
    return [
        {**facts, **_measure_controls(controls.get(str(facts["plate"]), _NO_CONTROLS))}
        for facts in _describe_plates(last)
    ]


def take_last_reading(frame: pl.DataFrame) -> pl.DataFrame:
    """Wells of the last reading of each plate."""
    times = pl.col("time_hours").fill_null(float("inf"))
    return frame.filter(times == times.max().over("plate"))


def _describe_plates(last: pl.DataFrame) -> Iterator[Measures]:
    in_use = pl.col("control_in_use") & pl.col("mask_reason").is_null()
    negative, positive = (
        find_role(role) & in_use for role in (WellRole.NEGATIVE, WellRole.POSITIVE)
    )
    table = last.group_by("plate", maintain_order=True).agg(
        run=pl.concat_str(
            pl.col("_n_rows").first(),
            pl.col("_n_columns").first(),
            pl.col("_is_day0").all(),
            separator=" ",
        ),
        is_day0=pl.col("_is_day0").all(),
        samples=pl.col("sample").drop_nulls().unique().sort().str.join(", "),
        n_wells=pl.col("_value").is_not_null().sum().cast(pl.Int64),
        n_negative=negative.sum().cast(pl.Int64),
        n_positive=positive.sum().cast(pl.Int64),
        negative_centre=pl.col("negative_centre").filter(negative).median(),
        fewest_negative=pl.col("sample").filter(negative).value_counts().struct[1].min(),
    )
    yield from table.iter_rows(named=True)


_NO_CONTROLS = pl.DataFrame()


def _list_controls(last: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Unmasked control and untreated wells of each plate, as fractions of a centre above 0.

    Controls are held to their negative centre, untreated wells to the median of their kind.
    """
    corrected = pl.col("_value") / pl.col("position_factor")
    untreated = find_role(WellRole.UNTREATED)
    own = pl.when(untreated).then(corrected).median().over("plate", "sample")
    centre = pl.when(untreated).then(own).otherwise("negative_centre")
    kept = last.filter(
        (find_role(WellRole.NEGATIVE) | find_role(WellRole.POSITIVE) | untreated)
        & pl.col("mask_reason").is_null()
        & (pl.col("negative_centre") > 0)
        & pl.col("_value").is_not_null()
    ).select(
        "plate",
        "row",
        "column",
        "_rim",
        "_n_rows",
        "_n_columns",
        in_use="control_in_use",
        negative=find_role(WellRole.NEGATIVE),
        untreated=untreated,
        kind=pl.struct("role", "sample").rank("dense").cast(pl.Int64),
        plain=pl.col("_value") / centre,
        corrected=pl.when(centre > 0).then(corrected / centre),
    )
    kept = kept.filter(pl.col("corrected").is_not_null())
    return {str(key[0]): plate for key, plate in kept.partition_by("plate", as_dict=True).items()}


def _measure_controls(controls: pl.DataFrame) -> Measures:
    if controls.is_empty():
        return dict.fromkeys(_MEASURED)
    value = controls["corrected"].to_numpy()
    in_use, is_negative, untreated = (
        controls[name].to_numpy() for name in ("in_use", "negative", "untreated")
    )
    used = is_negative & in_use
    negative, positive = value[used], value[~is_negative & in_use]
    row, column, rim, kind = (
        controls[name].to_numpy().astype(np.int64) for name in ("row", "column", "_rim", "kind")
    )
    alive = used | untreated
    shape = int(controls["_n_rows"][0]), int(controls["_n_columns"][0])
    rows = measure_trend(row[alive], value[alive], kind[alive], shape[0])
    columns = measure_trend(column[alive], value[alive], kind[alive], shape[1])
    edge = measure_edge(rim[is_negative], value[is_negative])
    plain = controls["plain"].to_numpy()[used]
    numbers = (
        _spread(negative),
        _spread(plain) / plain.mean() if plain.size else float("nan"),
        _compare_means(negative, positive),
        compute_z_prime(negative, positive),
        compute_robust_z_prime(negative, positive),
        compute_ssmd(negative, positive),
        compute_robust_ssmd(negative, positive),
        rows.size,
        rows.p,
        columns.size,
        columns.p,
        edge.size,
        edge.p,
    )
    return {
        name: float(number) if np.isfinite(number) else None
        for name, number in zip(_MEASURED, numbers, strict=True)
    }


_MEASURED = (
    "negative_sd",
    "negative_cv",
    "signal_to_background",
    "z_prime",
    "robust_z_prime",
    "ssmd",
    "robust_ssmd",
    "row_trend",
    "row_trend_p",
    "column_trend",
    "column_trend_p",
    "edge_effect",
    "edge_effect_p",
)


def _spread(values: FloatArray) -> float:
    return float(np.std(values, ddof=1)) if values.size > 1 else float("nan")


def _compare_means(negative: FloatArray, positive: FloatArray) -> float:
    if not negative.size or not positive.size or positive.mean() <= 0:
        return float("nan")
    return float(negative.mean() / positive.mean())
