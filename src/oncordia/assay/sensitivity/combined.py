"""Wells with two drugs: their mean response, and what independence of the drugs expects."""

import numpy as np
import polars as pl

from oncordia.domain import WellRole

_DOSE = pl.coalesce("dose_molar", "dose_relative")
_SECOND = pl.coalesce("dose_2_molar", "dose_2_relative")


def summarise_combinations(responses: pl.DataFrame, curves: pl.DataFrame) -> pl.DataFrame:
    """Each combination of two drugs of each sample, against independence of its parts.

    Parameters
    ----------
    responses
        Table "responses" with wells of the role "combination".
    curves
        Table "curves" of the same wells; the noise of a well comes from it.

    Returns
    -------
    polars.DataFrame
        sample, drug (``A + B``), time_hours, value (mean response over the dose pairs), error,
        expected (mean over the same pairs of the product of the two drugs' mean responses alone
        at those doses), expected_error and n_pairs. Pairs of which a dose was not tried alone do
        not count; a combination without any has no row. Errors are null where no curve tells
        the noise.

    References
    ----------
    Bliss 1939, Ann Appl Biol 26:585, eq. 1. The variance of a product to first order.
    """
    usable = pl.col("mask_reason").is_null() & pl.col("response").is_finite()
    wells = responses.filter(usable.fill_null(value=False)).with_columns(
        _DOSE.alias("dose"), _SECOND.alias("dose_2"), pl.col("role").cast(pl.String)
    )
    key = ["sample", "time_hours"]
    singles = (
        wells.filter(pl.col("role") == WellRole.TREATED)
        .group_by(*key, "drug", "dose")
        .agg(pl.col("response").mean().alias("alone"), pl.len().alias("n"))
    )
    pairs = (
        wells.filter(pl.col("role") == WellRole.COMBINATION, pl.col("drug_2").is_not_null())
        .group_by(*key, "drug", "dose", "drug_2", "dose_2")
        .agg(pl.col("response").mean().alias("both"), pl.len().alias("n_both"))
    )
    second = singles.rename({"drug": "drug_2", "dose": "dose_2", "alone": "alone_2", "n": "n_2"})
    joined = pairs.join(singles, on=[*key, "drug", "dose"], nulls_equal=True).join(
        second, on=[*key, "drug_2", "dose_2"], nulls_equal=True
    )
    noise = curves.select(*key, "drug", "noise_sd")
    joined = joined.join(noise, on=[*key, "drug"], how="left", nulls_equal=True)
    spread = pl.col("noise_sd") ** 2
    of_product = spread * (
        pl.col("alone_2") ** 2 / pl.col("n") + pl.col("alone") ** 2 / pl.col("n_2")
    )
    # the doses alone recur in several pairs, so as many errors as doses are independent
    n_doses = pl.min_horizontal(pl.col("dose").n_unique(), pl.col("dose_2").n_unique())
    found = joined.group_by(*key, "drug", "drug_2").agg(
        pl.col("both").mean().alias("value"),
        ((spread / pl.col("n_both")).sum().sqrt() / pl.len()).alias("error"),
        (pl.col("alone") * pl.col("alone_2")).mean().alias("expected"),
        (of_product.mean() / n_doses).sqrt().alias("expected_error"),
        pl.len().cast(pl.Int64).alias("n_pairs"),
        pl.col("noise_sd").null_count().alias("n_unknown"),
    )
    known = pl.col("n_unknown") == 0
    return (
        found.with_columns(
            pl.concat_str("drug", "drug_2", separator=" + ").alias("drug"),
            *(pl.when(known).then(name).alias(name) for name in ("error", "expected_error")),
        )
        .drop("drug_2", "n_unknown")
        .sort(*key, "drug")
        .with_columns(pl.col(pl.Float64).replace(np.inf, None))
    )
