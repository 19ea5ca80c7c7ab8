"""Control wells: which of them count, and the centre that each well is held to."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from oncordia.assay.masks import MaskReason, mask_wells
from oncordia.assay.placing import READING
from oncordia.domain import Centre, EdgeRule, NormaliseOptions, OutlierRule, WellRole

MAD_TO_SD = 1.4826  # 1 / the 0.75 quantile of the normal: a MAD on the scale of an SD
Summary = Callable[[pl.Expr], pl.Expr]


def find_role(role: WellRole) -> pl.Expr:
    """Whether a well has the role."""
    return pl.col("role").cast(pl.String) == role.value


def hold_to_controls(
    used: pl.Expr, role: pl.Expr, cell: Sequence[str], summary: Summary
) -> pl.Expr:
    """For every well, the summary of ``_value`` over the controls that it is held to.

    Those are the sample's own controls in the ``cell`` (a plate, a reading, a half) where it has
    any; else the controls of no sample; else all controls of the cell.

    Parameters
    ----------
    used
        Which wells count.
    role
        Which wells are such controls at all, used or not: a sample whose own controls are all
        left out gets null, never another sample's.
    cell
        Columns that name the cell.
    summary
        Makes one number of the values.
    """
    ownerless = pl.col("sample").is_null()
    own = summary(pl.when(used).then("_value")).over([*cell, "sample"])
    shared = summary(pl.when(used & ownerless).then("_value")).over(cell)
    pooled = summary(pl.when(used).then("_value")).over(cell)
    return (
        pl.when(role.any().over([*cell, "sample"]))
        .then(own)
        .when((role & ownerless).any().over(cell))
        .then(shared)
        .otherwise(pooled)
    )


def name_cell(options: NormaliseOptions) -> list[str]:
    """Columns within which controls and wells belong together."""
    return [*READING, "_half"] if options.edge is EdgeRule.HALF_PLATE else [*READING]


def mark_controls(frame: pl.DataFrame, options: NormaliseOptions) -> pl.DataFrame:
    """Wells with ``control_in_use``, and outliers among the controls masked.

    A control counts when it has a reading, no mask, lies inside (under ``controls_inside``) and
    is no outlier among the controls of its role and sample in the same cell.
    """
    is_control = find_role(WellRole.NEGATIVE) | find_role(WellRole.POSITIVE)
    usable = is_control & pl.col("mask_reason").is_null() & pl.col("_value").is_not_null()
    if options.edge is EdgeRule.CONTROLS_INSIDE:
        usable = usable & (pl.col("_rim") >= options.edge_wells)
    group = [*name_cell(options), "role", "sample"]
    frame = frame.with_columns(control_in_use=usable)
    if options.outliers is OutlierRule.NONE:
        return frame
    low, high, said = _FENCES[options.outliers](options, group)
    inside = frame.with_columns(_low=low, _high=high)
    outlier = pl.col("control_in_use") & ~pl.col("_value").is_between("_low", "_high")
    return inside.with_columns(
        mask_wells(outlier, MaskReason.CONTROL_OUTLIER, said),
        control_in_use=pl.col("control_in_use") & ~outlier,
    ).drop("_low", "_high")


def _fence_tukey(options: NormaliseOptions, group: list[str]) -> tuple[pl.Expr, pl.Expr, str]:
    value = pl.when("control_in_use").then("_value")
    q1 = value.quantile(0.25, interpolation="linear").over(group)
    q3 = value.quantile(0.75, interpolation="linear").over(group)
    reach = options.tukey_k * (q3 - q1)
    said = f"beyond {options.tukey_k:g} interquartile ranges outside the quartiles"
    return q1 - reach, q3 + reach, said


def _fence_mad(options: NormaliseOptions, group: list[str]) -> tuple[pl.Expr, pl.Expr, str]:
    value = pl.when("control_in_use").then("_value")
    middle = value.median()
    reach = options.mad_k * MAD_TO_SD * (value - middle).abs().median()
    unspread = pl.when(reach > 0).then(reach).otherwise(float("inf"))  # more than half are equal
    said = f"beyond {options.mad_k:g} scaled median absolute deviations from the median"
    return (middle - unspread).over(group), (middle + unspread).over(group), said


Fence = Callable[[NormaliseOptions, list[str]], tuple[pl.Expr, pl.Expr, str]]
_FENCES: Mapping[OutlierRule, Fence] = {
    OutlierRule.TUKEY: _fence_tukey,
    OutlierRule.MAD: _fence_mad,
}
CENTRES: Mapping[Centre, Summary] = {
    Centre.MEDIAN: lambda value: value.median(),
    Centre.MEAN: lambda value: value.mean(),
}


def add_centres(frame: pl.DataFrame, options: NormaliseOptions) -> pl.DataFrame:
    """Wells with ``negative_centre`` and ``positive_centre``, null where no control counts."""
    cell, summary = name_cell(options), CENTRES[options.centre]

    def centre(role: WellRole) -> pl.Expr:
        is_role = find_role(role)
        return hold_to_controls(is_role & pl.col("control_in_use"), is_role, cell, summary)

    return frame.with_columns(
        negative_centre=centre(WellRole.NEGATIVE), positive_centre=centre(WellRole.POSITIVE)
    )
