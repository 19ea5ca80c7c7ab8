"""Made curves, screens and alliances with known truth, and a store in memory, for any test."""

from oncordia.testing.alliance import AllianceDesign, MadeAlliance, make_alliance, make_request
from oncordia.testing.alliance_answers import draw_answers, draw_permit
from oncordia.testing.cohort_cards import make_card
from oncordia.testing.cohort_folder import write_cohort_example
from oncordia.testing.cohorts import CohortDesign, MadeCohort, frame_wide, make_cohort
from oncordia.testing.curves import CurveDesign, CurveKind, MadeCurves, make_curves
from oncordia.testing.meetings import EventDesign, make_meeting_event, write_meeting_event
from oncordia.testing.rankings import make_flat_ranking, make_ranking, make_refused_ranking
from oncordia.testing.screen import MadePlate, MadeScreen, make_screen
from oncordia.testing.screen_folder import write_envision_text, write_screen_folder
from oncordia.testing.store import MemoryStore, MemoryUnit

__all__ = [
    "AllianceDesign",
    "CohortDesign",
    "CurveDesign",
    "CurveKind",
    "EventDesign",
    "MadeAlliance",
    "MadeCohort",
    "MadeCurves",
    "MadePlate",
    "MadeScreen",
    "MemoryStore",
    "MemoryUnit",
    "draw_answers",
    "draw_permit",
    "frame_wide",
    "make_alliance",
    "make_card",
    "make_cohort",
    "make_curves",
    "make_flat_ranking",
    "make_meeting_event",
    "make_ranking",
    "make_refused_ranking",
    "make_request",
    "make_screen",
    "write_cohort_example",
    "write_envision_text",
    "write_meeting_event",
    "write_screen_folder",
]
