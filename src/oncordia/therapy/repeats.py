"""Responses of one sample and drug that stand in several rows become one, with its error."""

import polars as pl


def join_repeats(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """One row a sample and drug, and how many of them stood in several rows.

    Parameters
    ----------
    rows
        Columns sample, drug, value and error, no null value; errors may be null. Of every sample
        that there is, not of one alone: two replicates say little of their spread, those of all
        samples of a drug together more.

    Returns
    -------
    tuple
        Columns sample, drug, value (the mean) and error (the larger of that of the mean and of
        what the scatter of the drug's replicates says), sorted by sample and drug; and the count.
    """
    value, error = pl.col("value").sort(), pl.col("error")
    joined = (
        rows.group_by("sample", "drug")
        .agg(
            value.mean().alias("value"),
            pl.len().alias("n"),
            value.var(ddof=1).alias("variance"),
            ((error**2).sum().sqrt() / pl.len()).alias("told"),
            error.null_count().alias("n_unknown"),
        )
        .sort("sample", "drug")
    )
    pooled = (pl.col("variance") * (pl.col("n") - 1)).sum() / (
        pl.when(pl.col("variance").is_not_null()).then(pl.col("n") - 1).sum()
    )
    scatter = pl.when(pl.col("n") > 1).then((pooled.over("drug") / pl.col("n")).sqrt())
    known = pl.when(pl.col("n_unknown") == 0).then("told")
    kept = joined.select(
        "sample", "drug", "value", pl.max_horizontal(scatter, known).alias("error")
    )
    return kept, joined.filter(pl.col("n") > 1).height
