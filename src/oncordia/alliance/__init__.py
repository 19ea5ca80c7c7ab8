"""Members, agreements, consents and law become permissions with the clause that grants them."""

from oncordia.alliance.changes import Change, find_changes
from oncordia.alliance.duo import DUO_CODES, UseMatch, lies_under, match_use
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.words import join_words, say_action, say_grant, say_obligation, say_period

__all__ = [
    "DUO_CODES",
    "Change",
    "UseContext",
    "UseMatch",
    "find_changes",
    "join_words",
    "lies_under",
    "match_use",
    "say_action",
    "say_grant",
    "say_obligation",
    "say_period",
]
