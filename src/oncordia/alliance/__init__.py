"""Members, agreements, consents and law become permissions with the clause that grants them."""

from oncordia.alliance.duo import DUO_CODES, UseMatch, lies_under, match_use
from oncordia.alliance.duo_modifiers import UseContext

__all__ = [
    "DUO_CODES",
    "UseContext",
    "UseMatch",
    "lies_under",
    "match_use",
]
