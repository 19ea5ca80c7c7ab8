"""Partnering: needs meet offers, meetings get a timetable, talks are followed to signature."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.partnering.match.matching import METHODS, Matching, Shortlist, match_postings
    from oncordia.partnering.text.embeddings import Embedder, load_embedder
    from oncordia.partnering.text.glossary import Glossary, Term, load_glossary, read_terms

__all__ = [
    "METHODS",
    "Embedder",
    "Glossary",
    "Matching",
    "Shortlist",
    "Term",
    "load_embedder",
    "load_glossary",
    "match_postings",
    "read_terms",
]

open_door(
    __name__,
    {
        "match.matching": ["METHODS", "Matching", "Shortlist", "match_postings"],
        "text.embeddings": ["Embedder", "load_embedder"],
        "text.glossary": ["Glossary", "Term", "load_glossary", "read_terms"],
    },
)
