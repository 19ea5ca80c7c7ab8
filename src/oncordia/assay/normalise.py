"""Raw readings become responses on one scale: 1 = untreated, falling with effect."""

from collections.abc import Callable, Mapping

import polars as pl

from oncordia.assay.controls import add_centres, mark_controls
from oncordia.assay.dispensing import mask_blocks, search_wells
from oncordia.assay.growth import add_day0_centre, compute_growth_rate
from oncordia.assay.masks import MaskReason, mask_wells
from oncordia.assay.obstacles import Obstacle
from oncordia.assay.placing import HELPERS, place_wells
from oncordia.assay.position import add_position_factor
from oncordia.domain import (
    EdgeRule,
    NormalisationMethod,
    NormaliseOptions,
    QualityOptions,
    check_table,
)

_OPTIONS, _QUALITY = NormaliseOptions(), QualityOptions()


def normalise(
    wells: pl.DataFrame,
    plates: pl.DataFrame,
    options: NormaliseOptions = _OPTIONS,
    quality: QualityOptions = _QUALITY,
) -> pl.DataFrame:
    """Responses of all wells, in their order.

    Every reading (a plate at a time) is held to its own controls, and a sample with controls of
    its own on the plate to those; no plate depends on another, but for its day-0 plate.

    Parameters
    ----------
    wells
        Table ``wells``: raw readings of 0 or more, null or not finite where there is none.
    plates
        Table ``plates``, one row a plate.
    options
        Method, centre, edge and outlier rules, position correction.
    quality
        Its ``dispensing_*`` options tell the blocks of failed dispensing that are masked before
        any control counts, unless ``mask_dispensing_failures`` is off.

    Returns
    -------
    polars.DataFrame
        Table ``responses``: the columns of ``wells`` and those of the normalisation. The
        response is ``x / N``, ``(x - P) / (N - P)`` or the GR value, with x the reading over its
        position factor and N, P the centres of negative and positive controls in use. A well
        that was masked keeps its first reason, its reading and its response; a well without a
        response has a reason. Wells of a plate that cannot be normalised have a null response.

    Raises
    ------
    InvalidTable
        If a column is absent or of the wrong kind.
    InvalidPlate
        If the plates do not fit the wells.
    """
    check_table(wells, "wells")
    check_table(plates, "plates")
    frame = place_wells(wells, plates).with_columns(
        mask_wells(
            pl.col("raw").is_null() | ~pl.col("raw").is_finite(),
            MaskReason.NO_READING,
            "the well was not read or its reading is no finite number",
        )
    )
    if quality.mask_dispensing_failures:
        frame = mask_blocks(frame, search_wells(frame, quality))
    if options.edge is EdgeRule.MASK_OUTER:
        frame = frame.with_columns(
            mask_wells(
                pl.col("_rim") < options.edge_wells,
                MaskReason.OUTER_WELL,
                f"among the outer {options.edge_wells} of the plate",
            )
        )
    frame = mark_controls(frame, options)
    frame = add_position_factor(frame, options)
    frame = add_centres(frame, options)
    if options.method is NormalisationMethod.GROWTH_RATE:
        frame = add_day0_centre(frame, options)
    else:
        frame = frame.with_columns(day0_centre=pl.lit(None, pl.Float64))
    response = _RESPONSES[options.method](frame)
    frame = frame.with_columns(response=response, method=pl.lit(options.method.value)).with_columns(
        response=pl.when(pl.col("response").is_finite()).then("response")
    )
    frame = _say_why_not(frame, options.method)
    return frame.with_columns(percent_inhibition=_inhibition(options.method)).drop(*HELPERS)


def _inhibition(method: NormalisationMethod) -> pl.Expr:
    if method is NormalisationMethod.GROWTH_RATE:
        return pl.lit(None, pl.Float64)
    return 100.0 * (1.0 - pl.col("response"))


def _divide_by_negative(frame: pl.DataFrame) -> pl.Series:
    centre = pl.col("negative_centre")
    return frame.select(pl.when(centre > 0).then(pl.col("_value") / centre)).to_series()


def _scale_between_controls(frame: pl.DataFrame) -> pl.Series:
    low, high = pl.col("positive_centre"), pl.col("negative_centre")
    return frame.select(
        pl.when((high > 0) & (high != low)).then((pl.col("_value") - low) / (high - low))
    ).to_series()


def _compare_growth(frame: pl.DataFrame) -> pl.Series:
    value, day0, negative = (
        frame[name].to_numpy() for name in ("_value", "day0_centre", "negative_centre")
    )
    return pl.Series(compute_growth_rate(value, day0, negative), nan_to_null=True)


_RESPONSES: Mapping[NormalisationMethod, Callable[[pl.DataFrame], pl.Series]] = {
    NormalisationMethod.FRACTION_OF_CONTROL: _divide_by_negative,
    NormalisationMethod.PERCENT_INHIBITION: _scale_between_controls,
    NormalisationMethod.GROWTH_RATE: _compare_growth,
}


def _say_why_not(frame: pl.DataFrame, method: NormalisationMethod) -> pl.DataFrame:
    """Give every well without a response the reason why."""
    negative, positive, day0 = (
        pl.col(name) for name in ("negative_centre", "positive_centre", "day0_centre")
    )
    reasons = [
        (negative.is_null(), Obstacle.NO_NEGATIVE),
        (negative <= 0, Obstacle.ZERO_NEGATIVE),
    ]
    if method is NormalisationMethod.PERCENT_INHIBITION:
        reasons += [
            (positive.is_null(), Obstacle.NO_POSITIVE),
            (positive == negative, Obstacle.NO_WINDOW),
        ]
    if method is NormalisationMethod.GROWTH_RATE:
        frame = frame.with_columns(
            mask_wells(pl.col("_is_day0"), MaskReason.DAY0_READING, "it sets the scale of growth")
        )
        reasons += [
            (day0.is_null(), Obstacle.NO_DAY0),
            (day0 <= 0, Obstacle.ZERO_DAY0),
            (negative <= day0, Obstacle.NO_GROWTH),
        ]
    silent = pl.col("response").is_null()
    return frame.with_columns(
        mask_wells(
            silent & pl.any_horizontal(*(where for where, _ in reasons)),
            MaskReason.NOT_NORMALISABLE,
            pl.coalesce(*(pl.when(where).then(pl.lit(said.value)) for where, said in reasons)),
        )
    )
