"""The wells behind each curve, sorted and packed into arrays for the kernels."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain import MOLAR, RELATIVE, NormalisationMethod, WellRole
from oncordia.errors import InvalidTable

KEY = ("sample", "drug", "time_hours")
SAME_DOSE = 1e-9  # log10 doses this near are one dose: the rest is rounding of units
TOO_LARGE = 1e100  # a response beyond this would overflow when squared; it counts as infinite
_NEEDED = ("sample", "drug", "role", "dose_molar", "dose_relative", "response")
_OPTIONAL = {
    "weight": pl.Float64,
    "n_trials": pl.Float64,
    "time_hours": pl.Float64,
    "mask_reason": pl.String,
    "plate": pl.String,
    "method": pl.String,
}


@dataclass(frozen=True, slots=True, eq=False)
class CurvePoints:
    """Usable wells of every curve, and their mean per dose.

    Wells and doses of curve i lie at ``well_starts[i]`` to ``well_starts[i + 1]`` and
    ``dose_starts[i]`` to ``dose_starts[i + 1]``, doses rising. The order of the wells in the
    table they came from leaves no trace.
    """

    keys: pl.DataFrame  # one row a curve: sample, drug, time_hours, dose_unit, counts
    well_starts: IntArray  # (n_curves + 1,)
    well_log10_dose: FloatArray  # (n_wells,)
    well_response: FloatArray  # (n_wells,)
    dose_starts: IntArray  # (n_curves + 1,)
    dose: FloatArray  # (n_doses,), in dose_unit
    log10_dose: FloatArray  # (n_doses,)
    mean: FloatArray  # (n_doses,), of the responses at the dose, weighted
    n_at_dose: FloatArray  # (n_doses,), wells
    weight_at_dose: FloatArray  # (n_doses,), sum of their weights
    within: FloatArray  # (n_doses,), weighted sum of squares about the mean
    well_weight: FloatArray  # (n_wells,), 1 where the table gives no weight
    control_starts: IntArray  # (n_curves + 1,), wells at dose 0 that name the sample and drug
    control_response: FloatArray
    control_weight: FloatArray

    @property
    def n_curves(self) -> int:
        """Number of curves, with and without usable wells."""
        return self.keys.height

    @property
    def n_doses(self) -> IntArray:
        """Distinct doses in use of each curve, shape (n_curves,)."""
        return np.diff(self.dose_starts)

    @property
    def n_wells(self) -> IntArray:
        """Wells in use of each curve above dose 0, shape (n_curves,)."""
        return np.diff(self.well_starts)

    @property
    def n_controls(self) -> IntArray:
        """Wells at dose 0 of each curve, shape (n_curves,)."""
        return np.diff(self.control_starts)

    def at_lowest(self, values: FloatArray) -> FloatArray:
        """Value at the lowest dose of each curve: (n_doses,) in, (n_curves,) out; NaN for none."""
        out = np.full(self.n_curves, np.nan)
        filled = self.n_doses > 0
        out[filled] = values[self.dose_starts[:-1][filled]]
        return out

    def at_highest(self, values: FloatArray) -> FloatArray:
        """Value at the highest dose of each curve: (n_doses,) in, (n_curves,) out; NaN for none."""
        out = np.full(self.n_curves, np.nan)
        filled = self.n_doses > 0
        out[filled] = values[self.dose_starts[1:][filled] - 1]
        return out

    def total(self, values: FloatArray) -> FloatArray:
        """Sum over the doses of each curve: (n_doses,) in, (n_curves,) out; 0 for no dose."""
        return sum_groups(values, self.dose_starts)


def sum_groups(values: FloatArray, starts: IntArray) -> FloatArray:
    """Sum of the values between neighbouring starts: (n,), (m + 1,) in, (m,) out."""
    if values.size == starts.size - 1 and (starts[:-1] < starts[1:]).all():
        return np.array(values, dtype=np.float64)  # one each
    out = np.zeros(starts.size - 1)
    filled = starts[:-1] < starts[1:]
    if filled.any():
        out[filled] = np.add.reduceat(values, starts[:-1][filled])
    return out


def collect_points(responses: pl.DataFrame) -> CurvePoints:
    """Usable wells of every sample, drug and time of a table of responses.

    A curve is made of the treated wells of one key at times other than 0, of positive controls
    that are a dose of the drug, and of negative controls that name the sample and the drug, which
    stand at dose 0 of a curve that has other wells. Of these a well is left out, and counted, if
    it has a mask reason, no finite response (at most ``TOO_LARGE`` in size), no finite dose above
    0, or a weight that is not above 0.

    Raises
    ------
    InvalidTable
        If a column is absent, or a treated well names no sample or no drug.
    """
    treated = _treated_wells(responses)
    keys = _count_keys(treated)
    used = treated.filter(pl.col("usable"))
    is_control = used["is_control"].to_numpy()
    controls = used.filter(is_control) if is_control.any() else used.clear()
    used = used.filter(~is_control) if is_control.any() else used
    curve = used["curve"].to_numpy().astype(np.int64)
    dose = used["dose"].to_numpy()
    response = used["response"].to_numpy()
    weight = used["weight"].to_numpy()
    log10_dose = np.log10(dose)
    new_dose = np.ones(curve.size, dtype=bool)
    new_dose[1:] = (np.diff(curve) != 0) | (np.diff(log10_dose) > SAME_DOSE)
    first = np.flatnonzero(new_dose)
    edges = np.append(first, curve.size)
    weight_at_dose = sum_groups(weight, edges)
    mean = sum_groups(weight * response, edges) / weight_at_dose
    dose_of_well = np.cumsum(new_dose) - 1
    within = sum_groups(weight * (response - mean[dose_of_well]) ** 2, edges)
    every = np.arange(keys.height + 1)
    return CurvePoints(
        keys=keys,
        well_starts=np.searchsorted(curve, every),
        well_log10_dose=log10_dose[first][dose_of_well],
        well_response=response,
        dose_starts=np.searchsorted(curve[first], every),
        dose=dose[first],
        log10_dose=log10_dose[first],
        mean=mean,
        n_at_dose=np.diff(edges).astype(np.float64),
        weight_at_dose=weight_at_dose,
        within=within,
        well_weight=weight,
        control_starts=np.searchsorted(controls["curve"].to_numpy().astype(np.int64), every),
        control_response=controls["response"].to_numpy(),
        control_weight=controls["weight"].to_numpy(),
    )


def _treated_wells(responses: pl.DataFrame) -> pl.DataFrame:
    """Treated wells past time 0, sorted, with their dose, its unit and whether they are usable."""
    for name in _NEEDED:
        if name not in responses.columns:
            raise InvalidTable(f"the responses lack the column {name!r}")
    absent = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in _OPTIONAL.items()
        if name not in responses.columns
    ]
    dose = pl.coalesce("dose_molar", "dose_relative")
    # NaN compares as larger than any number
    finite = (pl.col("response").abs() <= TOO_LARGE).fill_null(value=False)
    dosed = (dose.is_finite() & (dose > 0)).fill_null(value=False)
    role = pl.col("role").cast(pl.String)
    named = pl.col("sample").is_not_null() & pl.col("drug").is_not_null()
    is_control_at_dose = (role == WellRole.POSITIVE) & named & dosed
    is_control = ((role == WellRole.NEGATIVE) & named & (dose.is_null() | (dose == 0))).fill_null(
        value=False
    )
    # the number of trials of a binomial well, or its weight
    weight = pl.coalesce("n_trials", "weight", pl.lit(1.0)).cast(pl.Float64)
    weighed = (weight.is_finite() & (weight > 0)).fill_null(value=False)
    treated = (
        responses.with_columns(absent)
        .filter(
            (role == WellRole.TREATED) | is_control_at_dose | is_control,
            pl.col("time_hours").is_null() | (pl.col("time_hours") != 0),
        )
        .select(
            "plate",
            "method",
            *(pl.col(name).cast(pl.String) for name in KEY[:2]),
            pl.col("time_hours").cast(pl.Float64).fill_nan(None),
            pl.col("response").cast(pl.Float64),
            dose.cast(pl.Float64).alias("dose"),
            pl.when(pl.col("dose_molar").is_not_null())
            .then(pl.lit(MOLAR))
            .when(pl.col("dose_relative").is_not_null())
            .then(pl.lit(RELATIVE))
            .alias("dose_unit"),
            weight.alias("weight"),
            is_control.alias("is_control"),
            pl.col("n_trials").is_null().alias("no_trials"),
            (pl.col("mask_reason").is_null() & finite & (dosed | is_control) & weighed).alias(
                "usable"
            ),
            (pl.col("mask_reason").is_null() & pl.col("response").is_not_null() & ~finite).alias(
                "not_finite"
            ),
        )
    )
    _refuse_nameless(treated)
    if treated["is_control"].any():  # a control alone is no curve
        treated = treated.filter((~pl.col("is_control")).any().over(KEY))
    weighed_too = ("weight",) if {"weight", "n_trials"} & set(responses.columns) else ()
    order = (*KEY, "dose", "response", *weighed_too)
    ordered = treated if _is_sorted(treated, order) else treated.sort(*order, nulls_last=True)
    return ordered.with_columns(pl.struct(KEY).rle_id().alias("curve"))


def _is_sorted(table: pl.DataFrame, order: tuple[str, ...]) -> bool:
    """Whether no row belongs before the one above it; False where that takes nulls to compare."""
    names = [name for name in order if table[name].null_count() < table.height]
    if any(table[name].null_count() for name in names):
        return False
    rising = pl.lit(value=True)
    for name in reversed(names):
        above = pl.col(name).shift(1)
        rising = (pl.col(name) > above) | ((pl.col(name) == above) & rising)
    return bool(table.select(rising.all()).item())


def _refuse_nameless(treated: pl.DataFrame) -> None:
    for name in KEY[:2]:
        nameless = treated.filter(pl.col(name).is_null())
        if nameless.height:
            plate = nameless["plate"][0]
            where = "" if plate is None else f" of plate {plate}"
            raise InvalidTable(
                f"{nameless.height} treated wells{where} name no {name}; "
                f"fill in the {name} or give the wells another role"
            )


def _count_keys(treated: pl.DataFrame) -> pl.DataFrame:
    """One row a curve, in order: its key, the unit of its doses and what was left out."""
    curve = treated["curve"].to_numpy()
    first = np.flatnonzero(np.diff(curve, prepend=np.iinfo(curve.dtype).max))
    growth_rate = pl.col("method").cast(pl.String) == NormalisationMethod.GROWTH_RATE
    truth = treated.select(
        (pl.col("dose_unit") == MOLAR).fill_null(value=False).alias("molar"),
        (pl.col("dose_unit") == RELATIVE).fill_null(value=False).alias("relative"),
        growth_rate.fill_null(value=False).alias("growth_rate"),
        (~pl.col("usable")).alias("n_masked"),
        (pl.col("usable") & pl.col("no_trials")).alias("n_without_trials"),
        pl.col("not_finite").alias("n_not_finite"),
    )
    count = {
        name: np.add.reduceat(truth[name].to_numpy(), first, dtype=np.int64)
        if first.size and truth[name].any()
        else np.zeros(first.size, dtype=np.int64)
        for name in truth.columns
    }
    molar, relative = count.pop("molar") > 0, count.pop("relative") > 0
    return treated[first].select(
        *KEY,
        pl.when(pl.Series(relative & ~molar))
        .then(pl.lit(RELATIVE))
        .otherwise(pl.lit(MOLAR))
        .alias("dose_unit"),
        pl.Series("mixed_units", molar & relative),
        pl.Series("growth_rate", count.pop("growth_rate") > 0),
        *(pl.Series(name, number) for name, number in count.items()),
    )
