"""Made reports of one patient's ranking."""

import datetime as dt

from oncordia.domain import InputDigest, Provenance
from oncordia.domain import Verdict as PlateVerdict
from oncordia.domain.therapy import Interval, PatientAgreement, Ranking
from oncordia.reports import TherapyReport
from oncordia.testing import make_ranking

AGREEMENT = PatientAgreement(
    disease="colorectal cancer",
    outcome="response at first control",
    n_patients=64,
    responded=Interval(0.905, 0.71, 0.97),
    not_responded=Interval(0.744, 0.6, 0.85),
    source="made for tests",
)


def make_therapy_report(ranking: Ranking | None = None, language: str = "en") -> TherapyReport:
    """A report with a plate that asks for a look and one study."""
    return TherapyReport(
        ranking=ranking or make_ranking(),
        provenance=Provenance(
            version="0.1.0",
            inputs=(InputDigest("results/sensitivity.parquet", "a3" * 32, 120_000),),
            options={"rank": {"order": "selective", "draws": 2000}},
            seed=7,
        ),
        disease="colorectal cancer",
        laboratory="Laboratory A",
        measured_on=dt.date(2026, 11, 20),
        made_on=dt.date(2026, 11, 27),
        plates={"plate-1": PlateVerdict.PASS, "plate-2": PlateVerdict.LOOK},
        agreements=(AGREEMENT,),
        language=language,
    )
