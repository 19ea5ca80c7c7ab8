"""Made curves: any number of dose-response curves with a known truth, to measure a fit on."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain import WellRole
from oncordia.errors import InvalidOption

N_DRUGS = 100  # drugs a made sample
TOP_SD = 0.02  # of the plateau at low dose about 1
BOTTOM_MAX = 0.6  # the plateau at high dose is uniform from 0
LN_SLOPE_MEAN, LN_SLOPE_SD = float(np.log(1.3)), 0.4
SLOPE_RANGE = (0.4, 5.0)
FULL_MARGIN = 0.5  # decades between the EC50 of a full curve and the lowest and highest dose
PARTIAL_REACH = 1.0  # decades beyond the highest dose, up to which a partial curve's EC50 may lie


class CurveKind(StrEnum):
    """What the doses show of a made curve."""

    FULL = "full"  # the EC50 lies within the doses, at least half a decade from their ends
    PARTIAL = "partial"  # the EC50 lies within half a decade of the highest dose or up to 1 above
    FLAT = "flat"  # no response


@dataclass(frozen=True, slots=True)
class CurveDesign:
    """Doses, replicates and noise of made curves."""

    n_doses: int = 9
    n_replicates: int = 1
    dose_min_molar: float = 1e-9
    dose_max_molar: float = 1e-5
    noise_sd_min: float = 0.05  # each curve has one SD for all its wells, uniform in this range
    noise_sd_max: float = 0.10
    outlier_share: float = 0.0  # share of wells moved up or down
    outlier_shift_min: float = 0.3  # size of the move, uniform in this range
    outlier_shift_max: float = 0.6
    partial_share: float = 0.2  # what is neither partial nor flat is full
    flat_share: float = 0.2

    def __post_init__(self) -> None:
        if self.n_doses < 2 or self.n_replicates < 1:
            raise InvalidOption(
                "n_doses must be 2 or more and n_replicates 1 or more, "
                f"got {self.n_doses} and {self.n_replicates}"
            )
        for name, low, high in (
            ("noise_sd", self.noise_sd_min, self.noise_sd_max),
            ("outlier_shift", self.outlier_shift_min, self.outlier_shift_max),
        ):
            if not 0 <= low <= high:
                raise InvalidOption(
                    f"{name}_min must be 0 or more and at most {name}_max, got {low} and {high}"
                )
        if not 0 < self.dose_min_molar < self.dose_max_molar:
            raise InvalidOption(
                "dose_min_molar must be above 0 and below dose_max_molar, "
                f"got {self.dose_min_molar} and {self.dose_max_molar}"
            )
        if not 0 <= self.outlier_share <= 1:
            raise InvalidOption(f"outlier_share must lie in 0 to 1, got {self.outlier_share}")
        shares = (self.partial_share, self.flat_share)
        if min(shares) < 0 or sum(shares) > 1:
            raise InvalidOption(
                "partial_share and flat_share must be 0 or more and 1 at most together, "
                f"got {shares[0]} and {shares[1]}"
            )

    @property
    def log10_dose(self) -> FloatArray:
        """Log10 dose (mol/L) of each well of a curve, rising, shape (n_doses * n_replicates,)."""
        ends = np.log10([self.dose_min_molar, self.dose_max_molar])
        doses = np.linspace(ends[0], ends[1], self.n_doses)
        return np.asarray(np.repeat(doses, self.n_replicates), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class MadeCurves:
    """Made curves with their truth."""

    design: CurveDesign
    responses: pl.DataFrame  # table "responses"; the wells of a curve together, doses rising
    truth: pl.DataFrame  # sample, drug, kind, top, bottom, ec50_molar, slope, noise_sd, n_outliers

    @property
    def response_matrix(self) -> FloatArray:
        """Responses, one row a curve in the order of the truth, shape (n_curves, n_wells)."""
        flat = self.responses["response"].to_numpy()
        return np.asarray(flat.reshape(self.truth.height, -1), dtype=np.float64)


def make_curves(
    generator: np.random.Generator, n_curves: int, design: CurveDesign | None = None
) -> MadeCurves:
    """Curves of four parameters with normal noise and, if wished, outlying wells.

    Plateaus: top normal about 1, SD 0.02; bottom uniform from 0 to 0.6. Hill slope log-normal
    about 1.3, SD 0.4 of its logarithm, held to 0.4 to 5. Log10 EC50 uniform over the doses less
    half a decade at each end (full), or from half a decade below the highest dose to a decade
    above it (partial). A flat curve stays at its top.

    Parameters
    ----------
    generator
        Source of all randomness; the same state gives the same curves to the bit.
    n_curves
        Number of curves, at least 1; a hundred drugs make a sample.
    design
        Doses, replicates, noise and shares; nine half-log doses in single wells if None.

    Raises
    ------
    InvalidOption
        If ``n_curves`` is below 1, or the doses span no more than two margins.

    Examples
    --------
    >>> made = make_curves(np.random.default_rng(1), 1000, CurveDesign(n_replicates=3))
    >>> fit_curves(made.responses)
    """
    chosen = design or CurveDesign()
    if n_curves < 1:
        raise InvalidOption(f"n_curves must be 1 or more, got {n_curves}")
    truth = _draw_truth(generator, n_curves, chosen)
    response, outlier_mask = _draw_responses(generator, truth, chosen)
    table = _name_curves(n_curves).hstack(pl.DataFrame(truth))
    table = table.with_columns(n_outliers=pl.Series(outlier_mask.sum(axis=1)).cast(pl.Int64))
    return MadeCurves(chosen, _responses_table(table, response, chosen), table)


def _draw_truth(
    generator: np.random.Generator, n_curves: int, design: CurveDesign
) -> dict[str, pl.Series]:
    low, high = design.log10_dose[0], design.log10_dose[-1]
    if not high - low > 2 * FULL_MARGIN:
        raise InvalidOption(
            f"the doses must span more than {2 * FULL_MARGIN:g} decade, got {high - low:.3g}"
        )
    draw = generator.random(n_curves)
    partial_mask = draw < design.partial_share
    flat_mask = ~partial_mask & (draw < design.partial_share + design.flat_share)
    top = generator.normal(1.0, TOP_SD, n_curves)
    bottom = np.where(flat_mask, top, generator.uniform(0.0, BOTTOM_MAX, n_curves))
    slope = generator.lognormal(LN_SLOPE_MEAN, LN_SLOPE_SD, n_curves).clip(*SLOPE_RANGE)
    within = generator.uniform(low + FULL_MARGIN, high - FULL_MARGIN, n_curves)
    beyond = generator.uniform(high - FULL_MARGIN, high + PARTIAL_REACH, n_curves)
    noise_sd = generator.uniform(design.noise_sd_min, design.noise_sd_max, n_curves)
    kinds = ((flat_mask, CurveKind.FLAT.value), (partial_mask, CurveKind.PARTIAL.value))
    kind = np.select([mask for mask, _ in kinds], [word for _, word in kinds], CurveKind.FULL.value)
    ec50 = 10.0 ** np.where(partial_mask, beyond, within)
    known = {"top": top, "bottom": bottom, "ec50_molar": ec50, "slope": slope}
    columns = {name: pl.Series(values) for name, values in known.items()}
    for name in ("ec50_molar", "slope"):
        columns[name] = pl.Series(np.where(flat_mask, np.nan, known[name])).fill_nan(None)
    return {"kind": pl.Series(kind), **columns, "noise_sd": pl.Series(noise_sd)}


def _draw_responses(
    generator: np.random.Generator, truth: dict[str, pl.Series], design: CurveDesign
) -> tuple[FloatArray, BoolArray]:
    """Responses and which of them are outliers, each of shape (n_curves, n_wells)."""
    x = design.log10_dose[None, :]
    top, bottom, sd = (truth[name].to_numpy()[:, None] for name in ("top", "bottom", "noise_sd"))
    log10_ec50 = truth["ec50_molar"].log10().fill_null(0.0).to_numpy()[:, None]
    slope = truth["slope"].fill_null(1.0).to_numpy()[:, None]
    expected = bottom + (top - bottom) / (1.0 + 10.0 ** (slope * (x - log10_ec50)))
    response = expected + sd * generator.standard_normal(expected.shape)
    outlier_mask = generator.random(expected.shape) < design.outlier_share
    sign = np.where(generator.random(expected.shape) < 0.5, -1.0, 1.0)
    shift = generator.uniform(design.outlier_shift_min, design.outlier_shift_max, expected.shape)
    return response + outlier_mask * sign * shift, outlier_mask


def _name_curves(n_curves: int) -> pl.DataFrame:
    """Names that sort in the order of the curves."""
    sample, drug = np.divmod(np.arange(n_curves), N_DRUGS)
    width = max(4, len(str(n_curves // N_DRUGS + 1)))
    return pl.DataFrame({"sample": sample + 1, "drug": drug + 1}).select(
        pl.format("LINE-{}", pl.col("sample").cast(pl.String).str.zfill(width)).alias("sample"),
        pl.format("drug-{}", pl.col("drug").cast(pl.String).str.zfill(3)).alias("drug"),
    )


def _responses_table(
    truth: pl.DataFrame, response: FloatArray, design: CurveDesign
) -> pl.DataFrame:
    n_curves, n_wells = response.shape
    curve = np.repeat(np.arange(n_curves), n_wells)
    replicate = np.tile(np.arange(1, design.n_replicates + 1), design.n_doses)
    return truth[curve].select(
        "sample",
        "drug",
        pl.lit(WellRole.TREATED.value).alias("role"),
        pl.Series("dose_molar", np.tile(10.0**design.log10_dose, n_curves)),
        pl.lit(None, dtype=pl.Float64).alias("dose_relative"),
        pl.Series("replicate", np.tile(replicate, n_curves)),
        pl.Series("response", response.ravel()),
    )
