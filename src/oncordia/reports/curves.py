"""What the page of a table's curves is made of, and the tables that travel in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from oncordia.domain import RELATIVE, CurveStatus, Provenance, WellRole
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.reports.columns import pack_table
from oncordia.reports.shell import check_columns, check_language, thin_lines

KEY = ("sample", "drug", "time_hours")
_RESPONSES = (*KEY, "role", "dose_molar", "dose_relative", "response", "mask_reason")
_CURVES = (
    *KEY,
    *("dose_unit", "model", "status", "reason", "dose_min", "dose_max"),
    *("ec50", "ec50_low", "ec50_high", "ec50_bound"),
)
_LINES = (*KEY, "dose", "response", "response_low", "response_high")
_IN_CURVES = (WellRole.TREATED.value, WellRole.POSITIVE.value)
# a narrow line between the doses needs many points where it is steep; many curves need few
_POINTS = ((500, 61), (5_000, 41))
_FEWEST_POINTS = 25


class CurveView(StrEnum):
    """What a page of curves shows first; the reader may change it."""

    BY_SAMPLE = "by_sample"  # one panel a curve, the drugs of each sample together
    BY_DRUG = "by_drug"  # one panel a curve, the samples of each drug together
    OVERLAY_SAMPLE = "overlay_sample"  # one panel a drug: its samples in one axis
    OVERLAY_DRUG = "overlay_drug"  # one panel a sample: its drugs in one axis


@dataclass(frozen=True, slots=True, eq=False)
class CurveReport:
    """Everything that a page of dose-response curves shows.

    ``responses`` and ``curves`` are the tables that curves are fitted to and become; columns of
    ``curves`` beyond the needed ones, such as ``relevance`` or ``q_value``, are shown where they
    are. ``lines`` has one row a point of a curve's line, as ``predict_bands`` gives it; a curve
    without points is drawn without a line, a point without limits without a band.

    Raises
    ------
    InvalidTable
        If a table lacks a column, or there is no curve.
    InvalidOption
        If the language is unknown.
    """

    name: str
    responses: pl.DataFrame
    curves: pl.DataFrame
    lines: pl.DataFrame
    provenance: Provenance
    view: CurveView = CurveView.BY_DRUG
    language: str = "en"

    def __post_init__(self) -> None:
        check_columns(self.responses, "responses", _RESPONSES)
        check_columns(self.curves, "curves", _CURVES)
        check_columns(self.lines, "lines", _LINES)
        if self.curves.is_empty():
            raise InvalidTable(f"{self.name}: no row is a dose of a drug, so there is no curve")
        check_language(self.language)

    @property
    def statuses(self) -> Mapping[str, int]:
        """Curves by status, every status named."""
        counts = Counter(self.curves["status"].to_list())
        return {status.value: counts[status.value] for status in CurveStatus}

    @property
    def n_wells(self) -> int:
        """Wells of all curves, without those that hold no drug."""
        return collect_wells(self).height


def choose_view(by: str | None, overlay: str | None) -> CurveView:
    """View that the words ``sample`` or ``drug`` ask for; ``overlay`` is what lies in one axis.

    Raises
    ------
    InvalidOption
        If a word is another one, or both are given.
    """
    for name, word in (("by", by), ("overlay", overlay)):
        if word not in (None, "sample", "drug"):
            raise InvalidOption(f"{name} must be sample or drug, got {word!r}")
    if by is not None and overlay is not None:
        raise InvalidOption(
            "by and overlay exclude each other; overlay sample gives one panel a drug, "
            "overlay drug one panel a sample"
        )
    if overlay is not None:
        return CurveView(f"overlay_{overlay}")
    return CurveView.BY_DRUG if by is None else CurveView(f"by_{by}")


def count_line_points(n_curves: int) -> int:
    """Points that the line of each curve needs, so that a page of many curves stays small."""
    return next((points for most, points in _POINTS if n_curves <= most), _FEWEST_POINTS)


def pack_curves(report: CurveReport) -> dict[str, str]:
    """The tables of a page as compressed columns; wells and lines name their curve by its row."""
    return {
        "curves": pack_table(report.curves),
        "wells": pack_table(collect_wells(report)),
        "controls": pack_table(_collect_controls(report.responses)),
        "lines": pack_table(_place_lines(report)),
    }


def collect_wells(report: CurveReport) -> pl.DataFrame:
    """Wells of each curve, in the order of the curves and rising dose.

    ``curve`` is the row of the curve, counted from 0; ``dose`` is in the unit of the curve.
    """
    relative = pl.col("dose_unit") == RELATIVE
    dose = pl.when(relative).then("dose_relative").otherwise("dose_molar")
    responses = report.responses
    kept = [
        name
        for name in ("plate", "well", "replicate")
        if name in responses.columns and responses[name].null_count() < responses.height
    ]
    return (
        responses.filter(pl.col("role").is_in(_IN_CURVES), pl.col("drug").is_not_null())
        .join(_number_curves(report.curves, "dose_unit"), on=KEY, nulls_equal=True)
        .with_columns(dose.alias("dose"))
        .select("curve", *KEY, *kept, "dose", "dose_unit", "response", "mask_reason")
        .filter(pl.col("dose") > 0)
        .sort("curve", "dose", maintain_order=True)
    )


def _number_curves(curves: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return curves.select(*KEY, *columns).with_row_index("curve").cast({"curve": pl.Int64})


def _collect_controls(responses: pl.DataFrame) -> pl.DataFrame:
    """Wells without drug that were used; where a drug is named, they are that drug's alone."""
    no_drug = pl.col("role") == WellRole.NEGATIVE.value
    dose = pl.coalesce("dose_molar", "dose_relative")
    at_zero = pl.col("role").is_in(_IN_CURVES) & (dose == 0)
    used = pl.col("mask_reason").is_null() & pl.col("response").is_finite()
    return responses.filter((no_drug | at_zero) & used).select(*KEY, "response")


def _place_lines(report: CurveReport) -> pl.DataFrame:
    placed = report.lines.join(_number_curves(report.curves), on=KEY, nulls_equal=True)
    return thin_lines(placed.sort("curve", "dose"), ["curve"])
