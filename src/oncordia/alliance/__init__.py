"""Members, agreements, consents and law become permissions with the clause that grants them."""

from oncordia.alliance.duo import DUO_CODES, UseMatch, lies_under, match_use
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.joining import Conflict, Joined, join_records
from oncordia.alliance.likeness import bare_name, score_name

__all__ = [
    "DUO_CODES",
    "Conflict",
    "Joined",
    "UseContext",
    "UseMatch",
    "bare_name",
    "join_records",
    "lies_under",
    "match_use",
    "score_name",
]
