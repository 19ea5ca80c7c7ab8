"""What the page of organoid tests against patients is made of."""

from dataclasses import dataclass

import polars as pl

from oncordia.domain import Problem, Provenance
from oncordia.domain.therapy import ConcordanceOptions
from oncordia.reports.shell import check_language
from oncordia.therapy.concordance import (
    DrugAssessment,
    PairAssessment,
    StudyAssessment,
    SurvivalAssessment,
)


@dataclass(frozen=True, slots=True, eq=False)
class ConcordanceReport:
    """Everything that a page of concordance shows; parts that the table does not hold are None.

    ``measure`` names the score and ``is_low_sensitive`` says which end of it means sensitive;
    ``drugs_of_score`` are the drugs behind a mean z, ``follow_up`` the columns of time and event.

    Raises
    ------
    InvalidOption
        If the language is unknown.
    """

    name: str
    options: ConcordanceOptions
    provenance: Provenance
    studies: StudyAssessment | None = None
    pairs: PairAssessment | None = None
    drugs: DrugAssessment | None = None
    survival: SurvivalAssessment | None = None
    measure: str = ""
    is_low_sensitive: bool = False
    drugs_of_score: tuple[str, ...] = ()
    follow_up: tuple[str, str] = ("", "")
    n_replicates: int = 0
    n_left_out: int = 0  # comparisons whose outcome is left out or missing
    notes: tuple[Problem, ...] = ()
    language: str = "en"

    def __post_init__(self) -> None:
        check_language(self.language)

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables that there are, by name."""
        found: dict[str, pl.DataFrame] = {}
        for part in (self.studies, self.pairs, self.survival):
            if part is not None:
                found |= part.tables
        if self.drugs is not None:
            found["concordance_drugs"] = self.drugs.table
        return {name: table for name, table in found.items() if table.height}
