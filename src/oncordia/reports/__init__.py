"""Results become self-contained HTML pages, in two languages."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.reports.curve_page import render_curve_page, write_curve_page
    from oncordia.reports.curves import CurveReport, CurveView, choose_view, count_line_points
    from oncordia.reports.page import render_screen_report, write_screen_report
    from oncordia.reports.screen import ScreenReport
    from oncordia.reports.shell import check_language

__all__ = [
    "CurveReport",
    "CurveView",
    "ScreenReport",
    "check_language",
    "choose_view",
    "count_line_points",
    "render_curve_page",
    "render_screen_report",
    "write_curve_page",
    "write_screen_report",
]

open_door(
    __name__,
    {
        "curve_page": ["render_curve_page", "write_curve_page"],
        "curves": ["CurveReport", "CurveView", "choose_view", "count_line_points"],
        "page": ["render_screen_report", "write_screen_report"],
        "screen": ["ScreenReport"],
        "shell": ["check_language"],
    },
)
