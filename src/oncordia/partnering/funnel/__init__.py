"""Talks as a funnel: how many reach each step, how sure that is, how long it takes, why not."""

from oncordia.partnering.funnel.durations import StepTime, find_median, measure_times
from oncordia.partnering.funnel.edition import (
    Edition,
    Funnel,
    Options,
    ReasonShare,
    Rung,
    measure_funnel,
)
from oncordia.partnering.funnel.folding import LEAST_CELL
from oncordia.partnering.funnel.forecast import (
    Forecast,
    StageForecast,
    forecast_signed,
    predict_count,
)
from oncordia.partnering.funnel.intervals import (
    CONFIDENCE,
    Difference,
    IntervalMethod,
    Share,
    compare_shares,
    measure_share,
)
from oncordia.partnering.funnel.summary import (
    FunnelSummary,
    StepChange,
    sort_editions,
    summarise_funnel,
)

__all__ = [
    "CONFIDENCE",
    "LEAST_CELL",
    "Difference",
    "Edition",
    "Forecast",
    "Funnel",
    "FunnelSummary",
    "IntervalMethod",
    "Options",
    "ReasonShare",
    "Rung",
    "Share",
    "StageForecast",
    "StepChange",
    "StepTime",
    "compare_shares",
    "find_median",
    "forecast_signed",
    "measure_funnel",
    "measure_share",
    "measure_times",
    "predict_count",
    "sort_editions",
    "summarise_funnel",
]
