"""Results become one self-contained HTML page, in two languages."""

from oncordia.reports.page import render_screen_report, write_screen_report
from oncordia.reports.screen import ScreenReport

__all__ = ["ScreenReport", "render_screen_report", "write_screen_report"]
