"""Selective drug sensitivity: a sample's score against a cohort of healthy donors."""

import polars as pl

from oncordia.errors import InvalidTable

MAD_TO_SD = 1.4826


def select_dss(scores: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Scores with sdss, zdss and rdss against a reference cohort.

    Parameters
    ----------
    scores
        Columns drug and dss2, one row a sample and drug; other columns are kept.
    reference
        Column drug, and one column of dss2 for each donor; null where a donor was not tested.
        Drugs match by their name, without regard to case and surrounding blanks.

    Returns
    -------
    polars.DataFrame
        ``scores`` with sdss = dss2 - mean, zdss = sdss / (SD + 1) and rdss = (dss2 - median) /
        (MAD + 1) over the donors, the SD with n - 1 and the MAD scaled by 1.4826. Null where
        dss2 is null or the reference lacks the drug; zdss also with a single donor.

    Raises
    ------
    InvalidTable
        If a column is absent, a drug stands twice, or a donor's column holds no numbers.

    References
    ----------
    Chen et al. 2023, Nat Protoc (DSS-v2.0).
    """
    cohort = _summarise_cohort(reference)
    for name in ("drug", "dss2"):
        if name not in scores.columns:
            raise InvalidTable(f"the scores lack the column {name!r}")
    joined = scores.drop("sdss", "zdss", "rdss", strict=False).with_columns(_drug_key("_key"))
    joined = joined.join(cohort, on="_key", how="left", maintain_order="left")
    excess = pl.col("dss2") - pl.col("_mean")
    return joined.with_columns(
        excess.alias("sdss"),
        (excess / (pl.col("_sd") + 1.0)).alias("zdss"),
        ((pl.col("dss2") - pl.col("_median")) / (pl.col("_mad") + 1.0)).alias("rdss"),
    ).drop("_key", "_mean", "_sd", "_median", "_mad")


def _drug_key(name: str) -> pl.Expr:
    return pl.col("drug").cast(pl.String).str.strip_chars().str.to_lowercase().alias(name)


def _summarise_cohort(reference: pl.DataFrame) -> pl.DataFrame:
    """Mean, SD, median and MAD of the donors' scores, one row a drug."""
    if "drug" not in reference.columns:
        raise InvalidTable("the reference cohort lacks the column 'drug'")
    donors = [name for name in reference.columns if name != "drug"]
    for name in donors:
        if not (reference.schema[name].is_numeric() or reference.schema[name] == pl.Null):
            raise InvalidTable(
                f"the reference cohort's column {name!r} holds {reference.schema[name]}, "
                "expected the dss2 of one donor"
            )
    if not donors:
        raise InvalidTable("the reference cohort has no donor: give one column of dss2 for each")
    long = (
        reference.with_columns(_drug_key("_key"))
        .unpivot(donors, index="_key", variable_name="donor", value_name="dss2")
        .with_columns(pl.col("dss2").cast(pl.Float64).fill_nan(None))
    )
    twice = reference.select(_drug_key("_key")).filter(pl.col("_key").is_duplicated())
    if twice.height:
        raise InvalidTable(f"the reference cohort holds the drug {twice['_key'][0]!r} twice")
    scored = long.drop_nulls("dss2")
    return scored.group_by("_key").agg(
        pl.col("dss2").mean().alias("_mean"),
        pl.col("dss2").std(ddof=1).alias("_sd"),
        pl.col("dss2").median().alias("_median"),
        (MAD_TO_SD * (pl.col("dss2") - pl.col("dss2").median()).abs().median()).alias("_mad"),
    )
