"""How well replicate plates of a sample agree."""

from dataclasses import dataclass

import polars as pl

from oncordia.domain import WellRole

_AGREEING_SHARE = 0.5  # of the treated wells that hold the same in the same place
_MIN_WELLS = 3  # a correlation of fewer says nothing
_DRUGGED = (WellRole.TREATED.value, WellRole.COMBINATION.value)
_CONTENT = (
    "sample",
    "time_hours",
    "drug",
    "drug_2",
    "dose_molar",
    "dose_relative",
    "dose_2_molar",
    "dose_2_relative",
)
_PAIR = ("plate_1", "plate_2")


@dataclass(frozen=True, slots=True)
class RunCorrelation:
    """Agreement of all pairs of replicate plates together."""

    n_pairs: int
    n_wells: int  # pairs of wells, or of drug and dose
    pearson: float | None  # None where there are fewer than three, or nothing varies
    spearman: float | None


def correlate_replicates(responses: pl.DataFrame) -> pl.DataFrame:
    """Correlation of the responses of each two plates that share a sample and what was done to it.

    Where at least half of the treated wells hold the same in the same place, every well that is
    used on both plates is compared with the well at its place, controls too. Otherwise the mean
    responses of each sample, drug and dose are compared. Day-0 wells, blanks and empty wells are
    left out.

    Parameters
    ----------
    responses
        Table ``responses``.

    Returns
    -------
    polars.DataFrame
        One row a pair, sorted: ``plate_1``, ``plate_2`` (by name), ``n_wells`` (wells, or drugs
        at a dose), ``pearson``, ``spearman`` (null where fewer than three or nothing varies).
    """
    return correlate_pairs(pair_responses(responses))


def correlate_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """As ``correlate_replicates``, of responses already paired."""
    return (
        pairs.group_by(_PAIR)
        .agg(pl.len().cast(pl.Int64).alias("n_wells"), *_correlations())
        .sort(_PAIR)
    )


def correlate_run(pairs: pl.DataFrame) -> RunCorrelation:
    """Correlation over the wells of all pairs of replicate plates together."""
    pearson, spearman = pairs.select(*_correlations()).row(0)
    return RunCorrelation(pairs.select(_PAIR).n_unique(), pairs.height, pearson, spearman)


def _correlations() -> list[pl.Expr]:
    """Pearson and Spearman of the two responses, null where not computable."""
    first, second = pl.col("response_1"), pl.col("response_2")
    varies = (pl.len() >= _MIN_WELLS) & (first.min() < first.max()) & (second.min() < second.max())
    return [
        pl.when(varies).then(pl.corr(first, second, method=method)).alias(method)
        for method in ("pearson", "spearman")
    ]


def pair_responses(responses: pl.DataFrame) -> pl.DataFrame:
    """Two plates and their two responses, one row a well, or a sample and drug at a dose."""
    compared = ~pl.col("role").cast(pl.String).is_in([WellRole.BLANK.value, WellRole.EMPTY.value])
    on_day0 = (pl.col("time_hours") == 0.0).fill_null(False)
    wells = responses.filter(compared & ~on_day0 & pl.col("sample").is_not_null()).select(
        "plate",
        "well",
        content=pl.struct(_CONTENT).rank("dense"),
        drugged=pl.col("role").cast(pl.String).is_in(_DRUGGED),
        response=pl.when(pl.col("mask_reason").is_null()).then("response"),
    )
    by_well = _join_plates(wells, ["content", "well"])
    n_treated = pl.col("drugged").sum()
    agreeing = by_well.group_by(_PAIR).agg(n_same=n_treated)
    for side in _PAIR:
        counts = wells.group_by(pl.col("plate").alias(side)).agg(n_treated.alias(f"n_{side}"))
        agreeing = agreeing.join(counts, on=side, how="left")
    fewest = pl.min_horizontal("n_plate_1", "n_plate_2")
    agreeing = agreeing.filter(pl.col("n_same") >= _AGREEING_SHARE * fewest).select(_PAIR)
    means = (
        wells.filter("drugged").group_by("plate", "content").agg(pl.col("response").mean())
    ).with_columns(drugged=pl.lit(True))
    by_content = _join_plates(means, ["content"]).join(agreeing, on=_PAIR, how="anti")
    columns = [*_PAIR, "response_1", "response_2"]
    by_well = by_well.join(agreeing, on=_PAIR, how="semi")
    both = pl.concat([by_well.select(columns), by_content.select(columns)])
    return both.filter(
        pl.col("response_1").is_not_null() & pl.col("response_2").is_not_null()
    ).sort([*_PAIR, "response_1", "response_2"])


def _join_plates(wells: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    first = wells.rename({"plate": "plate_1", "response": "response_1"})
    second = wells.select(*keys, plate_2="plate", response_2="response")
    return first.join(second, on=keys, how="inner").filter(pl.col("plate_1") < pl.col("plate_2"))
