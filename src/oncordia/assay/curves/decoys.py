"""Decoys: curves of a run's own designs without a response, to count false discoveries."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.assay.curves.fit import fit_curves
from oncordia.assay.curves.null import LEVEL
from oncordia.domain import CurveOptions, CurveStatus, WellRole
from oncordia.errors import InvalidOption

CALLED = (CurveStatus.CONVERGED, CurveStatus.PARTIAL)
KEY = ("sample", "drug", "time_hours")
LEAST_DECOYS = 200


@dataclass(frozen=True, slots=True)
class FalseDiscoveries:
    """What a check by decoys found."""

    n_curves: int  # with a fit
    n_called: int  # of them called responding
    n_decoys: int
    n_decoys_called: int
    rate: float | None  # estimated false discovery rate; None if nothing is called


def check_false_discoveries(
    responses: pl.DataFrame, options: CurveOptions | None = None
) -> FalseDiscoveries:
    """Estimated share of false ones among the curves called responding.

    Each curve lends its wells to decoys whose response is the constant 1 with normal noise of
    the curve's own noise SD; they are fitted and called as the curves were. The rate is that of
    called decoys over that of called curves, which takes every curve for a possible false one
    and so errs upwards (target-decoy: Elias & Gygi 2007, Nat Methods 4:207).

    Parameters
    ----------
    responses
        Table "responses".
    options
        Those of the fit; not for likelihoods of counts.
    """
    chosen = options or CurveOptions()
    if chosen.loss.is_likelihood:
        raise InvalidOption(f"decoys are made for measured responses, not with loss {chosen.loss}")
    curves = fit_curves(responses, chosen)
    usable = curves.filter(pl.col("noise_sd").is_not_null())
    called = int(usable["status"].is_in(CALLED).sum())
    n_copies = max(1, -(-LEAST_DECOYS // max(usable.height, 1)))
    decoys = make_decoys(responses, usable, n_copies, chosen.null_seed)
    if decoys.is_empty():
        return FalseDiscoveries(usable.height, called, 0, 0, None)
    found = fit_curves(decoys, chosen)
    found = found.filter(pl.col("noise_sd").is_not_null())
    n_false = int(found["status"].is_in(CALLED).sum())
    rate = None
    if called and found.height:
        rate = min((n_false / found.height) / (called / usable.height), 1.0)
    return FalseDiscoveries(usable.height, called, found.height, n_false, rate)


def make_decoys(
    responses: pl.DataFrame, curves: pl.DataFrame, n_copies: int, seed: int
) -> pl.DataFrame:
    """Wells of the curves with responses of none: level 1 and noise of each curve's SD.

    The order of the rows of either table leaves no trace.
    """
    noise = curves.select(*KEY, "noise_sd")
    time = pl.lit(None, dtype=pl.Float64).alias("time_hours")
    wells = responses if "time_hours" in responses.columns else responses.with_columns(time)
    wells = wells.filter(
        pl.col("role").cast(pl.String).is_in([WellRole.TREATED, WellRole.NEGATIVE])
        & pl.col("response").is_finite().fill_null(value=False)
    ).with_columns(pl.col("sample", "drug").cast(pl.String))
    joined = wells.join(noise, on=KEY, how="inner", nulls_equal=True)
    if joined.is_empty():
        return joined
    dose = pl.coalesce("dose_molar", "dose_relative")
    ordered = joined.sort(*KEY, dose, "response", nulls_last=True)
    copies = [
        ordered.with_columns((pl.col("sample") + f" decoy {copy}").alias("sample"))
        for copy in range(1, n_copies + 1)
    ]
    every = pl.concat(copies)
    draws = np.random.default_rng([seed, n_copies]).standard_normal(every.height)
    response = LEVEL + draws * every["noise_sd"].to_numpy()
    return every.with_columns(pl.Series("response", response)).drop("noise_sd")
