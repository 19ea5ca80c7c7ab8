"""Evidence tiers of molecular facts, as a local table tells them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of an evidence table: a marker, a drug, a tier, and for which tumour it holds."""

    drug: str
    marker: str  # "BRAF V600E"
    tier: str  # as the table names it
    tumour_type: str  # "any" for all
    date: str  # ISO day; every tier has its own
    speaks_for: bool = True  # False: the marker means resistance
    source: str = ""
