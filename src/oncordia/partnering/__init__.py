"""Partnering: needs meet offers, meetings get a timetable, talks are followed to signature."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.partnering.check_timetable import RULES, check_timetable
    from oncordia.partnering.match.matching import METHODS, Matching, Shortlist, match_postings
    from oncordia.partnering.schedule.causes import find_causes, find_direct_causes
    from oncordia.partnering.schedule.repair import RepairedTimetable, repair_timetable
    from oncordia.partnering.schedule.solve import NoResult, solve_meetings
    from oncordia.partnering.text.embeddings import Embedder, load_embedder
    from oncordia.partnering.text.glossary import Glossary, Term, load_glossary, read_terms

__all__ = [
    "METHODS",
    "RULES",
    "Embedder",
    "Glossary",
    "Matching",
    "NoResult",
    "RepairedTimetable",
    "Shortlist",
    "Term",
    "check_timetable",
    "find_causes",
    "find_direct_causes",
    "load_embedder",
    "load_glossary",
    "match_postings",
    "read_terms",
    "repair_timetable",
    "solve_meetings",
]

open_door(
    __name__,
    {
        "check_timetable": ["RULES", "check_timetable"],
        "match.matching": ["METHODS", "Matching", "Shortlist", "match_postings"],
        "schedule.causes": ["find_causes", "find_direct_causes"],
        "schedule.repair": ["RepairedTimetable", "repair_timetable"],
        "schedule.solve": ["NoResult", "solve_meetings"],
        "text.embeddings": ["Embedder", "load_embedder"],
        "text.glossary": ["Glossary", "Term", "load_glossary", "read_terms"],
    },
)
