"""The files of a ranking for people and for hospital systems: pages and a FHIR bundle."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oncordia.domain import Provenance, Verdict
from oncordia.domain.therapy import Cohort, PatientAgreement, PatientScreen, Ranking
from oncordia.errors import InvalidOption
from oncordia.formats.therapy import FhirFrame, render_fhir
from oncordia.reports import (
    TherapyReport,
    render_board_page,
    render_patient_page,
    say_cautions,
    say_conclusion,
    say_notes,
)


@dataclass(frozen=True, slots=True, eq=False)
class RankedTherapy:
    """A ranking with all that it rests on; pages are made of it."""

    ranking: Ranking
    patient: PatientScreen
    provenance: Provenance
    cohort: Cohort | None
    disease: str
    plates: Mapping[str, Verdict]  # of the sample, with their verdicts
    laboratory: str = ""
    measured_on: dt.date | None = None
    language: str = "en"  # that the pages open in
    agreements: tuple[PatientAgreement, ...] = ()  # of such tests with patients


Pages = Callable[[RankedTherapy], Mapping[str, str | bytes]]


@dataclass(frozen=True, slots=True)
class FhirWish:
    """What a FHIR report needs beside the ranking."""

    measured_on: dt.date
    patient: str = ""  # pseudonym; the sample's name where empty
    issued: dt.datetime | None = None  # now where None

    def frame(self, ranked: RankedTherapy) -> FhirFrame:
        """Who, when and in what words.

        Raises
        ------
        InvalidOption
            If nobody is named who measured the sample.
        """
        if not ranked.laboratory:
            raise InvalidOption("a FHIR report needs who measured the sample; say --laboratory")
        report = fill_report(ranked)
        return FhirFrame(
            patient=self.patient or ranked.ranking.sample,
            specimen=ranked.ranking.sample,
            performer=ranked.laboratory,
            measured_on=self.measured_on,
            issued=self.issued or dt.datetime.now(dt.UTC).replace(microsecond=0),
            conclusion=say_conclusion(report),
            language=ranked.language,
            cautions=say_cautions(report),
            notes=say_notes(report),
        )


def fill_report(ranked: RankedTherapy) -> TherapyReport:
    """The ranking as the pages take it."""
    return TherapyReport(
        ranking=ranked.ranking,
        provenance=ranked.provenance,
        cohort=ranked.cohort,
        disease=ranked.disease,
        laboratory=ranked.laboratory,
        measured_on=ranked.measured_on,
        plates=ranked.plates,
        language=ranked.language,
        agreements=ranked.agreements,
    )


def make_pages(ranked: RankedTherapy) -> Mapping[str, str | bytes]:
    """The page for the tumour board and the page for the patient, by file name."""
    report = fill_report(ranked)
    return {"board.html": render_board_page(report), "patient.html": render_patient_page(report)}


def make_fhir(ranked: RankedTherapy, wish: FhirWish) -> str:
    """The ranking as the text of a FHIR R5 bundle."""
    return render_fhir(ranked.ranking, wish.frame(ranked), ranked.provenance)
