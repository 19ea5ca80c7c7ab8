"""Responses of one sample and drug that stand in several rows become one, with its error."""

import polars as pl


def join_repeats(rows: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """One row a sample and drug, and a note of those that stood in several rows.

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
        what the scatter of the drug's replicates says), sorted by sample and drug; and the note,
        empty where none did. Copies, equal in every digit, say nothing of the spread.
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
    repeated = joined.filter(pl.col("n") > 1)
    note = ""
    if repeated.height:  # replicates would differ somewhere
        are_copies = bool((repeated["variance"] == 0.0).all())
        told = (
            "repeat another digit for digit count once"
            if are_copies
            else "stand in several rows are averaged"
        )
        note = f"{repeated.height} responses that {told}"
    pooled = (pl.col("variance") * (pl.col("n") - 1)).sum() / (
        pl.when(pl.col("variance").is_not_null()).then(pl.col("n") - 1).sum()
    )
    scatter = pl.when(pl.col("n") > 1).then((pooled.over("drug") / pl.col("n")).sqrt())
    scatter = pl.when(scatter > 0.0).then(scatter)
    known = pl.when(pl.col("n_unknown") == 0).then("told")
    kept = joined.select(
        "sample", "drug", "value", pl.max_horizontal(scatter, known).alias("error")
    )
    return kept, note
