"""Results become self-contained HTML pages, in two languages."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.reports.centres_page import render_centres_page
    from oncordia.reports.cohort_card import (
        render_card_markdown,
        render_card_page,
        write_cohort_card,
    )
    from oncordia.reports.concordance import ConcordanceReport
    from oncordia.reports.concordance_leads import say_concordance
    from oncordia.reports.concordance_page import (
        render_concordance_page,
        write_concordance_page,
    )
    from oncordia.reports.curve_page import render_curve_page, write_curve_page
    from oncordia.reports.curves import CurveReport, CurveView, choose_view, count_line_points
    from oncordia.reports.funnel import render_funnel_page, write_funnel_page
    from oncordia.reports.match import MatchReport, render_match_page, write_match_page
    from oncordia.reports.page import render_screen_report, write_screen_report
    from oncordia.reports.screen import ScreenReport
    from oncordia.reports.shell import check_language
    from oncordia.reports.therapy import TherapyReport
    from oncordia.reports.therapy_board import render_board_page, write_board_page
    from oncordia.reports.therapy_patient import render_patient_page, write_patient_page
    from oncordia.reports.therapy_words import say_cautions, say_conclusion, say_notes
    from oncordia.reports.timetable import TimetableReport, render_timetable_page
    from oncordia.reports.trial import TrialReport, render_trial_page, write_trial_page
    from oncordia.reports.trial_compare import ComparedReport, render_compared_page

__all__ = [
    "ComparedReport",
    "ConcordanceReport",
    "CurveReport",
    "CurveView",
    "MatchReport",
    "ScreenReport",
    "TherapyReport",
    "TimetableReport",
    "TrialReport",
    "check_language",
    "choose_view",
    "count_line_points",
    "render_board_page",
    "render_card_markdown",
    "render_card_page",
    "render_centres_page",
    "render_compared_page",
    "render_concordance_page",
    "render_curve_page",
    "render_funnel_page",
    "render_match_page",
    "render_patient_page",
    "render_screen_report",
    "render_timetable_page",
    "render_trial_page",
    "say_cautions",
    "say_conclusion",
    "say_concordance",
    "say_notes",
    "write_board_page",
    "write_cohort_card",
    "write_concordance_page",
    "write_curve_page",
    "write_funnel_page",
    "write_match_page",
    "write_patient_page",
    "write_screen_report",
    "write_trial_page",
]

open_door(
    __name__,
    {
        "centres_page": ["render_centres_page"],
        "match": ["MatchReport", "render_match_page", "write_match_page"],
        "cohort_card": ["render_card_markdown", "render_card_page", "write_cohort_card"],
        "concordance": ["ConcordanceReport"],
        "concordance_page": ["render_concordance_page", "write_concordance_page"],
        "concordance_leads": ["say_concordance"],
        "curve_page": ["render_curve_page", "write_curve_page"],
        "curves": ["CurveReport", "CurveView", "choose_view", "count_line_points"],
        "funnel": ["render_funnel_page", "write_funnel_page"],
        "page": ["render_screen_report", "write_screen_report"],
        "screen": ["ScreenReport"],
        "shell": ["check_language"],
        "timetable": ["TimetableReport", "render_timetable_page"],
        "trial_compare": ["ComparedReport", "render_compared_page"],
        "trial": ["TrialReport", "render_trial_page", "write_trial_page"],
        "therapy": ["TherapyReport"],
        "therapy_board": ["render_board_page", "write_board_page"],
        "therapy_patient": ["render_patient_page", "write_patient_page"],
        "therapy_words": ["say_cautions", "say_conclusion", "say_notes"],
    },
)
