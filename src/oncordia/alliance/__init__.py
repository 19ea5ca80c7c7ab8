"""Members, agreements, consents and law become permissions with the clause that grants them."""

from oncordia.alliance.duo import DUO_CODES, UseContext, UseMatch, match_use

__all__ = [
    "DUO_CODES",
    "UseContext",
    "UseMatch",
    "match_use",
]
